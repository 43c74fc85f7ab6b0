"""The figures that are shown to everybody: none by which somebody could be known, none of a confidential procedure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shared.domain.figures import DayFigures, Figures, together
from shared.domain.office import Office
from shared.domain.periods import Period
from shared.domain.seeing_figures import open_to_all
from shared.domain.tallies import percentile, share

FEWEST = 5
"""Fewer complaints than these might be known by a figure: it is withheld, and only that they are fewer is told."""


@dataclass(frozen=True)
class PublicFigures:
    """The response times of a period. None: fewer than FEWEST, and so withheld.

    `received` and `answered` (for the first time) are complaints; `on_time` is the percentage that was answered within
    the promised time, `median_minutes` the working minutes from receipt to answer that half of them did not exceed.
    """

    period: Period
    received: int | None
    answered: int | None
    on_time: int | None
    median_minutes: int | None


def public_figures(period: Period, days: Iterable[DayFigures], office: Office) -> PublicFigures:
    """What everybody may know of an office's days."""
    total = Figures()
    shown_to_all = open_to_all(office)
    for procedure, figures in together(days).items():
        if procedure in shown_to_all:
            total.add(figures)
    answered = sum(total.answers.values())
    on_time = share(total.answers_in_time, answered)
    shown = answered >= FEWEST and on_time is not None
    return PublicFigures(
        period=period,
        received=total.received if total.received >= FEWEST else None,
        answered=answered if shown else None,
        on_time=int(on_time) if shown and on_time is not None else None,
        median_minutes=percentile(total.answers, 50) if shown else None,
    )
