"""The daily seal of an office: which numbers its complaints got, and how far their journals had come.

A seal is lines of canonical JSON: an opening, the day's complaints in order of receipt, the heads of the journals that
grew, and a closing with the SHA-256 of all that. Each opening names the hash of the seal before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from hashlib import sha256
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_serializer

from shared.domain.command import Decision, Fact
from shared.domain.complaint import SYSTEM, Complaint
from shared.domain.journal import GENESIS, canonical

REGISTERED = "registered"
"""The journal's action when a complaint gets its number."""

GRACE = timedelta(minutes=30)
"""How long after a day's end it may be sealed: every commit that was decided in it has landed, or failed, by then."""

DAY = timedelta(days=1)


class BrokenSeal(ValueError):
    """A seal that does not hold what it says; the message names the first fault."""


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    def written(self) -> bytes:
        """The line, with its end."""
        return canonical(self.model_dump()) + b"\n"


class Opening(_Line):
    """Whose and which day's seal it is, and after which one.

    Heads are those of journals that grew after `heads_since` (None: of all), as they were at `heads_until` or later.
    """

    kind: Literal["opening"] = "opening"
    format: Literal[1] = 1
    office: str
    code: str
    day: date
    previous_hash: str
    heads_since: datetime | None
    heads_until: datetime

    @field_serializer("day")
    def _day(self, day: date) -> str:
        return day.isoformat()


class Received(_Line):
    """A complaint that has no number yet, and the head of its journal (`seq`: its length)."""

    complaint: str
    received_at: datetime
    seq: int
    head: str


class Registered(Received):
    """A complaint with the number that it got."""

    kind: Literal["registered"] = "registered"
    number: str


class Head(_Line):
    """How far a journal had come."""

    kind: Literal["head"] = "head"
    complaint: str
    seq: int
    head: str


class Closing(_Line):
    """How many lines of each kind there were, each year's last number so far, and the hash of all before it."""

    kind: Literal["closing"] = "closing"
    registered: int
    heads: int
    last_numbers: dict[str, int]
    hash: str = ""


Record = Registered | Head
_LINE: TypeAdapter[Opening | Registered | Head | Closing] = TypeAdapter(
    Annotated[Opening | Registered | Head | Closing, Field(discriminator="kind")]
)


def number(code: str, year: int, count: int) -> str:
    """A number in the register of an office (its code: three letters): `BPN/2026/000123`."""
    return f"{code}/{year}/{count:06d}"


def end_of(day: date, zone: tzinfo) -> datetime:
    """The first instant after a day."""
    return datetime.combine(day + DAY, time(), zone)


def last_over(at: datetime, zone: tzinfo) -> date:
    """The latest day that may be sealed at `at`."""
    return (at - GRACE).astimezone(zone).date() - DAY


def register(complaint: Complaint, given: str, at: datetime) -> Decision:
    """Write the number that a seal gave into the complaint; nothing where it has one."""
    if complaint.register_number is not None:
        return Decision()
    after = complaint.model_copy(update={"register_number": given})
    return Decision(facts=(Fact(after, REGISTERED, SYSTEM, SYSTEM, max(at, complaint.updated_at)),))


def lines(
    opening: Opening, received: Iterable[Received], heads: Iterable[Head], last_numbers: Mapping[str, int], zone: tzinfo
) -> Iterator[bytes]:
    """The seal's lines; `received` in order of receipt are numbered on from `last_numbers` (by year, in `zone`)."""
    hashed = sha256()
    numbers = Counter(last_numbers)
    counts = Counter({"registered": 0, "heads": 0})

    def taken(line: _Line) -> bytes:
        written = line.written()
        hashed.update(written)
        return written

    yield taken(opening)
    for each in received:
        year = each.received_at.astimezone(zone).year
        numbers[str(year)] += 1
        counts["registered"] += 1
        yield taken(Registered(number=number(opening.code, year, numbers[str(year)]), **each.model_dump()))
    for head in heads:
        counts["heads"] += 1
        yield taken(head)
    closing = Closing(registered=counts["registered"], heads=counts["heads"], last_numbers=dict(numbers))
    hashed.update(closing.written())
    yield closing.model_copy(update={"hash": hashed.hexdigest()}).written()


