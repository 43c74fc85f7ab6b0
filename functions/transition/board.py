"""The board: what is the caller's to do now, soonest deadline first, the other lists, and the way to one complaint."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, cast, get_args

from flask import Blueprint, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from functions.transition.countdown import timing
from functions.transition.parts import parts
from functions.transition.reading import caller, load, view
from shared.cloud.complaints import Pinned
from shared.cloud.worklist import Queue
from shared.domain import tracking
from shared.domain.errors import NotFound
from shared.web.app import ANY_STAFF, audience
from shared.web.described import NOTHING, PAGE, described

routes = Blueprint("board", __name__, template_folder="templates")

EVERY = 15
"""Seconds after which an open board asks for its list again."""

COUNTED = ("mine", "overdue", "set_aside")
"""The lists whose length stands in the title: what waits for somebody."""


@routes.get("/")
@audience(ANY_STAFF)
@described({200: PAGE, 303: NOTHING, 304: NOTHING}, query={"queue": str, "cursor": str, "id": str}, refuses=(404,))
def board() -> ResponseReturnValue:
    """The board; `?part=list` its list alone, which a page that is open asks for again; `?id=` one complaint."""
    asked = request.args.get("id", "").strip()
    if asked:
        return _sought(asked)
    if request.args.get("part") != "list":
        return render_template("board.html", **_listed(), done=tracking.read_id(request.args.get("done", "")))
    # The page asked, not a person: a session that nobody uses still ends.
    g.pop("session", None)
    return _unless_known(render_template("board_list.html", **_listed()))


def _sought(asked: str) -> ResponseReturnValue:
    """On to the complaint with this number, however it is spelt; or the board, which says that there is none."""
    try:
        return redirect(f"/complaints/{load(asked).complaint.id}", 303)
    except NotFound:
        return make_response(render_template("board.html", **_listed(), asked=asked), 404)


def _listed() -> dict[str, Any]:
    queue = request.args.get("queue", "mine")
    chosen = cast("Queue", queue if queue in get_args(Queue) else "mine")
    cursor = request.args.get("cursor")
    now = parts().now()
    page = parts().worklists.page(caller(), chosen, cursor, now)
    pinned = [parts().complaints.pin(each) for each in page.items]
    number = f"{len(pinned)}{'+' if page.next_cursor else ''}" if pinned and chosen in COUNTED and not cursor else ""
    return {
        "items": [view(each) | timing(each, now) | {"form_id": _form_id(each)} for each in pinned],
        "next_cursor": page.next_cursor,
        "cursor": cursor,
        "queue": chosen,
        "queues": get_args(Queue),
        "number": number,
        "every": EVERY,
        "now": now,
        "zone": parts().offices[caller().office].hours.zone,
    }


def _form_id(pinned: Pinned) -> str | None:
    """The id of the form that completes the step from the board; None where there is more to do than to confirm.

    Only what the public itself wrote is confirmed unread here. The id is made of the version: a random one would make
    every list differ from the one before.
    """
    complaint, procedure = pinned.complaint, pinned.procedure
    step = procedure.at(complaint.step)
    confirms = complaint.status == "open" and not step.end and set(step.produces) <= set(procedure.submission)
    if not confirms or not set(procedure.may("advance", step)) & set(caller().roles):
        return None
    return f"board-{complaint.id}-{complaint.version}"


def _unless_known(page: str) -> ResponseReturnValue:
    """The page, or 304 where the browser has these very words."""
    response = make_response(page)
    response.set_etag(sha256(page.encode()).hexdigest()[:32])
    return response.make_conditional(request)
