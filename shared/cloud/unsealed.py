"""What an office's next seal has to take in, read page by page: complaints without a number, journals that grew."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypeVar

from google.cloud.firestore_v1 import DocumentSnapshot
from google.cloud.firestore_v1.base_query import FieldFilter
from pydantic import ValidationError

from shared.cloud.clients import RETRY, TIMEOUT, Clients
from shared.cloud.firestore_errors import reaching
from shared.domain.seal import Head, Received

PAGE = 300

Line = TypeVar("Line", Received, Head)

log = logging.getLogger(__name__)


class Unsealed:
    """The queries of one office. Every method raises `Unavailable` where Firestore cannot be reached."""

    def __init__(self, clients: Clients, office: str) -> None:
        self._clients = clients
        self._office = office

    def received(self, before: datetime) -> Iterator[Received]:
        """The complaints without a number that were received before then, in order of receipt."""
        query = self._of_office().where(filter=FieldFilter("numbered", "==", False))  # noqa: FBT003 (a value)
        query = query.where(filter=FieldFilter("received_at", "<", before))
        return _read(Received, _pages(query, "received_at"))

    def heads(self, since: datetime | None) -> Iterator[Head]:
        """The heads of the journals that grew after `since`, or of all.

        Nothing ends the list but its end: a journal that grows meanwhile moves there and is still found.
        """
        query = self._of_office()
        if since is not None:
            query = query.where(filter=FieldFilter("journalled_at", ">", since))
        return _read(Head, _pages(query, "journalled_at"))

    def _of_office(self) -> Any:
        return self._clients.firestore.collection("complaints").where(filter=FieldFilter("office", "==", self._office))


def _read(model: type[Line], found: Iterator[DocumentSnapshot[Any]]) -> Iterator[Line]:
    """What is no complaint is told to the log: it keeps no other from its seal, and the audit finds it."""
    for each in found:
        try:
            values = {"complaint": each.id} | (each.to_dict() or {})
            yield model.model_validate({name: values.get(name) for name in model.model_fields if name != "kind"})
        except ValidationError:
            log.exception("document not sealed", extra={"complaint": each.id})


def _pages(query: Any, order: str) -> Iterator[DocumentSnapshot[Any]]:
    query = query.order_by(order).order_by("__name__").select(["seq", "head", order]).limit(PAGE)
    while True:
        with reaching():
            found = list(query.stream(retry=RETRY, timeout=TIMEOUT))
        yield from found
        if len(found) < PAGE:
            return
        query = query.start_after(found[-1])
