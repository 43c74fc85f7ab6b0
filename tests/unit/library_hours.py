"""Office hours built a second time from the businesstimedelta library, for tests to hold ours against."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import businesstimedelta
import pytz  # type: ignore[import-untyped]

from tests.unit.calendars import WEEKDAYS

NEVER = date(2099, 1, 1)
"""Stands for a day that does not come: the library would look for it for ever."""


def in_season(rule: type, season: Collection[date], zone: Any, *, inside: bool) -> type:
    """The library's rule for some weekdays, kept to the days of a season or to the others."""
    last = max(season, default=date.min)

    class InSeason(rule):  # type: ignore[misc]
        def next(self, dt: datetime) -> tuple[datetime, datetime]:
            while True:
                start, end = super().next(dt)
                day = start.astimezone(zone).date()
                if (day in season) == inside or day >= NEVER:
                    return start, end
                while (day in season) != inside:
                    day = day + timedelta(days=1) if day < last or not inside else NEVER
                    if day == NEVER:
                        break
                dt = zone.localize(datetime.combine(day, time(0)))

    return InSeason


class Closed(businesstimedelta.HolidayRule):  # type: ignore[misc]
    """Days without hours; the library's own rule cannot do without one in the next five years."""

    def next_holiday(self, date: date, reverse: bool = False, max_days: int = 0) -> date:
        """The first such day from `date` on."""
        return min((day for day in self.holidays if day >= date), default=NEVER)


def library_hours(table: Mapping[str, Any], holidays: Mapping[str, Any]) -> Any:
    """The hours of a calendar's tables. The library knows no days that are opened by exception, and no 24:00."""
    zone = pytz.timezone(table["zone"])
    closed = {day["date"] for day in table["closed"]} | {date.fromisoformat(day["date"]) for day in holidays["days"]}
    weeks = table["sets"][table["hours"]]
    season = {day for spell in table["ramadan"] for day in _days(spell)} if "ramadan" in weeks else set()
    rules: list[Any] = [Closed(closed, tz=zone)] if closed else []
    for week, inside in ((weeks["regular"][0], False), (weeks.get("ramadan", [{}])[0], True)):
        for number, name in enumerate(WEEKDAYS):
            hours = week.get(name)
            if hours is None or (inside and not season):
                continue
            for base, span in [
                (businesstimedelta.WorkDayRule, hours["hours"]),
                *((businesstimedelta.LunchTimeRule, each) for each in hours["breaks"]),
            ]:
                opens, closes = map(time.fromisoformat, span.split("-"))
                rule = in_season(base, season, zone, inside=inside)
                rules.append(rule(start_time=opens, end_time=closes, working_days=[number], tz=zone))
    return businesstimedelta.Rules(rules)


def _days(spell: Mapping[str, Any]) -> Iterator[date]:
    first, last = spell["from"], spell["until"]
    yield from (first + timedelta(days=number) for number in range((last - first).days + 1))
