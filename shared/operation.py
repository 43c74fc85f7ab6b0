"""The operation that the present work belongs to: one id from a request through journal, task and alert to the mail.

It is 32 hex digits: made of the request's Idempotency-Key where it has one, else at random. It says nothing of anybody.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

HEADER = "Operation-Id"
"""What a task carries it in. It is read from those alone who have proven to be Cloud Tasks."""

Given = ParamSpec("Given")
Result = TypeVar("Result")

_present: ContextVar[str] = ContextVar("operation", default="")


def present() -> str:
    """The id, or "" outside of any operation."""
    return _present.get()


def begin(id: str = "") -> None:  # noqa: A002 (what it is)
    """Work on another operation from here on: the one named, or a new one."""
    _present.set(id or secrets.token_hex(16))


def end() -> None:
    """Work on none: a thread is used again."""
    _present.set("")


def read(text: str | None) -> str:
    """An id as a header gives it, or "" where it is none."""
    return text if text is not None and re.fullmatch(r"[0-9a-f]{32}", text, re.ASCII) else ""


def carried(action: Callable[Given, Result]) -> Callable[Given, Result]:
    """The action as another thread of a pool shall do it: as part of the present operation."""
    mine = present()

    def carrying(*given: Given.args, **named: Given.kwargs) -> Result:
        begin(mine)
        try:
            return action(*given, **named)
        finally:
            end()

    return carrying
