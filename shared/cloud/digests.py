"""Up to when the digests of each office tell: one document an office, so that a finished one costs one read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from google.cloud import firestore

from shared.cloud.clients import RETRY, TIMEOUT, Clients
from shared.cloud.firestore_errors import reaching


class Digests:
    """The store. Every method raises `Unavailable` where Firestore cannot be reached."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def told_until(self, offices: Iterable[str]) -> dict[str, datetime]:
        """The end of what the last digest of each told of; before its first one an office is absent. One call."""
        wanted = [self._reference(each) for each in offices]
        with reaching():
            found = list(self._clients.firestore.get_all(wanted, retry=RETRY, timeout=TIMEOUT)) if wanted else []
        return {each.id: each.get("told_until") for each in found if each.exists}

    def tell_until(self, office: str, until: datetime) -> None:
        """Note that the digests up to `until` are made. Written again it does no harm."""
        with reaching():
            self._reference(office).set({"told_until": until}, retry=RETRY, timeout=TIMEOUT)

    def _reference(self, office: str) -> firestore.DocumentReference:
        return self._clients.firestore.collection("digests").document(office)
