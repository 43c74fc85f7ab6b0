"""The daily seal: number the complaints of the days that are over, and write down how far each journal has come.

The object in the evidence bucket is the truth: complaints get their numbers from it, now or by a later call. A seal is
made in one piece, whatever time it takes; its numbers are written for as long as there is time.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from shared.cloud.paging import pages_of
from shared.cloud.parts import Parts
from shared.cloud.seals import Seals
from shared.cloud.turns import BUDGET, Turn
from shared.cloud.unsealed import Unsealed
from shared.domain.complaint import SYSTEM
from shared.domain.errors import N_, FieldError, Invalid
from shared.domain.journal import GENESIS
from shared.domain.office import Office
from shared.domain.seal import DAY, GRACE, Opening, Reading, Registered, end_of, last_over, lines, register
from shared.operation import carried

PAGE = 40
WORKERS = 8

log = logging.getLogger(__name__)


def seal(parts: Parts, office: Office, day: date | None = None, cursor: str = "", budget: float = BUDGET) -> Turn:
    """Seal the days of an office that are over and have no seal yet, up to `day` or to the last; returns counts.

    Called twice, late, at once or again after a crash it makes each seal once, and gives each complaint one number. A
    number that cannot be written is logged, and written by a later call.

    Raises:
        Unavailable, BrokenSeal, NotFound: what there is could not be read; nothing was sealed upon it.
    """
    over = last_over(parts.now(), office.hours.zone)
    sealing = _Sealing(parts, office, time.monotonic() + budget)
    left = sealing.run(min(day, over) if day else over, cursor)
    return Turn(dict(sealing.counts), left)


def refuse_what_is_not_over(parts: Parts, day: date) -> None:
    """Raises Invalid: `day` is over, and half an hour past, at no office."""
    at = parts.now()
    if all(day > last_over(at, each.hours.zone) for each in parts.offices.values()):
        raise Invalid(fields=(FieldError("day", N_("This day is not over yet.")),))


class _Sealing:
    """The seals of one office in one turn. `_given` have a number in a seal that could not be written into them.

    `_at` is how far the numbers have come: `{day of the seal}:{numbers gone through}`, which is the cursor.
    """

    def __init__(self, parts: Parts, office: Office, ends: float) -> None:
        self._parts = parts
        self._office = office
        self._zone = office.hours.zone
        self._ends = ends
        self._seals = Seals(parts.clients, parts.settings.evidence_bucket)
        self._unsealed = Unsealed(parts.clients, office.key)
        self._given: set[str] = set()
        self._at = ""
        self.counts: Counter[str] = Counter({"sealed": 0, "numbered": 0, "failed": 0})

    def run(self, until: date, cursor: str) -> str | None:
        """Do all that is due; where to go on, or None."""
        if cursor:
            begun, _, count = cursor.partition(":")
            if not self._number(date.fromisoformat(begun), int(count)):
                return self._at
        last = self._seals.last_day(self._office.key, until)
        if last is not None and not self._finish(last):
            return self._at
        day = last + DAY if last else self._first_day(until)
        while day is not None and day <= until:
            self.counts["sealed"] += self._seals.write(self._office.key, day, self._lines(day, last))
            # Read again in any case: another call may have been faster, and then its numbers are the ones.
            if not self._number(day) or (self._is_late() and day < until):
                return self._at
            last, day = day, day + DAY
        return None

    def _first_day(self, until: date) -> date | None:
        """The day of the office's first complaint; None: there is none yet."""
        first = next(self._unsealed.received(end_of(until, self._zone)), None)
        return first.received_at.astimezone(self._zone).date() if first else None

    def _finish(self, last: date) -> bool:
        """Write the numbers that seals up to `last` gave and that their complaints lack: a call before broke off.

        Whoever is in no seal came after theirs was made, and is left to the next one. False: there was no time for all.
        """
        found = self._unsealed.received(end_of(last, self._zone))
        left = {each.complaint: each.received_at for each in found if each.complaint not in self._given}
        if not left:
            return True
        first = min(left.values()).astimezone(self._zone).date()
        return all(self._number(day, among=left) for day in self._seals.days(self._office.key, first))

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

    def _number(self, day: date, done: int = 0, among: Collection[str] | None = None) -> bool:
        """Write the numbers of a day's seal behind those that are `done`; False: time was over before the last one."""
        self._at = f"{day}:{done}"
        wanted = (
            (count, each)
            for count, each in enumerate(self._registered(day), start=1)
            if count > done and (among is None or each.complaint in among)
        )
        with ThreadPoolExecutor(WORKERS) as workers:
            for page in pages_of(wanted, PAGE):
                outcomes = workers.map(carried(self._write_number), (each for _, each in page))
                for (count, each), outcome in zip(page, outcomes, strict=True):
                    self._at = f"{day}:{count}"
                    self.counts[outcome] += 1
                    if outcome == "failed":
                        self._given.add(each.complaint)
                if self._is_late():
                    return False
        return True

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
