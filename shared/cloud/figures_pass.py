"""One pass through an office's journals for the figures of some days; it can be laid down and taken up again.

All of it sees the database as it was at one instant, so that each complaint comes once, whatever becomes of it
meanwhile. What was counted so far lies in `tallies/{pass}` with the place where to go on; the days are written when all
is counted.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from typing import Any

from google.cloud.firestore_v1 import DocumentReference, DocumentSnapshot
from google.cloud.firestore_v1.base_query import FieldFilter
from pydantic import BaseModel

from shared.cloud.batch import Batch
from shared.cloud.clients import RETRY, TIMEOUT
from shared.cloud.firestore_errors import reaching
from shared.cloud.parts import Parts
from shared.domain.counting import count, count_lying
from shared.domain.figures import DayFigures
from shared.domain.journal import Entry, from_stored
from shared.domain.office_hours import OfficeHours
from shared.domain.periods import Period

PAGE = 40
WORKERS = 8

KEPT = timedelta(hours=2)
"""When what is left of a pass may go: Firestore knows how things were for an hour, then the next call begins anew."""

STATUSES = ("open", "held", "set_aside")
CHANGED = "changed"
STAGES = (*STATUSES, CHANGED)
"""What is gone through: those that run, for a level leaves no mark in `updated_at`, then whatever was changed since."""

_READ = [name for name in Entry.model_fields if name != "texts"]
"""What people wrote stays where it is."""

_LYING = ("procedure", "step", "status", "received_at")
"""What is counted of one to which nothing happened."""

log = logging.getLogger(__name__)


class Tally(BaseModel):
    """How far a pass has come: the days' figures so far, the stage and the place in it, and the instant that it sees.

    `part` counts how often it was laid down. A place is the field that a stage is in order of, and a complaint.
    """

    office: str
    days: list[DayFigures]
    part: int = 0
    stage: int = 0
    behind: str = ""
    behind_at: datetime | None = None
    seen_at: datetime | None = None
    complaints: int = 0
    expires_at: datetime

    @classmethod
    def begun(cls, office: str, period: Period, at: datetime) -> Tally:
        """Nothing was counted yet."""
        days = [DayFigures(office=office, day=day, unfinished={}, computed_at=at) for day in period.days]
        return cls(office=office, days=days, expires_at=at + KEPT)

    def stored(self) -> dict[str, Any]:
        """As Firestore keeps it: what TTL goes by is a time."""
        return self.model_dump(mode="json") | {"expires_at": self.expires_at}


class Pass:
    """A pass on its way. Every method raises `Unavailable` where Firestore cannot be reached."""

    def __init__(self, parts: Parts, tally: Tally) -> None:
        self._parts = parts
        self._house = parts.offices[tally.office]
        self._hours: OfficeHours = parts.complaints.hours_of(tally.office)
        self._days = {each.day: each for each in tally.days}
        self._since = datetime.combine(tally.days[0].day, clock_time(), self._hours.zone).astimezone(UTC)
        self.tally = tally

    def run(self, ends: float = float("inf")) -> bool:
        """Count until all is counted (True) or, a page at least, until `ends` by the monotonic clock."""
        with ThreadPoolExecutor(WORKERS) as workers:
            while self.tally.stage < len(STAGES):
                for entries in workers.map(self._journal, self._page()):
                    self._count(entries)
                if time.monotonic() > ends and self.tally.stage < len(STAGES):
                    return False
        return True

    def _page(self) -> list[str]:
        """The next complaints whose journals grew; of a stage that is at its end the next one begins."""
        tally, stage = self.tally, STAGES[self.tally.stage]
        order = "updated_at" if stage == CHANGED else "due_at"
        complaints: Any = self._parts.clients.firestore.collection("complaints")
        query = complaints.where(filter=FieldFilter("office", "==", tally.office))
        if stage == CHANGED:
            query = query.where(filter=FieldFilter("updated_at", ">=", self._since))
        else:
            query = query.where(filter=FieldFilter("status", "==", stage))
        query = query.order_by(order).order_by("__name__")
        query = query.select(list({order, "updated_at", "journalled_at", *_LYING})).limit(PAGE)
        if tally.behind:
            query = query.start_after({order: tally.behind_at, "__name__": tally.behind})
        with reaching():
            found = list(query.stream(retry=RETRY, timeout=TIMEOUT, read_time=tally.seen_at))
        if found and tally.seen_at is None:
            tally.seen_at = datetime.fromisoformat(found[0].read_time.isoformat())
        if len(found) < PAGE:
            tally.stage, tally.behind, tally.behind_at = tally.stage + 1, "", None
        else:
            tally.behind, tally.behind_at = found[-1].id, found[-1].get(order)
        return [each.id for each in found if stage == CHANGED or self._grew_unchanged(each)]

    def _grew_unchanged(self, found: DocumentSnapshot[Any]) -> bool:
        """Whether one that runs has a new entry and does not come again among those that were changed.

        One with neither is counted by its state: it lies as it did.
        """
        known = found.to_dict() or {}
        grew_at = known.get("journalled_at")
        if known["updated_at"] >= self._since:
            return False
        if grew_at is None or grew_at >= self._since:
            return True
        count_lying(known, self._days, self._hours)
        return False

    def _journal(self, complaint: str) -> list[Entry]:
        query: Any = self._parts.clients.firestore.collection("complaints").document(complaint).collection("journal")
        query = query.order_by("__name__").select(_READ)
        with reaching():
            found = query.stream(retry=RETRY, timeout=TIMEOUT, read_time=self.tally.seen_at)
            return [from_stored(each.to_dict() or {}) for each in found]

    def _count(self, entries: Sequence[Entry]) -> None:
        """Count a journal; one that cannot be read is told to the log, and keeps nobody else's figures back."""
        self.tally.complaints += 1
        try:
            count(entries, self._days, self._house, self._hours)
        except (ValueError, LookupError):
            log.exception("journal not counted", extra={"complaint": entries[0].complaint if entries else ""})

    def publish(self) -> None:
        """Replace each day's figures by those that were counted."""
        for each in self.tally.days:
            self._parts.figures.write(each)


class Tallies:
    """What passes have counted so far: `tallies/{name}`, removed when a pass has ended, else by its time to live."""

    def __init__(self, parts: Parts) -> None:
        self._client = parts.clients.firestore

    def load(self, name: str) -> tuple[Tally, DocumentSnapshot[Any]] | None:
        """What a pass has counted, and the document that says so; None: it has ended, or never began."""
        with reaching():
            found = self._reference(name).get(retry=RETRY, timeout=TIMEOUT)
        return (Tally.model_validate(found.to_dict()), found) if found.exists else None

    def keep(self, name: str, tally: Tally, before: DocumentSnapshot[Any] | None) -> None:
        """Keep it in place of what stood there before (None: nothing did).

        Raises:
            Conflict, AlreadyExists, FailedPrecondition: another turn was faster, or this one and its reply was lost.
        """
        tally.part += 1
        batch = Batch(self._client)
        if before is None:
            batch.create(self._reference(name), tally.stored())
        else:
            option = self._client.write_option(last_update_time=before.update_time)
            batch.update(self._reference(name), tally.stored(), option=option)
        batch.commit(retry=RETRY, timeout=TIMEOUT)

    def drop(self, name: str) -> None:
        """A pass has ended."""
        with reaching():
            self._reference(name).delete(retry=RETRY, timeout=TIMEOUT)

    def _reference(self, name: str) -> DocumentReference:
        return self._client.collection("tallies").document(name)
