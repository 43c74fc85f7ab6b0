"""The alerts in Firestore: claimed before they are told, so that two deliveries at once tell nobody twice.

What a receiver is told together is claimed together, in one commit with the receiver's window: whoever wins the window
sends, whoever loses it waits for the next one.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from google.api_core import exceptions
from google.cloud.firestore_v1 import DocumentReference, DocumentSnapshot
from google.cloud.firestore_v1.base_query import FieldFilter
from pydantic import ValidationError

from shared.cloud.batch import Batch
from shared.cloud.clients import RETRY, TIMEOUT, Clients
from shared.cloud.firestore_errors import AMBIGUOUS, LOST_THE_RACE, note_conflict, reaching
from shared.domain.alert import CLAIM, Acknowledgement, Alert, mark_of
from shared.domain.command import Caller
from shared.domain.errors import NotFound, Unavailable
from shared.operation import present

TRIES = 5

MOST_TOGETHER = 150
"""How many alerts one message tells of; the others go with the next window. Their claim is one commit."""

log = logging.getLogger(__name__)

Change = Callable[[Alert], Alert | None]
"""The alert as it shall be, or None to leave it."""


@dataclass(frozen=True)
class Claim:
    """Alerts that this process is telling a receiver of now, as one message.

    `message` are all that it tells of: of one that was begun before, some may have been noted as told since.
    """

    alerts: tuple[Alert, ...]
    mark: str
    written_at: tuple[datetime, ...] = ()
    behind: int = 0
    message: tuple[Alert, ...] = ()


@dataclass(frozen=True)
class Window:
    """When a receiver may get the next message, and how many more messages it will take to tell all that waits."""

    opens_at: datetime
    behind: int = 0

    def turn_of(self, alert: str, length: timedelta) -> datetime:
        """When an alert is to go, if it waits with many: they are spread over the windows to come, `length` each.

        All of them at the next one would be looked at, and put off again, once for each message.
        """
        place = int(sha256(alert.encode()).hexdigest()[:8], 16) % (self.behind + 1)
        return self.opens_at + place * length


class Alerts:
    """The store. Every method raises `Unavailable` where Firestore cannot be reached, `NotFound` for an unknown id."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def load(self, id: str) -> Alert:  # noqa: A002 (the field's own name)
        """The alert as it is stored now."""
        return _alert(self._snapshot(id))

    def known(self, ids: Sequence[str]) -> list[Alert]:
        """Those of the alerts that exist."""
        client = self._clients.firestore
        references = [client.collection("alerts").document(each) for each in ids]
        with reaching():
            found = list(client.get_all(references, retry=RETRY, timeout=TIMEOUT)) if references else []
        return [_alert(each) for each in found if each.exists]

    def create(self, alert: Alert) -> datetime | None:
        """Store an alert, as part of the operation that it names or of the present one.

        Returns when it was written, or None if it is there.
        """
        reference = self._clients.firestore.collection("alerts").document(alert.id)
        kept = alert.model_dump() | {"operation": alert.operation or present()}
        try:
            result: Any = reference.create(kept, retry=RETRY, timeout=TIMEOUT)
        except exceptions.AlreadyExists:
            return None
        except AMBIGUOUS as error:
            raise Unavailable from error
        written_at: datetime = result.update_time
        return written_at

    def change(self, id: str, change: Change) -> Alert | None:  # noqa: A002
        """Read, change and write under a precondition; again where somebody else was faster.

        Returns the alert as written by this call, or None where `change` left it.
        """
        client = self._clients.firestore
        written: Alert | None = None
        for _ in range(TRIES):
            snapshot = self._snapshot(id)
            alert = _alert(snapshot)
            if written == alert:
                return written
            written = change(alert)
            if written is None:
                return None
            precondition = client.write_option(last_update_time=snapshot.update_time)
            try:
                snapshot.reference.update(written.model_dump(), option=precondition, retry=RETRY, timeout=TIMEOUT)
            except (*LOST_THE_RACE, *AMBIGUOUS) as error:
                note_conflict(error, alert=id)
                continue
            return written
        raise Unavailable

    def claim_together(self, key: str, at: datetime) -> Claim | Window:
        """Claim what the receiver `key` is to be told now, or give the window to wait for.

        An earlier message that was not finished comes first, with the very alerts and the mark that it had: its window
        remembers them. A mail program shows a Message-ID once, so the same mark must not carry anything else.
        """
        client = self._clients.firestore
        window = self._window(key)
        for _ in range(TRIES):
            with reaching():
                opened = window.get(retry=RETRY, timeout=TIMEOUT)
            kept = opened.to_dict() or {}
            if kept.get("opens_at") is not None and kept["opens_at"] > at:
                return Window(kept["opens_at"], kept.get("behind", 0))
            message, mark = self._begun(kept), kept.get("mark", "")
            together = [each for each in message if _is_untold(_alert(each), key, mark)]
            if not together:
                message = together = [each for each in self._waiting(key) if _may_go(_alert(each), key, at)]
                mark = mark_of(key, [each.id for each in together])
            if not together:
                return Claim((), "")
            by = secrets.token_hex(8)
            alerts = tuple(
                _alert(each).with_recipient(_alert(each).recipient(key).claimed(mark, at, by)) for each in together
            )
            behind = self._messages_behind(key, len(alerts))
            claimed = {
                "opens_at": at + CLAIM,
                "mark": mark,
                "alerts": [each.id for each in alerts],
                "behind": behind,
            }
            batch = Batch(client)
            if opened.exists:
                batch.update(window, claimed, option=client.write_option(last_update_time=opened.update_time))
            else:
                batch.create(window, claimed)
            for snapshot, alert in zip(together, alerts, strict=True):
                option = client.write_option(last_update_time=snapshot.update_time)
                batch.update(snapshot.reference, alert.model_dump(), option=option)
            try:
                results = batch.commit(retry=RETRY, timeout=TIMEOUT)
            except (*LOST_THE_RACE, *AMBIGUOUS) as error:
                note_conflict(error, alert=alerts[0].id)
                continue
            written_at = tuple(each.update_time for each in results[1:])
            return Claim(alerts, mark, written_at, behind, tuple(_alert(each) for each in message))
        return Window(at + timedelta(seconds=1))

    def note_together(self, claim: Claim, change: Change) -> None:
        """Note what became of a claim: in one commit where nobody touched its alerts since, else one by one."""
        client = self._clients.firestore
        batch = Batch(client)
        for alert, written_at in zip(claim.alerts, claim.written_at, strict=True):
            changed = change(alert)
            if changed is not None:
                option = client.write_option(last_update_time=written_at)
                batch.update(client.collection("alerts").document(alert.id), changed.model_dump(), option=option)
        try:
            batch.commit(retry=RETRY, timeout=TIMEOUT)
        except (*LOST_THE_RACE, *AMBIGUOUS) as error:
            note_conflict(error, alert=claim.alerts[0].id)
            for alert in claim.alerts:
                self.change(alert.id, change)

    def open_window(self, key: str, opens_at: datetime, *, finished: bool) -> None:
        """Say from when on the receiver may get the next message; an unfinished one stays remembered."""
        forgotten = {"mark": "", "alerts": []} if finished else {}
        with reaching():
            self._window(key).set({"opens_at": opens_at, **forgotten}, merge=True, retry=RETRY, timeout=TIMEOUT)

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

    def _window(self, key: str) -> DocumentReference:
        return self._clients.firestore.collection("windows").document(sha256(key.encode()).hexdigest()[:32])

    def _begun(self, window: Mapping[str, Any]) -> list[DocumentSnapshot[Any]]:
        """The alerts of a message that was begun, in the order that it told of them."""
        client, ids = self._clients.firestore, window.get("alerts", ())
        references = [client.collection("alerts").document(each) for each in ids]
        if not references:
            return []
        with reaching():
            found = {each.id: each for each in client.get_all(references, retry=RETRY, timeout=TIMEOUT)}
        return [found[each] for each in ids if found[each].exists and _is_readable(found[each])]

    def _waiting(self, key: str) -> list[DocumentSnapshot[Any]]:
        """The alerts that a receiver is not told of yet. One that cannot be read keeps none of the others waiting."""
        query = (
            self._clients.firestore.collection("alerts")
            .where(filter=FieldFilter("waiting", "array_contains", key))
            .order_by("next_attempt_at")
            .limit(MOST_TOGETHER)
        )
        with reaching():
            return [each for each in query.stream(retry=RETRY, timeout=TIMEOUT) if _is_readable(each)]

    def _messages_behind(self, key: str, claimed: int) -> int:
        """How many messages more it takes to tell a receiver everything; counted only where one message is full."""
        if claimed < MOST_TOGETHER:
            return 0
        alerts: Any = self._clients.firestore.collection("alerts")
        waiting = alerts.where(filter=FieldFilter("waiting", "array_contains", key))
        with reaching():
            [[counted]] = waiting.count().get(retry=RETRY, timeout=TIMEOUT)
        return -(-(int(counted.value) - claimed) // MOST_TOGETHER)

    def _snapshot(self, id: str) -> DocumentSnapshot[Any]:  # noqa: A002
        with reaching():
            snapshot = self._clients.firestore.collection("alerts").document(id).get(retry=RETRY, timeout=TIMEOUT)
        if not snapshot.exists:
            raise NotFound
        return snapshot


def _is_untold(alert: Alert, key: str, mark: str) -> bool:
    """Whether a receiver was not told yet of an alert that a message was begun with."""
    return key in alert.waiting and alert.recipient(key).message == mark


def _may_go(alert: Alert, key: str, at: datetime) -> bool:
    return alert.is_gathered and alert.recipient(key).is_due(at)


def _is_readable(snapshot: DocumentSnapshot[Any]) -> bool:
    try:
        _alert(snapshot)
    except ValidationError:
        log.exception("broken alert", extra={"alert": snapshot.id})
        return False
    return True


def _alert(snapshot: DocumentSnapshot[Any]) -> Alert:
    return Alert.model_validate(snapshot.to_dict())
