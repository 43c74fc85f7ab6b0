"""The office's notes in the monthly reports: `report_notes/{office}-{month}-{procedure}-{category}`."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from google.cloud.firestore_v1 import DocumentReference, DocumentSnapshot

from shared.cloud.batch import Batch
from shared.cloud.clients import RETRY, TIMEOUT, Clients
from shared.cloud.firestore_errors import AMBIGUOUS, LOST_THE_RACE, note_conflict, reaching
from shared.domain.errors import Unavailable
from shared.domain.report_note import Place, ReportNote, Writing, written

TRIES = 5
"""How often a note that somebody else overtook is looked at again."""

log = logging.getLogger(__name__)


class ReportNotes:
    """The store. Every method raises `Unavailable` where Firestore cannot be reached."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def read(self, places: Iterable[Place]) -> dict[Place, ReportNote]:
        """The notes that stand at these places, in one read."""
        references = [self._reference(each) for each in places]
        if not references:
            return {}
        with reaching():
            found = list(self._clients.firestore.get_all(references, retry=RETRY, timeout=TIMEOUT))
        notes = [ReportNote.model_validate(each.to_dict()) for each in found if each.exists]
        return {each.place: each for each in notes}

    def write(self, wanted: Writing, contacts: Iterable[str], at: datetime) -> ReportNote:
        """Write a note, as `written` has it; a writing whose reply was lost is found to stand there.

        Raises:
            KeyReused, StaleVersion, Invalid
        """
        client, allowed = self._clients.firestore, tuple(contacts)
        for _ in range(TRIES):
            snapshot = self._snapshot(wanted.place)
            present = ReportNote.model_validate(snapshot.to_dict()) if snapshot.exists else None
            note = written(present, wanted, allowed, at)
            if note is present:
                return note
            batch = Batch(client)
            if present:
                precondition = client.write_option(last_update_time=snapshot.update_time)
                batch.update(snapshot.reference, note.model_dump(), option=precondition)
            else:
                batch.create(snapshot.reference, note.model_dump())
            try:
                batch.commit(retry=RETRY, timeout=TIMEOUT)
            except (*LOST_THE_RACE, *AMBIGUOUS) as error:
                note_conflict(error, office=wanted.place.office)
                continue
            log.info("note written", extra={"event": "report_note_written", "office": wanted.place.office})
            return note
        raise Unavailable

    def _reference(self, place: Place) -> DocumentReference:
        return self._clients.firestore.collection("report_notes").document(place.id)

    def _snapshot(self, place: Place) -> DocumentSnapshot[Any]:
        with reaching():
            return self._reference(place).get(retry=RETRY, timeout=TIMEOUT)
