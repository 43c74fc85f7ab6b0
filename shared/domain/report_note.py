"""The office's note in a month's report: what was done about the shortcomings that complaints showed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from shared.domain import guard
from shared.domain.complaint import RECENT_OPERATIONS, Category, Operation
from shared.domain.errors import N_, FieldError, Invalid, KeyReused, StaleVersion

LONGEST = 2000
"""Characters: a paragraph or two on paper."""


@dataclass(frozen=True)
class Place:
    """Where a note stands: an office's month (`2026-10`), the procedure, which not everybody sees, and the category."""

    office: str
    month: str
    procedure: str
    category: Category

    @property
    def id(self) -> str:
        """The name of its document."""
        return f"{self.office}-{self.month}-{self.procedure}-{self.category}"


class ReportNote(BaseModel):
    """A note as it stands. `version` is what a client sends back: it rises with each writing; 0 stands for none yet."""

    model_config = ConfigDict(frozen=True)

    office: str
    month: str
    procedure: str
    category: Category
    text: str
    version: int
    by: str
    at: datetime
    operations: tuple[Operation, ...] = ()

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.office, self.month, self.procedure, self.category)


@dataclass(frozen=True)
class Writing:
    """What somebody wants to have written there, who has seen `expected_version` of it."""

    place: Place
    text: str
    expected_version: int
    by: str
    operation: Operation


def written(note: ReportNote | None, wanted: Writing, contacts: Iterable[str], at: datetime) -> ReportNote:
    """The note once it is written; the same one where the operation was carried out before.

    `contacts` are the office's own public numbers and addresses.

    Raises:
        KeyReused: the operation came before with another body.
        StaleVersion: somebody else was faster; carries their note.
        Invalid: the text looks like personal data. The report names nobody, so it cannot be confirmed.
    """
    operations = note.operations if note else ()
    done = next((each for each in operations if each.key == wanted.operation.key), None)
    if note and done:
        if done.body != wanted.operation.body:
            raise KeyReused(current=note)
        return note
    refuse_overtaken(note, wanted.expected_version)
    found = guard.personal(wanted.text, allowed=contacts)
    if found:
        message = N_("This looks like personal data: %(found)s. Leave it out: the report names nobody.")
        raise Invalid(fields=(FieldError("text", message, {"found": ", ".join(found)}),))
    return ReportNote(
        office=wanted.place.office,
        month=wanted.place.month,
        procedure=wanted.place.procedure,
        category=wanted.place.category,
        text=wanted.text,
        version=wanted.expected_version + 1,
        by=wanted.by,
        at=at,
        operations=(*operations, wanted.operation)[-RECENT_OPERATIONS:],
    )


def refuse_overtaken(note: ReportNote | None, expected_version: int) -> None:
    """Raise StaleVersion where somebody has seen another version of the note than the present one."""
    if expected_version != (note.version if note else 0):
        raise StaleVersion(
            N_("Someone else was faster: the note has changed since you saw it. Look at it again."), current=note
        )
