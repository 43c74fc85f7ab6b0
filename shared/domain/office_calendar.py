"""The calendar tables of an office, checked: hours by weekday and season, Ramadan, holidays, extra days.

The tables come parsed (TOML, JSON); nothing here opens a file. What cannot be is refused, by its key.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal, NamedTuple, Self, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, ValidationError, model_validator

from shared.domain.day_hours import DayHours, Table

ESTIMATED = "(perkiraan)"
"""Stands in the name of a holiday whose date is not decided yet."""

_Model = TypeVar("_Model", bound=BaseModel)


class InvalidOfficeHours(ValueError):
    """The tables describe hours that cannot be. The message names the key and what is wrong with it."""


class DayName(NamedTuple):
    """What a closed day is called, in Indonesian and in English."""

    id: str
    en: str

    def beside(self, other: "DayName") -> "DayName":
        """Both names, for two occasions on one day."""
        return DayName(f"{self.id}; {other.id}", f"{self.en}; {other.en}")


class Period(Table):
    """Days from one to another, both included; without `until` it has no end."""

    first: date = Field(alias="from")
    last: date = Field(alias="until", default=date.max)
    source: str = Field(min_length=1)

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"until {self.last} is before from {self.first}")
        return self

    def holds(self, day: date) -> bool:
        """Whether the day lies within."""
        return self.first <= day <= self.last

    def touches(self, year: int) -> bool:
        """Whether any day of the year lies within."""
        return self.first.year <= year <= self.last.year


def _refuse_overlap(periods: Sequence[Period]) -> None:
    for earlier, later in pairwise(sorted(periods, key=lambda period: period.first)):
        if later.first <= earlier.last:
            raise ValueError(
                f"the period from {later.first} overlaps the one from {earlier.first} until {earlier.last}"
            )


class Week(Period):
    """The hours by weekday that hold for a period, and where they are laid down."""

    monday: DayHours | None = None
    tuesday: DayHours | None = None
    wednesday: DayHours | None = None
    thursday: DayHours | None = None
    friday: DayHours | None = None
    saturday: DayHours | None = None
    sunday: DayHours | None = None

    @property
    def days(self) -> tuple[DayHours | None, ...]:
        """The seven days, Monday first, as `date.weekday()` counts."""
        return (
            self.monday,
            self.tuesday,
            self.wednesday,
            self.thursday,
            self.friday,
            self.saturday,
            self.sunday,
        )

    @model_validator(mode="after")
    def _opens_at_all(self) -> Self:
        if not any(self.days):
            raise ValueError(f"the week from {self.first} has no hours at all")
        return self

    @property
    def total(self) -> timedelta:
        """Working time of one such week."""
        spans = [span for hours in self.days if hours for span in hours.openings]
        return timedelta(minutes=sum(span.closes - span.opens for span in spans))


class HoursSet(Table):
    """A named set of hours: the usual weeks, and those that replace them in Ramadan (if none, they stay)."""

    title: str
    regular: tuple[Week, ...]
    ramadan: tuple[Week, ...] = ()

    @model_validator(mode="after")
    def _one_week_at_a_time(self) -> Self:
        if not self.regular:
            raise ValueError(f"no regular week in {self.title!r}")
        _refuse_overlap(self.regular)
        _refuse_overlap(self.ramadan)
        return self


class ClosedDay(Table):
    """A day without hours, and its name."""

    day: date = Field(alias="date")
    name: str = Field(min_length=1)
    name_en: str = ""

    @property
    def called(self) -> DayName:
        """Its name in both languages; the Indonesian one where no English one is given."""
        return DayName(self.name, self.name_en or self.name)


class Holiday(ClosedDay):
    """A public holiday, or a day of joint leave (cuti bersama)."""

    category: Literal["public", "joint_leave"]


class OpenedDay(DayHours):
    """A day that is open by exception, with hours of its own."""

    day: date = Field(alias="date")
    name: str = Field(min_length=1)


class Holidays(Table):
    """The holidays of whole years. In a year without any joint leave, joint leave is not decided yet."""

    source: str = Field(min_length=1)
    country: str
    years: tuple[int, ...]
    days: tuple[Holiday, ...]

    @model_validator(mode="after")
    def _days_lie_in_the_years(self) -> Self:
        for day in self.days:
            if day.day.year not in self.years:
                raise ValueError(f"{day.day} ({day.name}) is in none of the years {list(self.years)}")
        return self


class OfficeCalendar(Table):
    """The `calendar` table of an office file."""

    zone: ZoneInfo
    hours: str
    sets: dict[str, HoursSet]
    ramadan: tuple[Period, ...] = ()
    closed: tuple[ClosedDay, ...] = ()
    opened: tuple[OpenedDay, ...] = ()

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.hours not in self.sets:
            raise ValueError(f"hours names {self.hours!r}; the sets are {sorted(self.sets)}")
        _refuse_overlap(self.ramadan)
        dates = sorted([day.day for day in self.closed] + [day.day for day in self.opened])
        for earlier, later in pairwise(dates):
            if earlier == later:
                raise ValueError(f"{later} stands twice among the closed and opened days")
        return self

    @property
    def in_force(self) -> HoursSet:
        """The set that `hours` names."""
        return self.sets[self.hours]

    def week_of(self, day: date) -> Week | None:
        """The week that holds on a day; None where no set covers it."""
        weeks = self.in_force.regular
        if any(season.holds(day) for season in self.ramadan):
            weeks = self.in_force.ramadan + weeks
        return next((week for week in weeks if week.holds(day)), None)

    def gaps(self, year: int, holidays: Sequence[Holidays]) -> Iterator[str]:
        """What neither this table nor the holidays tell about a year, in English."""
        days = [day for file in holidays for day in file.days if day.day.year == year]
        if not any(year in file.years for file in holidays):
            yield f"{year}: neither public holidays nor joint leave (cuti bersama) are known"
        elif not any(day.category == "joint_leave" for day in days):
            yield f"{year}: no joint leave (cuti bersama) is known"
        estimated = sum(ESTIMATED in day.name for day in days)
        if estimated:
            yield f"{year}: holidays whose dates are estimates: {estimated}"
        if self.in_force.ramadan and not any(season.touches(year) for season in self.ramadan):
            yield f"{year}: the dates of Ramadan are not known"
        days_of_year = range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
        uncovered = sum(self.week_of(day) is None for day in map(date.fromordinal, days_of_year))
        if uncovered:
            yield f"{year}: days for which no week of hours is in force: {uncovered}"


def read_calendar(table: Mapping[str, object]) -> OfficeCalendar:
    """Check a parsed `calendar` table. Raises InvalidOfficeHours."""
    return _checked(OfficeCalendar, table, "calendar")


def read_holidays(table: Mapping[str, object]) -> Holidays:
    """Check a parsed holidays file. Raises InvalidOfficeHours."""
    return _checked(Holidays, table, "holidays")


def _checked(model: type[_Model], table: Mapping[str, object], root: str) -> _Model:
    try:
        return model.model_validate(table)
    except ValidationError as refused:
        found = [
            f"{'.'.join(map(str, (root, *error['loc'])))}: {_said(error['type'], error['msg'])}"
            for error in refused.errors(include_url=False)
        ]
        raise InvalidOfficeHours("; ".join(found)) from refused


def _said(kind: str, message: str) -> str:
    return "unknown key" if kind == "extra_forbidden" else message.removeprefix("Value error, ")
