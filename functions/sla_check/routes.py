"""The routes of `sla_check`: one deadline, one alert, the sweep that needs neither to have been asked, daily work."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from flask import Blueprint, g, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from functions.sla_check.checking import check
from functions.sla_check.delivery import deliver
from functions.sla_check.digesting import digest as digest_all
from functions.sla_check.parts import parts
from functions.sla_check.retention import keep_to_schedule
from functions.sla_check.sealing import seal as seal_all
from functions.sla_check.sweeping import sweep as sweep_all
from shared.cloud.rollups import roll_up
from shared.domain import tracking
from shared.domain.alert import read_alert_id
from shared.domain.errors import N_, FieldError, Invalid, NotFound
from shared.web.app import audience
from shared.web.body import parse, read_fields
from shared.web.described import described

routes = Blueprint("sla_check", __name__)

TASKS = "tasks"
SCHEDULER = "scheduler"


class Check(BaseModel):
    """Which visit of which complaint to look at."""

    complaint: str
    visit: Annotated[int, Field(ge=1)]


@routes.post("/deadlines")
@audience(TASKS)
@described({200: "Checked"}, body=Check, refuses=(403,))
def deadlines() -> ResponseReturnValue:
    """Record the levels of a visit that have fallen; a stale or gone visit is no error."""
    fields, is_json = read_fields(request)
    asked = parse(Check, fields, strict=is_json)
    complaint = tracking.read_id(asked.complaint)
    if complaint is None:
        raise Invalid(fields=(FieldError("complaint", N_("Expected the number of a complaint.")),))
    g.complaint = complaint
    return jsonify({"outcome": check(parts(), complaint, asked.visit, parts().now())})


@routes.post("/alerts/<alert_id>/delivery")
@audience(TASKS)
@described({200: "Delivered", 500: ("Delivered", "Problem")}, refuses=(403,))
def delivery(alert_id: str) -> ResponseReturnValue:
    """Tell those whom an alert concerns; 500 while someone is left to tell, so that Cloud Tasks comes again."""
    read = read_alert_id(alert_id)
    if read is None:
        raise NotFound
    g.complaint = read[0]
    outcome = deliver(parts(), alert_id, parts().now())
    return jsonify({"outcome": outcome}), (500 if outcome == "unfinished" else 200)


@routes.post("/sweep")
@audience(SCHEDULER)
@described({200: "Swept"}, refuses=(403,))
def sweep() -> ResponseReturnValue:
    """Bring about whatever is overdue and nobody asked for."""
    return jsonify(sweep_all(parts()))


@routes.post("/digest")
@audience(SCHEDULER)
@described({200: "Digested"}, query={"now": str}, refuses=(403,))
def digest() -> ResponseReturnValue:
    """Make the digests whose time has come. In a demonstration `?now=1` makes them now."""
    now = request.args.get("now")
    if now is not None and not parts().settings.is_demo:
        raise Invalid(fields=(FieldError("now", N_("This field is unknown.")),))
    return jsonify(digest_all(parts(), now=now == "1"))


@routes.post("/rollups")
@audience(SCHEDULER)
@described({200: "RolledUp"}, query={"day": date}, refuses=(403,))
def rollups() -> ResponseReturnValue:
    """Compute the figures of yesterday, today and the days that were missed, or of `?day=` (YYYY-MM-DD)."""
    return jsonify(roll_up(parts(), _day()))


@routes.post("/seal")
@audience(SCHEDULER)
@described({200: "Sealed"}, query={"day": date}, refuses=(403,))
def seal() -> ResponseReturnValue:
    """Seal the days that are over and have no seal yet, up to yesterday or to `?day=` (YYYY-MM-DD)."""
    return jsonify(seal_all(parts(), _day()))


@routes.post("/retention")
@audience(SCHEDULER)
@described({200: "Retained"}, refuses=(403,))
def retention() -> ResponseReturnValue:
    """Erase what was kept for its time, by the offices' schedules."""
    return jsonify(keep_to_schedule(parts()))


def _day() -> date | None:
    asked = request.args.get("day")
    try:
        return date.fromisoformat(asked) if asked is not None else None
    except ValueError:
        raise Invalid(fields=(FieldError("day", N_("Expected a day such as 2026-11-24.")),)) from None
