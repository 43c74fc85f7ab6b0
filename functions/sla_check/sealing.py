"""The daily seal: number the complaints of the days that are over, and write down how far each journal has come.

The object in the evidence bucket is the truth: complaints get their numbers from it, now or by a later call.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import islice

from shared.cloud.parts import Parts
from shared.cloud.seals import Seals
from shared.cloud.unsealed import Unsealed
from shared.domain.complaint import SYSTEM
from shared.domain.errors import N_, FieldError, Invalid
from shared.domain.journal import GENESIS
from shared.domain.office import Office
from shared.domain.seal import DAY, GRACE, Opening, Reading, Registered, end_of, last_over, lines, register
from shared.operation import carried

BUDGET = 50.0
"""Seconds after which no further day is begun and no further number written; the next call goes on."""

PAGE = 40
WORKERS = 8

log = logging.getLogger(__name__)


def seal(parts: Parts, day: date | None = None, budget: float = BUDGET) -> dict[str, int]:
    """Seal the days of each office that are over and have no seal yet, up to `day` or to the last; returns counts.

    Called twice, late, at once or again after a crash it makes each seal once, and gives each complaint one number.
    What fails is logged, and done by a later call.

    Raises:
        Invalid: `day` is over, and half an hour past, at no office.
    """
    at, ends = parts.now(), time.monotonic() + budget
    if day is not None and all(day > last_over(at, each.hours.zone) for each in parts.offices.values()):
        raise Invalid(fields=(FieldError("day", N_("This day is not over yet.")),))
    counts: Counter[str] = Counter({"sealed": 0, "numbered": 0, "failed": 0})
    for office in parts.offices.values():
        over = last_over(at, office.hours.zone)
        sealing = _Sealing(parts, office, ends, counts)
        try:
            sealing.run(min(day, over) if day else over)
        except Exception:
            log.exception("office not sealed", extra={"office": office.key})
            counts["failed"] += 1
    return dict(counts)


class _Sealing:
    """The seals of one office in one call. `_given` have a number in a seal that could not be written into them."""

    def __init__(self, parts: Parts, office: Office, ends: float, counts: Counter[str]) -> None:
        self._parts = parts
        self._office = office
        self._zone = office.hours.zone
        self._ends = ends
        self._counts = counts
        self._seals = Seals(parts.clients, parts.settings.evidence_bucket)
        self._unsealed = Unsealed(parts.clients, office.key)
        self._given: set[str] = set()

    def run(self, until: date) -> None:
        last = self._seals.last_day(self._office.key, until)
        if last is not None:
            self._finish(last)
        day = last + DAY if last else self._first_day(until)
        while day is not None and day <= until and not self._is_late():
            self._counts["sealed"] += self._seals.write(self._office.key, day, self._lines(day, last))
            # Read again in any case: another call may have been faster, and then its numbers are the ones.
            self._number(self._registered(day))
            last, day = day, day + DAY

    def _first_day(self, until: date) -> date | None:
        """The day of the office's first complaint; None: there is none yet."""
        first = next(self._unsealed.received(end_of(until, self._zone)), None)
        return first.received_at.astimezone(self._zone).date() if first else None

    def _finish(self, last: date) -> None:
        """Write the numbers that seals up to `last` gave and that their complaints lack: a call before broke off.

        Whoever is in no seal came after theirs was made, and is left to the next one.
        """
        left = {each.complaint: each.received_at for each in self._unsealed.received(end_of(last, self._zone))}
        if not left:
            return
        first = min(left.values()).astimezone(self._zone).date()
        for day in self._seals.days(self._office.key, first):
            self._number(each for each in self._registered(day) if each.complaint in left)

    def _lines(self, day: date, last: date | None) -> Iterator[bytes]:
        previous_hash, since, numbers = GENESIS, None, dict[str, int]()
        if last is not None:
            opening, closing = self._reading(last).checked(self._seals.read(self._office.key, last))
            previous_hash, since, numbers = closing.hash, opening.heads_until - GRACE, closing.last_numbers
        opening = Opening(
            office=self._office.key,
            code=self._office.particulars.code,
            day=day,
            previous_hash=previous_hash,
            heads_since=since,
            heads_until=self._parts.now(),
        )
        received = self._unsealed.received(end_of(day, self._zone))
        new = (each for each in received if each.complaint not in self._given)
        return lines(opening, new, self._unsealed.heads(since), numbers, self._zone)

    def _registered(self, day: date) -> Iterator[Registered]:
        records = self._reading(day).records(self._seals.read(self._office.key, day))
        return (each for each in records if isinstance(each, Registered))

    def _reading(self, day: date) -> Reading:
        return Reading(self._office.key, self._office.particulars.code, day, self._zone)

    def _number(self, registered: Iterable[Registered]) -> None:
        registered = iter(registered)
        with ThreadPoolExecutor(WORKERS) as workers:
            while not self._is_late() and (page := list(islice(registered, PAGE))):
                for each, outcome in zip(page, workers.map(carried(self._write_number), page), strict=True):
                    self._counts[outcome] += 1
                    if outcome == "failed":
                        self._given.add(each.complaint)

    def _write_number(self, registered: Registered) -> str:
        at = self._parts.now()
        try:
            changed = self._parts.complaints.change(
                registered.complaint, lambda pinned: register(pinned.complaint, registered.number, at), None, at
            )
            if changed.complaint.register_number != registered.number:
                raise ValueError(f"it has the number {changed.complaint.register_number}")  # noqa: TRY301
            self._parts.announce(changed, SYSTEM, at)
        except Exception:
            log.exception("number not written", extra={"complaint": registered.complaint})
            return "failed"
        return "numbered" if changed.decision.facts else "known"

    def _is_late(self) -> bool:
        return time.monotonic() > self._ends
