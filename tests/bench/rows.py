"""A row of the table, and how two things that were measured in turns are compared."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any


@dataclass(frozen=True)
class Row:
    """One measure. `ratio` is of the medians, `spread` the quartiles of the ratios of each turn and the next."""

    measure: str
    unit: str
    product: float
    goal: str
    holds: bool
    p95: float | None = None
    floor: float | None = None
    ratio: float | None = None
    spread: tuple[float, float] | None = None
    note: str = ""

    def plain(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)


@dataclass(frozen=True)
class Turns:
    """What each turn of the product and of its floor gave: lists of samples, or one figure each."""

    product: Sequence[Sequence[float]]
    floor: Sequence[Sequence[float]]

    @property
    def medians(self) -> tuple[float, float]:
        """Of all samples: the product's and the floor's."""
        product, floor = (statistics.median(chain.from_iterable(each)) for each in (self.product, self.floor))
        return product, floor

    @property
    def p95(self) -> float:
        """The product's 95th percentile."""
        return percentile(list(chain.from_iterable(self.product)), 95)

    @property
    def ratio(self) -> float:
        """Of the medians."""
        product, floor = self.medians
        return product / floor

    @property
    def spread(self) -> tuple[float, float]:
        """The quartiles of the ratios, turn by turn."""
        ratios = [
            statistics.median(one) / statistics.median(other)
            for one, other in zip(self.product, self.floor, strict=True)
        ]
        return percentile(ratios, 25), percentile(ratios, 75)

    def row(self, measure: str, unit: str, goal: float, *, at_least: bool = False, note: str = "") -> Row:
        """The row, with a goal for the ratio: at most, or at least, so much of the floor."""
        product, floor = self.medians
        return Row(
            measure, unit, product,
            f"{'at least' if at_least else 'at most'} {goal:.2f} x floor",
            self.ratio >= goal if at_least else self.ratio <= goal,
            self.p95 if len(self.product[0]) > 1 else None, floor, self.ratio, self.spread, note,
        )  # fmt: skip


def in_turns(turns: int, product: Callable[[], Sequence[float]], floor: Callable[[], Sequence[float]]) -> Turns:
    """One after the other, so often: the machine's noise falls on both. Who begins changes each time."""
    ours: list[Sequence[float]] = []
    bare: list[Sequence[float]] = []
    for turn in range(turns):
        for it, kept in ((product, ours), (floor, bare))[:: 1 if turn % 2 == 0 else -1]:
            kept.append(it())
    return Turns(ours, bare)


def percentile(samples: Sequence[float], percent: int) -> float:
    """The value that so many percent of the samples do not exceed."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, max(0, -(-len(ordered) * percent // 100) - 1))]
