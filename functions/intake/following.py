"""What the reporter does with the tracking code: follow the complaint, reply, rate the handling, reopen it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from flask import Blueprint, g, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from functions.intake.addresses import address
from functions.intake.identity import COOKIE, COOKIE_LASTS, cookie_for, is_secure, opened, prove
from functions.intake.origins import refuse_unlisted_origin
from functions.intake.parts import parts
from functions.intake.promise import explained
from functions.intake.tracking_page import tracking_page
from shared.cloud.complaints import Pinned
from shared.domain.command import Command, Decision
from shared.domain.complaint import PUBLIC as REPORTER_ACTS
from shared.domain.deciding import admit, decide
from shared.domain.disclosure import followed_view, public_view
from shared.domain.errors import Conflict, FieldError, Invalid, NotFound, Refusal, TooMany, Unproven
from shared.domain.procedure_tables import REPORTER, Action
from shared.web.app import PUBLIC, audience
from shared.web.body import parse, read_fields
from shared.web.described import NOTHING, PAGE, Answers, described
from shared.web.language import language
from shared.web.operations import new_form_id, operation_of
from shared.web.problem import errors_of, messages_by_field, problem, refused, wants_html

routes = Blueprint("following", __name__, template_folder="templates")

_WRITTEN_AS: dict[Action, str] = {"reply": "text", "rate": "comment", "reopen": "reason"}

ACTED: Answers = {200: ("Status", PAGE), 303: NOTHING}
"""How what the reporter does is answered: with the complaint as it is then, or (a form) on the way to it."""

Written = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000)]


class TrackingForm(BaseModel):
    """The code on the receipt."""

    tracking_code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class MessageForm(BaseModel):
    """A reply to the office's question, or something that the reporter adds."""

    text: Written


class RatingForm(BaseModel):
    """How the reporter found the handling: 1 (bad) to 5 (good)."""

    score: Annotated[int, Field(ge=1, le=5)]
    comment: Written | None = None


class ReopeningForm(BaseModel):
    """Why the complaint is not settled."""

    reason: Written


@routes.get("/tracking")
@audience(PUBLIC)
@described({200: PAGE})
def ask() -> ResponseReturnValue:
    """The page that asks for a tracking code."""
    return tracking_page()


