"""What the seals of an office prove about its complaints: nothing changed, removed or put in since."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

from shared.domain.complaint import Complaint
from shared.domain.journal import Entry
from shared.domain.seal import GRACE, Record, Registered


@dataclass
class _Sealed:
    """One complaint: the entry (its `seq`) and hash of each seal that names it; its number and the day of that seal."""

    points: dict[int, str] = field(default_factory=dict)
    registered: Registered | None = None
    with_day: date | None = None


class Evidence:
    """The seals' lines by complaint, some 500 bytes each. Seals are added first to last.

    `last_day` is that of the last seal. `ahead` are complaints that were verified and have a number that no seal gave:
    it was made just now, or is gone.
    """

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._sealed: dict[str, _Sealed] = {}
        self._known_until: datetime | None = None
        self.last_day: date | None = None
        self.ahead: list[str] = []

    def add(self, record: Record, day: date) -> Iterator[str]:
        """Take in a line of the seal of `day`; what it says against an earlier one, a sentence each."""
        sealed = self._sealed.setdefault(record.complaint, _Sealed())
        if sealed.points.setdefault(record.seq, record.head) != record.head:
            yield f"entry {record.seq} is sealed with two hashes"
        if isinstance(record, Registered):
            if sealed.registered:
                yield f"it has two numbers, {sealed.registered.number} and {record.number}"
            sealed.registered, sealed.with_day = record, day

    def reaches(self, day: date, heads_until: datetime) -> None:
        """A seal was read to its end."""
        self.last_day, self._known_until = day, heads_until

    def faults(self, state: Complaint, entries: Sequence[Entry]) -> Iterator[str]:
        """What is wrong with a complaint by the seals. That its chain holds by itself is `journal.faults`'s to say."""
        sealed = self._sealed.get(state.id, _Sealed())
        hashes = {entry.seq: entry.hash for entry in entries}
        for seq, head in sealed.points.items():
            if seq not in hashes:
                yield f"entry {seq} was sealed and is missing"
            elif hashes[seq] != head:
                yield f"entry {seq} is not the one that was sealed"
        yield from self._register_faults(state, sealed)
        last = max(sealed.points, default=0)
        for entry in entries:
            if entry.seq > last and self._known_until and entry.at <= self._known_until - GRACE:
                yield f"entry {entry.seq} is older than the last seal, which does not know it"

    def missing(self, seen: Collection[str]) -> Iterator[str]:
        """The sealed complaints that are not among those seen."""
        return (each for each in self._sealed if each not in seen)

    def _register_faults(self, state: Complaint, sealed: _Sealed) -> Iterator[str]:
        day = state.received_at.astimezone(self._zone).date()
        given = sealed.registered
        if given is None:
            if state.register_number is not None:
                self.ahead.append(state.id)
            # What had ended before is entered long after its day; that its journal is sealed is seen by its entries.
            if self.last_day and day <= self.last_day and state.history is None:
                yield f"it was not there when {day} was sealed"
            return
        if sealed.with_day != day:
            yield f"it was not there when {day} was sealed: it is in the seal of {sealed.with_day}"
        if state.received_at != given.received_at:
            yield f"{given.number} was received at another time by the seal"
        if state.register_number is None:
            yield f"its number {given.number} is missing; the next call of the seal writes it"
        elif state.register_number != given.number:
            yield f"its number is {given.number} by the seal"
