"""The complaints in Firestore: read, decide, and commit everything at once under a precondition.

No server transactions: they take locks. A commit is a batch whose first write holds only if the document is still as it
was read. A lost reply is told from a lost race by the operation id that is stored with the state.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from google.cloud import firestore
from google.cloud.firestore_v1 import DocumentSnapshot

from shared.cloud.batch import Batch
from shared.cloud.calendars import Calendars, Known
from shared.cloud.clients import RETRY, TIMEOUT, Clients
from shared.cloud.documents import get
from shared.cloud.erased import log_erased, remove_erased
from shared.cloud.firestore_errors import AMBIGUOUS, LOST_THE_RACE, note_conflict, reaching
from shared.cloud.sealing import Sealing
from shared.cloud.tickets import refuse_taken, ticket
from shared.domain import journal
from shared.domain.alert import Alert, Person, for_reporter, raised, readers
from shared.domain.command import Decision, Fallen, Submission
from shared.domain.complaint import RECENT_OPERATIONS, Complaint, Operation
from shared.domain.deciding import recalculate, submit
from shared.domain.errors import KeyReused, NotFound, Unavailable
from shared.domain.import_rows import FOREIGN_NUMBER, ticket_mark
from shared.domain.office import Office
from shared.domain.office_hours import OfficeHours
from shared.domain.procedure import Procedure
from shared.domain.retention import class_of
from shared.domain.sharing import turn
from shared.domain.tracking import place_mark
from shared.operation import present

TRIES = 5
"""How often a lost precondition leads to load and decide again."""

PATIENCE = 6.0
"""Seconds after which no further try begins: where commits get no answer, five of them would take half a minute."""

log = logging.getLogger(__name__)

People = Callable[[str, str, datetime], Iterable[Person]]
"""(office, role, at) -> those who hold the role then."""


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
    """A complaint with the procedure that it is pinned to, its office's hours, and the calendar that these are of."""

    complaint: Complaint
    procedure: Procedure
    hours: OfficeHours
    calendar: Known


Decide = Callable[[Pinned], Decision]


