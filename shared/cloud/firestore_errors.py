"""Which of Firestore's errors say that it cannot be reached, and which that somebody else was faster."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from google.api_core import exceptions

from shared.domain.errors import Unavailable

AMBIGUOUS = (
    exceptions.Aborted,
    exceptions.Cancelled,
    exceptions.DeadlineExceeded,
    exceptions.InternalServerError,
    exceptions.ResourceExhausted,
    exceptions.RetryError,
    exceptions.ServiceUnavailable,
    exceptions.Unknown,
)
"""The call may have landed or not. `Aborted` and `AlreadyExists` share a base class, so each is named."""

LOST_THE_RACE = (exceptions.FailedPrecondition, exceptions.AlreadyExists, exceptions.NotFound)
"""Somebody else was faster - or an own earlier try landed and its reply was lost: read again and compare."""


log = logging.getLogger(__name__)


def note_conflict(error: Exception, **about: str) -> None:
    """Count a commit that certainly did not land, or that nobody knows of: it is read again and decided again."""
    lost = isinstance(error, LOST_THE_RACE)
    extra = {"event": "commit_conflict"} if lost else {"event": "commit_unanswered"}
    log.info("commit tried again", extra={**extra, "error": type(error).__name__, **about})


@contextmanager
def reaching() -> Iterator[None]:
    """A read. Raises `Unavailable` where Firestore cannot be reached in time."""
    try:
        yield
    except AMBIGUOUS as error:
        raise Unavailable from error
