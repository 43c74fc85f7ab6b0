"""The reporter's rights under UU 27/2022, with the code: a copy of what is held; the contact taken back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from functions.intake.addresses import address
from functions.intake.following import ask_for_code
from functions.intake.identity import opened
from functions.intake.origins import refuse_unlisted_origin
from functions.intake.parts import parts
from shared.cloud.complaints import Pinned
from shared.domain.command import Decision
from shared.domain.complaint import PUBLIC
from shared.domain.erasing import withdraw_contact
from shared.domain.errors import Unproven
from shared.domain.personal import personal_view
from shared.domain.procedure_tables import REPORTER
from shared.web.app import audience
from shared.web.body import parse, read_fields
from shared.web.described import NOTHING, described
from shared.web.language import language, say
from shared.web.operations import operation_of
from shared.web.problem import wants_html

routes = Blueprint("personal", __name__)
routes.register_error_handler(Unproven, ask_for_code)

WITHDRAWN = "contact-withdrawal"
"""What the page is told to confirm."""


class NoFields(BaseModel):
    """Nothing: the address says it all."""


@routes.get("/complaints/<complaint_id>/data")
@audience(REPORTER)
@described({200: "Held"})
def held(complaint_id: str) -> ResponseReturnValue:  # noqa: ARG001 (the proof opened it)
    """What is held about the reporter and of what they wrote, as a file."""
    response = jsonify(_view(opened()))
    response.headers["Content-Disposition"] = f'attachment; filename="{opened().complaint.id}.json"'
    return response


@routes.post("/complaints/<complaint_id>/contact-withdrawal")
@audience(REPORTER)
@described({200: "Held", 303: NOTHING}, body=NoFields, refuses=(403, 409), takes_key=True)
def withdraw(complaint_id: str) -> ResponseReturnValue:  # noqa: ARG001
    """Take back the consent to be contacted: name and contact are erased, and the complaint goes on."""
    refuse_unlisted_origin()
    at = parts().now()
    fields, is_json = read_fields(request)
    parse(NoFields, fields, strict=is_json)
    id_ = opened().complaint.id

    def decide(now: Pinned) -> Decision:
        return withdraw_contact(now.complaint, at)

    operation = operation_of(f"{REPORTER}|{id_}", fields, is_json=is_json)
    changed = parts().complaints.change(id_, decide, operation, at)
    parts().announce(changed, PUBLIC, at)
    if wants_html() and not is_json:
        return redirect(address(f"/complaints/{id_}", done=WITHDRAWN), 303)
    return jsonify(_view(parts().complaints.pin(changed.complaint)))


def _view(pinned: Pinned) -> dict[str, Any]:
    complaint = pinned.complaint
    view = personal_view(
        complaint,
        pinned.procedure,
        language(),
        parts().now(),
        holds_identity=parts().complaints.holds_identity(complaint.id),
        kept_until=parts().offices[complaint.office].kept_until(complaint),
    )
    contact = view["contact"]
    says: str | None = contact["says"]
    contact["says"] = say(says) if says else None
    return view
