"""The board: what is the caller's to do now, soonest deadline first, the other lists, and the way to one complaint."""

from __future__ import annotations

import re
from datetime import datetime
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
from shared.domain.sharing import missing
from shared.web.app import ANY_STAFF, audience
from shared.web.described import NOTHING, PAGE, described
from shared.web.language import language

_TAG = re.compile(r"(?P<until>[0-9]{1,12})\.(?P<happened>[0-9a-f]{24})\.(?P<words>[0-9a-f]{24})")

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
    return _unless_known()


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
        "pinned": pinned,
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
    own = next((each for each in missing(complaint, procedure) if each.actor in caller().roles), None)
    if own is None or complaint.status != "open" or step.end or not set(own.produces) <= set(procedure.submission):
        return None
    return f"board-{complaint.id}-{complaint.version}"


def _unless_known() -> ResponseReturnValue:
    """The list, or 304 where the browser has these very words.

    The tag says until when the words hold if nothing happens, what had happened last, and what the words are. While the
    first holds, one read tells whether anything has happened since: an open board asks four times a minute.
    """
    now = parts().now()
    asked = "|".join((language(), request.query_string.decode("latin-1"), *sorted(caller().roles)))
    # Read before the list: what happens between the two is new the next time.
    happened = _digest(f"{asked}|{parts().worklists.last_event(caller())}")
    known = [found for each in request.if_none_match.as_set(include_weak=True) if (found := _TAG.fullmatch(each))]
    for each in known:
        if each["happened"] == happened and now.timestamp() < int(each["until"]):
            return _unchanged(each[0])
    listed = _listed()
    page = render_template("board_list.html", **listed)
    words = _digest(page)
    tag = f"{_holds_until(listed['pinned'], now)}.{happened}.{words}"
    if any(each["words"] == words for each in known):
        return _unchanged(tag)
    response = make_response(page)
    response.set_etag(tag)
    return response


def _unchanged(tag: str) -> ResponseReturnValue:
    response = make_response("", 304)
    response.set_etag(tag)
    return response


def _holds_until(listed: list[Pinned], now: datetime) -> int:
    """When time alone may change what the list says (Unix time, rounded down): a full minute, or a level that falls."""
    minute = parts().offices[caller().office].hours.minute.total_seconds()
    times = [(now.timestamp() // minute + 1) * minute]
    for each in listed:
        times += [at.timestamp() for at in (each.complaint.due_at, each.complaint.next_check_at) if at and at > now]
    return int(min(times))


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:24]
