"""What the reporter does with the tracking code: replies, rates, reopens; once each, and nobody else can."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.integration.house import MONDAY, House, at_once

Receipt = Mapping[str, Any]


@pytest.fixture
def receipt(house: House) -> Receipt:
    """The receipt of a complaint of a reporter with an e-mail address."""
    answer: Receipt = house.post(reporter={"name": "Budi Rahasia", "email": "budi@warga.example"}).get_json()
    return answer


def send(house: House, receipt: Receipt, what: str, body: Mapping[str, Any], **headers: str) -> TestResponse:
    """Post to one of the reporter's routes with the code of the receipt."""
    code = headers.pop("code", "") or receipt["tracking_code"]
    return house.intake.test_client().post(
        f"/complaints/{receipt['complaint_id']}/{what}", json=body, headers={"Tracking-Code": code, **headers}
    )


def ended(house: House, receipt: Receipt) -> str:
    """The complaint's id, after it went all the way to its answer."""
    id_: str = receipt["complaint_id"]
    documents = {"review": {"analysis": "Loket tutup."}, "direction": {"follow_up_answer": "Loket dibuka."}}
    while (state := house.state(id_))["status"] == "open":
        assert house.advance(id_, documents=documents.get(state["step"], {})).status_code == 200
    return id_


def test_a_reply_ends_the_hold_with_the_time_that_was_left_and_tells_the_step_s_actor(
    house: House, receipt: Receipt
) -> None:
    id_ = receipt["complaint_id"]
    house.clock.move(minutes=4)
    assert house.act("operator", id_, "hold", note="Di loket mana?").status_code == 200
    house.clock.move(minutes=45)

    answer = send(house, receipt, "messages", {"text": "Di loket 3."})

    assert answer.status_code == 200, answer.text
    seen = answer.get_json()
    assert (seen["status"], seen["question"]) == ("received", None)
    assert [(each["by"], each["kind"], each["text"]) for each in seen["messages"]] == [
        ("office", "question", "Di loket mana?"),
        ("reporter", "reply", "Di loket 3."),
    ]
    state = house.state(id_)
    assert state["status"] == "open"
    assert (state["due_at"] - house.clock()).total_seconds() == 6 * 60
    assert house.actions(id_) == ["submit", "hold", "reply"]
    told = house.alert(f"{id_}-1-replied_2")
    assert told["emails"] == ["operator@imigrasi.example"]
    assert house.deliver(f"{id_}-1-replied_2").status_code == 200
    assert "Di loket 3." not in house.mails()[-1].text, "the mail says that they wrote, not what"


def test_a_reply_that_is_sent_again_and_again_is_one(house: House, receipt: Receipt) -> None:
    house.act("operator", receipt["complaint_id"], "hold", note="Di loket mana?")

    def reply() -> TestResponse:
        return send(house, receipt, "messages", {"text": "Di loket 3."}, **{"Idempotency-Key": "one"})

    answers = [*at_once([reply] * 6), reply()]

    assert {each.status_code for each in answers} == {200}
    assert house.actions(receipt["complaint_id"]) == ["submit", "hold", "reply"]
    other = send(house, receipt, "messages", {"text": "Lain."}, **{"Idempotency-Key": "one"})
    assert other.status_code == 409
    assert "current" not in other.get_json(), "the public never sees what staff see"


def test_what_a_reporter_adds_unasked_is_kept_and_makes_no_form_of_staff_stale(house: House, receipt: Receipt) -> None:
    answer = send(house, receipt, "messages", {"text": "Satu hal lagi."})

    assert answer.status_code == 200
    state = house.state(receipt["complaint_id"])
    assert (state["version"], state["status"]) == (1, "open")
    seen = house.by("operator").get(f"/complaints/{receipt['complaint_id']}").get_json()
    assert seen["messages"][0]["text"] == "Satu hal lagi."


@pytest.mark.parametrize(
    ("what", "body"), [("messages", {"text": "x"}), ("rating", {"score": 5}), ("reopening", {"reason": "x"})]
)
def test_without_the_right_code_nothing_can_be_done(
    house: House, receipt: Receipt, what: str, body: Mapping[str, Any]
) -> None:
    other = house.post(subject="Sebuah pengaduan lain").get_json()

    bare = house.intake.test_client().post(f"/complaints/{receipt['complaint_id']}/{what}", json=body)
    wrong = send(house, receipt, what, body, code=f"{receipt['complaint_id']}-AAAAA-AAAAA")
    foreign = send(house, receipt, what, body, code=other["tracking_code"])
    unknown = send(house, {"complaint_id": "BPN-00000-00000"}, what, body, code="BPN-00000-00000-AAAAA-AAAAA")

    assert bare.status_code == 401
    assert {each.status_code for each in (wrong, foreign, unknown)} == {404}
    assert wrong.get_json() == foreign.get_json() == unknown.get_json()
    assert house.actions(receipt["complaint_id"]) == ["submit"]


