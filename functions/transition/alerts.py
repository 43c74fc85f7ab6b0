"""The alerts that were addressed to the caller, and the word that they were seen."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from functions.transition import words
from functions.transition.parts import parts
from functions.transition.reading import caller
from shared.domain.alert import UNDELIVERED, Alert, read_alert_id
from shared.domain.errors import NotFound
from shared.web import times
from shared.web.app import ANY_STAFF, audience
from shared.web.described import NOTHING, PAGE, described
from shared.web.language import say
from shared.web.problem import wants_html

routes = Blueprint("alerts", __name__, template_folder="templates")


@routes.get("/alerts")
@audience(ANY_STAFF)
@described({200: ("Alerts", PAGE)}, query={"cursor": str})
def alerts() -> ResponseReturnValue:
    """A page of the caller's alerts, latest first; as a page to read, those that nobody saw come first."""
    page = parts().worklists.alerts_for(caller(), request.args.get("cursor"))
    found = [each for each in page.items if each.complaint]  # a digest is about none
    if not wants_html():
        return jsonify({"items": [_view(each) for each in found], "next_cursor": page.next_cursor})
    items = [_view(each) | _read(each) for each in found]
    return render_template(
        "alerts.html",
        alerts=sorted(items, key=lambda each: each["acknowledged"] is not None),
        next_cursor=page.next_cursor,
        zone=parts().offices[caller().office].hours.zone,
    )


@routes.post("/alerts/<alert_id>/acknowledgement")
@audience(ANY_STAFF)
@described({200: "Alert", 303: NOTHING}, refuses=(403,))
def acknowledge(alert_id: str) -> ResponseReturnValue:
    """Note that the caller saw the alert."""
    if read_alert_id(alert_id) is None:
        raise NotFound
    alert = parts().alerts.acknowledge(alert_id, caller(), parts().now())
    return redirect("/alerts", 303) if wants_html() else jsonify(_view(alert))


def _view(alert: Alert) -> dict[str, Any]:
    told = [each for each in alert.recipients if each.email == caller().email]
    return {
        "id": alert.id,
        "complaint": alert.complaint,
        "level": alert.level,
        "visit": alert.visit,
        "step": {"number": alert.step_number, "key": alert.step},
        "holder": alert.holder and alert.holder.by,
        "due_at": alert.due_at.isoformat() if alert.due_at else None,
        "fell_at": alert.fell_at.isoformat(),
        "recorded_at": alert.recorded_at.isoformat(),
        "lateness": alert.lateness and alert.lateness.model_dump(),
        "about": alert.about,
        "delivery": told[0].state if told else None,
        "acknowledged": alert.acknowledged and {"by": alert.acknowledged.by, "at": alert.acknowledged.at.isoformat()},
    }


def _read(alert: Alert) -> dict[str, Any]:
    """What the page says beside the facts: lengths in words, and the ways by which it did not reach the caller."""
    late = alert.lateness
    level = alert.level.removesuffix(UNDELIVERED)
    procedure = parts().offices[alert.office].procedure(alert.procedure_id, alert.procedure_revision)
    sla = next((each.sla for each in procedure.level if each.key == level), "")
    return {
        "what": say(words.levels(procedure).get(level, level)),
        "colour": words.COLOURS.get(sla, "grey"),
        "why": late
        and {
            "cause": late.cause,
            "waited": times.length(late.waited_minutes),
            "worked": times.length(late.worked_minutes),
            "noticed": times.length(late.noticed_late_minutes) if late.noticed_late_minutes >= 1 else None,
        },
        "failed": [
            each.channel for each in alert.recipients if each.email == caller().email and each.state == "failed"
        ],
    }
