"""The complaints in Firestore: read, decide, and commit everything at once under a precondition.

No server transactions: they take locks. A commit is a batch whose first write holds only if the document is still as it
was read. A lost reply is told from a lost race by the operation id that is stored with the state.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from google.cloud import firestore
from google.cloud.firestore_v1 import DocumentSnapshot, WriteBatch

from shared.cloud.clients import RETRY, TIMEOUT, Clients
from shared.cloud.firestore_errors import AMBIGUOUS, LOST_THE_RACE, reaching
from shared.domain import journal
from shared.domain.alert import Alert, raised, readers
from shared.domain.complaint import RECENT_OPERATIONS, Complaint, Decision, Operation, Submission, submit
from shared.domain.errors import KeyReused, NotFound, Unavailable
from shared.domain.office import Office
from shared.domain.office_hours import OfficeHours
from shared.domain.procedure import Procedure

TRIES = 5
"""How often a lost precondition leads to load and decide again."""

PATIENCE = 6.0
"""Seconds after which no further try begins: where commits get no answer, five of them would take half a minute."""

People = Callable[[str, str, datetime], Iterable[tuple[str, str]]]
"""(office, role, at) -> (e-mail, name) of those who hold the role then."""


@dataclass(frozen=True)
class Changed:
    """The state after a command, and what the command led to; `repeated`: it was carried out before."""

    complaint: Complaint
    decision: Decision
    before: Complaint | None = None
    entries: tuple[journal.Entry, ...] = ()
    alerts: tuple[Alert, ...] = ()
    repeated: bool = False


@dataclass(frozen=True)
class Pinned:
    """A complaint with the procedure that it is pinned to and its office's hours."""

    complaint: Complaint
    procedure: Procedure
    hours: OfficeHours


Decide = Callable[[Pinned], Decision]


