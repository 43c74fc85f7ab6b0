"""What the caller may read: a complaint that concerns them, as staff see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from flask import g

from functions.transition.parts import parts
from shared.cloud.complaints import Pinned
from shared.domain import tracking
from shared.domain.command import Caller
from shared.domain.disclosure import concerns, staff_view
from shared.domain.errors import NotFound
from shared.web.language import language


def caller() -> Caller:
    """The member of staff who calls."""
    return cast("Caller", g.caller)


def read_id(text: str) -> str:
    """The complaint's id as written canonically (NotFound if it is none)."""
    read = tracking.read_id(text)
    if read is None:
        raise NotFound
    g.complaint = read
    return read


def load(complaint_id: str) -> Pinned:
    """The complaint, if it concerns the caller; else there is none (NotFound)."""
    pinned = parts().complaints.load(read_id(complaint_id))
    refuse_strangers(pinned)
    return pinned


def refuse_strangers(pinned: Pinned) -> None:
    """Raise NotFound where the complaint is none of the caller's business."""
    if not concerns(caller(), pinned.complaint, pinned.procedure):
        raise NotFound


def view(pinned: Pinned) -> dict[str, Any]:
    """The complaint as staff see it."""
    return staff_view(pinned.complaint, pinned.procedure, pinned.hours, parts().now(), language())


def numbers(fields: Mapping[str, Any], *, is_json: bool) -> dict[str, Any]:
    """The version that the caller saw, if one was sent; a form's is a text."""
    version = fields.get("expected_version")
    if not is_json and isinstance(version, str) and version.isascii() and version.isdigit():
        return {"expected_version": int(version)}
    return {"expected_version": version} if version is not None else {}
