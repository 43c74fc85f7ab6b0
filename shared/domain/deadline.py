"""Which level is due when: a visit's clock, and the levels that have fallen on it."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from shared.domain.office_hours import OfficeHours
from shared.domain.procedure import Procedure
from shared.domain.procedure_tables import Level, Limit, Step


class Clock(BaseModel):
    """A visit's clock: it runs from `started_at`; `elapsed_seconds` of working time had passed before that.

    `started_at` is None while the clock stands still (hold).
    """

    model_config = ConfigDict(frozen=True)

    started_at: datetime | None
    elapsed_seconds: float = 0.0

    def stopped(self, at: datetime, hours: OfficeHours) -> Clock:
        """The clock standing still since `at`, with its working time kept to the microsecond."""
        if self.started_at is None:
            return self
        passed = timedelta(seconds=self.elapsed_seconds) + hours.time_between(self.started_at, at)
        return Clock(started_at=None, elapsed_seconds=passed.total_seconds())

    def resumed(self, at: datetime) -> Clock:
        """The clock running again from `at`."""
        return Clock(started_at=at, elapsed_seconds=self.elapsed_seconds)


def allotted(step: Step, entered_at: datetime, hours: OfficeHours) -> timedelta:
    """The working time that a visit has that began at `entered_at`.

    Working days are read as the law's are: the day on which it began does not count, and the last one counts to its
    end. So much of the office's time lies between; in a demonstration it is as much shorter as its minutes are.
    """
    if step.working_days is None:
        return (step.minutes or 0) * hours.minute
    last = hours.working_days_after(entered_at.astimezone(hours.zone).date(), step.working_days)
    return hours.time_between(entered_at, hours.end_of_working_day(last)) * (hours.minute / timedelta(minutes=1))


def falls_at(clock: Clock, work: timedelta, percent: int, hours: OfficeHours) -> datetime | None:
    """When `percent` of the step's time are used up: add(started_at, percent x work - elapsed).

    The earliest such instant (before a break, not after it); None while the clock stands still.
    """
    if clock.started_at is None:
        return None
    left = work * percent / 100 - timedelta(seconds=clock.elapsed_seconds)
    return hours.add_time(clock.started_at, max(left, timedelta(0)))


def due_at(clock: Clock, work: timedelta, hours: OfficeHours) -> datetime | None:
    """When the step's time is over; None while the clock stands still."""
    return falls_at(clock, work, 100, hours)


def reached(
    clock: Clock, work: timedelta, fired: tuple[str, ...], procedure: Procedure, hours: OfficeHours, at: datetime
) -> list[tuple[Level, datetime]]:
    """The levels that have fallen by `at` and have not fired yet, each with its time, lowest first."""
    fallen = []
    for level in procedure.level:
        when = falls_at(clock, work, level.percent, hours)
        if level.key not in fired and when is not None and when <= at:
            fallen.append((level, when))
    return fallen


def next_check_at(
    clock: Clock, work: timedelta, fired: tuple[str, ...], procedure: Procedure, hours: OfficeHours
) -> datetime | None:
    """When to look again: the time of the lowest level that has not fired; None when all have, or on hold."""
    for level in procedure.level:
        if level.key not in fired:
            return falls_at(clock, work, level.percent, hours)
    return None


def statutory_due_at(received_at: datetime, limit: Limit, hours: OfficeHours) -> datetime:
    """The end of the last working day of a statutory limit; the day of receipt does not count."""
    day = received_at.astimezone(hours.zone).date()
    return hours.end_of_working_day(hours.working_days_after(day, limit.working_days))
