"""The digest: what a supervisor is told of the steps below them, twice a day or as the office file says.

It counts what is open, late and near its limit now, and what was breached and answered since the last digest, by step
and actor. Pure: the complaints and alerts are given, and so is the time. The words stand in `digest_text`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from shared.domain.alert import Alert
from shared.domain.complaint import ANSWERED, Cause, Complaint
from shared.domain.lateness import Lateness
from shared.domain.office import Office
from shared.domain.office_hours import OfficeHours
from shared.domain.procedure import Procedure
from shared.domain.procedure_tables import Step

OCTOBER = 10
"""From this month on the next year's calendar has to be known."""

LATE = ("breached", "escalated")
"""The states of a visit whose step's limit has passed."""

LimitName = Literal["step", "overall", "statutory"]


@dataclass(frozen=True)
class Found:
    """What an office has at `at`: complaints open or held, those that ended and the breaches recorded since `since`.

    `cut`: there were more than could be read.
    """

    office: Office
    hours: OfficeHours
    since: datetime
    at: datetime
    running: Sequence[Complaint] = ()
    ended: Sequence[Complaint] = ()
    breaches: Sequence[Alert] = ()
    cut: bool = False


@dataclass
class Row:
    """The figures of one step. `open`, `held`, `late` and `near` are now (`late` and `near` are among the former two).

    `breached`, `escalated`, `answered` and `otherwise` (ended without an answer) are since the last digest.
    """

    procedure: Procedure
    step: Step
    open: int = 0
    held: int = 0
    late: int = 0
    near: int = 0
    breached: int = 0
    escalated: int = 0
    answered: int = 0
    otherwise: int = 0


@dataclass(frozen=True)
class Pressing:
    """A complaint that is late or near a limit, and which limits these are, soonest first.

    A limit has no time where the clock stands still.
    """

    complaint: Complaint
    step: Step
    limits: tuple[tuple[LimitName, datetime | None], ...]


@dataclass
class Why:
    """Breaches of one cause, with the working minutes of all of them together."""

    cause: Cause
    count: int = 0
    waited_minutes: float = 0.0
    worked_minutes: float = 0.0


@dataclass
class Digest:
    """What one person is told: rows in the order of the steps, `late` and `near` the most pressing first.

    `noticed_late_minutes` is the infrastructure's share in the breaches; `calendar` what the tables lack, in English.
    """

    rows: list[Row] = field(default_factory=list)
    late: list[Pressing] = field(default_factory=list)
    near: list[Pressing] = field(default_factory=list)
    why: list[Why] = field(default_factory=list)
    noticed_late_minutes: float = 0.0
    calendar: list[str] = field(default_factory=list)


def watchers(procedure: Procedure, step: Step) -> tuple[str, ...]:
    """The roles that hear of a step in a digest: those above its actors; above the last one, the last one itself.

    A procedure that is visible to some roles only is told to these and to nobody else.
    """
    found = (role for actor in step.actors for role in procedure.chain_above(actor) or (actor,))
    return procedure.visible_to or tuple(dict.fromkeys(found))


def levels_told(office: Office) -> tuple[str, ...]:
    """The keys of the levels whose alerts a digest counts."""
    levels = (level for each in office.procedures.values() for level in each.level)
    return tuple(dict.fromkeys(level.key for level in levels if level.sla in LATE))


def roles_told(office: Office) -> tuple[str, ...]:
    """Every role that may get a digest."""
    procedures = office.procedures.values()
    return tuple(dict.fromkeys(role for each in procedures for step in each.step for role in watchers(each, step)))


def is_at_the_top(office: Office, roles: Collection[str]) -> bool:
    """Whether one of the roles supervises someone and is supervised by nobody, in a procedure in force."""
    in_force = (office.procedure(each.id, each.revision) for each in office.assignments)
    return any(
        actor.key in roles
        and actor.supervisor is None
        and any(each.supervisor == actor.key for each in procedure.actor)
        for procedure in in_force
        for actor in procedure.actor
    )