@routes.post("/tracking")
@audience(PUBLIC)
@described({303: NOTHING}, body=TrackingForm, refuses=(404, 429))
def track() -> ResponseReturnValue:
    """Exchange a tracking code for a short cookie: the code never stands in an address."""
    fields, is_json = read_fields(request)
    try:
        complaint = prove(parse(TrackingForm, fields, strict=is_json).tracking_code)
    except (Invalid, NotFound, TooMany) as refusal:
        if not wants_html() or is_json:
            raise
        return tracking_page(refusal, fields)
    response = redirect(address(f"/complaints/{complaint.id}"), 303)
    response.set_cookie(
        COOKIE,
        cookie_for(complaint, parts().now()),
        max_age=COOKIE_LASTS,
        path=f"/complaints/{complaint.id}",
        secure=is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


@routes.get("/complaints/<complaint_id>")
@audience(REPORTER)
@described({200: ("Status", PAGE)})
def status(complaint_id: str) -> ResponseReturnValue:  # noqa: ARG001 (the proof opened it)
    """How far the complaint is, for whoever holds its code."""
    return _status(opened())


@routes.post("/complaints/<complaint_id>/messages")
@audience(REPORTER)
@described(ACTED, body=MessageForm, refuses=(403, 409), takes_key=True)
def reply(complaint_id: str) -> ResponseReturnValue:  # noqa: ARG001
    """Reply to the office; a complaint that waited for it goes on."""
    return _act("reply", MessageForm, lambda form: {"note": form.text})


@routes.post("/complaints/<complaint_id>/rating")
@audience(REPORTER)
@described(ACTED, body=RatingForm, refuses=(403, 409), takes_key=True)
def rate(complaint_id: str) -> ResponseReturnValue:  # noqa: ARG001
    """Rate the handling once it has ended; a second rating replaces the first."""
    return _act("rate", RatingForm, lambda form: {"score": form.score, "note": form.comment})


@routes.post("/complaints/<complaint_id>/reopening")
@audience(REPORTER)
@described(ACTED, body=ReopeningForm, refuses=(403, 409), takes_key=True)
def reopen(complaint_id: str) -> ResponseReturnValue:  # noqa: ARG001
    """Have the complaint looked at again, within the procedure's days."""
    return _act("reopen", ReopeningForm, lambda form: {"note": form.reason})


@routes.errorhandler(Unproven)
def ask_for_code(refusal: Unproven) -> ResponseReturnValue:
    """Whoever opens a status page without its code, or too late, can enter it; others are refused."""
    return tracking_page(refusal) if wants_html() and request.method == "GET" else refused(refusal)


def _act(action: Action, model: type[BaseModel], fields_of: Callable[[Any], dict[str, Any]]) -> ResponseReturnValue:
    """Carry out what the reporter sent, and show the complaint as it is then."""
    refuse_unlisted_origin()
    at = parts().now()
    pinned = opened()
    fields, is_json = read_fields(request)
    try:
        form = _parsed(model, action, fields, is_json=is_json)
        operation = operation_of(f"{REPORTER}|{pinned.complaint.id}", fields, is_json=is_json)
        command = Command(action, None, g.caller, **fields_of(form))

        def decided(now: Pinned) -> Decision:
            return decide(now.complaint, command, now.procedure, now.hours, at)

        changed = parts().complaints.change(pinned.complaint.id, decided, operation, at)
    except (Conflict, Invalid) as refusal:
        refusal.fields = tuple(_renamed(each, action) for each in refusal.fields)
        if not wants_html() or is_json:
            refusal.current = None
            raise
        return make_response(
            _status(parts().complaints.load(pinned.complaint.id), action, fields, refusal), refusal.status
        )
    parts().announce(changed, REPORTER_ACTS, at)
    if wants_html() and not is_json:
        return redirect(address(f"/complaints/{pinned.complaint.id}", done=action), 303)
    return _status(parts().complaints.pin(changed.complaint))


def _status(
    pinned: Pinned, action: str = "", typed: dict[str, Any] | None = None, refusal: Refusal | None = None
) -> ResponseReturnValue:
    at = parts().now()
    view = public_view(pinned.complaint, pinned.procedure, language(), at)
    view["followed"] = _followed(pinned, at)
    if not wants_html():
        return jsonify(view)
    errors = errors_of(refusal)
    return render_template(
        "status.html",
        complaint=view,
        pinned=pinned,
        office_name=parts().offices[pinned.complaint.office].particulars.name,
        zone=pinned.hours.zone,
        promise_explained=explained(pinned),
        form_id=new_form_id(),
        here=action,
        typed=typed or {},
        refused=problem(refusal) if refusal else None,
        errors=errors,
        wrong=messages_by_field(errors),
    )


def _followed(pinned: Pinned, at: datetime) -> dict[str, Any] | None:
    """The complaint that this one repeats, as far as its reporter may follow it."""
    original = pinned.complaint.duplicate_of
    if original is None:
        return None
    try:
        found = parts().complaints.load(original)
    except NotFound:
        return None
    return followed_view(found.complaint, found.procedure, language(), at)


def _parsed(model: type[BaseModel], action: Action, fields: dict[str, Any], *, is_json: bool) -> Any:
    """The form. What is wrong with its fields comes last: first whether the action is possible at all (409)."""
    try:
        return parse(model, fields if is_json else _numbers(fields), strict=is_json)
    except Invalid:
        admit(opened().complaint, Command(action, None, g.caller), opened().procedure)
        raise


def _numbers(fields: dict[str, Any]) -> dict[str, Any]:
    score = fields.get("score")
    is_number = isinstance(score, str) and score.isascii() and score.isdigit() and len(score) < 4
    return {**fields, "score": int(score)} if is_number and isinstance(score, str) else fields


def _renamed(error: FieldError, action: Action) -> FieldError:
    """The field as the reporter's form calls it: a command calls what was written `note`."""
    return FieldError(_WRITTEN_AS[action], error.message, error.params) if error.field == "note" else error
