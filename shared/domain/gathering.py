"""What gathering under an incident does to one complaint: a link, and nothing to its clock, its step or its texts."""

from __future__ import annotations

from datetime import datetime

from shared.domain.command import Command
from shared.domain.complaint import Complaint
from shared.domain.errors import N_, ActionNotPossible
from shared.domain.office_hours import OfficeHours
from shared.domain.procedure import Procedure
from shared.domain.writing import changed

_Outcome = tuple[Complaint | None, tuple[str, ...]]


def gather(complaint: Complaint, command: Command, _p: Procedure, _h: OfficeHours, _at: datetime) -> _Outcome:
    """Link the complaint to the incident; one that went apart from it goes along again."""
    if complaint.incident not in (None, command.incident):
        raise ActionNotPossible(
            N_("It is gathered under another incident: %(incident)s."), current=complaint, incident=complaint.incident
        )
    if complaint.incident is not None and not complaint.apart:
        return None, ()
    return changed(complaint, incident=command.incident, apart=False), ()


def part(complaint: Complaint, command: Command, _p: Procedure, _h: OfficeHours, _at: datetime) -> _Outcome:
    """Take the complaint out of the incident."""
    if complaint.incident is None:
        return None, ()
    if complaint.incident != command.incident:
        raise ActionNotPossible(
            N_("It is gathered under another incident: %(incident)s."), current=complaint, incident=complaint.incident
        )
    return changed(complaint, incident=None, apart=False), ()


def goes_along(complaint: Complaint, incident: str) -> bool:
    """Whether what is done for the incident is done to this complaint."""
    return complaint.incident == incident and not complaint.apart


def refuse_outsiders(complaint: Complaint, incident: str) -> None:
    """Raise ActionNotPossible where a step is to be completed for an incident that it does not go along with."""
    if not goes_along(complaint, incident):
        raise ActionNotPossible(N_("It does not go along with this incident."), current=complaint)
