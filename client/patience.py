"""When a request is made again, and how long it is waited before."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from client.problem import unanswered
from client.words import say

AGAIN = (429, 502, 503, 504)
"""Statuses that pass."""

ATTEMPTS = 4
LONGEST = 60.0
"""Seconds that a request is waited for in all, beside its own timeouts; whoever asks for more is told."""

Told = Callable[[str], object]


class Patience:
    """Makes a request until it is answered: again after what passes, as long as Retry-After says, else 1, 2, 4 … s.

    `sleep` waits so many seconds; `told` hears in a sentence what is waited for.
    """

    def __init__(self, sleep: Callable[[float], object] = time.sleep, told: Told = lambda _: None) -> None:
        self._sleep = sleep
        self._told = told

    def asking(self, ask: Callable[[], httpx.Response]) -> httpx.Response:
        """The answer, whatever its status: after ATTEMPTS or LONGEST also one that may pass.

        `ask` makes the very same request each time: a write carries one Idempotency-Key.

        Raises:
            Problem: with status 0, there was no answer.
        """
        left = LONGEST
        for attempt in range(1, ATTEMPTS + 1):
            last = attempt == ATTEMPTS
            try:
                answer = ask()
            except httpx.TransportError as error:
                wait = 2.0 ** (attempt - 1)
                if last or wait > left:
                    raise unanswered(error) from error
            else:
                if answer.status_code not in AGAIN or last:
                    return answer
                wait = asked_to_wait(answer, datetime.now(UTC)) or 2.0 ** (attempt - 1)
                if wait > left:
                    return answer
                answer.close()
            left -= wait
            self._told(say("No answer yet; again in {seconds} s", seconds=f"{wait:.0f}"))
            self._sleep(wait)
        raise AssertionError  # the last attempt returns or raises


def asked_to_wait(answer: httpx.Response, at: datetime) -> float | None:
    """The seconds of Retry-After, which is a number or a date (RFC 9110, 10.2.3); None: it says nothing that is one."""
    text = answer.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max((until.replace(tzinfo=until.tzinfo or UTC) - at).total_seconds(), 0.0)
