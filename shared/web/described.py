"""What a route says of itself for the OpenAPI document: only noted here; `shared.web.openapi` reads it when asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask.typing import ResponseReturnValue
from pydantic import BaseModel

PAGE = "text/html"
"""Among the answers of a route: it has a page for browsers."""

NOTHING = ""
"""Among the answers of a route: no content, as where it leads elsewhere."""

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
Names = str | tuple[str, ...]
Answers = Mapping[int, Names]


@dataclass(frozen=True)
class Described:
    """What cannot be read off the route itself.

    `answers` maps a status to the names of what may come with it: a model of the function's contract module (or of
    `shared.web.answers`), or a media type. `refuses` are the statuses of refusals that do not follow from the route's
    method, audience and fields. `query` maps the parameters to their types, `files` names the field for files.
    `needs_file`: nothing but a form with one file in that field is understood.
    `headers` and `form_fields` (of a form alone) map what else may be sent to what it is for.
    """

    answers: Answers
    body: type[BaseModel] | None = None
    query: Mapping[str, Any] = field(default_factory=dict)
    refuses: tuple[int, ...] = ()
    takes_key: bool = False
    files: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    form_fields: Mapping[str, str] = field(default_factory=dict)
    needs_file: bool = False


def described(
    answers: Answers,
    *,
    body: type[BaseModel] | None = None,
    query: Mapping[str, Any] | None = None,
    refuses: tuple[int, ...] = (),
    takes_key: bool = False,
    files: str | None = None,
    headers: Mapping[str, str] | None = None,
    form_fields: Mapping[str, str] | None = None,
    needs_file: bool = False,
) -> Callable[[View], View]:
    """Describe a route; its summary is the first line of its docstring. See `Described`.

    `takes_key`: it carries out once what comes twice with one Idempotency-Key.
    """

    def noted(view: View) -> View:
        view.described = Described(  # type: ignore[attr-defined]
            answers, body, query or {}, refuses, takes_key, files, headers or {}, form_fields or {}, needs_file
        )
        return view

    return noted
