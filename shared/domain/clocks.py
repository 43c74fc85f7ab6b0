"""A complaint's three clocks side by side: the step's minutes, the whole procedure's, the law's working days.

The procedure's levels stand on each: 80 percent of fourteen working days is a warning as 80 percent of ten minutes is.
Those of the step are told by alerts of their own; the others are told in these, in digests and on pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from shared.domain import deadline
from shared.domain.complaint import Complaint
from shared.domain.office_hours import OfficeHours
from shared.domain.procedure import Procedure
from shared.domain.procedure_tables import Level, Sla

ClockKey = Literal["step", "procedure", "statutory"]


@dataclass(frozen=True)
class LevelTime:
    """A level on a clock: when it falls (None: the clock stands still or has no end), and whether it has."""

    level: Level
    falls_at: datetime | None
    has_fallen: bool


@dataclass(frozen=True)
class ClockFace:
    """One clock: `limit` is in working minutes or (always for the law) in working days; None: it has no end yet."""

    key: ClockKey
    limit: int | None
    due_at: datetime | None
    source: str | None
    is_in_days: bool
    to_be_confirmed: bool
    levels: tuple[LevelTime, ...]

    @property
    def state(self) -> Sla | None:
        """on_time, or the word of the highest level that has fallen; None where there is no end to be judged by."""
        if self.limit is None:
            return None
        return next((each.level.sla for each in reversed(self.levels) if each.has_fallen), "on_time")


def faces(
    complaint: Complaint, procedure: Procedure, hours: OfficeHours, at: datetime
) -> tuple[ClockFace, ClockFace, ClockFace]:
    """The step's clock, the procedure's and the law's, as they stand at `at`.

    A complaint that has ended is judged by when it ended. The day of receipt does not count for the law.
    """
    until = complaint.closed_at or at
    limit = procedure.limit_for(complaint.classification)
    overall = procedure.overall.minutes * hours.minute
    midnight = datetime.combine(complaint.received_at.astimezone(hours.zone), time(), hours.zone) + timedelta(days=1)
    by_law = hours.time_between(midnight, complaint.statutory_due_at) if complaint.statutory_due_at else None
    return (
        _step(complaint, procedure, hours, at),
        ClockFace(
            "procedure",
            procedure.overall.minutes,
            complaint.promised_at,
            procedure.overall.source,
            is_in_days=False,
            to_be_confirmed=False,
            levels=tuple(_on(complaint.received_at, overall, complaint.promised_at, procedure, hours, until)),
        ),
        ClockFace(
            "statutory",
            limit.working_days if limit else None,
            complaint.statutory_due_at,
            limit.source if limit else None,
            is_in_days=True,
            to_be_confirmed=limit.to_be_confirmed if limit else False,
            levels=tuple(_on(midnight, by_law, complaint.statutory_due_at, procedure, hours, until)),
        ),
    )


def step_levels(complaint: Complaint, procedure: Procedure, hours: OfficeHours, at: datetime) -> tuple[LevelTime, ...]:
    """The levels of the open visit by `at`, whether or not they were recorded yet."""
    work = deadline.allotted(procedure.at(complaint.step), complaint.entered_at, hours)
    found = []
    for level in procedure.level:
        when = deadline.falls_at(complaint.clock, work, level.percent, hours)
        is_past = complaint.status == "open" and when is not None and when <= at
        found.append(LevelTime(level, when, level.key in complaint.levels or is_past))
    return tuple(found)


def _step(complaint: Complaint, procedure: Procedure, hours: OfficeHours, at: datetime) -> ClockFace:
    step = procedure.at(complaint.step)
    return ClockFace(
        "step",
        step.minutes or step.working_days,
        complaint.due_at,
        procedure.header.number,
        is_in_days=step.working_days is not None,
        to_be_confirmed=False,
        levels=step_levels(complaint, procedure, hours, at),
    )


def _on(
    since: datetime,
    work: timedelta | None,
    due_at: datetime | None,
    procedure: Procedure,
    hours: OfficeHours,
    until: datetime,
) -> Iterator[LevelTime]:
    """The procedure's levels on `work` of working time from `since`; at 100 percent the stored time is what counts."""
    for level in procedure.level:
        when = due_at
        if work is not None and level.percent != 100:
            when = hours.add_time(since, work * level.percent / 100)
        yield LevelTime(level, when, when is not None and when <= until)
