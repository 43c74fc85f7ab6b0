"""When one of our own forms was made, signed: who sends it back made nothing up, and it is good for that form alone."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import UTC, datetime

_LONGEST = 12
"""Digits of a time: enough for some thousand years, and no more than a datetime takes."""


def stamp(key: str, form_id: str, at: datetime) -> str:
    """The mark of a form that is made at `at` (to the second): `<unix time>.<signature>`."""
    seconds = int(at.timestamp())
    return f"{seconds}.{_signature(key, form_id, seconds)}"


def made_at(keys: Iterable[str], form_id: str, mark: str) -> datetime | None:
    """When the form with this id was made; None where none of the keys signed the mark."""
    written, _, signature = mark.partition(".")
    if not (written.isascii() and written.isdigit() and len(written) < _LONGEST):
        return None
    seconds = int(written)
    right = [hmac.compare_digest(_signature(key, form_id, seconds).encode(), signature.encode()) for key in keys]
    return datetime.fromtimestamp(seconds, UTC) if any(right) else None


def _signature(key: str, form_id: str, seconds: int) -> str:
    return hmac.digest(key.encode(), f"form|{form_id}|{seconds}".encode(), "sha256").hex()[:32]
