"""Another system's list of a month held against ours: what is in one and not in the other, and what differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shared.domain.complaint import Complaint
from shared.domain.import_mapping import RUNNING
from shared.domain.import_rows import FILED_THERE, FOREIGN_NUMBER, ForeignRow, ticket_of


@dataclass(frozen=True)
class Ours:
    """A complaint of ours: `state` is RUNNING or its outcome, `day` when it was filed there, else received here."""

    id: str
    number: str | None
    state: str
    day: date


@dataclass(frozen=True)
class Pair:
    """A row, and the complaint that it is here."""

    row: ForeignRow
    ours: Ours


@dataclass(frozen=True)
class Reconciliation:
    """`refused` are rows that say nothing that could be compared; `agreeing` counts those that are the same in both."""

    only_there: tuple[ForeignRow, ...]
    only_here: tuple[Ours, ...]
    differing: tuple[Pair, ...]
    refused: tuple[ForeignRow, ...]
    agreeing: int


def ours(complaint: Complaint, received_on: date) -> Ours:
    """The complaint as it is compared; `received_on` is by the office's clock."""
    state = complaint.outcome if complaint.is_over and complaint.outcome else RUNNING
    filed = complaint.texts.get(FILED_THERE)
    day = date.fromisoformat(filed) if filed else received_on
    return Ours(complaint.id, complaint.texts.get(FOREIGN_NUMBER), state, day)


def reconcile(rows: Sequence[ForeignRow], known: Mapping[str, Ours | None], of_month: Iterable[Ours]) -> Reconciliation:
    """Compare by number. `known` are ours by the rows' numbers (`ticket_of`), whenever they came; None: one of which
    nothing may be told, which agrees. `of_month` are those that the list should have.
    """
    good = [each for each in rows if not each.errors]
    there = {ticket_of(each.number) for each in rows if each.number}
    pairs = [Pair(each, found) for each in good if (found := known.get(ticket_of(each.number)))]
    differing = tuple(each for each in pairs if each.row.state != each.ours.state)
    only_there = tuple(each for each in good if ticket_of(each.number) not in known)
    return Reconciliation(
        only_there=only_there,
        only_here=tuple(each for each in of_month if each.number is None or ticket_of(each.number) not in there),
        differing=differing,
        refused=tuple(each for each in rows if each.errors),
        agreeing=len(good) - len(only_there) - len(differing),
    )
