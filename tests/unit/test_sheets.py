"""Tables as offices write them: every way of writing one table is read to the same rows."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from shared.domain.errors import Invalid
from shared.domain.import_rows import SheetRow
from shared.web import sheets
from shared.web.sheets import readings

TABLE = (("Nomor", "Isi", "Nama"), ("0012", "Antre; lama, sejak\npagi", 'Siti "Ibu" Aminah'), ("13", "Ya", "Joko – é"))

CELL = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r", exclude_categories=("Cs", "Cc")) | st.just("\n"),
    max_size=12,
)
ROWS = st.lists(st.tuples(st.text("abcXYZ0123", min_size=1, max_size=8), CELL, CELL), min_size=1, max_size=6)
"""The first cell keeps a row from being blank."""


def written(table: object, separator: str = ";", encoding: str = "utf-8", ends: str = "\r\n") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=ends).writerows(table)  # type: ignore[arg-type]
    return out.getvalue().encode(encoding)


def cells(rows: list[SheetRow]) -> list[tuple[object, ...]]:
    return [each.cells for each in rows if not each.is_blank]


def a_workbook(*table: tuple[object, ...]) -> bytes:
    book = Workbook()
    assert book.active
    for row in table:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def refusal(content: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        list(readings(content))
    return refused.value.fields[0].message


@pytest.mark.parametrize("separator", list(sheets.SEPARATORS))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r"])
def test_a_table_is_read_whatever_its_separator_encoding_and_line_ends(
    separator: str, encoding: str, ends: str
) -> None:
    table = TABLE if ends != "\r" else [[cell.replace("\n", " ") for cell in row] for row in TABLE]

    found = [cells(each) for each in readings(written(table, separator, encoding, ends))]

    assert [tuple(row) for row in table] in found


@settings(max_examples=60)
@given(ROWS, st.sampled_from(sheets.SEPARATORS), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
@example([("a", "", "")], ";", "utf-16")
def test_whatever_stands_in_the_cells_comes_out_as_it_was(
    rows: list[tuple[str, str, str]], separator: str, encoding: str
) -> None:
    table = [("Nomor", "Isi", "Nama"), *rows]

    found = [cells(each) for each in readings(written(table, separator, encoding))]

    assert table in found


@settings(max_examples=150)
@given(st.binary(max_size=400))
@example(b'a;b\r\n"')
@example(b"PK\x03\x04")
@example(b"\xff\xfe\x00\xd8")
def test_no_bytes_lead_to_anything_but_rows_or_a_refusal(content: bytes) -> None:
    try:
        found = list(readings(content))
    except Invalid as refused:
        told = {each.field for each in refused.fields}
    else:
        told = {"file"}
        assert all([row.line for row in rows] == sorted({row.line for row in rows}) for rows in found)
    assert told == {"file"}


def test_a_row_whose_quotes_do_not_close_is_named_and_the_next_ones_are_read() -> None:
    content = b'Nomor;Isi\r\n1;Satu\r\n2;"Dua\r\n3;Tiga\r\n4;"Em"pat\r\n5;"Lima\nenam"\r\n'

    rows = next(readings(content))

    assert [(each.line, each.cells, bool(each.broken)) for each in rows] == [
        (1, ("Nomor", "Isi"), False),
        (2, ("1", "Satu"), False),
        (3, (), True),
        (4, ("3", "Tiga"), False),
        (5, (), True),
        (6, ("5", "Lima\nenam"), False),
    ]


def test_a_file_of_nothing_but_broken_rows_is_given_up() -> None:
    rows = next(readings(b"Nomor;Isi\r\n" + b'1;"a\r\n' * 4000))

    assert len(rows) == sheets.MOST_BROKEN + 2
    assert rows[-1].broken == "From here on the file was not read: too many rows are broken."


def test_the_line_that_names_the_separator_is_heeded_and_counted() -> None:
    [rows] = readings(b"sep=|\r\nNomor|Isi;a\r\n1|b\r\n")

    assert [(each.line, each.cells) for each in rows] == [(2, ("Nomor", "Isi;a")), (3, ("1", "b"))]


def test_a_workbook_is_read_by_its_sheets_with_days_as_days_and_errors_as_nothing() -> None:
    day = datetime(2026, 1, 31, 8, 30, tzinfo=UTC).replace(tzinfo=None)

    [rows] = readings(a_workbook(("Nomor", "Hari"), (12, day), ("#N/A", "=1+1")))

    assert [each.cells[:2] for each in rows] == [("Nomor", "Hari"), (12, day), (None, None)]


def test_what_is_too_large_to_be_a_table_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"\0" * (sheets.LARGEST_UNPACKED + 1))

    assert len(out.getvalue()) < 200_000
    assert refusal(out.getvalue()) == "This workbook unpacks to more than is taken: export fewer rows."
    assert refusal(b"a" * (sheets.LARGEST + 1)) == "At most %(megabytes)s MB."
    assert refusal(b"a\n" * (sheets.MOST_ROWS + 1)) == "At most %(rows)s rows: divide the file."


def test_a_workbook_with_entities_is_refused() -> None:
    out = io.BytesIO()
    bomb = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;">]>'
    with zipfile.ZipFile(io.BytesIO(a_workbook(("Nomor",), ("1",)))) as good, zipfile.ZipFile(out, "w") as packed:
        for part in good.infolist():
            content = good.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                content = bomb + content.replace(b"<sheetData>", b"<sheetData><!-- &c; -->")
            packed.writestr(part.filename, content)

    assert refusal(out.getvalue()) == "This workbook cannot be read: save it anew."


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b" \n", "The file is empty."),
        (b"%PDF-1.7 ...", "This is neither CSV nor XLSX: save it as one of them."),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 20, "This is neither CSV nor XLSX: save it as one of them."),
        (b"\x89PNG\x81\x8d\0\x01\x02", "This is neither CSV nor XLSX: save it as one of them."),
        (b"PK\x03\x04 nothing", "This workbook cannot be read: save it anew."),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, told: str) -> None:
    assert refusal(content) == told
