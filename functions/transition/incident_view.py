"""An incident as staff see it, with its complaints; and what became of each when something was done to all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from functions.transition.incident_work import Outcome
from functions.transition.parts import parts
from functions.transition.reading import caller
from shared.cloud.complaints import Pinned
from shared.domain.disclosure import concerns, level_reached
from shared.domain.errors import N_, FieldError, Invalid
from shared.domain.incident import Incident, who_gathers
from shared.domain.office import Office
from shared.domain.procedure import Procedure
from shared.web.language import language
from shared.web.problem import problem

Shown = dict[str, Any]


def procedure_to_open(office: Office, key: object) -> Procedure:
    """The procedure of that id in force, or the first that gathers complaints.

    Raises:
        Invalid: there is none.
    """
    in_force = [office.procedures[each.id, each.revision] for each in office.assignments]
    fitting = [each for each in in_force if (each.id == key if key else who_gathers(each))]
    if not fitting:
        raise Invalid(fields=(FieldError("procedure", N_("There is no such procedure with incidents.")),))
    return fitting[0]


def procedure_of(office: Office, incident: Incident) -> Procedure:
    """The incident's procedure: the revision in force, or the last one there was."""
    revisions = [each for each in office.assignments if each.id == incident.procedure]
    if revisions:
        return office.procedures[incident.procedure, revisions[0].revision]
    return max(
        (each for each in office.procedures.values() if each.id == incident.procedure), key=lambda each: each.revision
    )


def members_of(incident: Incident) -> list[Pinned]:
    """Its complaints, as far as they concern the caller, in order of receipt."""
    found = [parts().complaints.pin(each) for each in parts().incidents.members(incident)]
    return [each for each in found if concerns(caller(), each.complaint, each.procedure)]


def shown(incident: Incident) -> Shown:
    """The incident itself."""
    return {
        "id": incident.id,
        "title": incident.title,
        "procedure": incident.procedure,
        "status": incident.status,
        "version": incident.version,
        "given": {
            key: {"text": each.text, "version": each.version, "step": each.step, "by": each.by, "at": _time(each.at)}
            for key, each in incident.documents.items()
        },
        "opened_by": incident.opened_by,
        "opened_at": _time(incident.opened_at),
        "closed_by": incident.closed_by,
        "closed_at": _time(incident.closed_at),
    }


def with_members(incident: Incident, members: Iterable[Pinned]) -> Shown:
    """The incident and each of its complaints in a line."""
    return shown(incident) | {"members": [member(each) for each in members]}


def member(pinned: Pinned) -> Shown:
    """A complaint in a line: where it is, and by when."""
    complaint, procedure = pinned.complaint, pinned.procedure
    step = procedure.at(complaint.step)
    return {
        "id": complaint.id,
        "subject": complaint.texts.get("subject"),
        "status": complaint.status,
        "step": {"number": step.number, "key": step.key, "title": step.title.in_language(language())},
        "due_at": _time(complaint.due_at),
        "sla": level_reached(complaint, procedure, pinned.hours, parts().now()),
        "apart": complaint.apart,
    }


def outcome(each: Outcome) -> Shown:
    """What became of one complaint."""
    refused = problem(each.refusal) if each.refusal else None
    return {"complaint": each.complaint, "outcome": each.outcome, "problem": refused}


def _time(at: Any) -> str | None:
    return at.isoformat() if at else None
