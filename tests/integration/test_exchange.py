"""Answers given back to the national system, and its list of a month held against ours."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.exports import OLD_HEADS, a_row, an_old_row, as_csv
from tests.integration.house import ACTORS, DOCUMENTS, House
from tests.integration.staff_pages import Desk, words
from tests.integration.uploading import send

ANSWERS = "/exchange/lapor/answers"
WEEK = {"from": "2023-02-06", "to": "2023-02-12"}


def taken(house: House, *rows: list[str]) -> list[str]:
    return [each["complaint_id"] for each in send(house, as_csv(rows)).get_json()["items"]]


def answered(house: House, id_: str, answer: str = "Loket dibuka.") -> None:
    while (state := house.state(id_))["status"] == "open":
        documents = {**DOCUMENTS, "direction": {"follow_up_answer": answer}}.get(state["step"], {})
        assert house.act(ACTORS[state["step"]], id_, "advance", documents=documents).status_code == 200


def rows_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


def compare(house: House, *rows: list[str], by: str = "operator", **fields: str) -> Any:
    answer = send(house, as_csv(rows), to="/reconciliations", by=by, **({"month": "2023-02"} | fields))
    assert answer.status_code == 200, answer.text
    return answer


def test_the_answers_of_a_period_come_back_under_the_system_s_own_heads(house: House) -> None:
    open_, secret, ended, _running = taken(
        house, a_row("=1"), a_row("2", Kerahasiaan="Rahasia"), a_row("3"), a_row("4")
    )
    answered(house, open_, "=HYPERLINK(1) Loket dibuka.")
    house.clock.move(seconds=1)
    answered(house, secret)
    house.clock.move(seconds=1)
    house.act("subsection_head", ended, "close", outcome="withdrawn", public_text="Dicabut pelapor.")
    answered(house, house.a_complaint())  # of the web form, without a number there

    file = house.by("operator").get(ANSWERS, **WEEK)
    book = load_workbook(io.BytesIO(house.by("operator").get(ANSWERS, **WEEK, format="xlsx").data))

    assert rows_of(file) == [
        ["Nomor Tiket", "Status", "Tindak Lanjut", "Tanggal Tindak Lanjut"],
        ["'=1", "Selesai", "'=HYPERLINK(1) Loket dibuka.", "2023-02-06 09:00:00"],
        ["2", "Selesai", "", "2023-02-06 09:00:01"],
        ["3", "Dicabut", "Dicabut pelapor.", "2023-02-06 09:00:02"],
    ]
    sheet = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert [row[0] for row in sheet[1:]] == ["=1", "2", "3"]
    assert {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row} <= {"s", "d", "n"}
    assert b"Siti" not in file.data


def test_no_answers_are_given_where_none_are_taken_and_the_period_must_be_one(house: House) -> None:
    operator = house.by("operator")

    assert operator.get("/exchange/register-lama/answers").status_code == 404
    assert operator.get("/exchange/nothing/answers").status_code == 404
    assert operator.get(ANSWERS, format="pdf").status_code == 422
    assert operator.get(ANSWERS, **{"from": "2023-02-06", "to": "2023-02-01"}).status_code == 422


def test_the_answer_stands_on_the_page_of_a_case_with_a_foreign_number_as_text_to_copy(house: House) -> None:
    [id_] = taken(house, a_row("77"))
    own = house.a_complaint()
    for each in (id_, own):
        answered(house, each)

    page, other = (Desk(house, "operator").get(f"/complaints/{each}") for each in (id_, own))

    assert "Text to paste into the channel" in words(page)
    assert "Filed there on" in words(page)
    assert "Text to paste into the channel" not in words(other)


def test_a_month_is_compared_both_ways(house: House) -> None:
    _same, differing, here, _before = taken(
        house, a_row("1"), a_row("2"), a_row("3"), a_row("4", Tanggal_Laporan="31/01/2023")
    )
    answered(house, differing)
    by_hand = {
        "kind": "complaint", "category": "passport", "subject": "Antrean paspor", "narrative": "Antre sejak pagi buta.",
        "disclosure": "anonymous", "channel": "reporting_system",
    }  # fmt: skip
    house.clock.move(seconds=1)
    unnumbered = house.by("operator").post("/complaints", by_hand).get_json()["complaint_id"]
    written = house.ids()

    found = compare(house, a_row("1"), a_row("2"), a_row("9", Status="Selesai"), a_row("8", Status="Entah")).get_json()

    assert (found["from"], found["to"], found["agreeing"]) == ("2023-02-01", "2023-02-28", 1)
    assert found["only_there"] == [{"row": 4, "number": "9", "there": "answered"}]
    assert found["only_here"] == [
        {"complaint_id": here, "number": "3", "here": "open", "day": "2023-02-04"},
        {"complaint_id": unnumbered, "number": None, "here": "open", "day": "2023-02-06"},
    ]
    assert found["differing"] == [
        {"row": 3, "number": "2", "there": "open", "complaint_id": differing, "here": "answered"}
    ]
    assert [(each["row"], each["number"]) for each in found["refused"]] == [(5, "8")]
    assert house.ids() == written


def test_the_page_and_the_csv_file_of_a_comparison_tell_the_same(house: House) -> None:
    taken(house, a_row("1"), a_row("=2"))

    page = send(
        house,
        as_csv([a_row("1"), a_row("5")]),
        to="/reconciliations",
        accept="text/html",
        month="2023-02",
        by="section_head",
    )
    file = compare(house, a_row("1"), a_row("5"), result="csv")

    assert "Only there (1)" in words(page)
    assert "Only here (1)" in words(page)
    assert [row[:3] for row in rows_of(file)] == [
        ["Where", "Row", "Number"], ["Only there", "3", "5"], ["Only here", "", "'=2"],
    ]  # fmt: skip


def test_what_does_not_concern_the_reader_is_told_as_neither_missing_nor_there(house: House) -> None:
    report = {
        "kind": "misconduct", "category": "other", "subject": "Petugas meminta uang", "disclosure": "anonymous",
        "narrative": "Petugas meminta uang di loket.", "channel": "reporting_system",
        "channel_reference": {"number": "66"},
    }  # fmt: skip
    assert house.by("operator").post("/complaints", report).status_code == 201

    theirs = compare(house, a_row("66")).get_json()
    answer = compare(house, a_row("1"), by="section_head").get_json()

    assert (theirs["agreeing"], theirs["only_there"]) == (1, [])
    assert answer["only_here"] == []


@pytest.mark.parametrize("month", ["2023-13", "2024-01", "Februari", "1999-01", "0000-01"])
def test_a_month_that_is_none_is_refused(house: House, month: str) -> None:
    answer = send(house, as_csv([a_row("1")]), to="/reconciliations", month=month)

    assert (answer.status_code, [each["field"] for each in answer.get_json()["errors"]]) == (422, ["month"])


def test_without_a_month_the_last_one_is_compared_and_an_old_register_s_cases_are_not_missed(house: House) -> None:
    old = an_old_row("1", Tanggal_Terima="04/01/2023", Tanggal_Selesai="05/01/2023")
    send(house, as_csv([old], OLD_HEADS), "register-lama")

    answer = send(house, as_csv([a_row("1")]), to="/reconciliations").get_json()

    assert (answer["from"], answer["only_here"]) == ("2023-01-01", [])
