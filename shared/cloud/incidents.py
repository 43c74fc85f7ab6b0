"""The incidents in Firestore, and the complaints that are gathered under them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from google.cloud.firestore_v1 import DocumentSnapshot
from google.cloud.firestore_v1.base_query import FieldFilter
from google.cloud.firestore_v1.field_path import FieldPath
from google.cloud.firestore_v1.query import Query

from shared.cloud.clients import RETRY, TIMEOUT, Clients
from shared.cloud.complaints import tries
from shared.cloud.firestore_errors import AMBIGUOUS, LOST_THE_RACE, note_conflict, reaching
from shared.domain.command import Caller
from shared.domain.complaint import Complaint, Operation
from shared.domain.errors import KeyReused, NotFound, Unavailable
from shared.domain.incident import MOST_MEMBERS, Incident
from shared.domain.retention import CLASSES

LATEST = 50
"""Incidents of a list: an office has few."""

KEPT_EMPTY_DAYS = 30
"""For how long an incident stays under which nothing is gathered whose texts are still kept."""

_FIELDS = [
    *(name for name in Complaint.model_fields if name not in {"texts", "idempotency", "tracking_key", "contacts"}),
    FieldPath("texts", "subject").to_api_repr(),
]
"""What is read of a complaint under an incident: of what people wrote its subject alone."""

log = logging.getLogger(__name__)


class Incidents:
    """Every method raises `Unavailable` where Firestore cannot be reached."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def load(self, id: str, caller: Caller) -> Incident:  # noqa: A002 (the field's own name)
        """The incident, if it concerns the caller; else there is none (NotFound)."""
        incident = _read(self._snapshot(id))
        if not incident.concerns(caller):
            raise NotFound
        return incident

    def found(self, id: str) -> Incident | None:  # noqa: A002
        """The incident, whoever asks; None: it has been removed."""
        snapshot = self._snapshot(id)
        return _read(snapshot) if snapshot.exists else None

    def latest(self, caller: Caller, readers: list[str]) -> list[Incident]:
        """The office's incidents that the caller may see, latest first; LATEST at most."""
        query = (
            self._clients.firestore.collection("incidents")
            .where(filter=FieldFilter("office", "==", caller.office))
            .where(filter=FieldFilter("readers", "array_contains_any", readers))
            .order_by("opened_at", direction=Query.DESCENDING)
            .limit(LATEST)
        )
        with reaching():
            return [Incident.model_validate(each.to_dict()) for each in query.stream(retry=RETRY, timeout=TIMEOUT)]

    def open(self, ids: Iterable[str], make: Callable[[str], Incident]) -> Incident:
        """Store a new incident under the first of `ids` that is free, or give back the one of the same request.

        Raises:
            KeyReused: the Idempotency-Key came before with another body.
        """
        for candidate in ids:
            new = make(candidate)
            for _ in tries():
                try:
                    self._reference(candidate).create(new.model_dump(), retry=RETRY, timeout=TIMEOUT)
                except (*LOST_THE_RACE, *AMBIGUOUS) as error:
                    note_conflict(error, incident=candidate)
                else:
                    log.info("incident opened", extra={"event": "incident_opened", "incident": candidate})
                    return new
                found = self.found(candidate)
                if found is None:
                    continue
                if found.idempotency is None or new.idempotency is None or found.office != new.office:
                    break
                if found.idempotency.key != new.idempotency.key:
                    break
                if found.idempotency.body != new.idempotency.body:
                    raise KeyReused(current=None)
                return found
            else:
                raise Unavailable
        raise Unavailable

    def change(
        self,
        id: str,  # noqa: A002
        caller: Caller,
        decide: Callable[[Incident], Incident],
        operation: Operation,
    ) -> Incident:
        """Load, decide and commit; again where somebody else was faster. What was begun is not decided again.

        Raises:
            NotFound: there is none for the caller.
            KeyReused: the operation came before with another body.
            Refusal: whatever `decide` raises.
        """
        for _ in tries():
            snapshot = self._snapshot(id)
            incident = _read(snapshot)
            if not incident.concerns(caller):
                raise NotFound
            done = incident.remembers(operation.key)
            if done:
                if done.body != operation.body:
                    raise KeyReused(current=incident)
                return incident
            after = decide(incident)
            option = self._clients.firestore.write_option(last_update_time=snapshot.update_time)
            try:
                kept = after.model_dump()
                self._reference(id).update(kept, option=option, retry=RETRY, timeout=TIMEOUT)
            except (*LOST_THE_RACE, *AMBIGUOUS) as error:
                note_conflict(error, incident=id)
            else:
                return after
        raise Unavailable

    def members(self, incident: Incident) -> list[Complaint]:
        """Its complaints in order of receipt, MOST_MEMBERS at most, of their texts the subject; one read for each."""
        query = self._of(incident.office, incident.id).order_by("received_at").order_by("__name__")
        query = query.select(_FIELDS).limit(MOST_MEMBERS)
        with reaching():
            found = list(query.stream(retry=RETRY, timeout=TIMEOUT))
        absent: dict[str, Any] = {"texts": {}, "tracking_key": ""}
        return [Complaint.model_validate(absent | (each.to_dict() or {})) for each in found]

    def count(self, office: str, id: str) -> int:  # noqa: A002
        """How many complaints it has; one read for each thousand."""
        # Ordered, so that it is answered by the index of the list.
        with reaching():
            counted: Any = self._of(office, id).order_by("received_at").count().get(retry=RETRY, timeout=TIMEOUT)
        return int(counted[0][0].value)

    def forget_empty(self, office: str, at: datetime) -> int:
        """Remove the incidents whose last complaint was erased, or that never had one; how many that were.

        Only those opened more than KEPT_EMPTY_DAYS ago: a new one is empty, too. It does no harm twice or at once.
        """
        removed = 0
        for id_, opened_at, last_update in self._opened(office):
            if (at - opened_at).days < KEPT_EMPTY_DAYS or self._holds_texts(office, id_):
                continue
            option = self._clients.firestore.write_option(last_update_time=last_update)
            try:
                self._reference(id_).delete(option=option, retry=RETRY, timeout=TIMEOUT)
            except LOST_THE_RACE as error:  # used at this moment: the next day looks again
                note_conflict(error, incident=id_)
                continue
            log.info("incident removed", extra={"event": "incident_removed", "incident": id_})
            removed += 1
        return removed

    def empty(self, office: str, before: datetime) -> list[str]:
        """The incidents opened before then under which nothing is gathered whose texts are kept."""
        return [
            id_ for id_, opened, _ in self._opened(office) if opened < before and not self._holds_texts(office, id_)
        ]

    def _opened(self, office: str) -> list[tuple[str, datetime, Any]]:
        query = self._clients.firestore.collection("incidents").where(filter=FieldFilter("office", "==", office))
        query = query.order_by("opened_at").select(["opened_at"])
        with reaching():
            found = list(query.stream(retry=RETRY, timeout=TIMEOUT))
        return [(each.id, each.get("opened_at"), each.update_time) for each in found]

    def _holds_texts(self, office: str, id: str) -> bool:  # noqa: A002
        """Whether a complaint is gathered under it that was not erased; one read."""
        query = self._of(office, id).where(filter=FieldFilter("kept_as", "in", list(CLASSES))).select([]).limit(1)
        with reaching():
            return bool(list(query.stream(retry=RETRY, timeout=TIMEOUT)))

    def _of(self, office: str, id: str) -> Any:  # noqa: A002
        query = self._clients.firestore.collection("complaints").where(filter=FieldFilter("office", "==", office))
        return query.where(filter=FieldFilter("incident", "==", id))

    def _reference(self, id: str) -> Any:  # noqa: A002
        return self._clients.firestore.collection("incidents").document(id)

    def _snapshot(self, id: str) -> DocumentSnapshot[Any]:  # noqa: A002
        with reaching():
            found: DocumentSnapshot[Any] = self._reference(id).get(retry=RETRY, timeout=TIMEOUT)
        return found


def _read(snapshot: DocumentSnapshot[Any]) -> Incident:
    if not snapshot.exists:
        raise NotFound
    return Incident.model_validate(snapshot.to_dict())
