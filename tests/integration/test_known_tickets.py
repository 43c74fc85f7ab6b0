"""Another system's number is entered once: what an export brought is not entered again by hand, nor by hand twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from threading import Barrier
from typing import Any

import grpc
import pytest

from emulator.seed import email_of
from functions.transition import importing, routes
from shared.cloud import erasure
from shared.cloud.exchange import by_ticket
from shared.cloud.parts import Parts
from shared.domain.complaint import Complaint
from tests.exports import a_row, as_csv
from tests.integration.house import House, at_once
from tests.integration.staff_pages import Desk, words
from tests.integration.uploading import send

BY_HAND: dict[str, Any] = {
    "kind": "complaint", "category": "passport", "subject": "Antrean paspor", "narrative": "Antre sejak pagi buta.",
    "disclosure": "anonymous", "channel": "reporting_system", "channel_reference": {"number": " #10 01"},
}  # fmt: skip
AS_FORM: dict[str, str] = {name: value for name, value in BY_HAND.items() if name != "channel_reference"} | {
    "channel_reference.number": "1001"
}


@pytest.fixture
def taken(house: House) -> str:
    [item] = send(house, as_csv([a_row("1001")])).get_json()["items"]
    return str(item["complaint_id"])


def test_a_ticket_that_an_export_brought_is_refused_by_hand(house: House, taken: str) -> None:
    answer = house.by("operator").post("/complaints", BY_HAND)

    assert answer.status_code == 422
    [error] = answer.get_json()["errors"]
    assert error["field"] == "channel_reference.number"
    assert taken in error["message"]
    assert house.ids() == [taken]


def test_one_that_was_entered_by_hand_is_not_entered_again_but_the_same_request_is_answered_again(house: House) -> None:
    operator = house.by("operator")
    first, again = (operator.post("/complaints", BY_HAND, key="a-key") for _ in range(2))
    other = operator.post("/complaints", BY_HAND, key="another-key")

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert first.get_json() == again.get_json()
    assert house.ids() == [first.get_json()["complaint_id"]]


def test_the_same_number_by_another_channel_is_another_complaint(house: House, taken: str) -> None:
    answer = house.by("operator").post("/complaints", BY_HAND | {"channel": "whatsapp"})

    assert answer.status_code == 201
    assert len(house.ids()) == 2


def test_the_page_says_it_at_the_field_and_keeps_what_was_typed(house: House, taken: str) -> None:
    page = Desk(house, "operator").post("/complaints", AS_FORM)

    assert page.status_code == 422
    assert f"This number is registered already, as {taken}." in words(page)
    assert "Antre sejak pagi buta." in page.text


@pytest.mark.parametrize("reference", [{"number": "1002"}, {}])
def test_a_request_that_is_sent_again_with_another_number_is_no_second_complaint(
    house: House, reference: dict[str, str]
) -> None:
    operator = house.by("operator")
    first = operator.post("/complaints", BY_HAND, key="a-key")

    again = operator.post("/complaints", BY_HAND | {"channel_reference": reference}, key="a-key")

    assert (first.status_code, again.status_code) == (201, 409)
    assert house.ids() == [first.get_json()["complaint_id"]]


@pytest.fixture
def all_look_first(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Of so many who come together, each has looked for the number before anybody stores it."""

    def looks(many: int) -> None:
        looked, meet = count(1), Barrier(many)

        def look(parts: Parts, office: str, marks: Sequence[str]) -> dict[str, Complaint]:
            found = by_ticket(parts, office, marks)
            if next(looked) <= many:
                meet.wait(10)
            return found

        for module in (routes, importing):
            monkeypatch.setattr(module, "by_ticket", look)

    return looks


def test_of_many_who_enter_it_by_hand_in_the_same_instant_one_does(
    house: House, all_look_first: Callable[[int], None]
) -> None:
    all_look_first(4)
    operator = house.by("operator")

    answers = at_once([partial(operator.post, "/complaints", BY_HAND, key=f"key-{each}") for each in range(4)])

    [taken] = [each.get_json()["complaint_id"] for each in answers if each.status_code == 201]
    refused = [each.get_json()["errors"] for each in answers if each.status_code == 422]
    assert house.ids() == [taken]
    assert [each["field"] for [each] in refused] == ["channel_reference.number"] * 3


def test_of_two_uploads_and_an_entry_by_hand_in_the_same_instant_one_takes_it(
    house: House, all_look_first: Callable[[int], None]
) -> None:
    all_look_first(3)
    rows = as_csv([a_row("1001"), a_row("1002")])
    by_hand = partial(house.by("operator").post, "/complaints", BY_HAND)

    first, entered, second = at_once([partial(send, house, rows), by_hand, partial(send, house, rows)])

    items = [each for upload in (first, second) for each in upload.get_json()["items"]]
    taken = [each["number"] for each in items if each["result"] == "taken"]
    assert sorted(taken) == (["1002"] if entered.status_code == 201 else ["1001", "1002"])
    assert {each["result"] for each in items} == {"taken", "known"}
    assert {each["complaint_id"] for each in items} == set(house.ids())
    assert len(house.ids()) == 2


def test_whose_own_commit_lands_late_is_not_told_that_the_number_is_another_complaints(house: House) -> None:
    operator = house.by("operator")
    house.wire.fail("Commit", times=1, code=grpc.StatusCode.DEADLINE_EXCEEDED)
    house.wire.before("GetDocument", lambda: None, times=2)  # is the id free; did it land: not yet
    house.wire.before("GetDocument", lambda: operator.post("/complaints", BY_HAND, key="a-key"))

    answer = operator.post("/complaints", BY_HAND, key="a-key")

    assert answer.status_code == 201
    assert house.ids() == [answer.get_json()["complaint_id"]]


def ended(house: House) -> str:
    """A complaint with a number, entered by hand and over, so that its texts can be erased."""
    id_ = str(house.by("operator").post("/complaints", BY_HAND).get_json()["complaint_id"])
    for _ in range(2):
        house.advance(id_)
    closed = house.act("subsection_head", id_, "close", outcome="unfounded", public_text="Tidak ada loket itu.")
    assert closed.status_code == 200
    return id_


def test_what_holds_the_number_names_nothing_and_goes_when_the_number_is_erased(house: House) -> None:
    operator, first = house.by("operator"), ended(house)
    [held] = house.database.collection("tickets").stream(timeout=5)
    assert held.to_dict() == {"complaint": first}
    assert "1001" not in held.id

    assert erasure.main([first, "--by", email_of("office_head"), "--reason", "Diminta."], house.parts) == 0

    assert house.ids("tickets") == []
    assert operator.post("/complaints", BY_HAND, key="another").status_code == 201


def test_a_complaint_from_before_numbers_were_held_is_erased_all_the_same(house: House) -> None:
    first = ended(house)
    house.database.recursive_delete(house.database.collection("tickets"))

    assert erasure.main([first, "--by", email_of("office_head"), "--reason", "Diminta."], house.parts) == 0
