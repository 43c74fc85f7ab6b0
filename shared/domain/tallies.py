"""Counts by a name or by a whole number, which add up; what is read off them: percentiles and shares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

Counts = dict[str, int]
Tally = dict[int, int]
"""How many by a whole number: an hour of the day (0-23), minutes, days, a score (1-5)."""

Key = TypeVar("Key")


def add(mine: dict[Key, int], more: Mapping[Key, int]) -> None:
    """Add counts to counts."""
    for key, count in more.items():
        mine[key] = mine.get(key, 0) + count


def percentile(tally: Mapping[int, int], percent: int) -> int | None:
    """The least number that so many percent do not exceed (1 to 100; the median is 50); None of nothing."""
    total = sum(tally.values())
    passed = 0
    for number in sorted(tally):
        passed += tally[number]
        if passed * 100 >= total * percent:
            return number
    return None


def share(part: int, whole: int) -> float | None:
    """`part` of `whole` in percent; None of nothing."""
    return 100 * part / whole if whole else None
