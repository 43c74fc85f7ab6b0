"""The routes of `transition` for complaints: worklist, registration, case, journal, transitions, identity."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, cast, get_args

from flask import Blueprint, jsonify, make_response, redirect, request
from flask.typing import ResponseReturnValue

from functions.transition import case_page, history, pages
from functions.transition.guarding import guarded
from functions.transition.incident_work import refuse_unknown
from functions.transition.models import RegistrationForm, TransitionCommand
from functions.transition.parts import parts
from functions.transition.reading import caller, load, numbers, read_id, refuse_strangers, view
from functions.transition.registrar import registrar
from shared.cloud.complaints import Changed, Pinned
from shared.cloud.exchange import by_ticket
from shared.cloud.registration import code_of, store
from shared.cloud.worklist import Queue
from shared.domain.command import Command, Decision
from shared.domain.deciding import admit, decide, look
from shared.domain.disclosure import concerns, identity_capacity, receipt
from shared.domain.errors import N_, Conflict, FieldError, Invalid, NotFound, NumberTaken, WrongActor
from shared.domain.import_rows import ticket_mark
from shared.domain.journal import BESIDE, Entry
from shared.domain.office import Office
from shared.domain.procedure_tables import StaffAction
from shared.web.app import ANY_STAFF, audience
from shared.web.body import parse, read_fields
from shared.web.described import NOTHING, PAGE, described
from shared.web.language import language
from shared.web.operations import form_key, header_key, operation_of
from shared.web.problem import wants_html

routes = Blueprint("transition", __name__)


@routes.get("/complaints")
@audience(ANY_STAFF)
@described({200: "Complaints", 304: NOTHING}, query={"queue": Queue, "cursor": str})
def worklist() -> ResponseReturnValue:
    """A page of 25 of one queue, soonest due first."""
    queue = request.args.get("queue", "mine")
    if queue not in get_args(Queue):
        expected = ", ".join(get_args(Queue))
        raise Invalid(fields=(FieldError("queue", N_("Expected one of: %(expected)s."), {"expected": expected}),))
    at = parts().now()
    page = parts().worklists.page(caller(), cast("Queue", queue), request.args.get("cursor"), at)
    items = [view(parts().complaints.pin(each)) for each in page.items]
    response = jsonify({"items": items, "next_cursor": page.next_cursor})
    response.add_etag()
    return response.make_conditional(request)


@routes.post("/complaints")
@audience(ANY_STAFF)
@described({201: ("Receipt", PAGE)}, body=RegistrationForm, refuses=(403, 404, 409), takes_key=True)
def register() -> ResponseReturnValue:
    """Enter a complaint that came by another channel; the reply alone carries its tracking code."""
    fields, is_json = read_fields(request)
    capacity = registrar(caller())
    try:
        changed = _entered(fields, capacity, is_json=is_json)
    except Invalid as refusal:
        if not wants_html() or is_json:
            raise
        return pages.register(fields, refusal)
    pinned = parts().complaints.pin(changed.complaint)
    answer = receipt(pinned.complaint, pinned.procedure, pinned.hours, language()) | {
        "tracking_code": code_of(pinned.complaint, parts()),
        "status_url": f"{parts().settings.intake_url}/complaints/{pinned.complaint.id}",
    }
    if wants_html():
        return make_response(pages.registered(answer, pinned), 201)
    return make_response(jsonify(answer), 201)


def _entered(fields: dict[str, Any], capacity: str, *, is_json: bool) -> Changed:
    office = parts().offices[caller().office]
    form = parse(RegistrationForm, fields, strict=is_json)
    if form.office not in (None, office.key):
        raise NotFound
    form = form.model_copy(update={"office": office.key})
    key = header_key() or form_key(fields, is_json=is_json)
    number = form.channel_reference.number
    return store(
        form,
        parts(),
        parts().now(),
        key=key and f"staff|{caller().email}|{key}",
        language=language(),
        channel=form.channel,
        channel_reference=form.channel_reference.given(),
        actor=caller().email,
        capacity=capacity,
        check=partial(_refuse_known, office, ticket_mark(form.channel, number)) if number else None,
    )


def _refuse_known(office: Office, mark: str) -> None:
    """Another system's number is entered once, whether by hand or with its export."""
    found = by_ticket(parts(), office.key, [mark]).get(mark)
    if found is None:
        return
    procedure = office.procedure(found.procedure.id, found.procedure.revision)
    raise NumberTaken(found.id if concerns(caller(), found, procedure) else None)


@routes.get("/complaints/<complaint_id>")
@audience(ANY_STAFF)
@described({200: ("Complaint", PAGE)}, query={"template": str, "duplicate_of": str})
def case(complaint_id: str) -> ResponseReturnValue:
    """One complaint."""
    pinned = load(complaint_id)
    return case_page.page(pinned, view(pinned)) if wants_html() else jsonify(view(pinned))


