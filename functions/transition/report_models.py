"""What may be sent to the monthly report, checked at the boundary."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.domain.complaint import Category
from shared.domain.report_note import LONGEST

MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])$"


class NotePlace(BaseModel):
    """Which note is meant: of which month and category; `procedure`: the first that the caller sees, if left out.

    `expected_version` is the note's that the caller has seen; 0: there was none.
    """

    model_config = ConfigDict(frozen=True)

    month: Annotated[str, StringConstraints(pattern=MONTH)]
    procedure: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    category: Category
    expected_version: Annotated[int, Field(ge=0)]


class NoteForm(NotePlace):
    """What was done about the shortcomings that complaints about one thing showed."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST)]
