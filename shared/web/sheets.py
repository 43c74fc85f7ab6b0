"""From the bytes of a table to its rows: CSV in the ways that offices write it, and XLSX; nothing else is read.

What a spreadsheet program would do on opening (formulas, links, macros, entities) is not done; what is too large is
refused before it is unpacked.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from shared.domain.errors import N_, FieldError, Invalid
from shared.domain.import_rows import Cell, SheetRow

LARGEST = 5 * 1024 * 1024
"""Bytes of a file."""

MOST_ROWS = 5_000
MOST_CELLS = 100
"""Of a row; what stands further to the right is not looked at."""

LARGEST_UNPACKED = 60 * 1024 * 1024
MOST_PACKED = 200
"""Bytes of a workbook once it is unpacked, and files in it."""

MOST_BROKEN = 100
"""Broken rows after which the rest of a file is given up: it is none."""

SEPARATORS = ";,\t|"

FIELD = "file"

XLSX_BEGINS = b"PK\x03\x04"
OLD_EXCEL_BEGINS = b"\xd0\xcf\x11\xe0"

NOTHING_HERE = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!")
"""What a spreadsheet shows where it has no value."""

_QUOTES = N_("The quotation marks of this row are not closed.")
_GIVEN_UP = N_("From here on the file was not read: too many rows are broken.")


def readings(content: bytes) -> Iterator[list[SheetRow]]:
    """The ways in which a file may be read, likeliest first: a workbook by its sheets, a text by its separators.

    Raises:
        Invalid: it is empty, too large, or neither of both.
    """
    if len(content) > LARGEST:
        raise _refused(N_("At most %(megabytes)s MB."), megabytes=LARGEST // 1024**2)
    if content.startswith(XLSX_BEGINS):
        yield from _workbook(content)
        return
    if content.startswith((OLD_EXCEL_BEGINS, b"%PDF")):
        raise _refused(N_("This is neither CSV nor XLSX: save it as one of them."))
    text = decoded(content)
    if not text.strip():
        raise _refused(N_("The file is empty."))
    lines = [each for each in re.split(r"(?<=\n)|(?<=\r)(?!\n)", text) if each]
    named = re.fullmatch(r"sep=(.)\r?\n?", lines[0])
    if named:
        yield _rows(lines[1:], named[1], first=2)
        return
    for separator in sorted(SEPARATORS, key=text[:20_000].count, reverse=True):
        yield _rows(lines, separator)


def decoded(content: bytes) -> str:
    """The text: UTF-8 or UTF-16, with a mark or without, else Windows-1252.

    Raises:
        Invalid: it is no text.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _decoded(content, encoding)
    begins = content[:2000]
    if begins[1::2].count(0) > len(begins) // 8:
        return _decoded(content, "utf-16-le")
    if begins[0::2].count(0) > len(begins) // 8:
        return _decoded(content, "utf-16-be")
    try:
        return _decoded(content, "utf-8")
    except Invalid:
        return _decoded(content, "cp1252")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise _refused(N_("This is neither CSV nor XLSX: save it as one of them."))
    return text


def _rows(lines: list[str], separator: str, first: int = 1) -> list[SheetRow]:
    """The rows; one whose quotation marks do not fit is told, and the next line is read as a new row."""
    found: list[SheetRow] = []
    place = broken = 0
    while place < len(lines):
        taken = [place]
        reader = csv.reader(_noting(lines, taken), delimiter=separator, strict=True)
        try:
            for cells in reader:
                found.append(SheetRow(first + len(found), tuple(cells[:MOST_CELLS])))
                place = taken[0]
                _refuse_too_many(found)
        except csv.Error:
            broken += 1
            given_up = broken > MOST_BROKEN
            found.append(SheetRow(first + len(found), (), _GIVEN_UP if given_up else _QUOTES))
            place += 1
            if given_up:
                return found
        else:
            return found
    return found


def _noting(lines: list[str], taken: list[int]) -> Iterator[str]:
    for number in range(taken[0], len(lines)):
        taken[0] = number + 1
        yield lines[number]


def _workbook(content: bytes) -> Iterator[list[SheetRow]]:
    _refuse_bomb(content)
    # Imported here: nobody else waits for it.
    from openpyxl import load_workbook

    with _trusted_in_nothing():
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        found: list[SheetRow] = []
        with _trusted_in_nothing():
            sheet.reset_dimensions()
            for cells in sheet.iter_rows(max_col=MOST_CELLS, values_only=True):
                shown = (None if each in NOTHING_HERE else each for each in cells)
                found.append(SheetRow(len(found) + 1, tuple(cast("Iterator[Cell]", shown))))
                _refuse_too_many(found)
        yield found


def _refuse_bomb(content: bytes) -> None:
    """Refuse what unpacks to more than anybody's table. The sizes are those by which zipfile ends its reading."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise _refused(N_("This workbook cannot be read: save it anew.")) from None
    if len(parts) > MOST_PACKED or sum(each.file_size for each in parts) > LARGEST_UNPACKED:
        raise _refused(N_("This workbook unpacks to more than is taken: export fewer rows."))


@contextmanager
def _trusted_in_nothing() -> Iterator[None]:
    """Within the block a workbook that somebody made is read: whatever openpyxl makes of it, it is refused."""
    try:
        yield
    except Invalid:
        raise
    except Exception:  # noqa: BLE001 (each library below has errors of its own)
        raise _refused(N_("This workbook cannot be read: save it anew.")) from None


def _refuse_too_many(found: list[SheetRow]) -> None:
    if len(found) > MOST_ROWS:
        raise _refused(N_("At most %(rows)s rows: divide the file."), rows=MOST_ROWS)


def _refused(message: str, **params: object) -> Invalid:
    return Invalid(fields=(FieldError(FIELD, message, params),))
