"""The days that an office closes or opens by itself, beside its committed calendar. They come with a revision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from shared.domain.office_hours import InvalidOfficeHours, OfficeHours

LONGEST_NAME = 150
"""Characters of a closed day's name: it stands in explanations of deadlines."""

NEXT_YEAR_FROM = 10
"""The month from which on the next year's holidays should be known: joint leave is decided in autumn."""


class OfficeDays(BaseModel):
    """Closed days with their names, and opened days with intervals such as "08:00-12:00" (the office's clock).

    `revision` counts the changes (0: there were none); `changed_by` (an e-mail address) made the last one.
    """

    model_config = ConfigDict(frozen=True)

    revision: int = Field(default=0, ge=0)
    closed: dict[date, str] = {}
    opened: dict[date, tuple[str, ...]] = {}
    changed_by: str = ""
    changed_at: datetime | None = None

    def closing(self, day: date, name: str) -> Self:
        """With a day closed, whatever it was. Raises InvalidOfficeHours unless the name has 1 to 150 characters."""
        name = name.strip()
        if not 0 < len(name) <= LONGEST_NAME:
            raise InvalidOfficeHours(f"{day}: expected a reason of 1 to {LONGEST_NAME} characters, found {len(name)}")
        return self._with(self.closed | {day: name}, _without(self.opened, day))

    def opening(self, day: date, intervals: tuple[str, ...]) -> Self:
        """With a day open at these hours, whatever it was."""
        return self._with(_without(self.closed, day), self.opened | {day: intervals})

    def dropping(self, day: date) -> Self:
        """Without what was said of a day: the committed calendar holds again, as for any other day."""
        return self._with(_without(self.closed, day), _without(self.opened, day))

    def changed(self, by: str, at: datetime) -> Self:
        """As the next revision, made by `by`."""
        return self.model_copy(update={"revision": self.revision + 1, "changed_by": by, "changed_at": at})

    def says_the_same(self, other: OfficeDays) -> bool:
        """Whether the same days are closed and opened, whatever the revision."""
        return (self.closed, self.opened) == (other.closed, other.opened)

    def onto(self, hours: OfficeHours) -> OfficeHours:
        """The hours with these days and this revision. Raises InvalidOfficeHours: see `OfficeHours.with_days`."""
        return replace(hours.with_days(self.closed, self.opened), revision=self.revision)

    def stored(self) -> dict[str, Any]:
        """As a document: days are ISO dates."""
        return self.model_dump() | {
            "closed": {day.isoformat(): name for day, name in self.closed.items()},
            "opened": {day.isoformat(): list(intervals) for day, intervals in self.opened.items()},
        }

    def _with(self, closed: dict[date, str], opened: dict[date, tuple[str, ...]]) -> Self:
        return self.model_copy(update={"closed": closed, "opened": opened})


def gaps_in_view(hours: OfficeHours, day: date) -> list[str]:
    """What the calendar does not know about the day's year, and from October on about the next one; in English."""
    years = (day.year, day.year + 1) if day.month >= NEXT_YEAR_FROM else (day.year,)
    return [gap for year in years for gap in hours.calendar_warnings(year)]


def _without(days: dict[date, Any], day: date) -> dict[date, Any]:
    return {each: what for each, what in days.items() if each != day}
