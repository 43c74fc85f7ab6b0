"""The days that offices close or open without a deployment: `calendars/{office}`, cached for a minute a process."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from threading import Lock
from typing import Any

from google.cloud.firestore_v1 import DocumentReference, DocumentSnapshot
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.cloud.batch import Batch
from shared.cloud.clients import RETRY, TIMEOUT, Clients
from shared.cloud.firestore_errors import AMBIGUOUS, LOST_THE_RACE, reaching
from shared.cloud.paging import ids_by_page
from shared.domain.errors import Unavailable
from shared.domain.office_days import OfficeDays, gaps_in_view
from shared.domain.office_hours import OfficeHours

CACHED_SECONDS = 60

AGAIN_SECONDS = 5
"""What could not be read is not asked for again before that: somebody waits for each answer."""

TRIES = 5
"""How often a change that somebody else overtook is made again."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Known:
    """An office's days and the hours with them; not `certain`: the last reading failed, and older ones stand in."""

    days: OfficeDays
    hours: OfficeHours
    certain: bool = True


class Calendars:
    """The offices' hours as they are now. `committed` are those of the data, by office."""

    def __init__(self, clients: Clients, committed: Mapping[str, OfficeHours], seconds: float = CACHED_SECONDS) -> None:
        self._clients = clients
        self._committed = committed
        self._seconds = seconds
        self._kept: dict[str, tuple[float, Known]] = {}
        self._warned: dict[str, date] = {}
        self._lock = Lock()

    def known(self, office: str, at_least: int = 0, *, fresh: bool = False) -> Known:
        """The days and hours of an office; those last known, else the committed ones, where they cannot be read.

        A complaint that was computed under a revision not known yet (`at_least`) leads to another reading, as does
        `fresh`. Never raises for a store that cannot be reached.
        """
        until, kept = self._kept_of(office)
        if until > time.monotonic() and not fresh and (kept.days.revision >= at_least or not kept.certain):
            return kept
        try:
            return self._keep(office, self._parsed(office, self._snapshot(office)), self._seconds)
        except (Unavailable, ValueError) as error:
            log.warning(
                "calendar of %s not read: revision %s goes on",
                office,
                kept.days.revision,
                extra={"error": _kind(error)},
            )
            return self._keep(office, replace(kept, certain=False), AGAIN_SECONDS)

    def change(self, office: str, edit: Callable[[OfficeDays], OfficeDays], by: str, at: datetime) -> Known:
        """Store the days as `edit` leaves them, as the next revision; no new revision where they stay the same.

        Raises:
            InvalidOfficeHours: the days cannot be, or the stored ones could not.
            Unavailable: Firestore cannot be reached, or others were faster again and again.
        """
        client = self._clients.firestore
        for _ in range(TRIES):
            snapshot = self._snapshot(office)
            before = self._parsed(office, snapshot)
            edited = edit(before.days)
            if edited.says_the_same(before.days):
                return self._keep(office, before, self._seconds)
            days = edited.changed(by, at)
            after = Known(days, days.onto(self._committed[office]))
            batch = Batch(client)
            if snapshot.exists:
                precondition = client.write_option(last_update_time=snapshot.update_time)
                batch.update(self._reference(office), days.stored(), option=precondition)
            else:
                batch.create(self._reference(office), days.stored())
            try:
                batch.commit(retry=RETRY, timeout=TIMEOUT)
            except (*LOST_THE_RACE, *AMBIGUOUS):
                # Landed or not, the next look tells: a change that stands there already is none.
                continue
            return self._keep(office, after, self._seconds)
        raise Unavailable

    def left_behind(self, limit: int) -> Iterator[list[str]]:
        """Ids of running complaints of all offices whose deadlines are of an older revision, `limit` at a time."""
        for office in self._committed:
            revision = self.known(office, fresh=True).days.revision
            if revision:
                yield from self.behind(office, revision, limit)

    def behind(self, office: str, revision: int, limit: int) -> Iterator[list[str]]:
        """Those of one office. Goes on behind what it gave, done or not: what fails blocks nothing."""
        query = (
            self._clients.firestore.collection("complaints")
            .where(filter=FieldFilter("office", "==", office))
            .where(filter=FieldFilter("status", "in", ["open", "held", "set_aside"]))
            .where(filter=FieldFilter("calendar", "<", revision))
        )
        return ids_by_page(query, "calendar", limit)

    def warn_of_gaps(self, at: datetime) -> None:
        """Log what the calendars lack, each office's once a day (its own) in this process."""
        for office in self._committed:
            hours = self.known(office).hours
            today = at.astimezone(hours.zone).date()
            if self._warned.get(office) == today:
                continue
            self._warned[office] = today
            for gap in gaps_in_view(hours, today):
                log.warning("calendar of %s is incomplete: %s", office, gap)

    def _kept_of(self, office: str) -> tuple[float, Known]:
        with self._lock:
            never = (float("-inf"), Known(OfficeDays(), self._committed[office]))
            return self._kept.get(office, never)

    def _keep(self, office: str, known: Known, seconds: float) -> Known:
        with self._lock:
            _, present = self._kept.get(office, (0.0, known))
            if present.days.revision > known.days.revision:
                return present  # another thread read later
            self._kept[office] = (time.monotonic() + seconds, known)
            return known

    def _parsed(self, office: str, snapshot: DocumentSnapshot[Any]) -> Known:
        days = OfficeDays.model_validate(snapshot.to_dict() or {})
        _, kept = self._kept_of(office)
        if days == kept.days:
            return replace(kept, certain=True)  # hours remember the days that they were asked for
        return Known(days, days.onto(self._committed[office]))

    def _reference(self, office: str) -> DocumentReference:
        return self._clients.firestore.collection("calendars").document(office)

    def _snapshot(self, office: str) -> DocumentSnapshot[Any]:
        with reaching():
            return self._reference(office).get(retry=None, timeout=TIMEOUT)


def _kind(error: Exception) -> str:
    return type(error).__name__
