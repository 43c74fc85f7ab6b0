"""Routes that take files: how much one may be sent, and the files of a field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, Request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_options_header

from shared.domain.errors import N_, FieldError, Invalid
from shared.web.body import LIMIT, MULTIPART

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


@dataclass(frozen=True)
class Sent:
    """A file as it was sent: its name and media type are what the sender says."""

    name: str
    media_type: str
    content: bytes


def takes_files(limit: int) -> Callable[[View], View]:
    """Say that a route takes multipart bodies of up to `limit` bytes, fields and files together."""

    def declared(view: View) -> View:
        view.body_limit = limit  # type: ignore[attr-defined]
        return view

    return declared


def limit_of(app: Flask, environ: dict[str, Any]) -> int:
    """How many bytes the body of a request may have: what its route says, if it is multipart; else `LIMIT`."""
    if parse_options_header(environ.get("CONTENT_TYPE", ""))[0].lower() != MULTIPART:
        return LIMIT
    try:
        endpoint, _ = app.url_map.bind_to_environ(environ).match()
    except HTTPException:
        return LIMIT
    limit: int = getattr(app.view_functions[endpoint], "body_limit", LIMIT)
    return limit


def read_files(request: Request, field: str, *, most: int, largest: int) -> list[Sent]:
    """The files of a field in their order; of one that is larger than `largest` bytes, one byte more than that.

    Raises:
        Invalid: more than `most`, or a text where files are expected: a form that names them without sending them.
    """
    if request.form.get(field, "").strip():
        raise Invalid(fields=(FieldError(field, N_("Send files here: the form needs enctype=multipart/form-data.")),))
    files = [each for each in request.files.getlist(field) if each.filename]
    if len(files) > most:
        raise Invalid(fields=(FieldError(field, N_("At most %(most)s files."), {"most": most}),))
    return [Sent(each.filename or "", each.mimetype, each.stream.read(largest + 1)) for each in files]