class Complaints:
    """The store. Every method raises `Unavailable` where Firestore cannot be reached, `NotFound` for an unknown id."""

    def __init__(
        self,
        clients: Clients,
        offices: Mapping[str, Office],
        calendars: Calendars,
        people: People,
        sealing: Sealing,
    ) -> None:
        self._clients = clients
        self._offices = offices
        self._calendars = calendars
        self._people = people
        self._sealing = sealing

    def pin(self, complaint: Complaint) -> Pinned:
        """The complaint with its procedure and hours."""
        office = self._offices[complaint.office]
        procedure = office.procedure(complaint.procedure.id, complaint.procedure.revision)
        known = self._calendars.known(complaint.office, complaint.calendar)
        return Pinned(complaint, procedure, known.hours, known)

    def hours_of(self, office: str) -> OfficeHours:
        """The hours by which an office's deadlines are counted now."""
        return self._calendars.known(office).hours

    def load(self, id: str) -> Pinned:  # noqa: A002 (the field's own name)
        """The complaint as it is stored now."""
        return self.pin(_read(self._snapshot(id)))

    def submit(
        self,
        ids: Iterable[str],
        submission: Callable[[str], Submission],
        reporter: Mapping[str, str],
        at: datetime,
        first: Callable[[str], object] | None = None,
    ) -> Changed:
        """Store a new complaint under the first of `ids` that is free.

        An id that is taken by the same submission (its `idempotency`) gives that complaint back. `first` is done with
        an id that is free, just before the commit: what it stores elsewhere under that id must be there by then.

        Raises:
            KeyReused: the Idempotency-Key came before with another body.
            NumberTaken: another complaint of the office has its number in the system that it came by.
        """
        for candidate in ids:
            new = submission(candidate)
            office = self._offices[new.office]
            procedure = office.procedure_for(new.kind, new.channel, at)
            if procedure is None:
                raise NotFound
            decision = submit(new, procedure, self.hours_of(new.office), at)
            complaint, entries = journal.write(None, decision.facts, _salt, present())
            alerts: tuple[Alert, ...] = ()
            if decision.reporter_hears and complaint.reporter_hears:
                alerts = (for_reporter(complaint, procedure, decision.reporter_hears, at),)
            number = ticket(self._clients.firestore, complaint)
            if first is not None and not self._snapshot(candidate).exists:
                first(candidate)
            for _ in tries():
                batch = Batch(self._clients.firestore)
                reference = self._reference(candidate)
                batch.create(reference, _stored(complaint, procedure) | _grown(entries))
                self._append(batch, reference, entries)
                if number:
                    batch.create(number, {"complaint": candidate})
                if reporter:
                    sealed = self._sealing.seal(candidate, reporter)
                    batch.create(reference.collection("private").document("reporter"), sealed)
                self._alert(batch, alerts)
                if _landed(batch, candidate):
                    return Changed(complaint, decision, alerts=alerts)
                found = self._snapshot(candidate)
                if not found.exists:
                    refuse_taken(self._clients.firestore, complaint)
                    continue
                existing = _read(found)
                if existing.idempotency is None or new.idempotency is None:
                    break
                if existing.idempotency.key != new.idempotency.key:
                    break
                if existing.idempotency.body != new.idempotency.body:
                    raise KeyReused(current=None)
                return Changed(existing, decision, alerts=alerts, repeated=existing.head != complaint.head)
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
        for _ in tries():
            snapshot = self._snapshot(id)
            pinned = self.pin(_read(snapshot))
            done = pinned.complaint.remembers(operation.key)
            if done:
                if done.body != operation.body:
                    raise KeyReused(current=pinned.complaint)
                return mine or Changed(pinned.complaint, Decision(), repeated=True)
            moved = _recalculated(pinned, at)
            current = moved.facts[-1].after if moved.facts else pinned.complaint
            decision = decide(replace(pinned, complaint=current))
            decision = replace(decision, facts=(*moved.facts, *decision.facts))
            if not decision.facts:
                return Changed(pinned.complaint, decision)
            mine = self._chain(pinned, decision, operation, at)
            if self._commit(snapshot, pinned.procedure, mine):
                return mine
        raise Unavailable

    def recalculate(self, id: str, at: datetime) -> Changed:  # noqa: A002
        """Bring the deadlines up to the office's days; nothing where they are."""
        return self.change(id, lambda _: Decision(), None, at)

    def reporter(self, id: str) -> dict[str, str]:  # noqa: A002
        """The reporter's name and contact; empty for an anonymous complaint.

        Raises:
            CannotBeOpened: this function does not hold the key, or the stored identity was changed.
        """
        with reaching():
            found = self._reference(id).collection("private").document("reporter").get(retry=RETRY, timeout=TIMEOUT)
        return self._sealing.open(id, found.to_dict() or {})

    def holds_identity(self, id: str) -> bool:  # noqa: A002
        """Whether a reporter's name or contact is stored; it is not opened for that."""
        with reaching():
            reference = self._reference(id).collection("private").document("reporter")
            return bool(reference.get(["key"], retry=RETRY, timeout=TIMEOUT).exists)

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
        after, entries = journal.write(before, decision.facts, _salt, present())
        operations = (*(before.operations if after.erased_at is None else ()), operation)[-RECENT_OPERATIONS:]
        after = after.model_copy(update={"operations": operations})
        alerts = [
            raised(
                each.during,
                pinned.procedure,
                pinned.hours,
                each.key,
                each.role,
                each.fell_at,
                self._people(before.office, each.role, at),
                at,
                each.actors,
            )
            for each in decision.fallen
        ]
        if decision.reporter_hears and after.reporter_hears:
            alerts.append(for_reporter(after, pinned.procedure, decision.reporter_hears, at))
        return Changed(after, decision, before, tuple(entries), tuple(alerts))

    def _commit(self, snapshot: DocumentSnapshot[Any], procedure: Procedure, changed: Changed) -> bool:
        client = self._clients.firestore
        batch = Batch(client)
        precondition = client.write_option(last_update_time=snapshot.update_time)
        after = _stored(changed.complaint, procedure) | _grown(changed.entries)
        left = {"place": "place", "ticket": FOREIGN_NUMBER}
        gone = {name: firestore.DELETE_FIELD for name, text in left.items() if text not in changed.complaint.texts}
        batch.update(snapshot.reference, after | gone, option=precondition)
        if changed.before is not None:
            remove_erased(batch, client, snapshot.reference, changed.before, changed.complaint)
        self._append(batch, snapshot.reference, changed.entries)
        self._alert(batch, changed.alerts)
        landed = _landed(batch, changed.complaint.id)
        for each in changed.decision.fallen if landed else ():
            _count_level(each, changed)
        if landed and changed.before is not None:
            log_erased(changed.before, changed.complaint)
        return landed

    def _append(self, batch: Batch, reference: firestore.DocumentReference, entries: Sequence[journal.Entry]) -> None:
        for entry in entries:
            batch.create(reference.collection("journal").document(f"{entry.seq:06d}"), entry.model_dump())

    def _alert(self, batch: Batch, alerts: Iterable[Alert]) -> None:
        for alert in alerts:
            kept = alert.model_dump() | {"operation": present()}
            batch.create(self._clients.firestore.collection("alerts").document(alert.id), kept)

    def _reference(self, id: str) -> firestore.DocumentReference:  # noqa: A002
        return self._clients.firestore.collection("complaints").document(id)

    def _snapshot(self, id: str) -> DocumentSnapshot[Any]:  # noqa: A002
        with reaching():
            return get(self._clients.firestore, self._reference(id))


