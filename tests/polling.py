"""The one place where tests wait: they ask again and again until something holds, and fail at a deadline."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def until(look: Callable[[], Found], seconds: float, what: object = "") -> Found:
    """What `look` gives, once that is true; fails `seconds` on, with `what` was waited for."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"not within {seconds} seconds: {what}"
        time.sleep(0.05)
    return found
