"""One turn at an office's daily work: what it did in its time, and where the next turn goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

BUDGET = 50.0
"""Seconds after which a turn begins nothing more. It does a piece at least, so that a row of turns comes to its end."""


@dataclass(frozen=True)
class Turn:
    """How many of each outcome there were; `cursor`: where to go on, None: nothing is left."""

    counts: Mapping[str, int]
    cursor: str | None = None
