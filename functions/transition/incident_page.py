"""The pages of incidents: the list with the way to open one, and one incident with what its complaints wait for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast, get_args

from flask import render_template, request

from functions.transition import words
from functions.transition.countdown import timing
from functions.transition.incident_view import member, members_of, outcome, procedure_of
from functions.transition.incident_work import Outcome
from functions.transition.parts import parts
from functions.transition.reading import caller
from shared.cloud.complaints import Pinned
from shared.cloud.worklist import Queue
from shared.domain.command import POSSIBLE_WHILE
from shared.domain.errors import Refusal
from shared.domain.gathering import goes_along
from shared.domain.incident import Incident, who_gathers
from shared.domain.incident_orders import first_given, for_all, is_in_step, needs_publication, own_share
from shared.domain.procedure import Procedure
from shared.domain.procedure_tables import Step
from shared.web.operations import new_form_id
from shared.web.problem import messages_by_field, problem

Fields = Mapping[str, Any]


def listed(found: Iterable[Incident], typed: Fields, refusal: Refusal | None = None) -> str:
    """The list, and the form for a new one; after a refusal with what was typed."""
    office = parts().offices[caller().office]
    in_force = [office.procedures[each.id, each.revision] for each in office.assignments]
    refused = problem(words.readable(refusal, office.hours.zone)) if refusal else None
    return render_template(
        "incidents.html",
        incidents=found,
        may_open=any(set(who_gathers(each)) & set(caller().roles) for each in in_force),
        typed={**typed, "complaints": _numbers(typed)},
        asked=request.args.get("complaint"),
        refused=refused,
        errors=(refused or {}).get("errors", []),
        wrong=messages_by_field((refused or {}).get("errors", [])),
        zone=office.hours.zone,
        form_id=new_form_id(),
    )


def page(
    incident: Incident, *, done: Sequence[Outcome] = (), typed: Fields | None = None, refusal: Refusal | None = None
) -> str:
    """One incident; after something was done to many, what became of each; after a refusal, what was typed."""
    office = parts().offices[caller().office]
    now, typed = parts().now(), typed or {}
    members = members_of(incident)
    procedure = procedure_of(office, incident)
    refused = problem(words.readable(refusal, office.hours.zone)) if refusal else None
    errors = [
        each | {"field": "publication.platform" if each["field"] == "publication" else each["field"]}
        for each in (refused or {}).get("errors", [])
    ]
    here = str(typed.get("step", ""))
    running = [each for each in members if goes_along(each.complaint, incident.id) and not each.complaint.is_over]
    return render_template(
        "incident.html",
        incident=incident,
        procedure=procedure,
        members=[member(each) | timing(each, now) for each in members],
        sections=list(_sections(incident, members, procedure)) if incident.status == "open" else [],
        running=len(running),
        may_gather=bool(set(who_gathers(procedure)) & set(caller().roles)),
        outcomes=[outcome(each) for each in done],
        candidates=_candidates(incident) if incident.status == "open" else None,
        here=here,
        typed={**typed, "complaints": _numbers(typed)},
        refused=refused,
        errors=[each | {"field": f"{here}.{each['field']}" if here else each["field"]} for each in errors],
        wrong=messages_by_field(errors),
        zone=office.hours.zone,
        now=now.astimezone(office.hours.zone).strftime("%Y-%m-%dT%H:%M"),
        form_id=new_form_id(),
    )


def _sections(incident: Incident, members: Sequence[Pinned], procedure: Procedure) -> Iterator[dict[str, Any]]:
    """Each step that complaints are in: how many, and what its actor has to give for all of them."""
    for step in procedure.step:
        here = [each for each in members if is_in_step(each.complaint, incident, step.key)]
        if here:
            yield {
                "step": step,
                "actor": procedure.actors_titled(step.actors),
                "number": len(here),
                "is_callers": bool(set(procedure.may("advance", step)) & set(caller().roles)),
                "new": first_given(procedure, step, own_share(step, caller())),
                "confirmed": _confirmed(procedure, step),
                "publishes": step.end and any(needs_publication(each.complaint, each.procedure) for each in here),
            }


def _confirmed(procedure: Procedure, step: Step) -> list[str]:
    """The documents that each complaint has already: confirmed as they are, unless one text is given for all."""
    share = own_share(step, caller())
    return [key for key in for_all(procedure, share) if key not in first_given(procedure, step, share)]


def _candidates(incident: Incident) -> dict[str, Any] | None:
    """A page of the board's list that `?choose=` names, as far as its complaints could be gathered."""
    queue, cursor = request.args.get("choose"), request.args.get("cursor")
    if queue not in get_args(Queue):
        return None
    found = parts().worklists.page(caller(), cast("Queue", queue), cursor, parts().now())
    fitting = [
        parts().complaints.pin(each)
        for each in found.items
        if each.incident is None and each.procedure.id == incident.procedure and each.status in POSSIBLE_WHILE["gather"]
    ]
    return {"items": [member(each) for each in fitting], "queue": queue, "next_cursor": found.next_cursor}


def _numbers(typed: Fields) -> str:
    numbers = typed.get("complaints", "")
    return numbers if isinstance(numbers, str) else " ".join(numbers)
