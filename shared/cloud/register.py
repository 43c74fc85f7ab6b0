"""The register's query: the complaints that an office received in a period, in order of receipt, a part at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from google.cloud.firestore_v1.base_query import FieldFilter
from google.cloud.firestore_v1.field_path import FieldPath

from shared.cloud.clients import RETRY, TIMEOUT
from shared.cloud.complaints import Pinned
from shared.cloud.firestore_errors import reaching
from shared.cloud.paging import cursor_of, position_of
from shared.cloud.parts import Parts
from shared.domain.command import Caller
from shared.domain.complaint import Complaint

AT_ONCE = 300
"""Complaints of one read: what the process holds at a time, whatever the period."""

_TOLD = ("subject", "place", "channel_reference.number")
"""The texts that the register tells; no other is read."""

_FIELDS = [
    *(name for name in Complaint.model_fields if name not in {"texts", "operations", "idempotency", "tracking_key"}),
    *(FieldPath("texts", name).to_api_repr() for name in _TOLD),
]


def received(
    parts: Parts, caller: Caller, since: datetime, until: datetime, cursor: str | None = None
) -> Iterator[Pinned]:
    """The complaints of the caller's office received from `since` on and before `until`, that the caller may see.

    `cursor` is that of the last one known (`after`). One read for each complaint.

    Raises:
        Invalid: the cursor is none of ours.
        Unavailable: Firestore cannot be reached; what came before stands.
    """
    query: Any = parts.clients.firestore.collection("complaints")
    query = query.where(filter=FieldFilter("office", "==", caller.office))
    query = query.where(filter=FieldFilter("readers", "array_contains_any", parts.worklists.readers(caller)))
    query = query.where(filter=FieldFilter("received_at", ">=", since))
    query = query.where(filter=FieldFilter("received_at", "<", until))
    query = query.order_by("received_at").order_by("__name__").select(_FIELDS).limit(AT_ONCE)
    if cursor:
        query = query.start_after(position_of(cursor, "received_at"))
    while True:
        with reaching():
            found = list(query.stream(retry=RETRY, timeout=TIMEOUT))
        for each in found:
            values = {"tracking_key": "", "texts": {}} | (each.to_dict() or {})
            yield parts.complaints.pin(Complaint.model_validate(values))
        if len(found) < AT_ONCE:
            return
        query = query.start_after({"received_at": found[-1].get("received_at"), "__name__": found[-1].id})
        found.clear()  # not two parts at a time


def after(complaint: Complaint) -> str:
    """The cursor behind this complaint."""
    return cursor_of("received_at", complaint.received_at, complaint.id)
