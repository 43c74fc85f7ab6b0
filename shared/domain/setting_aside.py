"""What looks like abuse is set aside, never refused or dropped: no clock runs, and staff look at it first.

It stands in a list of its own. Whoever sent it cannot tell. If nobody looks for long, a supervisor is told, so that
nothing is lost silently.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from shared.domain.complaint import LEFT_ASIDE, Complaint, Suspicion
from shared.domain.deadline import Clock
from shared.domain.office_hours import OfficeHours
from shared.domain.procedure import Procedure
from shared.domain.procedure_tables import Step
from shared.domain.writing import changed

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def set_aside(complaint: Complaint, suspicion: Suspicion | None, procedure: Procedure, hours: OfficeHours) -> Complaint:
    """A new complaint before its procedure begins: no deadline, but a time by which somebody should have looked."""
    aside = changed(complaint, status="set_aside", set_aside_for=suspicion, clock=Clock(started_at=None), due_at=None)
    return changed(aside, next_check_at=looked_at_by(aside, procedure, hours))


def looked_at_by(complaint: Complaint, procedure: Procedure, hours: OfficeHours) -> datetime | None:
    """When a supervisor hears that nobody has looked; None where it is not set aside, or they have heard.

    On the full hour: of a hundred that came within one, they hear at once, in one message.
    """
    release = procedure.switched_on("release")
    if complaint.status != "set_aside" or LEFT_ASIDE in complaint.levels or release is None:
        return None
    falls = hours.add(complaint.received_at, release.within_minutes or 0)
    hour: timedelta = hours.minute * 60
    return falls + (_EPOCH - falls) % hour


def who_is_told(procedure: Procedure, step: Step) -> str:
    """The role that hears of it: the supervisor of the step's actor, or the actor where nobody stands above."""
    return next(iter(procedure.chain_above(step.actor)), step.actor)
