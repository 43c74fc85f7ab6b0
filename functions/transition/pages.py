"""The pages for staff: the board, a case with what can be done with it, the reporter, a registration."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, cast, get_args

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from functions.transition.parts import parts
from functions.transition.reading import caller, view
from shared.cloud.complaints import Pinned
from shared.cloud.worklist import Queue
from shared.domain.complaint import POSSIBLE_WHILE, document_text
from shared.domain.disclosure import identity_capacity
from shared.domain.errors import Refusal
from shared.web.app import ANY_STAFF, audience
from shared.web.problem import problem

routes = Blueprint("pages", __name__, template_folder="templates")


@routes.get("/")
@audience(ANY_STAFF)
def board() -> ResponseReturnValue:
    """The board of the caller's queues."""
    queue = request.args.get("queue", "mine")
    chosen = cast("Queue", queue if queue in get_args(Queue) else "mine")
    page = parts().worklists.page(caller(), chosen, request.args.get("cursor"), parts().now())
    return render_template(
        "board.html",
        items=[view(parts().complaints.pin(each)) for each in page.items],
        next_cursor=page.next_cursor,
        queue=chosen,
        queues=get_args(Queue),
        zone=parts().offices[caller().office].hours.zone,
    )


def case(
    pinned: Pinned, shown: Mapping[str, Any], typed: Mapping[str, Any] | None = None, refusal: Refusal | None = None
) -> str:
    """The page of one complaint; after a refusal with what was typed and what is wrong with it."""
    procedure, complaint = pinned.procedure, pinned.complaint
    step = procedure.at(complaint.step)
    actions = [
        action
        for action, statuses in POSSIBLE_WHILE.items()
        if complaint.status in statuses and set(procedure.may(action, step)) & set(caller().roles)
    ]
    refused = problem(refusal) if refusal else None
    return render_template(
        "case.html",
        complaint=shown,
        procedure=procedure,
        step=step,
        earlier=[each for each in procedure.step if each.number < step.number],
        actions=actions,
        may_see_reporter=identity_capacity(caller(), complaint, procedure) is not None,
        typed=typed or {},
        refused=refused,
        wrong={each["field"]: each["message"] for each in (refused or {}).get("errors", [])},
        zone=pinned.hours.zone,
        form_id=secrets.token_hex(16),
        document_text=document_text,
    )


def reporter(pinned: Pinned, shown: Mapping[str, str | None]) -> str:
    """The page that shows who reported."""
    return render_template("reporter.html", complaint=pinned.complaint, reporter=shown)


def registered(receipt: Mapping[str, Any]) -> str:
    """The page that shows a registration's tracking code, once."""
    return render_template("registered.html", receipt=receipt)
