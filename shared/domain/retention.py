"""How long what people wrote is kept after a complaint's end: a schedule in the office's file, by kind and class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import product
from typing import Self, get_args

from pydantic import BaseModel, ConfigDict, NonNegativeInt, model_validator

from shared.domain.complaint import Classification, Complaint, Kind

UNCLASSIFIED = "unclassified"
"""The classification, in a schedule, of a complaint that has none."""

CLASSES = tuple(f"{kind}.{each}" for kind, each in product(get_args(Kind), (*get_args(Classification), UNCLASSIFIED)))
"""What a schedule tells apart; each complaint is of one."""

ERASED_CLASS = "erased"
"""The class of a complaint that has been erased, in no schedule: what may be left of it is removed at once."""


class Retention(BaseModel):
    """One row: for these kinds and classifications (none named: for all) so many calendar years and days, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kinds: tuple[Kind, ...] = ()
    classifications: tuple[str, ...] = ()
    years: NonNegativeInt = 0
    days: NonNegativeInt = 0
    source: str
    to_be_confirmed: bool

    @model_validator(mode="after")
    def _has_a_length(self) -> Self:
        if not self.years and not self.days:
            raise ValueError("expected years or days")
        unknown = set(self.classifications) - {*get_args(Classification), UNCLASSIFIED}
        if unknown:
            raise ValueError(f"unknown classifications: {', '.join(sorted(unknown))}")
        return self

    @property
    def reason(self) -> str:
        """What the journal says of an erasure by this row, in the language of the data."""
        return f"Masa simpan berakhir: {self.years} tahun {self.days} hari sesudah selesai. {self.source}"

    def governs(self, of_class: str) -> bool:
        """Whether the row is for this class, unless an earlier row is."""
        kind, _, classification = of_class.partition(".")
        fits = not self.classifications or classification in self.classifications
        return fits and (not self.kinds or kind in self.kinds)

    def ends(self, closed_at: datetime) -> datetime:
        """When a complaint that was closed then is to be erased. 29 February counts from the 28th."""
        return _in_years(closed_at, self.years) + timedelta(days=self.days)

    def latest_due(self, at: datetime) -> datetime:
        """No complaint that is due at `at` was closed after this; one closed a day before it certainly is due."""
        return _in_years(at - timedelta(days=self.days), -self.years) + timedelta(days=1)


def class_of(complaint: Complaint) -> str:
    """The complaint's class in a schedule."""
    if complaint.erased_at is not None:
        return ERASED_CLASS
    return f"{complaint.kind}.{complaint.classification or UNCLASSIFIED}"


def rule_for(schedule: Sequence[Retention], complaint: Complaint) -> Retention | None:
    """The row by which what was written in a complaint is kept; None for one that was erased."""
    return None if complaint.erased_at else _first(schedule, class_of(complaint))


def governed(schedule: Sequence[Retention]) -> Iterator[tuple[Retention, list[str]]]:
    """Each row with the classes that it governs, if any."""
    for row in schedule:
        classes = [each for each in CLASSES if _first(schedule, each) is row]
        if classes:
            yield row, classes


def faults_of(schedule: Sequence[Retention]) -> Iterator[str]:
    """What is wrong with a schedule that has rows: it forgets something, or has a row that governs nothing."""
    forgotten = [each for each in CLASSES if _first(schedule, each) is None]
    if schedule and forgotten:
        yield f"retention: no row for {', '.join(forgotten)}"
    used = [row for row, _ in governed(schedule)]
    for number, row in enumerate(schedule, start=1):
        if not any(row is each for each in used):
            yield f"retention: row {number} governs nothing that an earlier row does not"


def _first(schedule: Sequence[Retention], of_class: str) -> Retention | None:
    return next((each for each in schedule if each.governs(of_class)), None)


def _in_years(at: datetime, years: int) -> datetime:
    try:
        return at.replace(year=at.year + years)
    except ValueError:  # 29 February, in a year that has none
        return at.replace(year=at.year + years, day=28)
