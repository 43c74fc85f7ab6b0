"""An incident: one cause of many complaints. What is found, directed and answered once is given to each of them.

It holds what staff wrote for all of them and nothing of anybody else; each complaint keeps its own clock, journal and
reporter. How many there are, and in which steps, is asked of the complaints.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from shared.domain import guard, tracking
from shared.domain.alert import STAFF, readers
from shared.domain.command import Caller
from shared.domain.complaint import Complaint, Operation
from shared.domain.errors import N_, ActionNotPossible, FieldError, Invalid, NotInProcedure, WrongActor
from shared.domain.procedure import Procedure

PREFIX = "INS"
"""What an incident's number begins with, in place of an office's code."""

MOST_MEMBERS = 500
"""Complaints under one incident: so many are carried on in one request, and shown on one page."""


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True)


class Given(_Facts):
    """A document as it was last given for all: by whom, when, in which step."""

    version: int
    text: str
    step: str
    by: str
    at: datetime


class Incident(_Facts):
    """`procedure` is the id of the one that its complaints run under, `readers` are those who may see these.

    `version` changes with each command on the incident itself, not where a complaint comes or goes. `idempotency` is
    the request that opened it, `operations` are the latest others, so that a repeated one goes on where it broke off.
    """

    id: str
    office: str
    procedure: str
    readers: tuple[str, ...]
    title: str
    status: Literal["open", "closed"] = "open"
    version: int = 1
    documents: dict[str, Given] = {}
    opened_by: str
    opened_at: datetime
    closed_by: str | None = None
    closed_at: datetime | None = None
    idempotency: Operation | None = None
    operations: tuple[Operation, ...] = ()

    def remembers(self, key: str) -> Operation | None:
        """The recent operation with this key, if it was carried out, or begun."""
        return next((each for each in self.operations if each.key == key), None)

    def concerns(self, caller: Caller) -> bool:
        """Whether the caller may know of it at all."""
        known = STAFF in self.readers or any(role in caller.roles for role in self.readers)
        return caller.office == self.office and known


def incident_id(entropy: bytes) -> str:
    """The number for at least six bytes of entropy: as a complaint's, with PREFIX."""
    return tracking.complaint_id(PREFIX, entropy)


def read_incident_id(text: str) -> str | None:
    """The number as written canonically, or None if `text` is none."""
    read = tracking.read_id(text)
    return read if read and read.startswith(f"{PREFIX}-") else None


def who_gathers(procedure: Procedure) -> tuple[str, ...]:
    """The roles that gather complaints of this procedure, at one step or another; none: it has no incidents."""
    return tuple(dict.fromkeys(role for step in procedure.step for role in procedure.may("gather", step)))


def refuse_gatherer(caller: Caller, procedure: Procedure) -> None:
    """Raise where the caller may open or end no incident of the procedure.

    Raises:
        WrongActor: for others' roles; names them.
        NotInProcedure: the procedure gathers nothing.
    """
    roles = who_gathers(procedure)
    if not roles:
        raise NotInProcedure(fields=(FieldError("procedure", N_("The procedure does not have this action.")),))
    if not set(roles) & set(caller.roles):
        raise WrongActor(roles=", ".join(procedure.actor_titled(role) for role in roles))


def opened(
    id: str,  # noqa: A002 (the field's own name)
    caller: Caller,
    procedure: Procedure,
    title: str,
    at: datetime,
    *,
    idempotency: Operation | None = None,
    office_contacts: tuple[str, ...] = (),
) -> Incident:
    """A new incident without complaints.

    Raises:
        NotInProcedure, WrongActor: see `refuse_gatherer`.
        Invalid: the title looks like personal data.
    """
    refuse_gatherer(caller, procedure)
    found = guard.personal(title, None, office_contacts)
    if found:
        message = N_("This looks like personal data: %(found)s. Remove it.")
        raise Invalid(fields=(FieldError("title", message, {"found": ", ".join(found)}),))
    return Incident(
        id=id,
        office=caller.office,
        procedure=procedure.id,
        readers=readers(procedure),
        title=title,
        opened_by=caller.email,
        opened_at=at,
        idempotency=idempotency,
    )


def refuse_unfit(incident: Incident, complaint: Complaint) -> None:
    """Raise where this complaint cannot be gathered under this incident.

    Raises:
        ActionNotPossible: the incident has ended.
        Invalid: another procedure's complaint, or another office's.
    """
    if (complaint.office, complaint.procedure.id) != (incident.office, incident.procedure):
        message = N_("The incident is one of another procedure: its complaints are not answered together.")
        raise Invalid(fields=(FieldError("incident", message),))
    if incident.status == "closed":
        raise ActionNotPossible(N_("The incident has ended: nothing more is gathered under it."), current=complaint)
