"""The routes for incidents: one cause, many complaints."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from flask import Blueprint, g, jsonify, make_response, request
from flask.typing import ResponseReturnValue

from functions.transition import incident_page, incident_work
from functions.transition.case_page import in_office_time
from functions.transition.incident_models import IncidentCommand, NumbersForm, OpeningForm
from functions.transition.incident_view import members_of, outcome, procedure_of, procedure_to_open, shown, with_members
from functions.transition.incident_work import Outcome
from functions.transition.parts import parts
from functions.transition.reading import caller, numbers
from shared.domain.complaint import Operation
from shared.domain.errors import Conflict, Invalid, NotFound, WrongActor
from shared.domain.gathering import goes_along
from shared.domain.incident import Incident, incident_id, opened, read_incident_id, refuse_gatherer
from shared.domain.incident_orders import Order, admitted, closed, ordered, refuse_stale
from shared.web.app import ANY_STAFF, audience
from shared.web.body import parse, read_fields
from shared.web.described import PAGE, described
from shared.web.operations import operation_of
from shared.web.problem import wants_html

routes = Blueprint("incidents", __name__, template_folder="templates")

CANDIDATES = 8
"""Numbers to try for a new incident."""


@routes.get("/incidents")
@audience(ANY_STAFF)
@described({200: ("Incidents", PAGE)}, query={"complaint": str})
def incidents() -> ResponseReturnValue:
    """The office's incidents, latest first; `?complaint=`: the page offers to gather that one."""
    found = parts().incidents.latest(caller(), parts().worklists.readers(caller()))
    if not wants_html():
        return jsonify({"items": [shown(each) for each in found], "next_cursor": None})
    return incident_page.listed(found, {"complaints": request.args.get("complaint", "")})


@routes.post("/incidents")
@audience(ANY_STAFF)
@described({201: ("IncidentWork", PAGE)}, body=OpeningForm, refuses=(403, 409), takes_key=True)
def open_one() -> ResponseReturnValue:
    """Open an incident, and gather complaints under it."""
    at = parts().now()
    fields, is_json = _fields()
    try:
        operation = _operation(fields, is_json=is_json)
        office = parts().offices[caller().office]
        refuse_gatherer(caller(), procedure_to_open(office, fields.get("procedure")))
        form = parse(OpeningForm, fields, strict=is_json)
        procedure = procedure_to_open(office, form.procedure)

        def make(id_: str) -> Incident:
            contacts = office.particulars.contacts
            return opened(id_, caller(), procedure, form.title, at, idempotency=operation, office_contacts=contacts)

        incident = parts().incidents.open(_ids(operation), make)
        done = incident_work.gather(parts(), incident, "gather", form.complaints, caller(), operation, at)
    except (Conflict, Invalid, WrongActor) as refusal:
        if not wants_html() or is_json:
            raise
        found = parts().incidents.latest(caller(), parts().worklists.readers(caller()))
        return make_response(incident_page.listed(found, fields, refusal), refusal.status)
    return make_response(_worked(incident, done), 201)


@routes.get("/incidents/<incident_id>")
@audience(ANY_STAFF)
@described({200: ("Incident", PAGE)}, query={"choose": str, "cursor": str})
def incident(incident_id: str) -> ResponseReturnValue:
    """One incident with its complaints; `?choose=` (a list of the board): the page offers these to be gathered."""
    found = _load(incident_id)
    if wants_html():
        return incident_page.page(found)
    return jsonify(with_members(found, members_of(found)))


@routes.post("/incidents/<incident_id>/members")
@audience(ANY_STAFF)
@described({200: ("IncidentWork", PAGE)}, body=NumbersForm, refuses=(409,), takes_key=True)
def gather(incident_id: str) -> ResponseReturnValue:
    """Gather complaints under the incident; what becomes of each is told."""
    return _gathered(incident_id, "gather")


@routes.post("/incidents/<incident_id>/parting")
@audience(ANY_STAFF)
@described({200: ("IncidentWork", PAGE)}, body=NumbersForm, refuses=(409,), takes_key=True)
def part(incident_id: str) -> ResponseReturnValue:
    """Take complaints out of the incident; what becomes of each is told."""
    return _gathered(incident_id, "part")


