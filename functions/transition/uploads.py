"""A table that staff upload: which of the office's exports it is, and its rows in our fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from functions.transition.parts import parts
from functions.transition.reading import caller
from shared.domain.errors import N_, FieldError, Invalid
from shared.domain.import_mapping import ImportMapping
from shared.domain.import_rows import ForeignRow, Head, foreign_rows, head_of
from shared.web.files import read_files
from shared.web.language import say
from shared.web.sheets import FIELD as FILE
from shared.web.sheets import LARGEST, readings

__all__ = ["FILE", "LARGEST_POST", "Table", "read_table", "spelt_errors", "the_mapping"]

LARGEST_POST = LARGEST + 64 * 1024
"""Bytes of a form with its file."""


@dataclass(frozen=True)
class Table:
    """A file that could be read: its heads, and what stands below them."""

    head: Head
    rows: list[ForeignRow]


def the_mapping(key: str) -> ImportMapping:
    """The export of the caller's office that has this key.

    Raises:
        Invalid: there is none.
    """
    office = parts().offices[caller().office]
    mapping = office.import_of(key)
    if mapping is None:
        expected = ", ".join(each.key for each in office.imports)
        raise Invalid(fields=(FieldError("key", N_("Expected one of: %(expected)s."), {"expected": expected}),))
    return mapping


def read_table(mapping: ImportMapping) -> Table:
    """The rows of the file that came with the request, read in the way in which its heads are found.

    Raises:
        Invalid: there is no file, or it is none of this export.
    """
    files = read_files(request, FILE, most=1, largest=LARGEST)
    if not files:
        raise Invalid(fields=(FieldError(FILE, N_("Choose a file.")),))
    zone, at = parts().offices[caller().office].hours.zone, parts().now()
    first: Invalid | None = None
    for rows in readings(files[0].content):
        try:
            return Table(head_of(rows, mapping), foreign_rows(rows, mapping, zone, at))
        except Invalid as refusal:
            first = first or refusal
    raise first or Invalid(fields=(FieldError(FILE, N_("The file is empty.")),))


def spelt_errors(errors: Iterable[FieldError], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Why a row cannot be used, in the reader's language, with the head that the file has for the field."""
    return [
        {"field": each.field, "column": names.get(each.field), "message": say(each.message, each.params)}
        for each in errors
    ]
