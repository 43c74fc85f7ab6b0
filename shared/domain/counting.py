"""A complaint's journal counted into the figures of the days on which something happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from shared.domain.category_figures import CategoryFigures, Unfinished
from shared.domain.complaint import ANSWERED, Complaint
from shared.domain.figures import DayFigures, Figures, Reason
from shared.domain.journal import Entry
from shared.domain.lateness import lateness
from shared.domain.office import Office
from shared.domain.office_hours import OfficeHours
from shared.domain.procedure import Procedure
from shared.domain.procedure_tables import BREACHED
from shared.domain.tallies import add
from shared.domain.visits import Visit, verdict, visits

OVER = ("closed", "diverted")


def count_lying(facts: Mapping[str, Any], days: Mapping[date, DayFigures], hours: OfficeHours) -> None:
    """Count one complaint to which nothing has happened since before `days`, by its state: it was not over on any.

    `facts` are its procedure, step, status and received_at.
    """
    received = facts["received_at"].astimezone(hours.zone).date()
    for day, figures in days.items():
        _lie(figures, facts["procedure"]["id"], facts["step"], facts["status"], (day - received).days)


def _lie(figures: DayFigures, procedure: str, step: str, status: str, age: int) -> None:
    """One more that was not over at the day's end."""
    if figures.unfinished is None:
        return
    lying = figures.unfinished.setdefault(procedure, [])
    found = next((each for each in lying if (each.step, each.status) == (step, status)), None)
    if found is None:
        found = Unfinished.model_validate({"step": step, "status": status})
        lying.append(found)
    add(found.ages, {age: 1})


def count(entries: Sequence[Entry], days: Mapping[date, DayFigures], office: Office, hours: OfficeHours) -> None:
    """Count one complaint's whole journal, from its first entry on, into those of `days` on which something happened.

    Nothing of a complaint of another office is counted, nor of a case that had ended before this system began.
    """
    first = entries[0]
    if first.changes["office"] != office.key or first.changes.get("history"):
        return
    pinned = first.changes["procedure"]
    procedure = office.procedure(pinned["id"], pinned["revision"])
    _Counting(days, procedure, hours).read(entries)


class _Counting:
    """One journal on its way into the figures of its procedure. `facts` are the state as far as it has been read."""

    def __init__(self, days: Mapping[date, DayFigures], procedure: Procedure, hours: OfficeHours) -> None:
        self._days = days
        self._procedure = procedure
        self._hours = hours
        self._facts: dict[str, Any] = {}
        self._was_answered = False
        self._rating: tuple[date, int] | None = None
        self._path: list[tuple[date, str, str]] = []

    def read(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            was_over = self._facts.get("status") in OVER
            self._facts |= entry.changes
            found = self._of(entry.at)
            if found is not None:
                self._count(entry, found)
            if not was_over and self._facts["status"] in OVER:
                self._end(entry.at, found)
            if "rating" in entry.changes:
                self._rate(self._local(entry.at).date(), found)
            self._path.append((self._local(entry.at).date(), self._facts["status"], self._facts["step"]))
        self._count_visits(entries)
        self._count_unfinished()

    def _count(self, entry: Entry, found: Figures) -> None:
        if entry.seq == 1:
            add(found.channels, {self._facts["channel"]: 1})
            add(found.categories, {self._facts["category"]: 1})
            add(found.kinds, {self._facts["kind"]: 1})
            add(self._about(found).kinds, {self._facts["kind"]: 1})
            add(found.arrivals, {self._local(entry.at).hour: 1})
        found.held += entry.action == "hold"
        found.returned += entry.action == "return"
        if entry.action == "reopen":
            found.reopened += 1
            self._about(found).reopened += 1
        level = next((each for each in self._procedure.level if each.key == entry.action), None)
        if level:
            add(found.levels, {level.key: 1})
            if level.sla == BREACHED:  # an escalation is the same, grown older
                self._explain(entry, found)

    def _rate(self, day: date, found: Figures | None) -> None:
        """The rating that stood is taken back, and another one given where there is one."""
        before, rating = self._rating, self._facts["rating"]
        self._rating = None if rating is None else (day, rating["score"])
        if found is not None:
            for each in (found, self._about(found)):
                each.rate(before, rating and rating["score"], day)

    def _explain(self, entry: Entry, found: Figures) -> None:
        state = Complaint.model_validate({**self._facts, "texts": {}})
        why = lateness(state, state.due_at or entry.at, entry.at, self._hours)
        reason = Reason(count=1, waited_minutes=why.waited_minutes, worked_minutes=why.worked_minutes)
        found.explain(why.cause, reason)
        found.noticed_late_minutes += why.noticed_late_minutes

    def _end(self, at: datetime, found: Figures | None) -> None:
        """The complaint ended at `at`; `found` is None where that day is not asked for."""
        outcome = self._facts["outcome"]
        is_first_answer = outcome == ANSWERED and not self._was_answered
        self._was_answered = self._was_answered or outcome == ANSWERED
        if found is None:
            return
        add(found.endings, {outcome: 1})
        if is_first_answer:
            received = datetime.fromisoformat(self._facts["received_at"])
            add(found.answers, {self._hours.time_between(received, at) // self._hours.minute: 1})
            is_in_time = at < datetime.fromisoformat(self._facts["promised_at"])
            found.answers_in_time += is_in_time
            self._about(found).answered_late += not is_in_time

    def _count_visits(self, entries: Sequence[Entry]) -> None:
        for visit in visits(entries):
            found = self._of(visit.ended_at) if visit.ended_at else None
            if found is not None and visit.ended_at is not None:
                add(found.completions, {self._local(visit.ended_at).hour: 1})
            for actor in self._procedure.at(visit.step).actors:
                self._count_share(visit, actor)

    def _count_share(self, visit: Visit, actor: str) -> None:
        """What one actor had of a visit: to the end of their share, where several do the step side by side."""
        at = visit.share_ended_at(actor)
        found = self._of(at) if at else None
        if found is None or at is None:
            return
        minutes = visit.worked(self._hours, at) // self._hours.minute
        own = replace(visit, ended_at=at)
        on_time = verdict(own, visit.due_then, at) == "on_time"
        found.at(visit.step, actor).count(minutes, on_time=on_time)
        about = self._about(found)
        about.visits += 1
        about.late += not on_time

    def _count_unfinished(self) -> None:
        """On which of the days the complaint was not over at their end, and where it stood."""
        received = self._path[0][0]
        for day, figures in self._days.items():
            stood = next((each for each in reversed(self._path) if each[0] <= day), None)
            if stood is None or stood[1] in OVER or figures.unfinished is None:
                continue
            _, status, step = stood
            _lie(figures, self._procedure.id, step, status, (day - received).days)

    def _about(self, found: Figures) -> CategoryFigures:
        return found.of_category(self._facts["category"])

    def _of(self, at: datetime) -> Figures | None:
        day = self._days.get(self._local(at).date())
        return None if day is None else day.procedures.setdefault(self._procedure.id, Figures())

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self._hours.zone)