def test_a_rating_is_given_once_the_handling_has_ended_and_can_be_changed(house: House, receipt: Receipt) -> None:
    early = send(house, receipt, "rating", {"score": 5})
    wrong_and_early = send(house, receipt, "rating", {"score": 9})
    id_ = ended(house, receipt)

    first = send(house, receipt, "rating", {"score": 2, "comment": "Lama."})
    again = send(house, receipt, "rating", {"score": 2, "comment": "Lama."})
    better = send(house, receipt, "rating", {"score": 4})

    assert (early.status_code, wrong_and_early.status_code) == (409, 409)
    assert (first.status_code, again.status_code, better.status_code) == (200, 200, 200)
    assert (better.get_json()["rating"]["score"], better.get_json()["rating"]["comment"]) == (4, None)
    assert house.actions(id_).count("rate") == 2
    refused = send(house, receipt, "rating", {"score": 6}).get_json()
    assert [each["field"] for each in refused["errors"]] == ["score"]


def test_the_reporter_reopens_it_within_the_procedure_s_days_as_a_new_visit_of_the_review(
    house: House, receipt: Receipt
) -> None:
    id_ = ended(house, receipt)
    unnamed = send(house, receipt, "reopening", {})

    answer = send(house, receipt, "reopening", {"reason": "Loket masih tutup."})

    assert [each["field"] for each in unnamed.get_json()["errors"]] == ["reason"]
    assert answer.status_code == 200, answer.text
    seen = answer.get_json()
    assert (seen["status"], seen["answer"], seen["step"]["key"]) == ("in_progress", None, "review")
    assert [each["text"] for each in seen["earlier_answers"]] == ["Loket dibuka."]
    state = house.state(id_)
    assert (state["step"], state["visit"], state["came_back"], state["entered_by"]) == ("review", 7, True, "public")
    assert send(house, receipt, "reopening", {"reason": "x"}).status_code == 409


def test_after_the_days_of_the_procedure_it_cannot_be_reopened(house: House, receipt: Receipt) -> None:
    ended(house, receipt)
    house.clock.move(minutes=30 * 24 * 60 + 1)

    answer = send(house, receipt, "reopening", {"reason": "Terlambat."})

    assert answer.status_code == 409
    status = house.intake.test_client().get(
        f"/complaints/{receipt['complaint_id']}", headers={"Tracking-Code": receipt["tracking_code"]}
    )
    assert "reopen" not in status.get_json()["possible"]


def test_a_corrected_answer_is_told_to_the_reporter_and_the_old_one_is_kept(house: House, receipt: Receipt) -> None:
    id_ = ended(house, receipt)
    house.clock.move(minutes=5)

    same = house.act("subsection_head", id_, "correct", documents={"follow_up_answer": "Loket dibuka."})
    corrected = house.act("subsection_head", id_, "correct", documents={"follow_up_answer": "Loket dibuka Senin."})

    assert (same.status_code, corrected.status_code) == (200, 200)
    headers = {"Tracking-Code": receipt["tracking_code"]}
    seen = house.intake.test_client().get(f"/complaints/{id_}", headers=headers).get_json()
    assert seen["answer"] == "Loket dibuka Senin."
    assert [(each["text"], each["published_at"]) for each in seen["earlier_answers"]] == [
        ("Loket dibuka.", MONDAY.isoformat())
    ]
    told = [each for each in house.ids("alerts") if "reporter_correction" in each]
    assert len(told) == 1
    assert house.deliver(told[0]).status_code == 200
    assert house.mails()[-1].to == ("budi@warga.example",)
    assert house.mails()[-1].subject == f"Jawaban diperbaiki: {id_}"


def test_staff_cannot_speak_for_the_reporter(house: House, receipt: Receipt) -> None:
    answers = [house.act("operator", receipt["complaint_id"], action, note="x") for action in ("reply", "rate")]

    assert {each.status_code for each in answers} == {422}
    assert house.actions(receipt["complaint_id"]) == ["submit"]
