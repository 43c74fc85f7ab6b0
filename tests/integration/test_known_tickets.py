"""Another system's number is entered once: what an export brought is not entered again by hand, nor by hand twice."""

from __future__ import annotations

from typing import Any

import pytest

from tests.exports import a_row, as_csv
from tests.integration.house import House
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
