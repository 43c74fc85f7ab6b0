"""The pages for staff: the board, a case with what can be done with it, the reporter, a registration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, cast, get_args
from zoneinfo import ZoneInfo

from flask import Blueprint, g, make_response, render_template, request
from flask.typing import ResponseReturnValue

from functions.transition import words
from functions.transition.parts import parts
from functions.transition.reading import caller, view
from functions.transition.registrar import may_register, registrar
from shared.cloud.complaints import Pinned
from shared.cloud.worklist import Queue
from shared.domain.command import POSSIBLE_WHILE
from shared.domain.complaint import Complaint
from shared.domain.disclosure import concerns, identity_capacity
from shared.domain.errors import Refusal
from shared.domain.procedure import Procedure
from shared.web import times
from shared.web.app import ANY_STAFF, audience
from shared.web.language import language
from shared.web.operations import new_form_id
from shared.web.problem import errors_of, messages_by_field, problem

routes = Blueprint("pages", __name__, template_folder="templates")


@routes.app_context_processor
def spoken_of() -> dict[str, Any]:
    """What every page has at hand: the words for keys, and who the caller is in this office."""
    return {
        "words": words,
        "spelt": words.spelt,
        "capacities": _capacities() if g.get("caller") else [],
        "may_register": bool(g.get("caller")) and may_register(caller()),
        "sign_in_url": "/sign-in",
    }


@routes.get("/")
@audience(ANY_STAFF)
def board() -> ResponseReturnValue:
    """The board of the caller's queues."""
    queue = request.args.get("queue", "mine")
    chosen = cast("Queue", queue if queue in get_args(Queue) else "mine")
    now = parts().now()
    page = parts().worklists.page(caller(), chosen, request.args.get("cursor"), now)
    pinned = [parts().complaints.pin(each) for each in page.items]
    return render_template(
        "board.html",
        items=[view(each) | _timing(each, now) for each in pinned],
        next_cursor=page.next_cursor,
        queue=chosen,
        queues=get_args(Queue),
        now=now,
        zone=_zone(),
    )


@routes.get("/registration")
@audience(ANY_STAFF)
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


def case(
    pinned: Pinned, shown: Mapping[str, Any], typed: Mapping[str, Any] | None = None, refusal: Refusal | None = None
) -> str:
    """The page of one complaint; after a refusal with what was typed and what is wrong with it."""
    procedure, complaint = pinned.procedure, pinned.complaint
    step = procedure.at(complaint.step)
    now = parts().now()
    actions = [
        action
        for action, statuses in POSSIBLE_WHILE.items()
        if complaint.status in statuses and set(procedure.may(action, step)) & set(caller().roles)
    ]
    typed = typed or {}
    action = str(typed.get("action", ""))
    refused = problem(words.readable(refusal, pinned.hours.zone)) if refusal else None
    # Where an answer was published is one field to the contract and three on the page: it is shown at the first.
    errors = [
        each | {"field": "publication.platform" if each["field"] == "publication" else each["field"]}
        for each in (refused or {}).get("errors", [])
    ]
    return render_template(
        "case.html",
        complaint={**shown, **_timing(pinned, now)},
        procedure=procedure,
        step=step,
        earlier=[each for each in procedure.step if each.number < step.number],
        actions=actions,
        may_see_reporter=identity_capacity(caller(), complaint, procedure) is not None,
        here=action,
        typed=typed,
        unplaced=[] if refusal is None else list(_unplaced(typed, action, actions, complaint, procedure)),
        refused=refused,
        errors=[each | {"field": f"{action}.{each['field']}"} for each in errors],
        wrong=messages_by_field(errors),
        zone=pinned.hours.zone,
        now=now.astimezone(pinned.hours.zone).strftime("%Y-%m-%dT%H:%M"),
        form_id=new_form_id(),
    )


def reporter(pinned: Pinned, shown: Mapping[str, str | None]) -> str:
    """The page that shows who reported."""
    return render_template("reporter.html", complaint=pinned.complaint, reporter=shown)


def registered(receipt: Mapping[str, Any], pinned: Pinned) -> str:
    """The page that shows a registration's tracking code, once."""
    is_theirs = concerns(caller(), pinned.complaint, pinned.procedure)
    return render_template("registered.html", receipt=receipt, is_theirs=is_theirs)


def in_office_time(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A form's fields, the time of publication with the office's offset: a browser's field for times has none."""
    publication = fields.get("publication")
    if not isinstance(publication, Mapping) or not isinstance(publication.get("at"), str):
        return dict(fields)
    try:
        at = datetime.fromisoformat(publication["at"])
    except ValueError:
        return dict(fields)
    if at.tzinfo is not None:
        return dict(fields)
    return {**fields, "publication": {**publication, "at": at.replace(tzinfo=_zone()).isoformat()}}


def _timing(pinned: Pinned, now: datetime) -> dict[str, Any]:
    """How long is left of the step, or how late it is, in working time and in words."""
    due = pinned.complaint.due_at
    if due is None:
        return {"left": None, "late": None, "due": None}
    late = now >= due
    span = times.length(pinned.hours.minutes_between(min(now, due), max(now, due)))
    near = times.near(due, now, pinned.hours.zone, language())
    return {"left": None if late else span, "late": span if late else None, "due": near}


def _unplaced(
    typed: Mapping[str, Any], action: str, actions: list[str], complaint: Complaint, procedure: Procedure
) -> Iterator[str]:
    """The texts that were typed and for which the page has no field now: shown, so that none is lost."""
    documents = typed.get("documents", {})
    fields = procedure.at(complaint.step).produces if action == "advance" else tuple(complaint.documents)
    for key, text in documents.items() if isinstance(documents, Mapping) else ():
        if (action not in actions or key not in fields) and isinstance(text, str):
            yield text
    if action not in actions:
        yield from (str(typed[name]) for name in ("note", "public_text") if name in typed)


def _capacities() -> list[str]:
    """The roles that the caller holds now, as titles of the office's sheets or in the words of the appointment."""
    office = parts().offices[caller().office]
    titles = {actor.key: actor.title for each in office.procedures.values() for actor in each.actor}
    return [titles.get(role, role) if capacity == role else capacity for role, capacity in caller().roles.items()]


def _zone() -> ZoneInfo:
    return parts().offices[caller().office].hours.zone
