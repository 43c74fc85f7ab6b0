"""The routes of `intake`: the form, the receipt, the status, the procedure."""

from __future__ import annotations

import secrets
from typing import Annotated, Any

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from functions.intake.identity import (
    COOKIE,
    COOKIE_LASTS,
    REPORTER,
    cookie_for,
    is_secure,
    opened,
    prove,
)
from functions.intake.parts import parts
from shared.cloud.registration import code_of, key_of_form, store
from shared.domain.complaint import Complaint
from shared.domain.disclosure import public_view, receipt
from shared.domain.errors import N_, FieldError, Invalid, NotFound, Refusal, Unproven, WrongActor
from shared.domain.procedure import Procedure
from shared.domain.submission_form import SubmissionForm
from shared.web.app import PUBLIC, audience
from shared.web.body import parse, read_fields
from shared.web.language import language, say
from shared.web.problem import problem, refused, wants_html

routes = Blueprint("intake", __name__, template_folder="templates")

FORM_ID = "form_id"
"""The hidden field by which our own form makes itself recognised when it is posted twice."""


class TrackingForm(BaseModel):
    """The code on the receipt."""

    tracking_code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


@routes.get("/")
@audience(PUBLIC)
def form() -> ResponseReturnValue:
    """The form, with an id of its own."""
    return _form_page({FORM_ID: secrets.token_hex(16)})


@routes.post("/complaints")
@audience(PUBLIC)
def submit() -> ResponseReturnValue:
    """Receive a complaint and give its receipt."""
    at = parts().now()
    _refuse_unlisted_origin()
    fields, is_json = read_fields(request)
    try:
        submission = parse(SubmissionForm, fields, strict=is_json)
        key = _key(submission, fields, is_json=is_json)
        changed = store(submission, parts(), at, key=key, language=language())
    except Invalid as refusal:
        if not wants_html() or is_json:
            raise
        return _form_page(fields, refusal)
    return _receipt(changed.complaint)


@routes.post("/tracking")
@audience(PUBLIC)
def track() -> ResponseReturnValue:
    """Exchange a tracking code for a short cookie: the code never stands in an address."""
    fields, is_json = read_fields(request)
    try:
        complaint = prove(parse(TrackingForm, fields, strict=is_json).tracking_code)
    except (Invalid, NotFound) as refusal:
        if not wants_html() or is_json:
            raise
        return _tracking_page(refusal, fields.get("tracking_code", ""))
    response = redirect(f"/complaints/{complaint.id}", 303)
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
def status(complaint_id: str) -> ResponseReturnValue:  # noqa: ARG001 (the proof opened it)
    """How far the complaint is, for whoever holds its code."""
    pinned = opened()
    view = public_view(pinned.complaint, pinned.procedure, language())
    if wants_html():
        zone = pinned.hours.zone
        return render_template("status.html", complaint=view, pinned=pinned, zone=zone)
    return jsonify(view)


@routes.get("/procedure")
@audience(PUBLIC)
def procedure() -> ResponseReturnValue:
    """The procedure under which complaints by the web form run."""
    in_force = _in_force()
    if wants_html():
        return render_template("procedure.html", procedure=in_force)
    return jsonify(in_force.model_dump(mode="json"))


@routes.errorhandler(Unproven)
def ask_for_code(refusal: Unproven) -> ResponseReturnValue:
    """Whoever opens a status page without its code, or too late, can enter it; others are refused."""
    return _tracking_page(refusal) if wants_html() and request.method == "GET" else refused(refusal)


@routes.after_request
def allow_listed_origins(response: Response) -> Response:
    """Let scripts of the listed origins read the answer."""
    origin = request.headers.get("Origin", "")
    if parts().settings.allowed_origins:
        response.headers.add("Vary", "Origin")
    if origin in parts().settings.allowed_origins:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Headers"] = "Content-Type, Idempotency-Key, Tracking-Code"
        response.headers["Access-Control-Allow-Methods"] = "GET, POST"
    return response


def _refuse_unlisted_origin() -> None:
    """Where origins are listed, a form of another site is refused; our own page is always taken."""
    listed = parts().settings.allowed_origins
    origin = request.headers.get("Origin")
    own = {parts().settings.intake_url, request.host_url.rstrip("/")}
    if listed and origin and origin not in listed and origin not in own:
        raise WrongActor(N_("Forms of this site are not taken here."))


def _key(form: SubmissionForm, fields: dict[str, Any], *, is_json: bool) -> str | None:
    """The Idempotency-Key, the form's own id, or (a foreign form) one made of what was sent; JSON without one: none."""
    header = request.headers.get("Idempotency-Key")
    if header is not None:
        if not 1 <= len(header) <= 255:
            raise Invalid(fields=(FieldError("Idempotency-Key", N_("Expected 1 to 255 characters.")),))
        return f"key|{header}"
    if is_json:
        return None
    own = fields.get(FORM_ID)
    if isinstance(own, str) and len(own) <= 64:
        return f"form|{own}"
    return f"fields|{key_of_form(form, request.remote_addr or '', parts().now())}"


def _receipt(complaint: Complaint) -> ResponseReturnValue:
    pinned = parts().complaints.pin(complaint)
    base = parts().settings.intake_url or request.host_url.rstrip("/")
    view = receipt(complaint, pinned.procedure, pinned.hours, language()) | {
        "tracking_code": code_of(complaint, parts()),
        "status_url": f"{base}/complaints/{complaint.id}",
    }
    if wants_html():
        return make_response(render_template("receipt.html", receipt=view, zone=pinned.hours.zone), 201)
    return make_response(jsonify(view), 201)


def _in_force() -> Procedure:
    found = parts().offices[parts().settings.office].procedure_for("complaint", "web")
    assert found is not None  # noqa: S101 (an office without one does not load)
    return found


def _form_page(values: dict[str, Any], refusal: Refusal | None = None) -> Response:
    # What is wrong with the form as a whole is that an anonymous one names somebody: it is shown at that choice.
    errors = [each | {"field": each["field"] or "disclosure"} for each in _errors(refusal)]
    page = render_template(
        "form.html",
        values=values,
        errors=errors,
        wrong=_by_field(errors),
        form_id=values.get(FORM_ID, ""),
        minutes=_in_force().overall.minutes,
    )
    return make_response(page, refusal.status if refusal else 200)


def _tracking_page(refusal: Refusal, code: object = "") -> Response:
    """The page that asks for a tracking code; without one typed there is nothing wrong to tell."""
    errors = _errors(refusal)
    if isinstance(refusal, NotFound):
        message = say(N_("No complaint has this code. Compare it with your receipt; spaces and hyphens do not matter."))
        errors = [{"field": "tracking_code", "message": message}]
    page = render_template("tracking.html", errors=errors, wrong=_by_field(errors), code=code)
    response = make_response(page, refusal.status)
    if refusal.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _errors(refusal: Refusal | None) -> list[dict[str, str]]:
    return problem(refusal).get("errors", []) if refusal else []


def _by_field(errors: list[dict[str, str]]) -> dict[str, str]:
    return {each["field"]: each["message"] for each in errors}
