"""Notes in the monthly report: two people do not overwrite each other, and a repeated writing is done once."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import grpc
import pytest

from tests.integration.daily import asked_and_done
from tests.integration.house import House, at_once
from tests.integration.staff_pages import Desk, words

NOTE = {"month": "2023-02", "category": "passport", "expected_version": 0, "text": "Loket kedua dibuka."}


def notes(house: House, role: str = "office_head") -> list[dict[str, Any]]:
    """The notes that the report of February has for a role."""
    said = house.by(role).get("/report", month="2023-02").get_json()
    return [each["note"] for section in said["procedures"] for each in section["shortcomings"] if each["note"]]


def test_a_note_says_who_wrote_it_and_when_and_the_next_one_needs_its_version(house: House) -> None:
    head, chief = house.by("office_head"), house.by("section_head")

    first = head.post("/report/notes", NOTE)
    stale = chief.post("/report/notes", NOTE | {"text": "Antrean dipindah."})
    second = chief.post("/report/notes", NOTE | {"text": "Antrean dipindah.", "expected_version": 1})

    assert first.get_json() == {
        "month": "2023-02", "procedure": "sopap-pengaduan", "category": "passport", "text": "Loket kedua dibuka.",
        "version": 1, "by": "office.head@imigrasi.example", "at": "2023-02-06T01:00:00+00:00",
    }  # fmt: skip
    assert (stale.status_code, stale.get_json()["current"]) == (409, first.get_json())
    assert (second.status_code, second.get_json()["version"]) == (200, 2)
    assert notes(house) == [second.get_json()]
    assert "section.head@imigrasi.example, 6 February 2023" in words(
        Desk(house, "office_head").get("/report?month=2023-02")
    )


def test_of_many_who_write_at_once_one_is_first_and_the_others_are_shown_that(house: House) -> None:
    head = house.by("office_head")

    answers = at_once([lambda n=n: head.post("/report/notes", NOTE | {"text": f"Nomor {n}."}) for n in range(6)])  # type: ignore[misc]

    assert Counter(each.status_code for each in answers) == {200: 1, 409: 5}
    [stands] = [each.get_json() for each in answers if each.status_code == 200]
    assert [each.get_json()["current"] for each in answers if each.status_code == 409] == [stands] * 5


def test_a_key_that_comes_again_gives_the_note_as_it_stands_and_another_body_is_refused(house: House) -> None:
    head = house.by("office_head")

    answers = at_once([lambda: head.post("/report/notes", NOTE, "one")] * 4)
    other = head.post("/report/notes", NOTE | {"text": "Lain."}, "one")

    assert {each.status_code for each in answers} == {200}
    assert len({each.text for each in answers}) == 1
    assert (other.status_code, other.get_json()["type"]) == (409, "urn:pengaduan:key-reused")
    assert other.get_json()["current"] == answers[0].get_json()


@pytest.mark.parametrize("key", [None, "mine"])
@pytest.mark.parametrize("version", [0, 1])
def test_a_writing_whose_reply_is_lost_is_found_to_stand(house: House, key: str | None, version: int) -> None:
    head = house.by("office_head")
    for number in range(version):
        assert head.post("/report/notes", NOTE | {"expected_version": number}).status_code == 200
    house.wire.lose_reply("Commit", code=grpc.StatusCode.DEADLINE_EXCEEDED)

    answer = head.post("/report/notes", NOTE | {"text": "Sekali.", "expected_version": version}, key)

    assert (answer.status_code, answer.get_json()["version"]) == (200, version + 1)
    assert notes(house) == [answer.get_json()]


def test_where_the_store_cannot_be_reached_nothing_is_written_and_it_may_be_sent_again(house: House) -> None:
    head = house.by("office_head")
    house.wire.fail("Commit", code=grpc.StatusCode.DEADLINE_EXCEEDED)

    answer = head.post("/report/notes", NOTE)
    house.wire.heal()

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert notes(house) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": "Hubungi 0812-3456-7890."}, "text"),
        ({"text": "x" * 2001}, "text"),
        ({"text": " "}, "text"),
        ({"month": "2023-13"}, "month"),
        ({"month": "2023-03"}, "month"),
        ({"month": "0000-01"}, "month"),
        ({"category": "food"}, "category"),
        ({"expected_version": -1}, "expected_version"),
        ({"procedure": "laporan-pelanggaran"}, "procedure"),
        ({"by": "me"}, "by"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(house: House, wrong: dict[str, Any], field: str) -> None:
    answer = house.by("office_head").post("/report/notes", NOTE | wrong)

    assert (answer.status_code, [each["field"] for each in answer.get_json()["errors"]]) == (422, [field])
    assert house.ids("report_notes") == []


def test_who_was_overtaken_is_told_that_before_what_is_wrong_with_the_text(house: House) -> None:
    head = house.by("office_head")
    first = head.post("/report/notes", NOTE).get_json()

    answers = [
        head.post("/report/notes", NOTE | {"text": text}) for text in (" ", "x" * 2001, "Telepon 0812-3456-7890.")
    ]

    assert [(each.status_code, each.get_json()["current"]) for each in answers] == [(409, first)] * 3


def test_compliance_has_notes_of_its_own_that_the_heads_do_not_see(house: House) -> None:
    answer = house.by("compliance").post("/report/notes", NOTE | {"text": "Pengawasan ditambah."})

    assert answer.get_json()["procedure"] == "laporan-pelanggaran"
    assert [each["text"] for each in notes(house, "compliance")] == ["Pengawasan ditambah."]
    assert notes(house) == []


def test_on_the_page_a_note_is_written_with_a_form_and_what_was_typed_stays_after_a_refusal(house: House) -> None:
    house.a_complaint()
    asked_and_done(house, "/rollups")
    desk = Desk(house, "office_head")
    form = form_of(desk.get("/report?month=2023-02").text)

    done = desk.post("/report/notes", form | {"text": "Loket kedua dibuka."})
    again = desk.post("/report/notes", form | {"text": "Loket kedua dibuka."})
    late = desk.post("/report/notes", form | {"text": "Tulisan saya.", "form_id": "another"})
    personal = desk.post("/report/notes", form_of(late.text) | {"text": "Telepon 0812-3456-7890."})

    assert (done.status_code, again.status_code) == (303, 303)
    assert done.headers["Location"] == "/report?month=2023-02#sopap-pengaduan-passport"
    endless = desk.post("/report/notes", form | {"text": "Ya.", "form_id": "third", "expected_version": "9" * 5000})
    assert endless.status_code == 422
    for month in ("2023-03", "9998-12", "none"):
        assert desk.post("/report/notes", form | {"text": "Ya.", "month": month}).status_code == 422
    assert late.status_code == 409
    assert "the note has changed since you saw it" in words(late)
    assert "Loket kedua dibuka." in words(late)
    assert "Tulisan saya." in late.text
    assert form_of(late.text)["expected_version"] == "1"
    assert personal.status_code == 422
    assert "This looks like personal data: 0812-3456-7890" in words(personal)
    assert 'href="#sopap-pengaduan-passport-text"' in personal.text
    assert 'id="sopap-pengaduan-passport-text"' in personal.text
    assert notes(house)[0]["text"] == "Loket kedua dibuka."


def form_of(page: str) -> dict[str, str]:
    """The hidden fields of the page's first form for a note."""
    form = re.search(r'<form method="post" action="/report/notes".*?</form>', page, re.DOTALL)
    assert form
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
