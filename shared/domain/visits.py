"""The visits of a complaint, read from its journal: when each began, its clock's runs, its deadline, how it ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from shared.domain.complaint import ShareDone
from shared.domain.deadline import Clock
from shared.domain.journal import Entry
from shared.domain.office_hours import OfficeHours

Verdict = Literal["on_time", "late", "running"]
"""`running`: the visit goes on, and its deadline has not come."""


@dataclass(frozen=True)
class Run:
    """The clock ran from `since` until a hold; None: until the visit ended, or to this day."""

    since: datetime
    until: datetime | None = None


@dataclass(frozen=True)
class Visit:
    """One stay in a step, from the journal. `due_then` is the deadline that counted; None: it never had one.

    `shares` are those that were done before its end, where several actors do the step side by side.
    """

    complaint: str
    number: int
    step: str
    entered_at: datetime
    runs: tuple[Run, ...] = ()
    due_then: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    shares: tuple[ShareDone, ...] = ()

    def judged_at(self, now: datetime) -> datetime:
        """The instant that is held against the deadline: the clock's last standstill, the visit's end, or now."""
        return self.runs[-1].until or self.ended_at or now

    def worked(self, hours: OfficeHours, now: datetime) -> timedelta:
        """Working time on the visit's clock up to `now`, or to its end if that came before; holds left out."""
        until = min(self.ended_at or now, now)
        runs = ((run.since, min(run.until or until, until)) for run in self.runs if run.since <= until)
        return sum((hours.time_between(*each) for each in runs), timedelta(0))

    def share_ended_at(self, actor: str) -> datetime | None:
        """When an actor's share of it was done, or it ended without; None while it goes on."""
        return next((each.at for each in self.shares if each.actor == actor), self.ended_at)


@dataclass
class _Reading:
    """The visits of one journal as far as it has been read; `open` is the last one while it goes on."""

    facts: dict[str, Any] = field(default_factory=dict)
    done: list[Visit] = field(default_factory=list)
    open: Visit | None = None

    def read(self, entry: Entry) -> None:
        self.facts |= entry.changes
        is_over = self.facts["status"] in ("closed", "diverted", "set_aside")
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
        shares = tuple(ShareDone.model_validate(each) for each in self.facts.get("shares_done", ()))
        self.open = replace(visit, due_then=self._due(visit), shares=shares)

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


def verdict(visit: Visit, due: datetime | None, now: datetime) -> Verdict:
    """Whether the visit was in time for `due`, an instant that is given; one that goes on is judged at `now`."""
    if due is not None and due <= visit.judged_at(now):
        return "late"
    return "running" if visit.ended_at is None else "on_time"


def _followed(runs: tuple[Run, ...], clock: Clock, at: datetime) -> tuple[Run, ...]:
    """The runs after an entry at `at` that leaves the clock so."""
    is_running = bool(runs) and runs[-1].until is None
    if is_running and clock.started_at is None:
        return (*runs[:-1], replace(runs[-1], until=at))
    if not is_running and clock.started_at is not None:
        return (*runs, Run(clock.started_at))
    return runs
