"""What other rules would have made of the past: each visit's deadline computed again from the journal.

Only the clock's runs, as journalled, are taken from the past: when it ran, stood still (hold) and went on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.domain.deadline import allotted
from shared.domain.journal import Entry
from shared.domain.office_hours import OfficeHours
from shared.domain.procedure import Procedure
from shared.domain.visits import Run, Verdict, Visit, verdict


@dataclass(frozen=True)
class Replayed:
    """A visit then and now. `actor` names all who do the step side by side.

    It is None where the other procedure has no such step: then nothing is said of now.
    """

    visit: Visit
    actor: str | None
    due_now: datetime | None
    then: Verdict
    now: Verdict | None

    @property
    def changes(self) -> bool:
        """Whether the other rules would have judged otherwise."""
        return self.now is not None and self.now != self.then


@dataclass
class Total:
    """How many visits of a step there were, late then and now, and how many would have been judged otherwise."""

    visits: int = 0
    late_then: int = 0
    late_now: int = 0
    changed: int = 0


def replayed(visit: Visit, procedure: Procedure, hours: OfficeHours, now: datetime) -> Replayed:
    """The visit under another procedure and other hours; visits that go on are judged at `now`."""
    then = verdict(visit, visit.due_then, now)
    step = next((each for each in procedure.step if each.key == visit.step), None)
    if step is None:
        return Replayed(visit, None, None, then, None)
    due = _due_at(visit.runs, allotted(step, visit.entered_at, hours), hours)
    return Replayed(visit, "+".join(step.actors), due, then, verdict(visit, due, now))


def totals(rows: Iterable[Replayed]) -> Mapping[tuple[str, str], Total]:
    """By step and actor, in the order of their first appearance; an actor that is not known is empty."""
    found: dict[tuple[str, str], Total] = {}
    for row in rows:
        total = found.setdefault((row.visit.step, row.actor or ""), Total())
        total.visits += 1
        total.late_then += row.then == "late"
        total.late_now += row.now == "late"
        total.changed += row.changes
    return found


def was_received_within(entries: Iterable[Entry], first: date | None, last: date | None, hours: OfficeHours) -> bool:
    """Whether the complaint's first entry lies within these days of the office, both included."""
    day = next(iter(entries)).at.astimezone(hours.zone).date()
    return (first is None or first <= day) and (last is None or day <= last)


def _due_at(runs: tuple[Run, ...], work: timedelta, hours: OfficeHours) -> datetime | None:
    """When `work` had passed on the clock; None: it stands still before that."""
    left = work
    for run in runs:
        passed = hours.time_between(run.since, run.until) if run.until else left
        if left <= passed:
            return hours.add_time(run.since, left)
        left -= passed
    return None