@routes.get("/complaints/<complaint_id>/journal")
@audience(ANY_STAFF)
@described({200: ("Journal", PAGE)})
def journal(complaint_id: str) -> ResponseReturnValue:
    """What happened to a complaint, first to last."""
    pinned = load(complaint_id)
    entries = parts().complaints.entries(pinned.complaint.id)
    if wants_html():
        return history.page(pinned, entries)
    return jsonify({"items": [_entry(each) for each in entries], "next_cursor": None})


@routes.get("/complaints/<complaint_id>/reporter")
@audience(ANY_STAFF)
@described({200: ("Identity", PAGE)}, refuses=(403,))
def reporter(complaint_id: str) -> ResponseReturnValue:
    """Who reported it, for the roles that the disclosure allows; each look stands in the journal before it is given."""
    pinned = load(complaint_id)
    at = parts().now()
    capacity = identity_capacity(caller(), pinned.complaint, pinned.procedure)
    if capacity is None:
        raise WrongActor(N_("The reporter's identity is not for your role."))

    def looked(now: Pinned) -> Decision:
        return look(now.complaint, caller(), capacity, at)

    parts().complaints.change(pinned.complaint.id, looked, None, at)
    identity = parts().complaints.reporter(pinned.complaint.id)
    shown = {name: identity.get(name) for name in ("name", "email", "phone")}
    return pages.reporter(pinned, shown) if wants_html() else jsonify(shown)


@routes.post("/complaints/<complaint_id>/transitions")
@audience(ANY_STAFF)
@described(
    {200: "Complaint", 303: NOTHING, 409: ("Conflict", PAGE)},
    body=TransitionCommand,
    refuses=(403,),
    takes_key=True,
    form_fields={case_page.SURE: "Ticked where the page asks to make sure."},
)
def transition(complaint_id: str) -> ResponseReturnValue:
    """Carry out one action on a complaint."""
    at = parts().now()
    fields, is_json = read_fields(request)
    try:
        operation = operation_of(caller().email, fields, is_json=is_json)
        command = _parsed(complaint_id, fields if is_json else case_page.in_office_time(fields), is_json=is_json)

        def decided(pinned: Pinned) -> Decision:
            refuse_strangers(pinned)
            decision = decide(pinned.complaint, guarded(parts(), pinned, command), pinned.procedure, pinned.hours, at)
            _refuse_unknown_original(pinned, command)
            refuse_unknown(parts(), caller(), pinned, command)
            if wants_html() and not is_json:
                case_page.refuse_unmeant(fields, command.action)
            return decision

        changed = parts().complaints.change(read_id(complaint_id), decided, operation, at)
    except (Conflict, Invalid, WrongActor) as refusal:
        if not wants_html() or is_json:
            raise
        pinned = load(complaint_id)
        return make_response(case_page.page(pinned, view(pinned), fields, refusal), refusal.status)
    parts().announce(changed, caller().email, at)
    if wants_html() and not is_json:
        return redirect(case_page.onward(changed.complaint, command.action), 303)
    return jsonify(view(parts().complaints.pin(changed.complaint)))


def _refuse_unknown_original(pinned: Pinned, command: Command) -> None:
    """The complaint that this one is said to repeat must be there, in the same office, and no secret to the caller."""
    if command.duplicate_of is None or command.duplicate_of == pinned.complaint.id:
        return
    try:
        original = parts().complaints.load(command.duplicate_of)
        refuse_strangers(original)
    except NotFound:
        raise Invalid(fields=(FieldError("duplicate_of", N_("There is no such complaint.")),)) from None


def _parsed(complaint_id: str, fields: Mapping[str, Any], *, is_json: bool) -> Command:
    """The command. What is wrong with its fields comes last: first whether it could be given at all (404, 409, 403)."""
    try:
        return parse(TransitionCommand, {**fields, **numbers(fields, is_json=is_json)}, strict=is_json).by(caller())
    except Invalid:
        pinned = load(complaint_id)
        action, version = fields.get("action"), numbers(fields, is_json=is_json).get("expected_version")
        if action in get_args(StaffAction) and isinstance(version, int) and not isinstance(version, bool):
            admit(pinned.complaint, Command(cast("StaffAction", action), version, caller()), pinned.procedure)
        raise


def _entry(entry: Entry) -> dict[str, Any]:
    note, confirmation = (entry.texts.get(name) for name in BESIDE)
    return {
        "seq": entry.seq,
        "at": entry.at.isoformat(),
        "actor": entry.actor,
        "capacity": entry.capacity,
        "action": entry.action,
        "from_step": entry.from_step,
        "to_step": entry.to_step,
        "visit": entry.visit,
        "documents": list(entry.documents),
        "note": note.text if note else None,
        "confirmation": confirmation.text if confirmation else None,
        "incident": entry.incident or None,
        "hash": entry.hash,
        "previous_hash": entry.previous_hash,
    }
