"""The alerts in Firestore: claimed before they are told, so that two deliveries at once tell nobody twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from google.api_core import exceptions
from google.cloud.firestore_v1 import DocumentSnapshot

from shared.cloud.clients import RETRY, TIMEOUT, Clients
from shared.cloud.firestore_errors import AMBIGUOUS, LOST_THE_RACE, reaching
from shared.domain.alert import Acknowledgement, Alert
from shared.domain.complaint import Caller
from shared.domain.errors import NotFound, Unavailable

TRIES = 5

Change = Callable[[Alert], Alert | None]
"""The alert as it shall be, or None to leave it."""


@dataclass(frozen=True)
class _Read:
    snapshot: DocumentSnapshot[Any]
    alert: Alert


class Alerts:
    """The store. Every method raises `Unavailable` where Firestore cannot be reached, `NotFound` for an unknown id."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def load(self, id: str) -> Alert:  # noqa: A002 (the field's own name)
        """The alert as it is stored now."""
        return self._read(id).alert

    def create(self, alert: Alert) -> None:
        """Store an alert, unless it is there already."""
        reference = self._clients.firestore.collection("alerts").document(alert.id)
        try:
            reference.create(alert.model_dump(), retry=RETRY, timeout=TIMEOUT)
        except exceptions.AlreadyExists:
            return
        except AMBIGUOUS as error:
            raise Unavailable from error

    def change(self, id: str, change: Change) -> Alert | None:  # noqa: A002
        """Read, change and write under a precondition; again where somebody else was faster.

        Returns the alert as written by this call, or None where `change` left it.
        """
        client = self._clients.firestore
        written: Alert | None = None
        for _ in range(TRIES):
            read = self._read(id)
            if written == read.alert:
                return written
            written = change(read.alert)
            if written is None:
                return None
            precondition = client.write_option(last_update_time=read.snapshot.update_time)
            try:
                read.snapshot.reference.update(written.model_dump(), option=precondition, retry=RETRY, timeout=TIMEOUT)
            except (*LOST_THE_RACE, *AMBIGUOUS):
                continue
            return written
        raise Unavailable

    def acknowledge(self, id: str, caller: Caller, at: datetime) -> Alert:  # noqa: A002
        """Note who saw the alert first, and when; once noted it stays.

        Raises:
            NotFound: unknown, or not addressed to the caller.
        """

        def note(alert: Alert) -> Alert | None:
            if alert.office != caller.office or caller.email not in alert.emails:
                raise NotFound
            if alert.acknowledged:
                return None
            return alert.model_copy(update={"acknowledged": Acknowledgement(by=caller.email, at=at)})

        return self.change(id, note) or self.load(id)

    def _read(self, id: str) -> _Read:  # noqa: A002
        with reaching():
            snapshot = self._clients.firestore.collection("alerts").document(id).get(retry=RETRY, timeout=TIMEOUT)
        if not snapshot.exists:
            raise NotFound
        return _Read(snapshot, Alert.model_validate(snapshot.to_dict()))
