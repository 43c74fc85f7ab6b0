"""The routes of `intake` before there is a complaint: the form and its receipt, the procedure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue

from functions.intake import guarding
from functions.intake.origins import refuse_unlisted_origin
from functions.intake.parts import parts
from functions.intake.photos import FIELD, LARGEST_POST, SENSITIVE, sent_photos
from functions.intake.promise import explained
from shared.cloud.photos import Photo
from shared.cloud.registration import code_of, key_of_form, store
from shared.domain.complaint import Complaint
from shared.domain.disclosure import receipt
from shared.domain.errors import N_, Invalid, KeyReused, Refusal, TooMany
from shared.domain.office import Office
from shared.domain.procedure import Procedure
from shared.domain.submission_form import SubmissionForm
from shared.web import swimlane
from shared.web.app import PUBLIC, audience
from shared.web.body import parse, read_fields
from shared.web.described import PAGE, described
from shared.web.files import takes_files
from shared.web.language import language, say
from shared.web.operations import FORM_ID, form_key, header_key, new_form_id
from shared.web.problem import errors_of, messages_by_field, problem, tell_when, wants_html
from shared.web.times import day

routes = Blueprint("intake", __name__, template_folder="templates")

PRESET = {"kind": "complaint", "disclosure": "confidential"}
"""What the form begins with: whoever passes over the choice exposes nobody."""

RECEIVED_BEFORE = N_(
    "This form was received before, with another text. If you send it again, it is a second complaint."
)

TAKEN_FROM_HERE = N_("From this page you can send it at once: what you wrote is below.")
"""Our own form is never refused for how many came from an address: many phones share one."""

SHOWN_AGAIN = "shown_again"
"""The name of the button that asks for the form in the other language, with all that was typed."""


@routes.get("/")
@audience(PUBLIC)
@described({200: PAGE})
def form() -> ResponseReturnValue:
    """The form, with an id of its own."""
    return _form_page(PRESET | _new_form())


@routes.post("/complaints")
@audience(PUBLIC)
@takes_files(LARGEST_POST)
@described(
    {200: PAGE, 201: ("Receipt", PAGE)},
    body=SubmissionForm,
    refuses=(401, 403, 404, 409, 429),
    takes_key=True,
    files=FIELD,
    headers={"Client-Key": "The key of a program that posts for others, with a limit of its own."},
    form_fields={
        guarding.MADE: "The signed time at which our own form was shown; another site's form has none.",
        guarding.HONEYPOT: "Left empty by people, who do not see it.",
        SENSITIVE: "Not empty where a picture may show a person or a home.",
    },
)
def submit() -> ResponseReturnValue:
    """Receive a complaint and give its receipt."""
    at = parts().now()
    program = guarding.program()
    refuse_unlisted_origin()
    fields, is_json = read_fields(request, files=FIELD)
    if fields.get(SHOWN_AGAIN) and wants_html() and not is_json:
        return _form_page(fields, again=True)
    try:
        submission = parse(SubmissionForm, fields, strict=is_json)
        guarding.refuse_flood(program, fields, at)
        photos = sent_photos(fields)
        key = _key(submission, fields, photos, is_json=is_json)
        changed = store(
            submission,
            parts(),
            at,
            key=key,
            language=language(),
            channel_reference={"client": program} if program else None,
            photos=photos,
            set_aside_for=guarding.suspicion(program, submission, fields, key, at),
        )
    except (Invalid, KeyReused, TooMany) as refusal:
        if not wants_html() or is_json:
            raise
        return _form_page(fields, refusal)
    return _receipt(changed.complaint)


@routes.get("/procedure")
@audience(PUBLIC)
@described({200: ("Procedure", PAGE)})
def procedure() -> ResponseReturnValue:
    """The procedure under which complaints by the web form run."""
    in_force = _in_force()
    if wants_html():
        sheet = {"procedure": in_force, "lanes": swimlane.lanes(in_force), "flow": swimlane.rows(in_force)}
        return render_template(
            "procedure.html",
            **sheet,
            signed_day=partial(day, language="id"),
            about={each.key: each.title.id for each in _office().categories},
            figures=parts().figures.public(parts().settings.office, parts().now()),
        )
    return jsonify(in_force.model_dump(mode="json"))


def _key(form: SubmissionForm, fields: dict[str, Any], photos: Sequence[Photo], *, is_json: bool) -> str | None:
    """The Idempotency-Key, the form's own id, or (a foreign form) one made of what was sent; JSON without one: none."""
    header = header_key()
    if header is not None:
        return f"key|{header}"
    if is_json:
        return None
    own = form_key(fields, is_json=is_json)
    if own is not None:
        return f"form|{own}"
    return f"fields|{key_of_form(form, guarding.client(), parts().now(), photos)}"


def _receipt(complaint: Complaint) -> ResponseReturnValue:
    pinned = parts().complaints.pin(complaint)
    base = parts().settings.intake_url or request.host_url.rstrip("/")
    view = receipt(complaint, pinned.procedure, pinned.hours, language()) | {
        "tracking_code": code_of(complaint, parts()),
        "status_url": f"{base}/complaints/{complaint.id}",
    }
    if wants_html():
        page = render_template(
            "receipt.html",
            receipt=view,
            office_name=parts().offices[complaint.office].particulars.name,
            zone=pinned.hours.zone,
            promise_explained=explained(pinned),
            mailed=complaint.reporter_hears,
            tracking_url=f"{base}/tracking",
        )
        return make_response(page, 201)
    return make_response(jsonify(view), 201)


def _office() -> Office:
    return parts().offices[parts().settings.office]


def _in_force() -> Procedure:
    found = _office().procedure_for("complaint", "web", parts().now())
    assert found is not None  # noqa: S101 (an office without one does not load)
    return found


def _form_page(values: dict[str, Any], refusal: Refusal | None = None, *, again: bool = False) -> Response:
    """The form with `values`; `again`: it was posted, and is shown in the other language without refusal."""
    # What is wrong with the form as a whole is that an anonymous one names somebody: it is shown at that choice.
    errors = [each | {"field": each["field"] or "disclosure"} for each in errors_of(refusal)]
    if isinstance(refusal, TooMany):
        values = values | _new_form()
        errors = [{"field": "", "message": problem(refusal)["detail"]}, {"field": "", "message": say(TAKEN_FROM_HERE)}]
    if isinstance(refusal, KeyReused):
        values = values | _new_form()
        errors = [{"field": "", "message": say(RECEIVED_BEFORE)}]
    page = render_template(
        "form.html",
        values=values,
        errors=errors,
        wrong=messages_by_field(errors),
        form_id=values.get(FORM_ID, ""),
        made=values.get(guarding.MADE, ""),
        minutes=_in_force().overall.minutes,
        categories=[(each.key, each.title.in_language(language())) for each in _office().categories],
        again=again or refusal is not None,
        takes_photos=bool(parts().settings.photo_bucket),
    )
    response = make_response(page, refusal.status if refusal else 200)
    tell_when(refusal, response)
    return response


def _new_form() -> dict[str, str]:
    """The id of a form that is shown now, and the signed time."""
    id_ = new_form_id()
    return {FORM_ID: id_, guarding.MADE: guarding.stamped(id_, parts().now())}
