"""The rows of an export in our fields: what is taken, what is refused and why, and that nothing is guessed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from shared.domain.errors import Invalid
from shared.domain.import_rows import Cell, ForeignRow, SheetRow, foreign_rows, ticket_mark, ticket_of
from tests.unit.builders import HOURS
from tests.unit.test_import_mapping import a_mapping, changed

ZONE = HOURS.zone
NOW = datetime(2026, 3, 1, tzinfo=UTC)
HEADS = ("Nomor", "Judul", "Isi", "Status", "Masuk", "Selesai", "Topik")
GOOD: dict[str, Cell] = {"Nomor": "0012", "Judul": "Antre", "Isi": "Antre lama", "Status": "Proses"}


def rows(*cells: Sequence[Cell]) -> list[SheetRow]:
    return [SheetRow(line, tuple(each)) for line, each in enumerate(cells, start=1)]


def read(*cells: Sequence[Cell], mapping: Any = None, heads: Sequence[str] = HEADS) -> list[ForeignRow]:
    return foreign_rows(rows(heads, *cells), mapping or a_mapping(), ZONE, NOW)


def a_row(**cells: Cell) -> ForeignRow:
    """One row, good but for what is named."""
    [found] = read([(GOOD | cells).get(head) for head in HEADS])
    return found


def told(row: ForeignRow) -> list[tuple[str, str]]:
    return [(each.field, each.message) for each in row.errors]


def test_a_row_says_what_it_says_in_our_fields() -> None:
    row = a_row(Status="Selesai", Masuk="31/01/2026", Selesai=date(2026, 2, 2), Topik="Paspor")

    assert (row.line, row.number, row.state, row.is_over, row.errors) == (2, "0012", "answered", True, ())
    assert row.fields == {
        "subject": "Antre", "narrative": "Antre lama", "category": "passport", "kind": "complaint",
        "disclosure": "open",
    }  # fmt: skip
    assert row.filed_at == datetime(2026, 1, 31, tzinfo=ZONE)
    assert row.closed_at == datetime(2026, 2, 2, tzinfo=ZONE)


def test_the_heads_are_found_under_titles_and_blank_rows_are_left_out() -> None:
    sheet = rows(["Daftar laporan"], [], ["Nomor", "x"], HEADS, [], ["1", "Antre", "Antre lama"], ["", None, " "])

    [row] = foreign_rows(sheet, a_mapping(), ZONE, NOW)

    assert (row.line, row.number) == (6, "1")


def test_what_the_heads_lack_is_named_by_the_words_that_a_file_may_have() -> None:
    with pytest.raises(Invalid) as refused:
        read(["1"], heads=("Nomor", "Judul"))

    assert refused.value.fields[0].params == {"columns": "Isi"}


def test_a_head_that_stands_twice_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        read(["1"], heads=("Nomor", "Judul", "Isi", "judul:"))

    assert refused.value.fields[0].params == {"columns": "Judul"}


@pytest.mark.parametrize(
    ("cell", "number"),
    [("0012", "0012"), (12, "12"), (12.0, "12"), (" # 12 a", "# 12 a"), ("007/IX/2025", "007/IX/2025")],
)
def test_a_number_is_what_stands_there_and_no_zero_is_put_before_it(cell: Cell, number: str) -> None:
    assert a_row(Nomor=cell).number == number


@pytest.mark.parametrize(
    "cell",
    [1.5, 10**15, 1.23e18, "1,23457E+15", "1.2e9", True, datetime(2026, 1, 2), date(2026, 1, 2), time(1), timedelta(1)],  # noqa: DTZ001
)
def test_a_number_that_a_spreadsheet_has_spoilt_is_refused(cell: Cell) -> None:
    [(field, message)] = told(a_row(Nomor=cell))

    assert (field, message) == ("number", "This number has lost digits in a spreadsheet: format it as text.")


def test_a_row_without_a_number_or_with_an_endless_one_is_refused() -> None:
    assert told(a_row(Nomor=" # ")) == [("number", "This is needed.")]
    assert told(a_row(Nomor="9" * 101)) == [("number", "At most %(max_length)s characters.")]


@pytest.mark.parametrize("cell", ["31.01.2026", "12/31/2026", 5, True, float("nan"), "kemarin"])
def test_a_day_that_is_none_is_refused_and_no_day_is_guessed(cell: Cell) -> None:
    assert told(a_row(Masuk=cell)) == [("filed_on", "This is no day in a known form: %(forms)s.")]


def test_a_day_may_be_the_number_that_spreadsheets_count_by() -> None:
    assert a_row(Masuk=46053.5).filed_at == datetime(2026, 1, 31, 12, tzinfo=ZONE)
    assert a_row(Masuk=datetime(2026, 1, 31, 8, 30)).filed_at == datetime(2026, 1, 31, 8, 30, tzinfo=ZONE)  # noqa: DTZ001


def test_a_spreadsheets_number_is_no_day_where_the_mapping_does_not_say_so() -> None:
    [row] = read(["1", "Antre", "Lama", "", 46053], mapping=a_mapping(dates=["%d/%m/%Y"]))

    assert [each.field for each in row.errors] == ["filed_on"]


def test_a_day_that_has_not_come_or_that_no_clock_knows_is_refused() -> None:
    assert told(a_row(Masuk="02/03/2026")) == [("filed_on", "This day has not come yet.")]
    assert told(a_row(Masuk="01/01/0001")) == [("filed_on", "This value cannot be used.")]


def test_a_case_cannot_end_before_it_began() -> None:
    row = a_row(Masuk="31/01/2026", Selesai="30/01/2026")

    assert told(row) == [("closed_on", "It cannot have ended before it began.")]


def test_a_word_that_means_nothing_is_refused_with_the_words_that_do() -> None:
    [error] = a_row(Status="Entah").errors

    assert (error.field, error.params) == ("state", {"expected": "Proses, Selesai"})


def test_the_times_have_the_zone_of_the_export() -> None:
    [row] = read(["1", "Antre", "Lama", "", "31/01/2026"], mapping=a_mapping(zone="Asia/Jakarta"))

    assert row.filed_at == datetime(2026, 1, 30, 17, tzinfo=UTC)


def test_the_same_number_in_a_second_row_is_refused_by_the_first_good_one() -> None:
    bad = ["1", "Antre", "Lama", "Entah"]

    found = read(bad, ["#1", "Antre", "Lama"], ["1 ", "Antre", "Lama"], ["2", "Antre", "Lama"])

    assert [told(each)[0][1] if each.errors else "" for each in found] == [
        "Expected one of: %(expected)s.", "", "This number stands in row %(row)s already.", "",
    ]  # fmt: skip
    assert found[2].errors[0].params == {"row": 3}


def test_a_row_that_is_broken_or_too_wide_is_named() -> None:
    sheet = [*rows(HEADS), SheetRow(2, (), "Broken."), SheetRow(3, ("1", *["a"] * len(HEADS)))]

    found = foreign_rows(sheet, a_mapping(), ZONE, NOW)

    assert [told(each) for each in found] == [[("file", "Broken.")], [("file", "There are more fields than heads.")]]


def test_of_an_anonymous_reporter_nothing_is_kept_and_an_occurrence_is_a_day() -> None:
    columns = changed("columns", disclosure=["Sifat"], occurred_on=["Kejadian"], answer=["Jawaban"])["columns"]
    mapping = a_mapping(columns=columns | {"reporter.name": ["Nama"], "place": ["Tempat"]})
    heads = ("Nomor", "Judul", "Isi", "Sifat", "Kejadian", "Nama", "Tempat", "Jawaban")

    anonymous, named = read(
        ["1", "A", "B", "anonymous", "31/01/2026", "Siti", "Loket", "Sudah"],
        ["2", "A", "B\r\n C ", "", "", "Siti", "-", None],
        mapping=mapping,
        heads=heads,
    )

    assert (anonymous.fields, anonymous.answer) == (
        {
            "subject": "A", "narrative": "B", "disclosure": "anonymous", "occurred_on": "2026-01-31", "place": "Loket",
            "kind": "complaint", "category": "other",
        },
        "Sudah",
    )  # fmt: skip
    assert named.fields is not None
    assert (named.fields["reporter.name"], named.fields["narrative"], "place" in named.fields) == (
        "Siti", "B\nC", False,
    )  # fmt: skip


def test_two_ways_of_writing_a_number_are_one_and_two_channels_never_share_one() -> None:
    assert ticket_of("# Ab 12\u00a03") == ticket_of("aB123")
    assert ticket_mark("email", "1") != ticket_mark("web", "1")
