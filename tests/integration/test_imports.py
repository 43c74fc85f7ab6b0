"""Exports of the national system: each row taken once, whoever sends it, however it is written and however often."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from typing import Any

import pytest

from functions.transition import importing
from shared.cloud.verify import faults_of
from tests.exports import HEADS, a_row, as_csv, as_xlsx
from tests.integration.house import House, at_once
from tests.integration.staff_pages import Desk, words
from tests.integration.strikes import Kind, Strike, struck
from tests.integration.uploading import results, send

GOOD = [a_row("1001"), a_row("01002", Kategori="Bea cukai"), a_row("1003", Kerahasiaan="Anonim")]
BROKEN = [a_row("1004", Judul_Laporan="x"), a_row("1.23E+12"), a_row("1005", Status="Entah"), a_row("1001")]


VARIANTS = {
    "semicolons": as_csv(GOOD),
    "commas": as_csv(GOOD, separator=","),
    "tabs in UTF-16": as_csv(GOOD, separator="\t", encoding="utf-16"),
    "bars with a mark": as_csv(GOOD, separator="|", encoding="utf-8-sig"),
    "Windows-1252": as_csv(GOOD, encoding="cp1252"),
    "a workbook under titles": as_xlsx(GOOD, titles=[["Daftar Laporan"], [], ["Instansi", "Kantor Imigrasi"]]),
    "heads in another order": as_csv([row[::-1] for row in GOOD], HEADS[::-1]),
    "blank rows between": as_csv([row for good in GOOD for row in ([""] * len(HEADS), good)]),
    "broken rows between": as_csv([*BROKEN[:3], *GOOD, BROKEN[3]]),
}


def kept(house: House) -> list[dict[str, Any]]:
    """What is stored of the complaints, but for what is random in it."""
    left_out = {"head", "texts", "operations", "calendar"}
    states = (house.state(id_) for id_ in house.ids())
    return [
        {**{name: value for name, value in each.items() if name not in left_out}, "texts": dict(each["texts"])}
        for each in states
    ]


@pytest.fixture(scope="module")
def wanted(services: Any) -> list[dict[str, Any]]:
    """What the plainest variant leads to."""
    house = House(services, "test-imports-wanted")
    house.open()
    assert results(send(house, VARIANTS["semicolons"])) == [(row[0], "taken") for row in GOOD]
    return kept(house)


@pytest.mark.parametrize("name", list(VARIANTS)[1:])
def test_every_way_of_writing_one_table_leads_to_the_same_complaints(
    house: House, wanted: list[dict[str, Any]], name: str
) -> None:
    first = send(house, VARIANTS[name])
    again = send(house, VARIANTS["semicolons"])

    assert first.get_json()["counts"]["taken"] == len(GOOD)
    assert [kind for _, kind in results(again)] == ["known"] * len(GOOD)
    assert kept(house) == wanted


def test_a_row_becomes_a_complaint_that_is_received_now_and_says_where_it_was_filed(house: House) -> None:
    answer = send(house, as_csv(GOOD[:1]))

    [taken] = answer.get_json()["items"]
    shown = house.by("operator").get(f"/complaints/{taken['complaint_id']}").get_json()
    assert shown["channel_reference"] == {"number": "1001", "filed_on": "2023-02-04"}
    assert (shown["channel"], shown["category"], shown["received_at"]) == (
        "reporting_system", "passport", house.clock().isoformat(),
    )  # fmt: skip
    assert (shown["occurred_on"], shown["language"]) == (None, "id")
    assert house.actions(taken["complaint_id"]) == ["submit"]
    assert shown["due_at"] is not None


def test_the_reporter_is_sealed_and_an_anonymous_one_is_not_kept(house: House) -> None:
    open_, _, anonymous = send(house, as_csv(GOOD)).get_json()["items"]

    stored = house.database.collection("complaints").document(open_["complaint_id"])
    assert b"Siti" not in repr(stored.collection("private").document("reporter").get(timeout=5).to_dict()).encode()
    assert house.parts.complaints.reporter(open_["complaint_id"])["name"] == "Siti Rahasia"
    assert not house.parts.complaints.holds_identity(anonymous["complaint_id"])
    assert house.state(anonymous["complaint_id"])["contacts"] == []


def test_every_refused_row_is_named_with_its_column_and_its_reason(house: House) -> None:
    answer = send(house, as_csv([GOOD[0], *BROKEN, a_row("1006", Status="Selesai")]))

    items = answer.get_json()["items"]
    assert answer.get_json()["counts"] == {"taken": 1, "historic": 0, "known": 0, "refused": 5, "not_reached": 0}
    assert [(each["row"], [(e["column"], e["message"]) for e in each["errors"]]) for each in items[1:]] == [
        (3, [("Judul Laporan", "At least 5 characters.")]),
        (4, [("Nomor Tiket", "This number has lost digits in a spreadsheet: format it as text.")]),
        (5, [("Status", items[3]["errors"][0]["message"])]),
        (6, [("Nomor Tiket", "This number stands in row 2 already.")]),
        (7, [("Status", "It is finished there already.")]),
    ]
    assert items[3]["errors"][0]["message"].startswith("Expected one of: Belum Diverifikasi, ")
    assert len(house.ids()) == 1


def test_a_ticket_that_staff_entered_by_hand_is_known(house: House) -> None:
    by_hand = {
        "kind": "complaint", "category": "passport", "subject": "Antrean paspor", "narrative": "Antre sejak pagi buta.",
        "disclosure": "anonymous", "channel": "reporting_system", "channel_reference": {"number": " #10 01"},
    }  # fmt: skip
    entered = house.by("operator").post("/complaints", by_hand).get_json()["complaint_id"]

    [item] = send(house, as_csv(GOOD[:1])).get_json()["items"]

    assert (item["result"], item["complaint_id"]) == ("known", entered)


def test_a_row_that_changed_since_is_known_and_changes_nothing(house: House) -> None:
    send(house, as_csv(GOOD[:1]))
    before = kept(house)

    answer = send(house, as_csv([a_row("1001", Status="Selesai", Isi_Laporan="Sudah ditangani oleh instansi lain.")]))

    assert results(answer) == [("1001", "known")]
    assert kept(house) == before


def test_a_row_whose_complaint_was_erased_is_not_taken_again(house: House) -> None:
    [item] = send(house, as_csv(GOOD[:1])).get_json()["items"]
    document = house.database.collection("complaints").document(item["complaint_id"])
    document.update({"ticket": "", "idempotency.body": ""})  # what an erasure leaves

    answer = send(house, as_csv(GOOD[:1]))

    assert results(answer) == [("1001", "known")]
    assert len(house.ids()) == 1


def test_two_people_who_send_one_file_at_once_take_each_row_once(house: House) -> None:
    table = as_csv([a_row(str(number)) for number in range(2000, 2010)])
    house.transition.test_client().get("/healthz")

    answers = at_once([lambda: send(house, table), lambda: send(house, table)])

    kinds = [[kind for _, kind in results(each)] for each in answers]
    assert all(sorted(pair) == ["known", "taken"] for pair in zip(*kinds, strict=True))
    assert len(house.ids()) == 10


def test_a_file_whose_time_runs_out_goes_on_when_it_is_sent_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = as_csv([a_row(str(number)) for number in range(3000, 3012)])
    began, looks = 0.0, iter(range(1, 100))
    with monkeypatch.context() as patched:
        patched.setattr(importing, "monotonic", lambda: began + (9 if next(looks) < 8 else 999))
        first = send(house, table)

    counts = first.get_json()["counts"]
    assert not first.get_json()["is_complete"]
    assert 0 < counts["taken"] < 12
    assert counts["taken"] + counts["not_reached"] == 12
    again = send(house, table).get_json()
    assert (again["counts"]["known"], again["counts"]["taken"], again["is_complete"]) == (
        counts["taken"], counts["not_reached"], True,
    )  # fmt: skip
    assert len(house.ids()) == 12


@pytest.mark.parametrize(
    "kind", ["dies after the write", "call refused", "call unanswered", "reply lost", "no Cloud Tasks"]
)
def test_whatever_strikes_an_import_the_file_sent_again_leaves_each_row_once(house: House, kind: Kind) -> None:
    counts: Counter[str] = Counter()
    for call in range(1, 5):
        table = as_csv([a_row(f"{call}0{number}") for number in range(3)])
        with struck(house, Strike(kind, call), counts):
            send(house, table)

        again = results(send(house, table))

        assert {each for _, each in again} <= {"taken", "known"}
    assert counts[kind] >= 3
    numbers = Counter(house.state(each)["texts"]["channel_reference.number"] for each in house.ids())
    assert (len(numbers), numbers.total()) == (12, 12)
    assert list(faults_of(house.parts.complaints, house.ids())) == []


def test_who_may_not_enter_complaints_takes_in_no_export(house: House) -> None:
    answer = send(house, as_csv(GOOD), by="section_head")

    assert answer.status_code == 403
    assert house.ids() == []
    assert "Take in an export" not in words(Desk(house, "section_head").get("/imports"))
    assert "Take in an export" in words(Desk(house, "operator").get("/imports"))


@pytest.mark.parametrize(
    ("content", "key", "field"),
    [(b"Nomor;Judul\r\n1;2", "lapor", "file"), (b"%PDF", "lapor", "file"), (as_csv(GOOD), "nothing", "key")],
)
def test_what_is_no_export_is_refused_as_a_whole(house: House, content: bytes, key: str, field: str) -> None:
    answer = send(house, content, key)
    page = send(house, content, key, accept="text/html")

    assert (answer.status_code, answer.mimetype, page.status_code) == (422, "application/problem+json", 422)
    assert [each["field"] for each in answer.get_json()["errors"]] == [field]
    assert f'id="import-{field}-error"' in page.text
    assert house.ids() == []


def test_nothing_that_stands_in_a_file_becomes_an_element_of_the_page(house: House) -> None:
    table = as_csv([a_row("<b>1</b>"), a_row("<i>2</i>", Status="<u>Entah</u>")])

    pages = [send(house, table, to=to, accept="text/html") for to in ("/imports", "/reconciliations")]

    assert all(page.status_code == 200 for page in pages)
    assert [tag for page in pages for tag in ("<b>", "<i>", "<u>") if tag in page.text] == []
    assert "&lt;i&gt;2&lt;/i&gt;" in pages[0].text


def test_the_page_and_the_csv_file_tell_the_same(house: House) -> None:
    table = as_csv([GOOD[0], BROKEN[1], a_row("=1+1")])

    page = send(house, table, accept="text/html")
    file = send(house, table, result="csv")

    assert re.search(r"Refused.*3.*1\.23E\+12.*Nomor Tiket: This number has lost digits", words(page))
    rows = list(csv.reader(io.StringIO(file.data.decode("utf-8-sig")), delimiter=";"))
    assert [row[:3] for row in rows] == [
        ["Row", "Number", "Result"], ["2", "1001", "Known already"], ["3", "1.23E+12", "Refused"],
        ["4", "'=1+1", "Known already"],
    ]  # fmt: skip
    assert file.headers["Content-Disposition"] == 'attachment; filename="import-lapor.csv"'
