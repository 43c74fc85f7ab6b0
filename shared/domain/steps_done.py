"""What each step of a complaint took so far, added up in its state: a list of many complaints reads no journal."""

from __future__ import annotations

from datetime import datetime, timedelta

from shared.domain.complaint import Complaint, StepDone
from shared.domain.deadline import allotted
from shared.domain.office_hours import OfficeHours
from shared.domain.procedure import Procedure


def left(complaint: Complaint, procedure: Procedure, hours: OfficeHours, at: datetime) -> Complaint:
    """The complaint with its open visit, which ends at `at`, added to what its step took.

    Nothing is added where no visit goes on: the complaint is over, or was set aside before its procedure began. Time on
    hold is left out. Late: the visit used up its step's time.
    """
    if complaint.status not in ("open", "held"):
        return complaint
    step = procedure.at(complaint.step)
    worked = timedelta(seconds=complaint.clock.stopped(at, hours).elapsed_seconds)
    is_late = worked >= allotted(step, complaint.entered_at, hours)
    before = complaint.step_done(step.key) or StepDone(step=step.key, ended_at=at)
    done = StepDone(
        step=step.key,
        visits=before.visits + 1,
        late=before.late + is_late,
        seconds=before.seconds + worked.total_seconds(),
        cause=complaint.breach_cause if is_late and complaint.breach_cause else before.cause,
        ended_at=at,
    )
    others = tuple(each for each in complaint.steps_done if each.step != step.key)
    return complaint.model_copy(update={"steps_done": (*others, done)})
