"""What an office file says of another system's export, and what such a table is refused for."""

from __future__ import annotations

import copy
from datetime import datetime
from typing import Any

import pytest
from pydantic import ValidationError

from shared.data import procedures
from shared.domain.import_mapping import ImportMapping, folded, when
from shared.domain.office import InvalidOffice, Office
from tests.unit.builders import OFFICE
from tests.unit.office_files import HOLIDAYS
from tests.unit.office_files import OFFICE as TABLES

CATEGORIES = tuple(each.key for each in OFFICE.categories)
A_TABLE: dict[str, Any] = {
    "key": "other-system",
    "title": {"id": "Sistem lain", "en": "Other system"},
    "channel": "reporting_system",
    "gives_answers": True,
    "finished": "history",
    "dates": ["%d/%m/%Y", "%d %B %Y", "excel"],
    "blanks": ["-"],
    "columns": {
        "number": ["Nomor"], "subject": ["Judul"], "narrative": ["Isi"], "state": ["Status"], "filed_on": ["Masuk"],
        "closed_on": ["Selesai"], "category": ["Topik"],
    },
    "values": {"state": {"Proses": "open", "Selesai": "answered"}, "category": {"Paspor": "passport", "*": "other"}},
    "defaults": {"kind": "complaint", "disclosure": "open", "category": "other"},
    "answer_columns": {"number": "Nomor", "state": "Status", "answer": "Jawaban", "date": "Hari"},
    "answer_states": {"answered": "Selesai"},
    "source": "a test",
    "to_be_confirmed": True,
    "categories": list(CATEGORIES),
}  # fmt: skip


def a_mapping(**changes: Any) -> ImportMapping:
    return ImportMapping.model_validate(A_TABLE | changes)


def changed(name: str, **changes: Any) -> dict[str, Any]:
    """One of the tables with some keys replaced; None takes one out."""
    table = {**A_TABLE[name], **changes}
    return {name: {key: value for key, value in table.items() if value is not None}}


def test_the_committed_office_takes_in_the_national_system_and_its_old_register() -> None:
    lapor, old = OFFICE.imports

    assert (lapor.key, lapor.channel, lapor.numbers, lapor.finished) == (
        "lapor", "reporting_system", "channel", "refused",
    )  # fmt: skip
    assert (old.key, old.numbers, old.finished) == ("register-lama", "own", "history")
    assert lapor.to_be_confirmed
    assert OFFICE.import_of("lapor") is lapor
    assert OFFICE.import_of("nothing") is None


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (changed("columns", shoe=["Sepatu"]), "columns: no such fields: shoe"),
        ({"values": {"shoe": {"a": "b"}}}, "values: no such fields: shoe"),
        (changed("columns", number=None), "no column and no default for number"),
        (changed("columns", subject=None), "no column and no default for subject"),
        (changed("defaults", disclosure=None), "no column and no default for disclosure"),
        (changed("columns", place=["JUDUL :"]), "the head 'JUDUL :' stands for subject and for place"),
        (changed("values", kind={"Keluhan": "complaint"}), "values for kind, which has no column of words"),
        (changed("values", subject={"a": "b"}), "values for subject, which has no column of words"),
        (changed("values", state={"Proses": "running"}), "state: 'Proses' cannot mean 'running'"),
        (changed("defaults", kind="praise"), "the default of kind cannot be 'praise'"),
        (changed("defaults", state="open"), "state cannot have a default"),
        ({"dates": ["%H:%M"]}, "dates: '%H:%M' is no format of a day"),
        ({"dates": ["%Q"]}, "dates: '%Q' is no format of a day"),
        ({"dates": ["%d/%m/%Y", "%m/%d/%Y"]}, "dates: '%d/%m/%Y' and '%m/%d/%Y' read one text as two days"),
        ({"dates": []}, "days are read, and no format is named"),
        (changed("columns", closed_on=None), "finished rows need columns for state, filed_on and closed_on"),
        ({"zone": "Asia/Balikpapan"}, "unknown zone: Asia/Balikpapan"),
        (changed("answer_columns", shoe="Sepatu"), "answers: unknown shoe"),
        (changed("answer_states", open="Proses"), "answers: unknown open"),
        (changed("answer_columns", date=None), "answers need the channel's numbers and heads for"),
        ({"numbers": "own"}, "answers need the channel's numbers and heads for"),
        ({"channel": "pigeon"}, "channel"),
        (changed("columns", place=[]), "place"),
    ],
)
def test_a_table_that_cannot_be_is_refused_by_name(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match="ImportMapping") as refused:
        a_mapping(**changes)

    assert told in str(refused.value)


def test_a_key_that_stands_twice_is_refused() -> None:
    tables = copy.deepcopy(TABLES) | {"import": [A_TABLE, A_TABLE]}

    with pytest.raises(InvalidOffice, match="an import's key stands twice"):
        Office.from_tables(tables, HOLIDAYS, procedures())


def test_words_are_known_by_the_file_by_our_own_keys_and_by_the_star() -> None:
    mapping = a_mapping(zone="Asia/Jakarta")

    assert [mapping.word("state", text) for text in ("proses", " SELESAI. ", "diverted", "Entah")] == [
        "open", "answered", "diverted", None,
    ]  # fmt: skip
    assert [mapping.word("category", text) for text in ("Paspor", "visa", "Entah")] == ["passport", "visa", "other"]
    assert mapping.words_of("state") == ["Proses", "Selesai"]
    assert mapping.words_of("category") == ["Paspor"]
    assert mapping.words_of("disclosure") == ["open", "confidential", "anonymous"]
    assert [mapping.is_blank(text) for text in ("", " - ", "a")] == [True, True, False]
    assert mapping.needed == ("number", "subject", "narrative")


def test_a_number_of_a_series_of_its_own_says_whose_it_is() -> None:
    assert a_mapping().reference("12") == "12"
    assert a_mapping(numbers="own", gives_answers=False).reference("12") == "Sistem lain 12"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31/01/2026", (2026, 1, 31)),
        ("31  Januari 2026", (2026, 1, 31)),
        ("1 Agst 2026", (2026, 8, 1)),
        ("2 Pebruari 2026", (2026, 2, 2)),
        ("3 nop 2026", (2026, 11, 3)),
        ("3 Nopember 2026", (2026, 11, 3)),
        ("January 3 2026", None),
        ("31/31/2026", None),
        ("3 Xyzember 2026", None),
        ("Mei", None),
    ],
)
def test_a_day_is_read_by_the_formats_that_are_named_and_by_no_other(
    text: str, day: tuple[int, int, int] | None
) -> None:
    assert when(text, A_TABLE["dates"]) == (datetime(*day) if day else None)  # noqa: DTZ001


def test_heads_are_compared_without_what_people_put_around_them() -> None:
    assert folded("\ufeff  No.\u00a0Tiket : ") == "no. tiket"
