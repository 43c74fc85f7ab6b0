"""A lost tracking code is sent again, to the stored address only; the answer never tells whether anything was sent."""

from __future__ import annotations

import hmac
from typing import Annotated

from flask import Blueprint, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from functions.intake.parts import parts
from shared.domain import tracking
from shared.domain.alert import alert_id, for_reporter
from shared.domain.errors import NotFound
from shared.domain.reporter_text import REPORTER_CODE
from shared.web.app import PUBLIC, audience
from shared.web.body import parse, read_fields
from shared.web.problem import wants_html

routes = Blueprint("reminder", __name__, template_folder="templates")

WINDOW_SECONDS = 600
"""Within this window a code is sent once, however often it is asked for."""


class ReminderForm(BaseModel):
    """Which complaint, and the address that was given with it."""

    complaint_id: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    email: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254)]


@routes.post("/tracking/reminder")
@audience(PUBLIC)
def remind() -> ResponseReturnValue:
    """Send the code to the stored address, if it is the one that is named here."""
    fields, is_json = read_fields(request)
    form = parse(ReminderForm, fields, strict=is_json)
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
    stored = parts().complaints.reporter(complaint).get("email", "")
    if not stored or not hmac.compare_digest(stored.lower().encode(), email.lower().encode()):
        return
    at = parts().now()
    alert = for_reporter(pinned.complaint, pinned.procedure, REPORTER_CODE, at)
    window = int(at.timestamp()) // WINDOW_SECONDS
    alert = alert.model_copy(update={"id": alert_id(complaint, window, REPORTER_CODE)})
    if parts().alerts.create(alert):
        parts().wake_ups.delivery(alert.id, complaint)