class Complaints:
    """The store. Every method raises `Unavailable` where Firestore cannot be reached, `NotFound` for an unknown id."""

    def __init__(
        self,
        clients: Clients,
        offices: Mapping[str, Office],
        hours_of: Callable[[Office], OfficeHours],
        people: People,
    ) -> None:
        self._clients = clients
        self._offices = offices
        self._hours = {key: hours_of(office) for key, office in offices.items()}
        self._people = people

    def pin(self, complaint: Complaint) -> Pinned:
        """The complaint with its procedure and hours."""
        office = self._offices[complaint.office]
        procedure = office.procedure(complaint.procedure.id, complaint.procedure.revision)
        return Pinned(complaint, procedure, self._hours[complaint.office])

    def load(self, id: str) -> Pinned:  # noqa: A002 (the field's own name)
        """The complaint as it is stored now."""
        return self.pin(_read(self._snapshot(id)))

    def submit(
        self, ids: Iterable[str], submission: Callable[[str], Submission], reporter: Mapping[str, str], at: datetime
    ) -> Changed:
        """Store a new complaint under the first of `ids` that is free.

        An id that is taken by the same submission (its `idempotency`) gives that complaint back.

        Raises:
            KeyReused: the Idempotency-Key came before with another body.
        """
        for candidate in ids:
            new = submission(candidate)
            office = self._offices[new.office]
            procedure = office.procedure_for(new.kind, new.channel)
            if procedure is None:
                raise NotFound
            decision = submit(new, procedure, self._hours[new.office], at)
            complaint, entries = journal.write(None, decision.facts, _salt)
            for _ in _tries():
                batch = self._clients.firestore.batch()
                reference = self._reference(candidate)
                batch.create(reference, _stored(complaint, procedure))
                self._append(batch, reference, entries)
                if reporter:
                    batch.create(reference.collection("private").document("reporter"), dict(reporter))
                if _landed(batch):
                    return Changed(complaint, decision)
                found = self._snapshot(candidate)
                if not found.exists:
                    continue
                existing = _read(found)
                if existing.idempotency is None or new.idempotency is None:
                    break
                if existing.idempotency.key != new.idempotency.key:
                    break
                if existing.idempotency.body != new.idempotency.body:
                    raise KeyReused(current=None)
                return Changed(existing, decision, repeated=existing.head != complaint.head)
            else:
                raise Unavailable
        raise Unavailable

    def change(self, id: str, decide: Decide, operation: Operation | None, at: datetime) -> Changed:  # noqa: A002
        """Load, decide and commit; again where somebody else was faster.

        A command whose operation was carried out before gives the present state.

        Raises:
            KeyReused: the operation came before with another body.
            Refusal: whatever `decide` raises.
        """
        operation = operation or Operation(key=secrets.token_hex(8), body="")
        mine: Changed | None = None
        for _ in _tries():
            snapshot = self._snapshot(id)
            pinned = self.pin(_read(snapshot))
            done = pinned.complaint.remembers(operation.key)
            if done:
                if done.body != operation.body:
                    raise KeyReused(current=pinned.complaint)
                return mine or Changed(pinned.complaint, Decision(), repeated=True)
            decision = decide(pinned)
            if not decision.facts:
                return Changed(pinned.complaint, decision)
            mine = self._chain(pinned, decision, operation, at)
            if self._commit(snapshot, pinned.procedure, mine):
                return mine
        raise Unavailable

    def reporter(self, id: str) -> dict[str, str]:  # noqa: A002
        """The reporter's name and contact; empty for an anonymous complaint."""
        with reaching():
            found = self._reference(id).collection("private").document("reporter").get(retry=RETRY, timeout=TIMEOUT)
        return {key: str(value) for key, value in (found.to_dict() or {}).items()}

    def entries(self, id: str) -> list[journal.Entry]:  # noqa: A002
        """The journal from its first entry on."""
        with reaching():
            query = self._reference(id).collection("journal").order_by("__name__")
            return [journal.from_stored(each.to_dict() or {}) for each in query.stream(retry=RETRY, timeout=TIMEOUT)]

    def all_ids(self) -> Iterator[str]:
        """The ids of all complaints, for the audit command."""
        page: list[Any] = []
        while True:
            query = self._clients.firestore.collection("complaints").select(()).order_by("__name__").limit(500)
            if page:
                query = query.start_after({"__name__": page[-1]})
            page = [each.reference for each in query.stream(retry=RETRY, timeout=TIMEOUT)]
            yield from (each.id for each in page)
            if not page:
                return

    def _chain(self, pinned: Pinned, decision: Decision, operation: Operation, at: datetime) -> Changed:
        before = pinned.complaint
        after, entries = journal.write(before, decision.facts, _salt)
        operations = (*before.operations, operation)[-RECENT_OPERATIONS:]
        after = after.model_copy(update={"operations": operations})
        alerts = tuple(
            raised(
                each.during,
                pinned.procedure,
                each.level.key,
                each.role,
                each.fell_at,
                self._people(before.office, each.role, at),
                at,
            )
            for each in decision.fallen
        )
        return Changed(after, decision, before, tuple(entries), alerts)

    def _commit(self, snapshot: DocumentSnapshot[Any], procedure: Procedure, changed: Changed) -> bool:
        client = self._clients.firestore
        batch = client.batch()
        precondition = client.write_option(last_update_time=snapshot.update_time)
        batch.update(snapshot.reference, _stored(changed.complaint, procedure), option=precondition)
        self._append(batch, snapshot.reference, changed.entries)
        for alert in changed.alerts:
            batch.create(client.collection("alerts").document(alert.id), alert.model_dump())
        return _landed(batch)

    def _append(
        self, batch: WriteBatch, reference: firestore.DocumentReference, entries: Sequence[journal.Entry]
    ) -> None:
        for entry in entries:
            batch.create(reference.collection("journal").document(f"{entry.seq:06d}"), entry.model_dump())

    def _reference(self, id: str) -> firestore.DocumentReference:  # noqa: A002
        return self._clients.firestore.collection("complaints").document(id)

    def _snapshot(self, id: str) -> DocumentSnapshot[Any]:  # noqa: A002
        with reaching():
            return self._reference(id).get(retry=RETRY, timeout=TIMEOUT)


def _tries() -> Iterator[None]:
    ends = time.monotonic() + PATIENCE
    for _ in range(TRIES):
        yield
        if time.monotonic() > ends:
            return


def _read(snapshot: DocumentSnapshot[Any]) -> Complaint:
    if not snapshot.exists:
        raise NotFound
    return Complaint.model_validate(snapshot.to_dict())


def _stored(complaint: Complaint, procedure: Procedure) -> dict[str, Any]:
    """The document: the state, and beside it what the worklists ask by (whose turn it is, who may see it)."""
    turn = "" if complaint.is_over else procedure.at(complaint.step).actor
    return complaint.model_dump() | {"turn": turn, "readers": list(readers(procedure))}


def _landed(batch: WriteBatch) -> bool:
    """Whether the commit certainly landed; if not, it was refused or nobody knows: read again and compare."""
    try:
        batch.commit(retry=RETRY, timeout=TIMEOUT)
    except (*LOST_THE_RACE, *AMBIGUOUS):
        return False
    return True


def _salt() -> str:
    return secrets.token_hex(16)