@routes.post("/incidents/<incident_id>/transitions")
@audience(ANY_STAFF)
@described(
    {200: ("IncidentWork", PAGE), 409: ("IncidentConflict", PAGE)}, body=IncidentCommand, refuses=(403,), takes_key=True
)
def transition(incident_id: str) -> ResponseReturnValue:
    """Complete a step for all complaints that are in it, or end the incident.

    What becomes of each complaint is told; where some were not reached, the same request sent again goes on.
    """
    at = parts().now()
    found = _load(incident_id)
    fields, is_json = _fields()
    try:
        operation = _operation(fields, is_json=is_json)
        given = fields if is_json else in_office_time(fields)
        command = _parsed(found, {**given, **numbers(given, is_json=is_json)}, is_json=is_json)
        if command.action == "close":
            incident, done = _closed(found, command, operation, at), []
        else:
            order = command.order(caller(), parts().offices[caller().office].particulars.contacts)
            procedure = procedure_of(parts().offices[caller().office], found)

            def decided(now: Incident) -> Incident:
                return ordered(now, order, procedure, operation, at)

            incident = parts().incidents.change(found.id, caller(), decided, operation)
            done = incident_work.carry_on(parts(), incident, order, operation, at)
    except (Conflict, Invalid, WrongActor) as refusal:
        if not wants_html() or is_json:
            raise
        return make_response(incident_page.page(_load(incident_id), typed=fields, refusal=refusal), refusal.status)
    return _worked(incident, done)


def _gathered(incident_id: str, action: Any) -> ResponseReturnValue:
    at = parts().now()
    found = _load(incident_id)
    fields, is_json = _fields()
    try:
        operation = _operation(fields, is_json=is_json)
        form = parse(NumbersForm, fields, strict=is_json)
        done = incident_work.gather(parts(), found, action, form.complaints, caller(), operation, at)
    except (Conflict, Invalid) as refusal:
        if not wants_html() or is_json:
            raise
        return make_response(incident_page.page(found, typed=fields, refusal=refusal), refusal.status)
    return _worked(found, done)


def _closed(found: Incident, command: IncidentCommand, operation: Operation, at: Any) -> Incident:
    members = parts().incidents.members(found)
    running = sum(goes_along(each, found.id) and not each.is_over for each in members)

    def decided(now: Incident) -> Incident:
        ended = closed(now, caller(), command.expected_version, running, operation, at)
        refuse_gatherer(caller(), procedure_of(parts().offices[caller().office], now))
        command.refuse_more_than_an_end()
        return ended

    return parts().incidents.change(found.id, caller(), decided, operation)


def _parsed(found: Incident, fields: Mapping[str, Any], *, is_json: bool) -> IncidentCommand:
    """The command. What is wrong with its fields comes last: first whether it could be given at all (409, 403)."""
    try:
        return parse(IncidentCommand, fields, strict=is_json)
    except Invalid:
        version, step = fields.get("expected_version"), fields.get("step")
        if isinstance(version, int) and not isinstance(version, bool):
            refuse_stale(found, version)
            if isinstance(step, str) and fields.get("action") == "advance":
                procedure = procedure_of(parts().offices[caller().office], found)
                admitted(found, Order(step, version, caller()), procedure)
        raise


def _load(text: str) -> Incident:
    read = read_incident_id(text)
    if read is None:
        raise NotFound
    g.incident = read
    return parts().incidents.load(read, caller())


def _fields() -> tuple[dict[str, Any], bool]:
    """The body; a form's numbers come ticked, or typed with spaces, commas or lines between them."""
    fields, is_json = read_fields(request)
    if not is_json:
        typed = " ".join(request.form.getlist("complaints")).replace(",", " ").replace(";", " ").split()
        fields = {**fields, "complaints": typed} if typed else {k: v for k, v in fields.items() if k != "complaints"}
    return fields, is_json


def _operation(fields: Mapping[str, Any], *, is_json: bool) -> Operation:
    """The request's operation; one without a key is its own."""
    return operation_of(caller().email, fields, is_json=is_json) or Operation(key=secrets.token_hex(16), body="")


def _ids(operation: Operation) -> Iterator[str]:
    """Numbers to try: the same ones for the same request."""
    for counter in range(CANDIDATES):
        yield incident_id(sha256(f"incident|{operation.key}|{counter}".encode()).digest())


def _worked(incident: Incident, done: list[Outcome]) -> ResponseReturnValue:
    if wants_html():
        return make_response(incident_page.page(incident, done=done))
    members = members_of(incident)
    told = {"incident": with_members(incident, members), "outcomes": [outcome(each) for each in done]}
    return jsonify(told | {"complete": all(each.outcome != "not_reached" for each in done)})
