"""The queries by which complaints are exchanged with another system: by their numbers there, by channel and time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from google.cloud.firestore_v1.base_query import FieldFilter
from google.cloud.firestore_v1.field_path import FieldPath

from shared.cloud.clients import RETRY, TIMEOUT
from shared.cloud.firestore_errors import reaching
from shared.cloud.parts import Parts
from shared.domain.complaint import Channel, Complaint
from shared.domain.import_rows import FILED_THERE, FOREIGN_NUMBER

AT_ONCE = 300
"""Complaints of one read."""

MOST_IN = 30
"""Values that Firestore takes in one comparison."""

_FIELDS = [
    *(name for name in Complaint.model_fields if name not in {"texts", "operations", "idempotency", "tracking_key"}),
    *(FieldPath("texts", name).to_api_repr() for name in (FOREIGN_NUMBER, FILED_THERE)),
    "ticket",
]


def by_ticket(parts: Parts, office: str, marks: Sequence[str]) -> dict[str, Complaint]:
    """The office's complaints that carry these numbers (`ticket_mark`), by them; without their other texts.

    Raises:
        Unavailable: Firestore cannot be reached.
    """
    found: dict[str, Complaint] = {}
    for start in range(0, len(marks), MOST_IN):
        query: Any = parts.clients.firestore.collection("complaints")
        query = query.where(filter=FieldFilter("office", "==", office))
        query = query.where(filter=FieldFilter("ticket", "in", list(marks[start : start + MOST_IN])))
        with reaching():
            for each in query.select(_FIELDS).stream(retry=RETRY, timeout=TIMEOUT):
                found.setdefault(each.get("ticket"), _read(each))
    return found


def received_by(parts: Parts, office: str, channel: Channel, since: datetime, until: datetime) -> Iterator[Complaint]:
    """The complaints that came by a channel from `since` on and before `until`, in that order; likewise."""
    return _between(parts, office, channel, "received_at", since, until, _FIELDS)


def ended_by(parts: Parts, office: str, channel: Channel, since: datetime, until: datetime) -> Iterator[Complaint]:
    """The complaints that came by a channel and ended from `since` on and before `until`, in that order; whole."""
    return _between(parts, office, channel, "closed_at", since, until, None)


def _between(
    parts: Parts,
    office: str,
    channel: Channel,
    order: str,
    since: datetime,
    until: datetime,
    fields: list[str] | None,
) -> Iterator[Complaint]:
    query: Any = parts.clients.firestore.collection("complaints")
    query = query.where(filter=FieldFilter("office", "==", office))
    query = query.where(filter=FieldFilter("channel", "==", channel))
    query = query.where(filter=FieldFilter(order, ">=", since)).where(filter=FieldFilter(order, "<", until))
    query = query.order_by(order).order_by("__name__").limit(AT_ONCE)
    query = query.select(fields) if fields else query
    while True:
        with reaching():
            found = list(query.stream(retry=RETRY, timeout=TIMEOUT))
        for each in found:
            yield _read(each)
        if len(found) < AT_ONCE:
            return
        query = query.start_after({order: found[-1].get(order), "__name__": found[-1].id})


def _read(snapshot: Any) -> Complaint:
    values = {"tracking_key": "", "texts": {}} | (snapshot.to_dict() or {})
    return Complaint.model_validate(values)
