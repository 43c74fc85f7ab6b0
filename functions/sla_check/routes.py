"""The routes of `sla_check`: one deadline, one alert, the sweep that needs neither to have been asked, daily work."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from flask import Blueprint, g, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, ValidationInfo, field_validator

from functions.sla_check.checking import check
from functions.sla_check.daily import FIRST, LAST, WORKS, Asked, hand_out, take_turn
from functions.sla_check.delivery import deliver
from functions.sla_check.parts import parts
from functions.sla_check.sweeping import sweep as sweep_all
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


class Share(BaseModel):
    """Which part of the shards a sweep goes through, of how many."""

    parts: Annotated[int, Field(ge=1, le=1000)] = 1
    part: Annotated[int, Field(ge=0)] = 0

    @field_validator("part")
    @classmethod
    def _is_one_of_them(cls, part: int, known: ValidationInfo) -> int:
        if part >= known.data.get("parts", part + 1):
            raise ValueError(N_("Expected a number below that of the parts."))
        return part


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
    outcome = check(parts(), complaint, asked.visit, parts().now())
    g.is_idle = (
        outcome == "stale"
    )  # six of these to a complaint: a third of all lines would say that nothing was to be done
    return jsonify({"outcome": outcome})


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
@described({200: "Swept"}, query={"part": int, "parts": int}, refuses=(403, 422))
def sweep() -> ResponseReturnValue:
    """Bring about whatever is overdue and nobody asked for; `?part=2&parts=16`: in every sixteenth shard from 2 on."""
    asked = parse(Share, request.args.to_dict(), strict=True)
    return jsonify(sweep_all(parts(), asked.part, asked.parts))


@routes.post("/digest")
@audience(SCHEDULER)
@described({200: "HandedOut"}, query={"now": str}, refuses=(403,))
def digest() -> ResponseReturnValue:
    """Ask for the digests whose time has come, office by office. In a demonstration `?now=1` asks for them now."""
    now = request.args.get("now")
    if now is not None and not parts().settings.is_demo:
        raise Invalid(fields=(FieldError("now", N_("This field is unknown.")),))
    at = parts().now().replace(microsecond=0)
    return jsonify(hand_out(parts(), "digest", Asked(at=at, now=True) if now == "1" else _asked()))


@routes.post("/rollups")
@audience(SCHEDULER)
@described({200: "HandedOut"}, query={"day": date}, refuses=(403,))
def rollups() -> ResponseReturnValue:
    """Ask for the figures of today and of the days that were missed, or of `?day=`, office by office."""
    return jsonify(hand_out(parts(), "rollups", _asked(_day())))


@routes.post("/seal")
@audience(SCHEDULER)
@described({200: "HandedOut"}, query={"day": date}, refuses=(403,))
def seal() -> ResponseReturnValue:
    """Ask for the seals of the days that are over and have none, up to yesterday or to `?day=`, office by office."""
    from functions.sla_check.sealing import refuse_what_is_not_over

    day = _day()
    if day is not None:
        refuse_what_is_not_over(parts(), day)
    return jsonify(hand_out(parts(), "seal", _asked(day)))


@routes.post("/retention")
@audience(SCHEDULER)
@described({200: "HandedOut"}, refuses=(403,))
def retention() -> ResponseReturnValue:
    """Ask that what was kept for its time be erased, by the offices' schedules, office by office."""
    return jsonify(hand_out(parts(), "retention", _asked()))


@routes.post("/daily/<work>")
@audience(TASKS)
@described({200: "HandedOut"}, body=Asked, refuses=(403, 404))
def remaining_offices(work: str) -> ResponseReturnValue:
    """Ask for the daily work of the offices for which there was no time left."""
    if work not in WORKS:
        raise NotFound
    return jsonify(hand_out(parts(), work, _told()))


@routes.post("/daily/<work>/<office>")
@audience(TASKS)
@described({200: "Worked"}, body=Asked, refuses=(403, 404))
def daily_work(work: str, office: str) -> ResponseReturnValue:
    """Do an office's daily work for as long as a turn lasts, and ask for the next turn where something is left."""
    return jsonify(take_turn(parts(), work, office, _told()))


def _asked(day: date | None = None) -> Asked:
    """By the minute: two calls within one make one task for an office."""
    return Asked(at=parts().now().replace(second=0, microsecond=0), day=day)


def _told() -> Asked:
    fields, is_json = read_fields(request)
    return parse(Asked, fields, strict=is_json)


def _day() -> date | None:
    asked = request.args.get("day")
    if asked is None:
        return None
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        day = None
    if day is None or not FIRST <= day < LAST:
        raise Invalid(fields=(FieldError("day", N_("Expected a day such as 2026-11-24.")),))
    return day
