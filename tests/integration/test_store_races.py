"""Many at once, replies that get lost, commands that come twice: each thing is done once, and everybody is told."""

from __future__ import annotations

import time
from collections import Counter
from hashlib import sha256

import grpc
import pytest

from shared.domain import tracking
from tests.integration.house import DOCUMENTS, FORM, House, at_once

LOST = pytest.mark.parametrize(
    "code",
    [grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.UNKNOWN, grpc.StatusCode.ABORTED],
)
"""The library itself repeats a call that was unavailable; the others come to the store."""

FIELDS = {f"reporter.{name}": text for name, text in FORM["reporter"].items()} | {  # type: ignore[attr-defined]
    name: text for name, text in FORM.items() if name != "reporter"
}


def test_of_twenty_simultaneous_advances_one_is_carried_out_and_nineteen_are_told_the_state(house: House) -> None:
    id_ = house.a_complaint()
    body = {"action": "advance", "expected_version": 1}
    operator = house.by("operator")

    began = time.monotonic()
    answers = at_once([lambda: operator.post(f"/complaints/{id_}/transitions", body)] * 20)
    took = time.monotonic() - began

    print(f"twenty simultaneous advances: {took:.2f} s")
    assert Counter(each.status_code for each in answers) == {200: 1, 409: 19}
    current = [each.get_json()["current"] for each in answers if each.status_code == 409]
    assert {(each["id"], each["version"], each["step"]["key"]) for each in current} == {(id_, 2, "forward")}
    assert house.actions(id_) == ["submit", "advance"]
    assert took < 20


def test_the_same_json_posted_ten_times_at_once_is_one_complaint_with_one_receipt(house: House) -> None:
    answers = at_once([lambda: house.post("a-key")] * 10)

    assert {each.status_code for each in answers} == {201}
    assert len({each.text for each in answers}) == 1
    assert house.ids() == [answers[0].get_json()["complaint_id"]]
    assert house.counts()["CreateTask"] == 2


@pytest.mark.parametrize("form_id", ["0123456789abcdef", None], ids=["our own form", "a foreign form"])
def test_the_same_form_posted_ten_times_at_once_is_one_complaint_with_one_receipt(
    house: House, form_id: str | None
) -> None:
    fields = FIELDS | ({"form_id": form_id} if form_id else {})

    answers = at_once([lambda: house.intake.test_client().post("/complaints", data=fields)] * 10)

    assert {each.status_code for each in answers} == {201}
    assert len({each.get_json()["tracking_code"] for each in answers}) == 1
    assert len(house.ids()) == 1


def test_two_forms_with_the_same_words_are_two_complaints(house: House) -> None:
    one = house.intake.test_client().post("/complaints", data=FIELDS | {"form_id": "one"})
    two = house.intake.test_client().post("/complaints", data=FIELDS | {"form_id": "two"})

    assert one.get_json()["complaint_id"] != two.get_json()["complaint_id"]
    assert house.post().get_json()["complaint_id"] != house.post().get_json()["complaint_id"]
    assert len(house.ids()) == 4


def test_the_same_key_with_another_body_is_refused(house: House) -> None:
    first = house.post("a-key")

    second = house.post("a-key", subject="Antrean terlalu panjang")

    assert (first.status_code, second.status_code) == (201, 409)
    assert second.get_json()["type"] == "urn:pengaduan:key-reused"
    assert "current" not in second.get_json()
    assert len(house.ids()) == 1


def test_an_id_that_another_key_holds_takes_the_next_counter(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracking, "keyed_entropy", lambda _, *parts: sha256(parts[-1].encode()).digest())

    first, second, third = (house.post(key).get_json() for key in ("one", "two", "three"))
    again = [house.post(key).get_json() for key in ("three", "one", "two")]

    assert len({each["complaint_id"] for each in (first, second, third)}) == 3
    assert again == [third, first, second]
    assert len(house.ids()) == 3


def test_the_same_key_at_intake_and_with_staff_makes_two_complaints(house: House) -> None:
    house.post("a-key")

    registered = house.by("operator").post("/complaints", FORM | {"channel": "counter"}, "a-key")

    assert registered.status_code == 201
    assert len(house.ids()) == 2


@LOST
def test_an_intake_whose_reply_was_lost_is_done_once_and_answered_as_success(
    house: House, code: grpc.StatusCode
) -> None:
    house.wire.lose_reply("Commit", code=code)

    answer = house.post()

    assert answer.status_code == 201
    assert house.ids() == [answer.get_json()["complaint_id"]]
    assert house.actions(house.ids()[0]) == ["submit"]
    assert len(house.tasks()) == 2


@LOST
def test_a_transition_whose_reply_was_lost_is_done_once_and_answered_as_success(
    house: House, code: grpc.StatusCode
) -> None:
    id_ = house.a_complaint("forward")
    house.forget_calls()
    house.wire.lose_reply("Commit", code=code)

    answer = house.advance(id_)

    assert (answer.status_code, answer.get_json()["step"]["key"]) == (200, "review")
    assert house.actions(id_) == ["submit", "advance", "advance"]
    assert [each.path for each in house.asked_for()] == ["/deadlines", f"/alerts/{id_}-3-arrival/delivery"]


