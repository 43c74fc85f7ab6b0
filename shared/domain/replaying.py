"""What other rules would have made of the past: each visit's deadline computed again from the journal.

Only the clock's runs, as journalled, are taken from the past: when it ran, stood still (hold) and went on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from shared.domain.deadline import Clock
from shared.domain.journal import Entry
from shared.domain.office_hours import OfficeHours
from shared.domain.procedure import Procedure

Verdict = Literal["on_time", "late", "running"]
"""`running`: the visit goes on, and its deadline has not come."""


@dataclass(frozen=True)
class Run:
    """The clock ran from `since` until a hold; None: until the visit ended, or to this day."""

    since: datetime
    until: datetime | None = None


@dataclass(frozen=True)
class Visit:
    """One stay in a step, from the journal. `due_then` is the deadline that counted; None: it never had one."""

    complaint: str
    number: int
    step: str
    entered_at: datetime
    runs: tuple[Run, ...] = ()
    due_then: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None

    def judged_at(self, now: datetime) -> datetime:
        """The instant that is held against the deadline: the clock's last standstill, the visit's end, or now."""
        return self.runs[-1].until or self.ended_at or now


@dataclass(frozen=True)
class Replayed:
    """A visit then and now. `actor` is None where the other procedure has no such step: then nothing is said of now."""

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


@dataclass
class _Reading:
    """The visits of one journal as far as it has been read; `open` is the last one while it goes on."""

    facts: dict[str, Any] = field(default_factory=dict)
    done: list[Visit] = field(default_factory=list)
    open: Visit | None = None

    def read(self, entry: Entry) -> None:
        self.facts |= entry.changes
        is_over = self.facts["status"] in ("closed", "diverted")
        if self.open and (is_over or self.facts["visit"] != self.open.number):
            self.done.append(replace(self.open, ended_at=entry.at, ended_by=entry.action))
            self.open = None
        if is_over:
            return
        visit = self.open or Visit(
            entry.complaint,
            self.facts["visit"],
            self.facts["step"],
            datetime.fromisoformat(self.facts["entered_at"]),
        )
        visit = replace(visit, runs=_followed(visit.runs, Clock.model_validate(self.facts["clock"]), entry.at))
        self.open = replace(visit, due_then=self._due(visit))

    def _due(self, visit: Visit) -> datetime | None:
        """The latest deadline that was stored; one that had passed before a hold stays the one that counted."""
        stored = self.facts["due_at"]
        missed = any(run.until and visit.due_then and visit.due_then <= run.until for run in visit.runs)
        return visit.due_then if missed or stored is None else datetime.fromisoformat(stored)


def visits(entries: Iterable[Entry]) -> list[Visit]:
    """The visits of one complaint's journal, from its first entry on, in order."""
    reading = _Reading()
    for entry in entries:
        reading.read(entry)
    return [*reading.done, *([reading.open] if reading.open else [])]


def replayed(visit: Visit, procedure: Procedure, hours: OfficeHours, now: datetime) -> Replayed:
    """The visit under another procedure and other hours; visits that go on are judged at `now`."""
    then = _verdict(visit, visit.due_then, now)
    step = next((each for each in procedure.step if each.key == visit.step), None)
    if step is None:
        return Replayed(visit, None, None, then, None)
    due = _due_at(visit.runs, step.minutes * hours.minute, hours)
    return Replayed(visit, step.actor, due, then, _verdict(visit, due, now))


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


def _followed(runs: tuple[Run, ...], clock: Clock, at: datetime) -> tuple[Run, ...]:
    """The runs after an entry at `at` that leaves the clock so."""
    is_running = bool(runs) and runs[-1].until is None
    if is_running and clock.started_at is None:
        return (*runs[:-1], replace(runs[-1], until=at))
    if not is_running and clock.started_at is not None:
        return (*runs, Run(clock.started_at))
    return runs


def _due_at(runs: tuple[Run, ...], work: timedelta, hours: OfficeHours) -> datetime | None:
    """When `work` had passed on the clock; None: it stands still before that."""
    left = work
    for run in runs:
        passed = hours.time_between(run.since, run.until) if run.until else left
        if left <= passed:
            return hours.add_time(run.since, left)
        left -= passed
    return None


def _verdict(visit: Visit, due: datetime | None, now: datetime) -> Verdict:
    if due is not None and due <= visit.judged_at(now):
        return "late"
    return "running" if visit.ended_at is None else "on_time"