class Reading:
    """One seal as it is read, line by line. `faults` are what is wrong with it by itself, once all is read.

    `opening` and `closing` are None where the seal has none. `first_numbers` are by year.
    """

    def __init__(self, office: str, code: str, day: date, zone: tzinfo) -> None:
        self._expected = (office, code, day)
        self._zone = zone
        self._hashed = sha256()
        self._numbers: dict[str, int] = {}
        self._last: tuple[datetime, str] | None = None
        self._counts: Counter[str] = Counter()
        self.first_numbers: dict[str, int] = {}
        self.opening: Opening | None = None
        self.closing: Closing | None = None
        self.faults: list[str] = []

    def records(self, written: Iterable[bytes]) -> Iterator[Record]:
        """What stands between opening and closing, in order."""
        for count, each in enumerate(written, start=1):
            try:
                line = _LINE.validate_json(each)
            except ValidationError:
                self.faults.append(f"line {count} cannot be read")
                self._hashed.update(each)
                continue
            if self.closing or isinstance(line, Opening) != (count == 1):
                self.faults.append(f"line {count} is out of place")
            if isinstance(line, Closing):
                self._close(line)
                continue
            self._hashed.update(each)
            self._counts[line.kind] += 1
            if isinstance(line, Opening):
                self._open(line)
                continue
            if isinstance(line, Registered):
                self._follow(line)
            yield line
        if self.opening is None or self.closing is None:
            self.faults.append("it is not complete")

    def checked(self, written: Iterable[bytes]) -> tuple[Opening, Closing]:
        """The opening and closing of a seal that holds. Raises BrokenSeal for another."""
        for _ in self.records(written):
            pass
        if self.faults or self.opening is None or self.closing is None:
            raise BrokenSeal(f"the seal of {self._expected[0]} for {self._expected[2]}: {self.faults[0]}")
        return self.opening, self.closing

    def faults_after(self, before: Reading | None) -> Iterator[str]:
        """What is wrong between this seal and the one before it (None: this is the first)."""
        if self.opening is None or self.closing is None:
            return
        known = Counter(before.closing.last_numbers if before and before.closing else {})
        previous = before.closing.hash if before and before.closing else GENESIS
        if self.opening.previous_hash != previous:
            yield "it does not follow from the one before it"
        if before and before.opening and self.opening.day != before.opening.day + DAY:
            yield f"after {before.opening.day} there are seals missing"
        if any(first != known[year] + 1 for year, first in self.first_numbers.items()):
            yield "its numbers do not go on from the one before it"
        if {**known, **self._numbers} != self.closing.last_numbers:
            yield "its last numbers are not those that it gives"

    def _open(self, line: Opening) -> None:
        self.opening = line
        if (line.office, line.code, line.day) != self._expected:
            self.faults.append(f"it is the seal of {line.office} for {line.day}")

    def _close(self, line: Closing) -> None:
        self._hashed.update(line.model_copy(update={"hash": ""}).written())
        if line.hash != self._hashed.hexdigest():
            self.faults.append("it was changed: its hash does not fit")
        if (line.registered, line.heads) != (self._counts["registered"], self._counts["head"]):
            self.faults.append("it does not hold as many lines as it says")
        self.closing = line

    def _follow(self, line: Registered) -> None:
        local = line.received_at.astimezone(self._zone)
        year, (_, code, day) = str(local.year), self._expected
        said = line.number.rpartition("/")[2]
        if year not in self._numbers:
            self.first_numbers[year] = int(said) if said.isdecimal() else 0
        expected = self._numbers.get(year, self.first_numbers[year] - 1) + 1
        self._numbers[year] = expected
        if line.number != number(code, local.year, expected):
            self.faults.append(f"{line.number} stands where {number(code, local.year, expected)} belongs")
        place = (line.received_at, line.complaint)
        if self._last and place <= self._last:
            self.faults.append(f"{line.number} is not in order of receipt")
        if local.date() > day:
            self.faults.append(f"{line.number} was received after the day")
        self._last = place
