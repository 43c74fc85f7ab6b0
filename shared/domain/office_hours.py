"""Working-time arithmetic of an office that can explain itself.

Open time is a row of half-open intervals [open, close) by the office's clock. Instants go in with any time
zone and come out in UTC, exact to the microsecond; a naive datetime is a ValueError everywhere. A "minute"
lasts 60 seconds, or whatever `with_minute` says for a demonstration.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from shared.domain.day_hours import Interval, in_order, parse_interval
from shared.domain.hours_in_words import Days, Language, Pause, Span, days_in_words, in_words
from shared.domain.office_calendar import (
    DayName,
    Holidays,
    InvalidOfficeHours,
    OfficeCalendar,
    read_calendar,
    read_holidays,
)

__all__ = ["HORIZON", "InvalidOfficeHours", "OfficeHours"]

HORIZON = timedelta(days=3653)
"""Nothing is looked for further ahead than this: ten years."""

_MICROSECOND = timedelta(microseconds=1)
_ALL_DAY = {"hours": "00:00-24:00"}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, eq=False)
class OfficeHours:
    """An office's open time. Immutable; equal only to itself, so it can be a key.

    `revision` is that of the days which the office added to its committed calendar (0: none).
    """

    calendar: OfficeCalendar
    holidays: tuple[Holidays, ...] | None  # None: open whatever the day
    closed: Mapping[date, DayName]
    opened: Mapping[date, tuple[Interval, ...]]
    minute: timedelta = timedelta(minutes=1)
    revision: int = 0
    _known: dict[date, tuple[tuple[datetime, datetime], ...]] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def from_tables(
        cls, calendar: Mapping[str, object], holidays: Mapping[str, object] | Sequence[Mapping[str, object]]
    ) -> "OfficeHours":
        """Build from the parsed `calendar` table of an office file and one or more parsed holidays files.

        An extra open day is open also on a holiday.

        Raises:
            InvalidOfficeHours: names the keys that cannot be, and why.
        """
        office = read_calendar(calendar)
        files = [holidays] if isinstance(holidays, Mapping) else holidays
        known = tuple(read_holidays(file) for file in files)
        closed: dict[date, DayName] = {}
        for day in [day for file in known for day in file.days] + list(office.closed):
            earlier = closed.get(day.day)
            closed[day.day] = earlier.beside(day.called) if earlier else day.called
        opened = {day.day: day.openings for day in office.opened}
        return cls(office, known, {day: name for day, name in closed.items() if day not in opened}, opened)

    @classmethod
    def always(cls, zone: str) -> "OfficeHours":
        """Hours in which every second counts, for demonstrations.

        Raises:
            InvalidOfficeHours: `zone` is not an IANA name.
        """
        week = {"from": date.min, "source": "always open"} | dict.fromkeys(_WEEKDAYS, _ALL_DAY)
        sets = {"always": {"title": "Always open", "regular": [week]}}
        return cls(read_calendar({"zone": zone, "hours": "always", "sets": sets}), None, {}, {})

    def with_minute(self, seconds: int) -> "OfficeHours":
        """The same calendar with minutes that last so many seconds. Raises ValueError unless positive."""
        if seconds <= 0:
            raise ValueError(f"a minute must last some seconds, not {seconds}")
        return replace(self, minute=timedelta(seconds=seconds))

    def with_days(
        self, closed: Mapping[date, str] | None = None, opened: Mapping[date, Sequence[str]] | None = None
    ) -> "OfficeHours":
        """The same hours with days closed (with a name) or opened (with intervals such as "08:00-12:00").

        They overrule the calendar and what an earlier call added.

        Raises:
            InvalidOfficeHours: a day both closed and opened, no interval, a malformed one, two that overlap.
        """
        names = {day: DayName(name, name) for day, name in (closed or {}).items()}
        spans: dict[date, tuple[Interval, ...]] = {}
        for day, texts in (opened or {}).items():
            if day in names:
                raise InvalidOfficeHours(f"{day}: both closed and opened")
            if not texts:
                raise InvalidOfficeHours(f"{day}: opened without hours")
            try:
                spans[day] = in_order([parse_interval(text) for text in texts])
            except ValueError as refused:
                raise InvalidOfficeHours(f"{day}: {refused}") from refused
        kept = {day: name for day, name in self.closed.items() if day not in spans}
        still = {day: intervals for day, intervals in self.opened.items() if day not in names}
        return replace(self, closed=kept | names, opened=still | spans)

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        return self.calendar.zone

    def openings(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The open intervals of a day, in UTC, by their time; empty if it is closed."""
        day = self._date(day)
        if day not in self._known:
            self._known[day] = tuple(self._intervals(day))
        return self._known[day]

    def is_open(self, at: datetime) -> bool:
        """Whether the instant counts as working time; the instant of closing does not."""
        return any(opens <= at < closes for opens, closes in self.openings(self._day(at)))

    def add(self, start: datetime, minutes: int | Fraction) -> datetime:
        """The instant when so many of this calendar's minutes have passed; see `add_time`."""
        return self.add_time(start, round(minutes * Fraction(self.minute // _MICROSECOND)) * _MICROSECOND)

    def add_time(self, start: datetime, work: timedelta) -> datetime:
        """The earliest instant at which `work` has passed since `start`, in UTC.

        Work that fills an interval ends with it (11:50 and ten minutes: 12:00, before the break). No work
        ends at `start` itself, open or not; otherwise a start in closed time counts from the next opening.

        Raises:
            ValueError: negative work, or too little open time within HORIZON.
        """
        if work < timedelta(0):
            raise ValueError(f"cannot add negative time: {work}")
        start, left = self._utc(start), work
        if not left:
            return start
        for day in self._days_from(self._day(start)):
            for opens, closes in self.openings(day):
                begins = max(start, opens)
                if left <= closes - begins:
                    return begins + left
                left -= max(closes - begins, timedelta(0))
        raise ValueError(f"less than {work} of open time in the ten years from {start.isoformat()}")

    def time_between(self, start: datetime, end: datetime) -> timedelta:
        """Open time from `start` to `end`; negative if `end` comes first."""
        start, end = self._utc(start), self._utc(end)
        if end < start:
            return -self.time_between(end, start)
        passed = timedelta(0)
        for number in range(self._day(start).toordinal(), self._day(end).toordinal() + 1):
            for opens, closes in self.openings(date.fromordinal(number)):
                passed += max(min(closes, end) - max(opens, start), timedelta(0))
        return passed

    def minutes_between(self, start: datetime, end: datetime) -> float:
        """As `time_between`, in this calendar's minutes."""
        return self.time_between(start, end) / self.minute

    def explain(self, start: datetime, minutes: int | Fraction, language: Language = "id") -> str:
        """Tell in a sentence when `add(start, minutes)` falls and why, by the office's clock; no full stop.

        The first pauses are told one by one, closed days by name; what follows is counted in working days.

        Raises:
            ValueError: as `add`; or a language other than id and en.
        """
        start, end = self._utc(start), self.add(start, minutes)
        first, last = self._day(start).toordinal(), self._day(end).toordinal()
        days = [day for day in map(date.fromordinal, range(first, last + 1)) if self.openings(day)]
        here, there = start.astimezone(self.zone), end.astimezone(self.zone)
        span = Span(minutes, self.minute, here, there, tuple(self._pauses(start, end, days)), days)
        return in_words(span, language)

    def explain_days(self, start: datetime, days: int, language: Language = "id") -> str:
        """Tell in a sentence why so many working days after `start` end when they do; no full stop.

        Raises:
            ValueError: as `working_days_after`; or a language other than id and en.
        """
        first = self._day(start)
        counted = [self.working_days_after(first, number) for number in range(1, days + 1)]
        between = map(date.fromordinal, range(first.toordinal() + 1, counted[-1].toordinal()))
        names = tuple(self.closed[day] for day in between if day in self.closed and self._usual(day))
        end = self.end_of_working_day(counted[-1]).astimezone(self.zone)
        return days_in_words(Days(self._utc(start).astimezone(self.zone), end, counted, names), language)

    def working_days_after(self, day: date, count: int) -> date:
        """The count-th day with open time after a day (of an aware datetime: its day at the office).

        Raises:
            ValueError: count below 1, or too few such days within HORIZON.
        """
        if count < 1:
            raise ValueError(f"expected at least one working day, found {count}")
        left = count
        for later in self._days_from(self._date(day) + timedelta(days=1)):
            left -= bool(self.openings(later))
            if not left:
                return later
        raise ValueError(f"fewer than {count} working days in the ten years after {day}")

    def end_of_working_day(self, day: date) -> datetime:
        """The instant when a day closes, in UTC. Raises ValueError if it has no open time."""
        openings = self.openings(day)
        if not openings:
            raise ValueError(f"{day} is not a working day")
        return openings[-1][1]

    def name_of(self, day: date) -> DayName | None:
        """What a closed day is called; None if it is open, or closed without a name (a weekend)."""
        return self.closed.get(self._date(day))

    def source_on(self, day: date) -> str | None:
        """Where the hours of that week are laid down; None where no week is in force."""
        week = self.calendar.week_of(self._date(day))
        return week.source if week else None

    def calendar_warnings(self, year: int) -> list[str]:
        """What the tables do not know about a year, in English; empty if nothing is missing."""
        return [] if self.holidays is None else list(self.calendar.gaps(year, self.holidays))

    def _intervals(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        shut = datetime.min.replace(tzinfo=UTC)
        for interval in self._hours(day):
            # Where a clock is put forward, intervals in the hour that is skipped would overlap.
            opens = max(shut, self._at(day, interval.opens))
            shut = max(shut, self._at(day, interval.closes))
            if opens < shut:
                yield opens, shut

    def _hours(self, day: date) -> tuple[Interval, ...]:
        if day in self.opened:
            return self.opened[day]
        return () if day in self.closed else self._usual(day)

    def _usual(self, day: date) -> tuple[Interval, ...]:
        week = self.calendar.week_of(day)
        hours = week.days[day.weekday()] if week else None
        return hours.openings if hours else ()

    def _at(self, day: date, minute: int) -> datetime:
        days, rest = divmod(minute, 24 * 60)
        local = datetime.combine(day + timedelta(days=days), time(*divmod(rest, 60)), tzinfo=self.zone)
        return local.astimezone(UTC)

    def _pauses(self, start: datetime, end: datetime, days: Sequence[date]) -> Iterator[Pause]:
        shut: datetime | None = None
        for opens, closes in (span for day in days for span in self.openings(day)):
            if opens >= end:
                return
            if opens > start and opens != shut:
                yield self._pause(start, shut, opens)
            shut = closes

    def _pause(self, start: datetime, shut: datetime | None, opens: datetime) -> Pause:
        since = shut.astimezone(self.zone) if shut else None
        until = opens.astimezone(self.zone)
        first = since.date() + timedelta(days=1) if since else self._day(start)
        between = map(date.fromordinal, range(first.toordinal(), until.date().toordinal()))
        names = tuple(self.closed[day] for day in between if day in self.closed and self._usual(day))
        return Pause(since, until, names)

    def _utc(self, at: datetime) -> datetime:
        if at.utcoffset() is None:
            raise ValueError(f"expected a datetime with a time zone, found {at!r}")
        return at.astimezone(UTC)

    def _day(self, at: datetime) -> date:
        return self._utc(at).astimezone(self.zone).date()

    def _date(self, day: date) -> date:
        return self._day(day) if isinstance(day, datetime) else day

    def _days_from(self, first: date) -> Iterator[date]:
        last = min(first.toordinal() + HORIZON.days, date.max.toordinal())
        return map(date.fromordinal, range(first.toordinal(), last))
