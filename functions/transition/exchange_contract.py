"""What `transition` answers where complaints are exchanged with another system: read by its OpenAPI document alone."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from functions.transition.figures_contract import Span
from shared.domain.complaint import Outcome
from shared.web.answers import Answer

Here = Literal["open"] | Outcome


class RowError(Answer):
    """Why a row cannot be used: our field, the head that the file has for it (null: none), and what is wrong."""

    field: str
    column: str | None
    message: str


class ImportedRow(Answer):
    """What became of a row. `complaint_id` is null where nothing is stored, or nothing that concerns the caller."""

    row: int = Field(description="As a spreadsheet counts.")
    number: str | None
    result: Literal["taken", "historic", "known", "refused", "not_reached"]
    complaint_id: str | None
    errors: list[RowError]


class ImportCounts(Answer):
    """How many rows of each result there are."""

    taken: int
    historic: int
    known: int
    refused: int
    not_reached: int


class ImportResult(Answer):
    """What became of an export. Not complete: time ran out; the same file is sent again, and goes on."""

    key: str
    is_complete: bool
    counts: ImportCounts
    items: list[ImportedRow]


class RowThere(Answer):
    """A row of the other system's list, and its state there."""

    row: int
    number: str
    there: Here


class OursHere(Answer):
    """A complaint that the list does not have: its number there, if it carries one."""

    complaint_id: str
    number: str | None
    here: Here
    day: date = Field(description="When it was filed there, else received here.")


class Difference(RowThere):
    """A row and the complaint that it is here, whose state is another."""

    complaint_id: str
    here: Here


class RefusedRow(Answer):
    """A row that says nothing that could be compared."""

    row: int
    number: str | None
    errors: list[RowError]


class Reconciliation(Span):
    """Another system's list of a month held against ours. `agreeing` counts the rows that are the same in both."""

    key: str
    agreeing: int
    only_there: list[RowThere]
    only_here: list[OursHere]
    differing: list[Difference]
    refused: list[RefusedRow]
