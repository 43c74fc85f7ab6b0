"""Taking in the rows of an export: each once, by its number, whoever sends it and however often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic
from typing import Literal

from functions.transition.import_forms import form_of
from shared.cloud.exchange import by_ticket
from shared.cloud.parts import Parts
from shared.cloud.registration import store
from shared.domain.command import Caller
from shared.domain.complaint import Complaint, Language
from shared.domain.disclosure import concerns
from shared.domain.errors import N_, FieldError, Invalid, KeyReused, NotFound, NumberTaken, Unavailable
from shared.domain.import_mapping import ImportMapping
from shared.domain.import_rows import FILED_THERE, ForeignRow, ticket_mark, ticket_of
from shared.domain.office import Office
from shared.operation import carried

BUDGET = 40.0
"""Seconds after which no further row is begun: a request has sixty. The file is sent again, and goes on."""

WORKERS = 8
"""Rows that are stored at a time."""

USUAL: Language = "id"
"""The language of reporters of whom the file does not say another; that of whoever uploads it says nothing of them."""

Kind = Literal["taken", "historic", "known", "refused", "not_reached"]


@dataclass(frozen=True)
class Result:
    """What became of a row; `complaint` is its number here, where the caller may know it."""

    line: int
    number: str
    kind: Kind
    complaint: str | None = None
    errors: tuple[FieldError, ...] = ()


def counts_of(results: Sequence[Result]) -> dict[str, int]:
    """How many rows of each kind there are."""
    counted = Counter(each.kind for each in results)
    kinds: tuple[Kind, ...] = ("taken", "historic", "known", "refused", "not_reached")
    return {each: counted[each] for each in kinds}


class Intake:
    """One file on its way in, by one member of staff."""

    def __init__(self, parts: Parts, office: Office, mapping: ImportMapping, who: Caller, capacity: str) -> None:
        self._parts = parts
        self._office = office
        self._mapping = mapping
        self._who = who
        self._capacity = capacity
        self._ends = float("inf")
        self._is_cut_off = False

    def take(self, rows: Sequence[ForeignRow], budget: float = BUDGET) -> list[Result]:
        """What became of each row, in their order.

        Raises:
            Unavailable: Firestore could not be reached before the first row.
        """
        self._ends = monotonic() + budget
        known = self._known([each for each in rows if not each.errors])

        def result(row: ForeignRow) -> Result:
            if row.errors:
                return Result(row.line, row.number, "refused", errors=row.errors)
            found = known.get(self._mark(row))
            return self._as_known(row, found) if found else self._stored(row)

        with ThreadPoolExecutor(WORKERS) as workers:
            return list(workers.map(carried(result), rows))

    def _mark(self, row: ForeignRow) -> str:
        channel = (row.fields or {}).get("channel", self._mapping.channel)
        return ticket_mark(channel, self._mapping.reference(row.number))

    def _known(self, rows: Sequence[ForeignRow]) -> dict[str, Complaint]:
        return by_ticket(self._parts, self._office.key, [self._mark(each) for each in rows])

    def _found_again(self, row: ForeignRow) -> Complaint | None:
        try:
            return self._known([row]).get(self._mark(row))
        except Unavailable:  # that it is here is certain; which one it is can be asked again
            return None

    def _stored(self, row: ForeignRow) -> Result:
        if self._is_cut_off or monotonic() > self._ends:
            return Result(row.line, row.number, "not_reached")
        try:
            form, past = form_of(row, self._mapping, self._office.key)
            filed = {FILED_THERE.partition(".")[2]: self._day(row)} if row.filed_at and not past else {}
            changed = store(
                form,
                self._parts,
                self._parts.now(),
                key=f"import|{self._mapping.key}|{ticket_of(row.number)}",
                language=form.language or USUAL,
                channel=form.channel,
                channel_reference=form.channel_reference.given() | filed,
                actor=self._who.email,
                capacity=self._capacity,
                past=past,
            )
        except NumberTaken:  # entered by hand since the file was looked up
            return self._as_known(row, self._found_again(row))
        except Invalid as refusal:
            return Result(row.line, row.number, "refused", errors=refusal.fields)
        except NotFound:
            nobody = FieldError("kind", N_("No procedure of the office takes this by this channel."))
            return Result(row.line, row.number, "refused", errors=(nobody,))
        except KeyReused:  # taken before, and the row was changed since, or what was written has been erased
            return self._as_known(row, self._found_again(row))
        except Unavailable:
            self._is_cut_off = True
            return Result(row.line, row.number, "not_reached")
        if changed.repeated:
            return self._as_known(row, changed.complaint)
        return Result(row.line, row.number, "historic" if past else "taken", changed.complaint.id)

    def _day(self, row: ForeignRow) -> str:
        return row.filed_at.astimezone(self._office.hours.zone).date().isoformat() if row.filed_at else ""

    def _as_known(self, row: ForeignRow, found: Complaint | None) -> Result:
        is_shown = found is not None and concerns(self._who, found, self._office.procedure(*_pinned(found)))
        return Result(row.line, row.number, "known", found.id if found and is_shown else None)


def _pinned(complaint: Complaint) -> tuple[str, int]:
    return complaint.procedure.id, complaint.procedure.revision
