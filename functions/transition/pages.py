"""The pages for staff beside board, case and alerts: registration, receipt, reporter; and the words of all pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, g, make_response, render_template
from flask.typing import ResponseReturnValue

from functions.transition import words
from functions.transition.categories import categories
from functions.transition.parts import parts
from functions.transition.reading import caller
from functions.transition.registrar import may_register, registrar
from shared.cloud.complaints import Pinned
from shared.domain.disclosure import concerns
from shared.domain.errors import N_, Refusal
from shared.web.app import ANY_STAFF, audience
from shared.web.described import PAGE, described
from shared.web.language import catalogue
from shared.web.operations import new_form_id
from shared.web.problem import errors_of, messages_by_field

routes = Blueprint("pages", __name__, template_folder="templates")

_REPLY = N_(
    "Thank you for your report. It was received as %(id)s.\nTracking code: %(code)s\n"
    "Follow it at %(url)s and keep the code: whoever has it can read the answer."
)
"""What is sent back to the reporter by the channel that the complaint came by."""


@routes.app_context_processor
def spoken_of() -> dict[str, Any]:
    """What every page has at hand: the words for keys, and who the caller is in this office."""
    return {
        "words": words,
        "spelt": words.spelt,
        "categories": categories,
        "capacities": _capacities() if g.get("caller") else [],
        "may_register": bool(g.get("caller")) and may_register(caller()),
        "sign_in_url": "/sign-in",
    }


@routes.get("/registration")
@audience(ANY_STAFF)
@described({200: PAGE}, refuses=(403,))
def registration() -> ResponseReturnValue:
    """The form for a complaint that came by another channel, for whoever may enter one."""
    registrar(caller())
    return register({"form_id": new_form_id(), "language": "id"})


def register(values: Mapping[str, Any], refusal: Refusal | None = None) -> ResponseReturnValue:
    """The form; after a refusal with what was typed and what is wrong with it."""
    # What is wrong with the form as a whole is that an anonymous one names somebody: it is shown at that choice.
    errors = [each | {"field": each["field"] or "disclosure"} for each in errors_of(refusal)]
    page = render_template("register.html", values=values, errors=errors, wrong=messages_by_field(errors))
    return make_response(page, refusal.status if refusal else 200)


def reporter(pinned: Pinned, shown: Mapping[str, str | None]) -> str:
    """The page that shows who reported."""
    return render_template("reporter.html", complaint=pinned.complaint, reporter=shown)


def registered(receipt: Mapping[str, Any], pinned: Pinned) -> str:
    """The page that shows a registration's tracking code, once, with a reply in the reporter's language."""
    is_theirs = concerns(caller(), pinned.complaint, pinned.procedure)
    reply = catalogue(pinned.complaint.language).gettext(_REPLY) % {
        "id": receipt["complaint_id"],
        "code": receipt["tracking_code"],
        "url": receipt["status_url"],
    }
    return render_template(
        "registered.html", receipt=receipt, reply=reply, reply_language=pinned.complaint.language, is_theirs=is_theirs
    )


def _capacities() -> list[str]:
    """The roles that the caller holds now, as titles of the office's sheets or in the words of the appointment."""
    office = parts().offices[caller().office]
    titles = {actor.key: actor.title for each in office.procedures.values() for actor in each.actor}
    return [titles.get(role, role) if capacity == role else capacity for role, capacity in caller().roles.items()]
