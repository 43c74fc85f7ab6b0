"""What is raised: `Problem` for what was refused or could not be asked, `Usage` for what cannot be asked at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import httpx

from client.shapes import FieldProblem
from client.words import say

UNANSWERED = 0
"""The status of what was never answered."""

AWAY = (UNANSWERED, 502, 503, 504)
"""Statuses of an office that cannot be reached: nobody has refused anything."""


class Usage(Exception):
    """What was typed cannot be done; the message says why."""


class Problem(Exception):
    """A refusal with the members of its problem details (RFC 9457), its texts in the caller's language.

    `status` is 0 where there was no answer; `errors` says what is wrong field by field; `current` is the complaint as
    it is now where somebody else was faster.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        title: str = "",
        type_: str = "about:blank",
        errors: Sequence[FieldProblem] = (),
        current: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.title = title
        self.type = type_
        self.errors = tuple(errors)
        self.current = current

    @property
    def is_away(self) -> bool:
        """Whether the office could not be reached."""
        return self.status in AWAY

    @classmethod
    def of(cls, answer: httpx.Response) -> Self:
        """The problem that an answer tells of; its body has been read. Whoever stands between may answer otherwise."""
        try:
            body = answer.json()
        except ValueError:
            body = None
        if not isinstance(body, dict):
            body = {}
        status = answer.status_code
        detail = body.get("detail") or body.get("error_description") or body.get("error")
        return cls(
            status,
            str(detail or say("The answer was {status} {reason}.", status=status, reason=answer.reason_phrase)),
            title=str(body.get("title", answer.reason_phrase)),
            type_=str(body.get("type", "about:blank")),
            errors=body.get("errors", ()),
            current=body.get("current"),
        )

    def told(self) -> dict[str, object]:
        """As JSON for scripts; the present state is left out where there is none."""
        found: dict[str, object] = {"type": self.type, "title": self.title, "status": self.status}
        found |= {"detail": self.detail, "errors": list(self.errors)}
        return found | ({"current": self.current} if self.current else {})


def unanswered(error: httpx.TransportError) -> Problem:
    """The problem of a request that got no answer."""
    return Problem(UNANSWERED, say("The office cannot be reached: {error}", error=str(error) or type(error).__name__))
