"""Periods of whole days for which figures are asked, and the one before each to compare it with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from typing import Literal

DAY = timedelta(days=1)
WEEK = timedelta(days=7)

Preset = Literal["this_week", "last_week", "this_month", "last_month", "last_30_days"]


@dataclass(frozen=True)
class Period:
    """The days from `first` to `last`, both included.

    Raises:
        ValueError: it ends before it begins.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a period from {self.first} cannot end on {self.last}")

    @property
    def length(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def days(self) -> Iterator[date]:
        """Its days, in order."""
        return (self.first + number * DAY for number in range(self.length))

    @property
    def before(self) -> Period:
        """What it is compared with: to a whole month the month before, else as many days just before."""
        if self.first.day == 1 and (self.last + DAY).day == 1 and self.length <= 31:
            return Period((self.first - DAY).replace(day=1), self.first - DAY)
        return Period(self.first - self.length * DAY, self.first - DAY)


EARLIEST = 2000
"""Long before there was anything to count; the period before the first possible one could not be reckoned."""


def month(day: date) -> Period:
    """The whole month that the day lies in."""
    first = day.replace(day=1)
    return Period(first, (first + 31 * DAY).replace(day=1) - DAY)


def read_month(text: str) -> Period | None:
    """The month that a text such as 2026-10 names; None: it names none, or one long ago."""
    found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text, re.ASCII)
    if found is None or not EARLIEST <= int(found[1]) < MAXYEAR:
        return None
    return month(date(int(found[1]), int(found[2]), 1))


def preset(name: Preset, today: date) -> Period:
    """A period by its name; weeks begin on Monday, and those that go on end today."""
    monday = today - today.weekday() * DAY
    first = today.replace(day=1)
    periods: dict[Preset, Period] = {
        "this_week": Period(monday, today),
        "last_week": Period(monday - WEEK, monday - DAY),
        "this_month": Period(first, today),
        "last_month": month(first - DAY),
        "last_30_days": Period(today - 29 * DAY, today),
    }
    return periods[name]
