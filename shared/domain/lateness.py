"""Why a step was late, from stored times alone."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from shared.domain.complaint import Cause, Complaint
from shared.domain.office_hours import OfficeHours


class Lateness(BaseModel):
    """Working minutes of a visit up to the level that fell, and by how many of them it was noticed too late.

    The time of a hold is neither waiting nor work: the visit's clock stood still.

    `cause`: `came_back` where the visit began by a return or a reopening, else whichever took longer, waiting to be
    taken or the work. `noticed_late_minutes` is the infrastructure's share: the check itself came late.
    """

    model_config = ConfigDict(frozen=True)

    cause: Cause
    waited_minutes: float
    worked_minutes: float
    noticed_late_minutes: float


def lateness(complaint: Complaint, fell_at: datetime, recorded_at: datetime, hours: OfficeHours) -> Lateness:
    """The reason why the open visit of `complaint` reached a level at `fell_at`."""
    before = complaint.clock.elapsed_seconds / hours.minute.total_seconds()
    resumed = complaint.clock.started_at or fell_at
    total = before + hours.minutes_between(resumed, max(fell_at, resumed))
    taken = complaint.holder.since if complaint.holder else fell_at
    if taken < resumed:
        waited = min(hours.minutes_between(complaint.entered_at, taken), before)
    else:
        waited = min(before + hours.minutes_between(resumed, taken), total)
    worked = total - waited
    cause: Cause = "came_back" if complaint.came_back else ("waited" if waited >= worked else "worked")
    late = hours.minutes_between(fell_at, recorded_at) if recorded_at > fell_at else 0.0
    return Lateness(
        cause=cause,
        waited_minutes=round(waited, 2),
        worked_minutes=round(worked, 2),
        noticed_late_minutes=round(late, 2),
    )