def tries() -> Iterator[None]:
    """TRIES, or fewer: none begins after PATIENCE."""
    ends = time.monotonic() + PATIENCE
    for _ in range(TRIES):
        yield
        if time.monotonic() > ends:
            return


def _read(snapshot: DocumentSnapshot[Any]) -> Complaint:
    if not snapshot.exists:
        raise NotFound
    return Complaint.model_validate(snapshot.to_dict())


def _recalculated(pinned: Pinned, at: datetime) -> Decision:
    """The deadlines under the office's days as they are now, before anything is judged by them.

    Raises:
        Unavailable: the complaint was computed under days that cannot be read now; older ones would judge it wrong.
    """
    if pinned.complaint.calendar > pinned.hours.revision and not pinned.calendar.certain:
        raise Unavailable
    return recalculate(pinned.complaint, pinned.procedure, pinned.hours, pinned.calendar.days.changed_by, at)


def _stored(complaint: Complaint, procedure: Procedure) -> dict[str, Any]:
    """The document: the state, and beside it what the worklists and the seal ask by.

    That is whose turn it is, who may see it, whether it has its number in the register (or brought one along), its
    number in the system that it came by, and since when it is kept by which row of the retention schedule.
    """
    kept = complaint.model_dump() | {"turn": turn(complaint, procedure), "readers": list(readers(procedure))}
    kept["numbered"] = complaint.register_number is not None or complaint.history is not None
    kept |= {"kept_as": class_of(complaint), "kept_since": complaint.erased_at or complaint.closed_at}
    place = complaint.texts.get("place")
    number = complaint.texts.get(FOREIGN_NUMBER)
    kept |= {"ticket": ticket_mark(complaint.channel, number)} if number else {}
    return kept | ({"place": place_mark(place)} if place else {})


def _grown(entries: Sequence[journal.Entry]) -> dict[str, Any]:
    """When the journal grew: `updated_at` does not tell, for a level and a look at an identity leave it."""
    return {"journalled_at": entries[-1].at}


def _landed(batch: Batch, complaint: str) -> bool:
    """Whether the commit certainly landed; if not, it was refused or nobody knows: read again and compare."""
    try:
        batch.commit(retry=RETRY, timeout=TIMEOUT)
    except (*LOST_THE_RACE, *AMBIGUOUS) as error:
        note_conflict(error, complaint=complaint)
        return False
    return True


def _count_level(fallen: Fallen, changed: Changed) -> None:
    late = (changed.entries[-1].at - fallen.fell_at).total_seconds()
    about = {"complaint": changed.complaint.id, "level": fallen.key, "seconds_late": round(late, 3)}
    log.info("level recorded", extra={"event": "level_recorded", **about})


def _salt() -> str:
    return secrets.token_hex(16)
