"""Parts of the figures: ratings that stand, what complaints about one thing say of the service, what is unfinished."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Literal

from pydantic import BaseModel

from shared.domain.tallies import Counts, Tally, add

LOW = 2
"""A rating from 1 to this, of 5, says that the handling was bad."""


class Rated(BaseModel):
    """Ratings that stand: one a complaint, its last; what is rated again or reopened takes the earlier one back.

    A day has the ratings given on it that still stood at its end. `replaced` are those of earlier days that were taken
    back on this one, by the day on which they were given: so each day's figures are final, and those of a period count
    no complaint twice.
    """

    ratings: Tally = {}
    replaced: dict[date, Tally] = {}

    def rate(self, before: tuple[date, int] | None, score: int | None, day: date) -> None:
        """On `day` the rating of a complaint that stood (`before`: when given, and what) is taken back.

        `score` is the one given instead; None: none, for the complaint was reopened.
        """
        if before:
            given, earlier = before
            if given == day:
                self.ratings[earlier] -= 1
            else:
                add(self.replaced.setdefault(given, {}), {earlier: 1})
        if score is not None:
            add(self.ratings, {score: 1})
        self._drop_zeros()

    def add_ratings(self, other: Rated) -> None:
        """Take in the ratings of another day."""
        add(self.ratings, other.ratings)
        for day, scores in other.replaced.items():
            add(self.replaced.setdefault(day, {}), scores)

    def settle(self, days: Collection[date]) -> None:
        """Leave out the ratings that were given and taken back within these days."""
        for day in [each for each in self.replaced if each in days]:
            add(self.ratings, {score: -number for score, number in self.replaced.pop(day).items()})
        self._drop_zeros()

    def _drop_zeros(self) -> None:
        self.ratings = {score: number for score, number in self.ratings.items() if number}


class CategoryFigures(Rated):
    """What the complaints about one thing say of the service: `kinds` were received; visits that ended; reopenings.

    `answered_late`: first answered after the promised time.
    """

    kinds: Counts = {}
    visits: int = 0
    late: int = 0
    answered_late: int = 0
    reopened: int = 0

    @property
    def low_ratings(self) -> int:
        """How many of the ratings are bad."""
        return sum(number for score, number in self.ratings.items() if score <= LOW)

    def add(self, other: CategoryFigures) -> None:
        """Take in the figures of another day."""
        add(self.kinds, other.kinds)
        self.visits += other.visits
        self.late += other.late
        self.answered_late += other.answered_late
        self.reopened += other.reopened
        self.add_ratings(other)


class Unfinished(BaseModel):
    """Complaints that were not over at the end of a day: at this step, in this state, by whole days since receipt."""

    step: str
    status: Literal["open", "held", "set_aside"]
    ages: Tally = {}
