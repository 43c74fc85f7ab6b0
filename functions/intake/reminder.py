"""A lost tracking code is sent again, to the stored address only; the answer never tells whether anything was sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from flask import Blueprint, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from functions.intake.parts import parts
from functions.intake.tracking_page import tracking_page
from shared.cloud.registration import is_contact_of
from shared.domain import tracking
from shared.domain.alert import alert_id, for_reporter
from shared.domain.errors import Invalid, NotFound
from shared.domain.reporter_text import REPORTER_CODE
from shared.web.app import PUBLIC, audience
from shared.web.body import parse, read_fields
from shared.web.described import PAGE, described
from shared.web.problem import wants_html

routes = Blueprint("reminder", __name__, template_folder="templates")

WINDOW_SECONDS = 600
"""For so long after a code was sent it is not sent again, however often it is asked for."""


class ReminderForm(BaseModel):
    """Which complaint, and the address that was given with it."""

    complaint_id: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    email: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254)]


@routes.get("/tracking/reminder")
@audience(PUBLIC)
@described({200: PAGE})
def reminded() -> ResponseReturnValue:
    """The page that the form is answered with, for whoever reads it again in the other language."""
    return render_template("reminded.html")


@routes.post("/tracking/reminder")
@audience(PUBLIC)
@described({202: ("Nothing", PAGE)}, body=ReminderForm)
def remind() -> ResponseReturnValue:
    """Send the code to the stored address, if it is the one that is named here."""
    fields, is_json = read_fields(request)
    try:
        form = parse(ReminderForm, fields, strict=is_json)
    except Invalid as refusal:
        if not wants_html() or is_json:
            raise
        return tracking_page(refusal, fields)
    complaint = tracking.read_id(form.complaint_id)
    if complaint is not None:
        _send(complaint, form.email)
    if wants_html():
        return make_response(render_template("reminded.html"), 202)
    return make_response(jsonify({}), 202)


def _send(complaint: str, email: str) -> None:
    try:
        pinned = parts().complaints.load(complaint)
    except NotFound:
        return
    if not is_contact_of(pinned.complaint, parts(), email):  # the address itself cannot be read here
        return
    at = parts().now()
    alert = for_reporter(pinned.complaint, pinned.procedure, REPORTER_CODE, at)
    window = int(at.timestamp()) // WINDOW_SECONDS
    this, last = (alert_id(complaint, each, REPORTER_CODE) for each in (window, window - 1))
    if any(at - each.recorded_at < timedelta(seconds=WINDOW_SECONDS) for each in parts().alerts.known([last])):
        return
    alert = alert.model_copy(update={"id": this})
    if parts().alerts.create(alert):
        parts().wake_ups.delivery(alert.id, complaint)
