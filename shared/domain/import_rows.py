"""The rows of an export, read by a mapping: what each says in our fields, and why one cannot be used."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.domain.complaint import Disclosure
from shared.domain.errors import N_, FieldError, Invalid
from shared.domain.import_mapping import (
    ANSWER,
    CHOICES,
    CLOSED_ON,
    DAYS,
    FILED_ON,
    NUMBER,
    OCCURRED_ON,
    RUNNING,
    SERIAL,
    STATE,
    ImportMapping,
    folded,
    when,
)

Cell = str | int | float | bool | datetime | date | time | timedelta | None

HEAD_WITHIN = 40
"""Rows in which the heads are looked for: above them stand titles."""

EXACT = 10**15
"""Whole numbers from here on have lost digits in a spreadsheet, which keeps fifteen."""

LONGEST_NUMBER = 100

FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 (a spreadsheet's day has no zone)
SERIALS = range(20_000, 80_000)
"""Of days from 1954 to 2119."""

FOREIGN_NUMBER = "channel_reference.number"
"""The text of a complaint that holds its number in the system that it came by."""

FILED_THERE = "channel_reference.filed_on"
"""The text that holds the day on which it was filed there."""

ANONYMOUS: Disclosure = "anonymous"

_LOST = re.compile(r"\d+([.,]\d+)?[eE][+]?\d+")
_GAPS = re.compile(r"[^\S\n]+")


@dataclass(frozen=True)
class SheetRow:
    """A row of a sheet, by its number as a spreadsheet counts; `broken`: it cannot be read, and why (a msgid)."""

    line: int
    cells: tuple[Cell, ...]
    broken: str | None = None

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return self.broken is None and not any(_text(each) for each in self.cells)


@dataclass(frozen=True)
class Head:
    """The row of the heads: in which column each field stands, and what the file calls it."""

    line: int
    width: int
    places: Mapping[str, int]
    names: Mapping[str, str]


@dataclass(frozen=True)
class ForeignRow:
    """What a row says. `errors` (by our fields) are why it cannot be used; `state` is RUNNING or an outcome.

    `fields` are those of a registration, dotted, as texts. Times are UTC.
    """

    line: int
    number: str = ""
    fields: Mapping[str, str] | None = None
    state: str = RUNNING
    filed_at: datetime | None = None
    closed_at: datetime | None = None
    answer: str = ""
    errors: tuple[FieldError, ...] = ()

    @property
    def is_over(self) -> bool:
        """Whether it has ended where it comes from."""
        return self.state != RUNNING


def ticket_of(number: str) -> str:
    """A number as two are compared: spaces, letters' sizes and a leading # do not matter."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", number)).casefold().lstrip("#")


def ticket_mark(channel: str, number: str) -> str:
    """What the store looks a complaint up by: numbers of two channels are never the same."""
    return f"{channel} {ticket_of(number)}"


def head_of(rows: Sequence[SheetRow], mapping: ImportMapping) -> Head:
    """The row of the heads, the first one that has all that are needed.

    Raises:
        Invalid: there is none; names what the likeliest one lacks. Or a head stands in it twice.
    """
    best: tuple[int, tuple[str, ...]] = (-1, mapping.needed)
    for row in rows[:HEAD_WITHIN]:
        head = _head(row, mapping)
        missing = tuple(each for each in mapping.needed if each not in head.places)
        if not missing:
            _refuse_twice(row, head)
            return head
        if len(head.places) > best[0]:
            best = (len(head.places), missing)
    expected = "; ".join(" / ".join(mapping.columns[each]) for each in best[1])
    raise Invalid(fields=(FieldError("file", N_("These columns were not found: %(columns)s."), {"columns": expected}),))


def foreign_rows(rows: Sequence[SheetRow], mapping: ImportMapping, zone: ZoneInfo, at: datetime) -> list[ForeignRow]:
    """What stands below the heads, blank rows left out. A number that came in a good row before is refused.

    `zone` is the office's, `at` the present: no day may lie after it.

    Raises:
        Invalid: the heads are not there (`head_of`).
    """
    head = head_of(rows, mapping)
    reading = _Reading(mapping, head, ZoneInfo(mapping.zone) if mapping.zone else zone, at)
    found: list[ForeignRow] = []
    seen: dict[str, int] = {}
    for row in rows:
        if row.line <= head.line or row.is_blank:
            continue
        read = reading.read(row)
        first = seen.setdefault(ticket_of(read.number), row.line) if not read.errors else row.line
        if first != row.line:
            twice = FieldError(NUMBER, N_("This number stands in row %(row)s already."), {"row": first})
            read = ForeignRow(row.line, read.number, errors=(twice,))
        found.append(read)
    return found


def _head(row: SheetRow, mapping: ImportMapping) -> Head:
    names = [folded(_text(each)) for each in row.cells]
    places, called = {}, {}
    for field, heads in mapping.columns.items():
        place = next((names.index(each) for each in map(folded, heads) if each in names), None)
        if place is not None:
            places[field], called[field] = place, _text(row.cells[place])
    return Head(row.line, len(row.cells), places, called)


def _refuse_twice(row: SheetRow, head: Head) -> None:
    names = [folded(_text(each)) for each in row.cells]
    twice = [_text(row.cells[place]) for place in head.places.values() if names.count(names[place]) > 1]
    if twice:
        message = N_("These columns are there twice: %(columns)s.")
        raise Invalid(fields=(FieldError("file", message, {"columns": ", ".join(twice)}),))


