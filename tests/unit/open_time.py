"""Open time counted a second time, straight from a calendar's tables, so that tests have something to hold it against.

It shares no line with `OfficeHours`: no memory, no lookahead, no clock arithmetic but midnight plus minutes. Zones with
summer time are not for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Span = tuple[datetime, datetime | None]
"""From an instant to another; None: without end."""

Piece = tuple[datetime, datetime]

FARTHEST = 4_000
"""Days that are looked through."""


class OpenTime:
    """What the tables of a calendar and of holidays (as parsed, unchecked) say about open time."""

    def __init__(self, table: Mapping[str, Any], holidays: Mapping[str, Any] | None = None) -> None:
        self._zone = ZoneInfo(table["zone"])
        self._weeks: Mapping[str, Any] = table["sets"][table["hours"]]
        self._ramadan: Sequence[Mapping[str, Any]] = table.get("ramadan", ())
        self._opened = {each["date"]: each for each in table.get("opened", ())}
        self._closed = {each["date"] for each in table.get("closed", ())}
        self._closed |= {_day(each["date"]) for each in (holidays or {}).get("days", ())}

    def pieces(self, start: datetime, days: int = FARTHEST) -> Iterator[Piece]:
        """The open intervals from the office's day of `start` on, in UTC."""
        first = start.astimezone(self._zone).date()
        for number in range(days):
            day = first + timedelta(days=number)
            midnight = datetime.combine(day, time(0), tzinfo=self._zone).astimezone(UTC)
            for opens, closes in self._minutes(day):
                yield midnight + timedelta(minutes=opens), midnight + timedelta(minutes=closes)

    def worked(self, spans: Iterable[Span], until: datetime) -> timedelta:
        """How much open time the spans hold before an instant."""
        sums = (min(piece[1], until) - piece[0] for piece in self._within(spans, until) if piece[0] < until)
        return sum(sums, timedelta(0))

    def when(self, spans: Iterable[Span], work: timedelta) -> datetime | None:
        """The earliest instant at which the spans hold so much open time; None if they never do."""
        done = timedelta(0)
        for begins, ends in self._within(spans, None):
            if done + (ends - begins) >= work:
                return begins + (work - done)
            done += ends - begins
        return None

    def _within(self, spans: Iterable[Span], until: datetime | None) -> Iterator[Piece]:
        for since, stopped in spans:
            last = min(each for each in (stopped, until, datetime.max.replace(tzinfo=UTC)) if each is not None)
            for opens, closes in self.pieces(since):
                if opens >= last:
                    break
                if closes > since:
                    yield max(opens, since), min(closes, last)

    def _minutes(self, day: date) -> list[tuple[int, int]]:
        """The open intervals of a day in minutes after midnight."""
        hours = self._opened.get(day)
        if hours is None and day not in self._closed:
            hours = self._week(day).get(f"{day:%A}".lower())
        if hours is None:
            return []
        left = [_span(hours["hours"])]
        for pause, resume in map(_span, hours.get("breaks", ())):
            left = [
                piece for opens, closes in left for piece in ((opens, min(closes, pause)), (max(opens, resume), closes))
            ]
            left = [(opens, closes) for opens, closes in left if opens < closes]
        return left

    def _week(self, day: date) -> Mapping[str, Any]:
        in_season = any(_holds(season, day) for season in self._ramadan)
        candidates = (*(self._weeks.get("ramadan", ()) if in_season else ()), *self._weeks["regular"])
        return next((week for week in candidates if _holds(week, day)), {})


def _holds(period: Mapping[str, Any], day: date) -> bool:
    first, last = period["from"], period.get("until", date.max)
    return bool(first <= day <= last)


def _span(text: str) -> tuple[int, int]:
    opens, closes = (int(edge[:2]) * 60 + int(edge[3:]) for edge in text.split("-"))
    return opens, closes


def _day(value: str | date) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
