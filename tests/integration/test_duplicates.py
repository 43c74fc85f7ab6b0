"""Likely duplicates: who is offered which, how much that reads, and how the second's reporter follows the first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g

from functions.transition import neighbours
from shared.domain.command import Caller
from tests.integration.house import House

DAY = 24 * 60
BUDI = {"name": "Budi", "phone": "+62 811-000-111"}
SAME_BUDI = {"name": "B. Santoso", "phone": "0811000111"}


def offered(house: House, id_: str, role: str) -> set[str]:
    """The ids that the holder of a role is offered as likely duplicates."""
    with house.transition.test_request_context():
        g.caller = Caller(f"{role}@imigrasi.example", role, "balikpapan", {role: role})
        return {each.complaint.id for each in neighbours.likely_duplicates(house.parts.complaints.load(id_))}


def test_the_same_contact_is_recognised_in_another_spelling_and_of_another_office_never(house: House) -> None:
    first = house.a_complaint(reporter=BUDI)
    second = house.a_complaint(reporter=SAME_BUDI)
    house.a_complaint(reporter={"name": "Budi", "phone": "0811000112"})

    assert offered(house, second, "operator") == {first}
    marks = house.state(first)["contacts"]
    assert all("811" not in mark for mark in marks)
    assert "contacts" not in house.parts.complaints.entries(first)[0].changes


def test_the_same_place_and_category_within_three_days_are_offered(house: House) -> None:
    old = house.a_complaint(place="Loket 3", reporter=None)
    house.clock.move(minutes=3 * DAY + 1)
    near = house.a_complaint(place="loket  3", reporter=None)
    other_category = house.a_complaint(place="Loket 3", category="visa", reporter=None)
    house.clock.move(minutes=DAY)

    here = house.a_complaint(place="Loket 3", reporter=None)

    assert offered(house, here, "operator") == {near}
    assert {old, other_category} & offered(house, here, "section_head") == set()


def test_that_two_confidential_complaints_have_one_reporter_is_told_only_to_who_may_see_it(house: House) -> None:
    first = house.a_complaint(reporter=BUDI, disclosure="confidential")
    second = house.a_complaint(reporter=BUDI, disclosure="confidential")
    third = house.a_complaint(reporter=BUDI)

    assert offered(house, second, "operator") == set()
    assert offered(house, third, "operator") == set()
    assert offered(house, second, "section_head") == {first, third}


def test_a_report_on_staff_is_offered_to_nobody_outside(house: House) -> None:
    report = house.post(kind="misconduct", reporter=BUDI).get_json()["complaint_id"]
    complaint = house.a_complaint(reporter=BUDI)

    assert offered(house, complaint, "operator") == set()
    assert report not in offered(house, complaint, "office_head")


def test_at_most_ten_documents_are_read(house: House) -> None:
    for _ in range(12):
        house.a_complaint(reporter=BUDI, place="Loket 3")
    here = house.a_complaint(reporter=BUDI, place="Loket 3")
    house.forget_calls()

    offered(house, here, "operator")

    assert house.counts()["RunQuery"] == 2
    limits = [call.request.structured_query.limit for call in house.wire.calls if call.method == "RunQuery"]
    assert sum(limits) == 10


def test_the_reporter_of_a_duplicate_follows_the_first_and_sees_its_answer(house: House) -> None:
    first = house.a_complaint("follow_up")
    receipt: Mapping[str, Any] = house.post(subject="Loket paspor tutup lagi").get_json()
    closing = {"outcome": "duplicate", "duplicate_of": first, "public_text": "Sudah kami tangani."}
    assert house.act("subsection_head", receipt["complaint_id"], "close", **closing).status_code == 200

    def status() -> Mapping[str, Any]:
        headers = {"Tracking-Code": receipt["tracking_code"]}
        seen = house.intake.test_client().get(f"/complaints/{receipt['complaint_id']}", headers=headers)
        return seen.get_json()["followed"]  # type: ignore[no-any-return]

    before = status()
    house.advance(first)

    assert (before["status"], before["answer"]) == ("in_progress", None)
    assert (status()["status"], status()["answer"]) == ("answered", "Loket dibuka.")
    assert "messages" not in before
    with house.transition.test_request_context():
        g.caller = Caller("operator@imigrasi.example", "operator", "balikpapan", {"operator": "operator"})
        found = neighbours.repetitions(house.parts.complaints.load(first))
    assert [each.complaint.id for each in found] == [receipt["complaint_id"]]