@LOST
def test_a_level_whose_reply_was_lost_is_recorded_once_and_delivered(house: House, code: grpc.StatusCode) -> None:
    id_ = house.a_complaint()
    house.clock.move(minutes=8)
    house.forget_calls()
    house.wire.lose_reply("Commit", code=code)

    assert house.check(id_).get_json() == {"outcome": "fired"}

    assert house.actions(id_) == ["submit", "warning"]
    assert [each.path for each in house.asked_for()] == ["/deadlines", f"/alerts/{id_}-1-warning/delivery"]


def test_a_commit_that_never_left_is_tried_again(house: House) -> None:
    id_ = house.a_complaint()
    house.wire.fail("Commit", times=1, code=grpc.StatusCode.DEADLINE_EXCEEDED)

    assert house.advance(id_).status_code == 200

    assert house.actions(id_) == ["submit", "advance"]


def test_a_clients_retry_with_its_key_gets_the_same_answer_and_nothing_is_done_twice(house: House) -> None:
    id_ = house.a_complaint()
    first = house.act("operator", id_, "advance", key="a-key")
    house.forget_calls()

    again = house.act("operator", id_, "advance", key="a-key", expected_version=1)

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.get_json() == first.get_json()
    assert house.actions(id_) == ["submit", "advance"]
    assert house.counts() == {"GetDocument": 1}


def test_ten_commands_with_one_key_at_once_are_one(house: House) -> None:
    id_ = house.a_complaint()

    answers = at_once([lambda: house.act("operator", id_, "advance", key="a-key", expected_version=1)] * 10)

    assert {(each.status_code, each.get_json()["version"]) for each in answers} == {(200, 2)}
    assert house.actions(id_) == ["submit", "advance"]


def test_a_commands_key_with_another_body_is_refused_with_the_state(house: House) -> None:
    id_ = house.a_complaint("review")
    assert house.act("subsection_head", id_, "advance", key="k", documents=DOCUMENTS["review"]).status_code == 200

    other = house.act("subsection_head", id_, "advance", key="k", documents={"analysis": "Lain."}, expected_version=3)

    assert other.status_code == 409
    assert other.get_json()["type"] == "urn:pengaduan:key-reused"
    assert other.get_json()["current"]["step"]["key"] == "direction"


def test_of_two_simultaneous_commands_with_one_key_and_unlike_bodies_the_slower_one_is_refused(house: House) -> None:
    id_ = house.a_complaint()
    house.wire.before("Commit", lambda: house.act("operator", id_, "take", key="k"))

    slower = house.act("operator", id_, "hold", note="Loket yang mana?", key="k")

    assert (slower.status_code, slower.get_json()["type"]) == (409, "urn:pengaduan:key-reused")
    assert house.actions(id_) == ["submit", "take"]


def test_two_people_may_use_the_same_key(house: House) -> None:
    id_ = house.a_complaint("forward")

    assert house.act("operator", id_, "advance", key="k").status_code == 200
    assert house.act("subsection_head", id_, "advance", key="k", documents=DOCUMENTS["review"]).status_code == 200

    assert house.state(id_)["step"] == "direction"


def touch(house: House, id_: str) -> None:
    """Somebody else writes the document; a write that changes nothing would leave its update time alone."""
    mark = {"touched": time.monotonic()}
    house.database.collection("complaints").document(id_).update(mark, timeout=5)


def test_four_lost_preconditions_lead_to_success_and_five_to_503(house: House) -> None:
    lucky, unlucky = house.a_complaint(), house.a_complaint()

    house.wire.before("Commit", lambda: touch(house, lucky), times=4)
    assert house.advance(lucky).status_code == 200
    house.forget_calls()
    house.wire.before("Commit", lambda: touch(house, unlucky), times=5)
    refused = house.advance(unlucky)

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert refused.mimetype == "application/problem+json"
    assert refused.get_json()["type"] == "urn:pengaduan:unavailable"
    assert house.counts() == {"GetDocument": 5, "Commit": 5}
    assert (house.actions(lucky), house.actions(unlucky)) == (["submit", "advance"], ["submit"])


def test_who_was_overtaken_between_reading_and_writing_is_told_the_state(house: House) -> None:
    id_ = house.a_complaint()
    house.wire.before("Commit", lambda: house.advance(id_))

    overtaken = house.advance(id_)

    assert overtaken.status_code == 409
    assert overtaken.get_json()["current"]["step"]["key"] == "forward"
    assert house.actions(id_) == ["submit", "advance"]


def test_a_warning_that_fires_while_a_clerk_types_or_sends_does_not_make_the_version_stale(house: House) -> None:
    typing, sending = house.a_complaint(), house.a_complaint()
    house.clock.move(minutes=8)

    assert house.check(typing).get_json() == {"outcome": "fired"}
    house.wire.before("Commit", lambda: house.check(sending))
    answers = [house.advance(each, expected_version=1) for each in (typing, sending)]

    assert [each.status_code for each in answers] == [200, 200]
    assert house.actions(typing) == house.actions(sending) == ["submit", "warning", "advance"]
    assert len(house.ids("alerts")) == 2


def test_a_look_at_the_identity_while_a_clerk_types_or_sends_does_not_make_the_version_stale(house: House) -> None:
    typing, sending = house.a_complaint(), house.a_complaint()
    head = house.by("section_head")

    assert head.get(f"/complaints/{typing}/reporter").status_code == 200
    house.wire.before("Commit", lambda: head.get(f"/complaints/{sending}/reporter"))
    answers = [house.advance(each, expected_version=1) for each in (sending, typing)]

    assert [each.status_code for each in answers] == [200, 200]
    assert house.actions(typing) == house.actions(sending) == ["submit", "identity_viewed", "advance"]
