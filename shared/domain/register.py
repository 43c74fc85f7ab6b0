"""The register of complaints (buku register pengaduan): a line for each, from its state alone; no identity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.clocks import step_levels
from shared.domain.complaint import (
    Category,
    Cause,
    Channel,
    Classification,
    Complaint,
    Disclosure,
    Kind,
    Outcome,
    Status,
)
from shared.domain.disclosure import told_outside
from shared.domain.office_hours import OfficeHours
from shared.domain.procedure import Procedure
from shared.domain.visits import Verdict


@dataclass(frozen=True)
class StepLine:
    """What a step took in all its visits: `minutes` of work, holds left out; `cause` is that of its last late visit.

    A visit that goes on counts up to now.
    """

    number: int
    minutes: float
    late: bool
    cause: Cause | None


@dataclass(frozen=True)
class Line:
    """One complaint in the register. `ticket` is its number in another system; texts are None where withheld or erased.

    Late: one of its visits was, or the open one is. Promised in time: answered before the promised time; None while
    that is open. A case that had ended elsewhere has its own number, and is judged by nothing: `verdict` is None.
    """

    register_number: str | None
    id: str
    ticket: str | None
    received_at: datetime
    channel: Channel
    kind: Kind
    category: Category
    classification: Classification | None
    disclosure: Disclosure
    subject: str | None
    place: str | None
    procedure: str
    step: int
    status: Status
    outcome: Outcome | None
    closed_at: datetime | None
    promised_at: datetime
    promise_kept: bool | None
    statutory_due_at: datetime | None
    verdict: Verdict | None
    steps: tuple[StepLine, ...]
    rating: int | None
    incident: str | None
    history: str | None


def line(complaint: Complaint, procedure: Procedure, hours: OfficeHours, at: datetime) -> Line:
    """The complaint's line at `at`. What a confidential one is about is not told: the register leaves the office."""
    steps = tuple(_steps(complaint, procedure, hours, at))
    texts = told_outside(complaint)
    verdict: Verdict = "on_time" if complaint.is_over else "running"
    end = complaint.closed_at or at
    history = complaint.history
    is_judged = history is None and (complaint.is_over or end >= complaint.promised_at)
    return Line(
        register_number=history.number if history else complaint.register_number,
        id=complaint.id,
        ticket=complaint.texts.get("channel_reference.number"),
        received_at=complaint.received_at,
        channel=complaint.channel,
        kind=complaint.kind,
        category=complaint.category,
        classification=complaint.classification,
        disclosure=complaint.disclosure,
        subject=texts.get("subject"),
        place=texts.get("place"),
        procedure=procedure.id,
        step=procedure.at(complaint.step).number,
        status=complaint.status,
        outcome=complaint.outcome,
        closed_at=complaint.closed_at,
        promised_at=complaint.promised_at,
        promise_kept=end < complaint.promised_at if is_judged else None,
        statutory_due_at=complaint.statutory_due_at,
        verdict=None if history else "late" if any(each.late for each in steps) else verdict,
        steps=steps,
        rating=complaint.rating.score if complaint.rating else None,
        incident=complaint.incident,
        history=history.source if history else None,
    )


def _steps(complaint: Complaint, procedure: Procedure, hours: OfficeHours, at: datetime) -> list[StepLine]:
    """The steps that the complaint has been in, in the procedure's order."""
    found = []
    for step in procedure.step:
        done = complaint.step_done(step.key)
        here = step.key == complaint.step and complaint.status in ("open", "held")
        if done is None and not here:
            continue
        worked = timedelta(seconds=done.seconds if done else 0.0)
        late, cause = (done.late > 0, done.cause) if done else (False, None)
        if here:
            worked += timedelta(seconds=complaint.clock.stopped(max(at, complaint.updated_at), hours).elapsed_seconds)
            levels = step_levels(complaint, procedure, hours, at)
            late = late or any(each.has_fallen and each.level.percent >= 100 for each in levels)
            cause = complaint.breach_cause or cause
        found.append(StepLine(step.number, round(worked / hours.minute, 2), late, cause))
    return found