def _text(cell: Cell) -> str:
    """A cell as a text, as it was meant: whole numbers without a point."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if not isinstance(cell, str):
        return "" if cell is None else str(cell)
    lines = unicodedata.normalize("NFC", cell).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_GAPS.sub(" ", each).strip() for each in lines).strip()


class _Reading:
    """The rows of one file."""

    def __init__(self, mapping: ImportMapping, head: Head, zone: ZoneInfo, at: datetime) -> None:
        self._mapping = mapping
        self._head = head
        self._zone = zone
        self._at = at

    def read(self, row: SheetRow) -> ForeignRow:
        if row.broken is not None:
            return ForeignRow(row.line, errors=(FieldError("file", row.broken),))
        if any(_text(each) for each in row.cells[self._head.width :]):
            return ForeignRow(row.line, errors=(FieldError("file", N_("There are more fields than heads.")),))
        errors: list[FieldError] = []
        number = self._number(row, errors)
        days = {field: self._time(row, field, errors) for field in DAYS}
        fields = dict(self._fields(row, errors))
        state = fields.pop(STATE, RUNNING)
        answer = fields.pop(ANSWER, "")
        if fields.get("disclosure") == ANONYMOUS:  # what is not to be known is not kept
            fields = {name: text for name, text in fields.items() if not name.startswith("reporter.")}
        occurred = days[OCCURRED_ON]
        if occurred:
            fields[OCCURRED_ON] = occurred.astimezone(self._zone).date().isoformat()
        errors += self._order(days[FILED_ON], days[CLOSED_ON])
        return ForeignRow(row.line, number, fields, state, days[FILED_ON], days[CLOSED_ON], answer, tuple(errors))

    def _cell(self, row: SheetRow, field: str) -> Cell:
        place = self._head.places.get(field)
        return row.cells[place] if place is not None and place < len(row.cells) else None

    def _number(self, row: SheetRow, errors: list[FieldError]) -> str:
        cell = self._cell(row, NUMBER)
        number = " ".join(_text(cell).split())
        if not ticket_of(number):
            errors.append(FieldError(NUMBER, N_("This is needed.")))
        elif len(number) > LONGEST_NUMBER:
            errors.append(FieldError(NUMBER, N_("At most %(max_length)s characters."), {"max_length": LONGEST_NUMBER}))
        elif _is_no_number(cell) or _LOST.fullmatch(number):
            errors.append(FieldError(NUMBER, N_("This number has lost digits in a spreadsheet: format it as text.")))
        return number[:LONGEST_NUMBER]

    def _time(self, row: SheetRow, field: str, errors: list[FieldError]) -> datetime | None:
        cell = self._cell(row, field)
        if self._mapping.is_blank(_text(cell)):
            return None
        read = self._read_time(cell)
        if read is None:
            shown = ", ".join(each for each in self._mapping.dates if each != SERIAL)
            errors.append(FieldError(field, N_("This is no day in a known form: %(forms)s."), {"forms": shown}))
            return None
        try:
            instant = read.replace(tzinfo=self._zone).astimezone(UTC)
        except OverflowError:
            errors.append(FieldError(field, N_("This value cannot be used.")))
            return None
        if instant > self._at:
            errors.append(FieldError(field, N_("This day has not come yet.")))
            return None
        return instant

    def _read_time(self, cell: Cell) -> datetime | None:
        """The time of a cell without its zone; a number counts as one only where the mapping says so."""
        if isinstance(cell, datetime):
            return cell.replace(tzinfo=None)
        if isinstance(cell, date):
            return datetime.combine(cell, time())
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            if SERIAL not in self._mapping.dates or not math.isfinite(cell) or int(cell) not in SERIALS:
                return None
            return FIRST_DAY + timedelta(seconds=round(cell * 86_400))
        return when(_text(cell), self._mapping.dates)

    def _fields(self, row: SheetRow, errors: list[FieldError]) -> Iterator[tuple[str, str]]:
        defaults = self._mapping.defaults
        for field in {**self._mapping.columns, **defaults}:
            if field in DAYS or field == NUMBER:
                continue
            text = _text(self._cell(row, field))
            if self._mapping.is_blank(text):
                if field in defaults:
                    yield field, defaults[field]
                continue
            if field not in CHOICES:
                yield field, text
                continue
            word = self._mapping.word(field, text)
            if word is None:
                known = ", ".join(self._mapping.words_of(field))
                errors.append(FieldError(field, N_("Expected one of: %(expected)s."), {"expected": known}))
            else:
                yield field, word

    def _order(self, filed: datetime | None, closed: datetime | None) -> Iterator[FieldError]:
        if filed and closed and closed.astimezone(self._zone).date() < filed.astimezone(self._zone).date():
            yield FieldError(CLOSED_ON, N_("It cannot have ended before it began."))


def _is_no_number(cell: Cell) -> bool:
    """Whether the cell of a number holds what a spreadsheet has made of one."""
    if isinstance(cell, bool | datetime | date | time | timedelta):
        return True
    return isinstance(cell, int | float) and not (float(cell).is_integer() and abs(cell) < EXACT)
