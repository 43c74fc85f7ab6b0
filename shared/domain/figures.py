"""The figures of a day: what was received, completed, late and answered, counted from the journals, by procedure.

They add up: the figures of a period are the sum of its days'. Minutes are kept as how many took how long, in whole
working minutes (begun ones do not count), so that a median of many days is exact to the minute. No text, no name and no
number of a complaint stands in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from pydantic import BaseModel

from shared.domain.complaint import ANSWERED, Cause

Counts = dict[str, int]
Tally = dict[int, int]
"""How many by a whole number: an hour of the day (0-23), minutes, a score (1-5)."""

Key = TypeVar("Key")


class StepFigures(BaseModel):
    """The visits of a step that ended, however they did. `actor` is the role whose step it was.

    On time: ended before its deadline. `minutes` are working minutes on the visit's clock: time on hold is left out.
    """

    step: str
    actor: str
    visits: int = 0
    on_time: int = 0
    minutes: Tally = {}

    @property
    def late(self) -> int:
        """How many ended at their deadline or after it."""
        return self.visits - self.on_time

    def count(self, minutes: int, *, on_time: bool) -> None:
        """One more visit."""
        self.visits += 1
        self.on_time += on_time
        add(self.minutes, {minutes: 1})


class Reason(BaseModel):
    """Breaches of one cause, with the working minutes of all of them together."""

    count: int = 0
    waited_minutes: float = 0.0
    worked_minutes: float = 0.0


class Figures(BaseModel):
    """What happened to the complaints of one procedure.

    `arrivals` and `completions` (visits that ended) are by the hour of the office's clock; `levels` by key, when they
    were recorded. `causes` explain the breaches among them; `noticed_late_minutes` is the infrastructure's share.
    `endings` are by outcome. `answers` are working minutes from the receipt to the first answer, holds included, and
    `answers_in_time` those before the promised time. A day has each complaint's last rating of that day.
    """

    channels: Counts = {}
    categories: Counts = {}
    kinds: Counts = {}
    arrivals: Tally = {}
    completions: Tally = {}
    steps: list[StepFigures] = []
    levels: Counts = {}
    causes: dict[Cause, Reason] = {}
    noticed_late_minutes: float = 0.0
    endings: Counts = {}
    answers: Tally = {}
    answers_in_time: int = 0
    ratings: Tally = {}
    held: int = 0
    returned: int = 0
    reopened: int = 0

    @property
    def received(self) -> int:
        """How many complaints came in."""
        return sum(self.kinds.values())

    @property
    def answered(self) -> int:
        """How many ended with an answer, also those that had been answered before and were reopened."""
        return self.endings.get(ANSWERED, 0)

    def at(self, step: str, actor: str) -> StepFigures:
        """The figures of a step in the hands of an actor; new ones where nothing was counted yet."""
        found = next((each for each in self.steps if (each.step, each.actor) == (step, actor)), None)
        if found is None:
            found = StepFigures(step=step, actor=actor)
            self.steps.append(found)
        return found

    def add(self, other: Figures) -> None:
        """Take in the figures of another day."""
        for name in ("channels", "categories", "kinds", "levels", "endings"):
            add(getattr(self, name), getattr(other, name))
        for name in ("arrivals", "completions", "answers", "ratings"):
            add(getattr(self, name), getattr(other, name))
        for each in other.steps:
            mine = self.at(each.step, each.actor)
            mine.visits += each.visits
            mine.on_time += each.on_time
            add(mine.minutes, each.minutes)
        for cause, reason in other.causes.items():
            self.explain(cause, reason)
        self.noticed_late_minutes += other.noticed_late_minutes
        self.answers_in_time += other.answers_in_time
        self.held += other.held
        self.returned += other.returned
        self.reopened += other.reopened

    def explain(self, cause: Cause, reason: Reason) -> None:
        """Count breaches of this cause."""
        mine = self.causes.setdefault(cause, Reason())
        mine.count += reason.count
        mine.waited_minutes += reason.waited_minutes
        mine.worked_minutes += reason.worked_minutes


class DayFigures(BaseModel):
    """The figures of an office's day, by its own clock; by the id of the procedure, since not everybody sees each."""

    office: str
    day: date
    procedures: dict[str, Figures] = {}
    computed_at: datetime | None = None

    def stored(self) -> dict[str, Any]:
        """As JSON, the same whatever the order in which the journals were counted."""
        for figures in self.procedures.values():
            figures.steps.sort(key=lambda each: (each.step, each.actor))
            figures.noticed_late_minutes = round(figures.noticed_late_minutes, 2)
            for reason in figures.causes.values():
                reason.waited_minutes = round(reason.waited_minutes, 2)
                reason.worked_minutes = round(reason.worked_minutes, 2)
        return self.model_dump(mode="json")


def add(mine: dict[Key, int], more: Mapping[Key, int]) -> None:
    """Add counts to counts."""
    for key, count in more.items():
        mine[key] = mine.get(key, 0) + count


def together(days: Iterable[DayFigures]) -> dict[str, Figures]:
    """The figures of all these days, by procedure."""
    found: dict[str, Figures] = {}
    for day in days:
        for procedure, figures in day.procedures.items():
            found.setdefault(procedure, Figures()).add(figures)
    return found


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