def digest_of(found: Found, roles: Collection[str]) -> Digest | None:
    """What a person who holds `roles` is told; None where there is nothing to say.

    What the calendar lacks makes a digest by itself in the first one of a week alone: it stays so for months.
    """
    digest = Digest()
    rows: dict[tuple[str, int, int], Row] = {}
    for each in found.running:
        if row := _row(rows, found.office, each.procedure.id, each.procedure.revision, each.step, roles):
            _count(digest, row, each, found)
    for each in found.ended:
        if row := _row(rows, found.office, each.procedure.id, each.procedure.revision, each.step, roles):
            row.answered += each.outcome == ANSWERED
            row.otherwise += each.outcome != ANSWERED
    for alert in found.breaches:
        sla = _sla(found.office, alert)
        if sla not in LATE:
            continue
        if row := _row(rows, found.office, alert.procedure_id, alert.procedure_revision, alert.step, roles):
            row.breached += sla == "breached"
            row.escalated += sla == "escalated"
            # An escalation is the same lateness grown older: each breach is explained once.
            if sla == "breached" and alert.lateness:
                _explain(digest, alert.lateness)
    digest.rows = [rows[key] for key in sorted(rows)]
    digest.late.sort(key=_urgency)
    digest.near.sort(key=_urgency)
    if is_at_the_top(found.office, roles):
        digest.calendar = list(_missing_from_calendar(found))
    return digest if rows or (digest.calendar and _is_first_of_week(found)) else None


def _row(
    rows: dict[tuple[str, int, int], Row],
    office: Office,
    procedure_id: str,
    revision: int,
    step_key: str,
    roles: Collection[str],
) -> Row | None:
    procedure = office.procedure(procedure_id, revision)
    step = procedure.at(step_key)
    if not set(watchers(procedure, step)) & set(roles):
        return None
    return rows.setdefault((procedure_id, revision, step.number), Row(procedure, step))


def _count(digest: Digest, row: Row, complaint: Complaint, found: Found) -> None:
    row.open += complaint.status == "open"
    row.held += complaint.status == "held"
    slas = {level.sla for level in row.procedure.level if level.key in complaint.levels}
    limits = sorted(_limits(complaint), key=lambda each: each[1])
    passed: list[tuple[LimitName, datetime | None]] = [each for each in limits if each[1] <= found.at]
    if complaint.due_at is None and slas & set(LATE):
        passed.insert(0, ("step", None))
    if passed:
        row.late += 1
        digest.late.append(Pressing(complaint, row.step, tuple(passed)))
        return
    horizon = _end_of_next_working_day(found.at, found.hours)
    close: list[tuple[LimitName, datetime | None]] = [
        each for each in limits if ("warned" in slas if each[0] == "step" else each[1] <= horizon)
    ]
    if complaint.due_at is None and "warned" in slas:
        close.insert(0, ("step", None))
    if close:
        row.near += 1
        digest.near.append(Pressing(complaint, row.step, tuple(close)))


def _limits(complaint: Complaint) -> Iterator[tuple[LimitName, datetime]]:
    """The limits that run now: while it waits for its reporter the office's own two are not held against anybody."""
    if complaint.due_at is not None:
        yield "step", complaint.due_at
        yield "overall", complaint.promised_at
    if complaint.statutory_due_at is not None:
        yield "statutory", complaint.statutory_due_at


def _end_of_next_working_day(at: datetime, hours: OfficeHours) -> datetime:
    today: date = at.astimezone(hours.zone).date()
    return hours.end_of_working_day(hours.working_days_after(today, 1))


def _sla(office: Office, alert: Alert) -> str | None:
    levels = office.procedure(alert.procedure_id, alert.procedure_revision).level
    return next((level.sla for level in levels if level.key == alert.level), None)


def _explain(digest: Digest, lateness: Lateness) -> None:
    why = next((each for each in digest.why if each.cause == lateness.cause), None)
    if why is None:
        why = Why(lateness.cause)
        digest.why.append(why)
    why.count += 1
    why.waited_minutes += lateness.waited_minutes
    why.worked_minutes += lateness.worked_minutes
    digest.noticed_late_minutes += lateness.noticed_late_minutes


def _urgency(pressing: Pressing) -> tuple[datetime, str]:
    complaint = pressing.complaint
    return min((when or complaint.entered_at for _, when in pressing.limits)), complaint.id


def _missing_from_calendar(found: Found) -> Iterator[str]:
    today = found.at.astimezone(found.hours.zone)
    yield from found.hours.calendar_warnings(today.year)
    if today.month >= OCTOBER:
        yield from found.hours.calendar_warnings(today.year + 1)


def _is_first_of_week(found: Found) -> bool:
    zone = found.hours.zone
    last, now = found.since.astimezone(zone).isocalendar(), found.at.astimezone(zone).isocalendar()
    return last[:2] != now[:2]
