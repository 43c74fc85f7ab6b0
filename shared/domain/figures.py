"""The figures of a day: what was received, completed, late and answered, counted from the journals, by procedure.

They add up: the figures of a period are the sum of its days', save that a complaint's rating counts once (see `Rated`).
Minutes are kept as how many took how long, in whole working minutes (begun ones do not count), so that a median of many
days is exact to the minute. No text, no name and no number of a complaint stands in them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from typing import Any

from pydantic import BaseModel

from shared.domain.category_figures import CategoryFigures, Rated, Unfinished
from shared.domain.complaint import ANSWERED, Cause
from shared.domain.tallies import Counts, Tally, add


class StepFigures(BaseModel):
    """The visits of a step that ended, however they did. `actor` is the role whose step it was, or whose share of it.

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


class Figures(Rated, BaseModel):
    """What happened to the complaints of one procedure.

    `arrivals` and `completions` (visits that ended) are by the hour of the office's clock; `levels` by key, when they
    were recorded. `causes` explain the breaches among them; `noticed_late_minutes` is the infrastructure's share.
    `endings` are by outcome. `answers` are working minutes from the receipt to the first answer, holds included, and
    `answers_in_time` those before the promised time. `about` has the same again by category, as far as it tells of
    shortcomings.
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
    held: int = 0
    returned: int = 0
    reopened: int = 0
    about: dict[str, CategoryFigures] = {}

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

    def of_category(self, category: str) -> CategoryFigures:
        """The figures about a thing; new ones where nothing was counted yet."""
        return self.about.setdefault(category, CategoryFigures())

    def add(self, other: Figures) -> None:
        """Take in the figures of another day."""
        for name in ("channels", "categories", "kinds", "levels", "endings"):
            add(getattr(self, name), getattr(other, name))
        for name in ("arrivals", "completions", "answers"):
            add(getattr(self, name), getattr(other, name))
        self.add_ratings(other)
        for category, each in other.about.items():
            self.of_category(category).add(each)
        for step in other.steps:
            mine = self.at(step.step, step.actor)
            mine.visits += step.visits
            mine.on_time += step.on_time
            add(mine.minutes, step.minutes)
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
    """The figures of an office's day, by its own clock; by the id of the procedure, since not everybody sees each.

    `unfinished` is what was not over at the day's end, which does not add up; None: computed before that was counted.
    """

    office: str
    day: date
    procedures: dict[str, Figures] = {}
    unfinished: dict[str, list[Unfinished]] | None = None
    computed_at: datetime | None = None

    def is_final(self, zone: tzinfo) -> bool:
        """Whether it was computed after the day's end, and has all that is counted now."""
        computed = self.computed_at
        return self.unfinished is not None and computed is not None and computed.astimezone(zone).date() > self.day

    def stored(self) -> dict[str, Any]:
        """As JSON, the same whatever the order in which the journals were counted."""
        for figures in self.procedures.values():
            figures.steps.sort(key=lambda each: (each.step, each.actor))
            figures.noticed_late_minutes = round(figures.noticed_late_minutes, 2)
            for reason in figures.causes.values():
                reason.waited_minutes = round(reason.waited_minutes, 2)
                reason.worked_minutes = round(reason.worked_minutes, 2)
        for lying in (self.unfinished or {}).values():
            lying.sort(key=lambda each: (each.step, each.status))
        return self.model_dump(mode="json")


def together(days: Iterable[DayFigures]) -> dict[str, Figures]:
    """The figures of all these days, by procedure."""
    found: dict[str, Figures] = {}
    known = set()
    for day in days:
        known.add(day.day)
        for procedure, figures in day.procedures.items():
            found.setdefault(procedure, Figures()).add(figures)
    for figures in found.values():
        for each in (figures, *figures.about.values()):
            each.settle(known)
    return found
