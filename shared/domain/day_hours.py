"""The hours of one day: intervals written "07:30-16:00", and the breaks within them."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, PlainValidator, model_validator

_HOURS = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)", re.ASCII)
_DAY = 24 * 60


class Interval(NamedTuple):
    """Half-open [opens, closes), in minutes after the local midnight; 1440 is the next midnight."""

    opens: int
    closes: int

    def __str__(self) -> str:
        return "{:02}:{:02}-{:02}:{:02}".format(*divmod(self.opens, 60), *divmod(self.closes, 60))


def parse_interval(text: object) -> Interval:
    """Read "07:30-16:00" (24-hour clock; "24:00" is the end of the day).

    Raises:
        ValueError: not of that form, or it ends no later than it starts.
    """
    found = _HOURS.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise ValueError(f"expected hours such as 07:30-16:00, found {text!r}")
    hour, minute, last_hour, last_minute = map(int, found.groups())
    interval = Interval(hour * 60 + minute, last_hour * 60 + last_minute)
    if interval.closes > _DAY:
        raise ValueError(f"{text} goes beyond 24:00")
    if interval.closes <= interval.opens:
        raise ValueError(f"{text} ends before it starts")
    return interval


def in_order(intervals: Sequence[Interval]) -> tuple[Interval, ...]:
    """The intervals by their time. Raises ValueError if two overlap."""
    ordered = tuple(sorted(intervals))
    for earlier, later in pairwise(ordered):
        if later.opens < earlier.closes:
            raise ValueError(f"{earlier} and {later} overlap")
    return ordered


class Table(BaseModel):
    """A table that refuses unknown keys and does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DayHours(Table):
    """The hours of one day and the breaks within them."""

    hours: Annotated[Interval, PlainValidator(parse_interval)]
    breaks: tuple[Annotated[Interval, PlainValidator(parse_interval)], ...] = ()

    @model_validator(mode="after")
    def _breaks_lie_within(self) -> Self:
        for pause in in_order(self.breaks):
            if pause.opens < self.hours.opens or pause.closes > self.hours.closes:
                raise ValueError(f"the break {pause} lies outside the hours {self.hours}")
        if not self.openings:
            raise ValueError(f"the breaks leave nothing of {self.hours}: leave the day out to close it")
        return self

    @property
    def openings(self) -> tuple[Interval, ...]:
        """The hours without the breaks, by their time."""
        edges = [
            self.hours.opens,
            *(edge for pause in sorted(self.breaks) for edge in pause),
            self.hours.closes,
        ]
        spans = zip(edges[::2], edges[1::2], strict=True)
        return tuple(Interval(opens, closes) for opens, closes in spans if opens < closes)
