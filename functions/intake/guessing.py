"""Whoever tries tracking codes is slowed and seen: per complaint from anywhere, in all from an address of the public.

A guess whose code none of the keys makes costs no read; only who tries many makes the instances ask each other.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta

from functions.intake.guarding import client
from functions.intake.parts import parts
from shared.domain.errors import N_, TooMany
from shared.domain.limits import Limit
from shared.web.client_address import is_of_the_public

WINDOW = timedelta(minutes=10)

SLOWED = N_("Too many wrong codes came from here. Try again in %(minutes)s minutes.")

log = logging.getLogger(__name__)


def refuse_guesser(complaint: str | None, at: datetime) -> None:
    """Refuse every code, a right one too, from where too many wrong ones came; asks nobody.

    Raises:
        TooMany
    """
    limit = _limit()
    if any(parts().limits.seen(limit, each, at) >= limit.most for each in _guessers(complaint)):
        log.warning("guessing slowed", extra={"event": "guessing_slowed", "complaint": complaint or ""})
        raise TooMany(SLOWED, seconds=limit.seconds_left(at))


def note_guess(complaint: str | None, at: datetime) -> None:
    """Count a wrong code."""
    for each in _guessers(complaint):
        parts().limits.count(_limit(), each, secrets.token_hex(8), at)


def _guessers(complaint: str | None) -> Iterator[str]:
    address = client()
    if complaint is not None:
        yield f"{address}|{complaint}"
    if is_of_the_public(address):
        yield address


def _limit() -> Limit:
    most = parts().settings.guesses
    return Limit("guess", WINDOW, most, most, alone=max(1, most // 2))
