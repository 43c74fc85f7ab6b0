"""The reporter's rights with the tracking code: a copy of what is held, and the contact taken back."""

from __future__ import annotations

from collections.abc import Iterator

import grpc
import pytest

from shared.domain.tracking import read_code
from tests.integration.erasing_house import EMAIL, PHONE, ErasingHouse, erasing_house, mark
from tests.integration.house import at_once
from tests.integration.services import Services


@pytest.fixture
def house(services: Services) -> Iterator[ErasingHouse]:
    with erasing_house(services) as opened:
        yield opened


def test_the_copy_holds_what_the_reporter_gave_and_does_not_open_the_contact(house: ErasingHouse) -> None:
    receipt = house.file()
    house.as_reporter(receipt, "messages", {"text": mark("balasan")})

    held = house.held(receipt)

    assert (held["subject"], held["narrative"], held["place"]) == (mark("perihal"), mark("cerita"), mark("tempat"))
    assert [each["text"] for each in held["messages"]] == [mark("balasan")]
    assert [each["media_type"] for each in held["photos"]] == ["image/jpeg"]
    assert (held["contact"]["held"], held["contact"]["since"]) == (True, held["received_at"])
    assert "Tersegel" in held["contact"]["says"]
    assert EMAIL not in str(held)
    assert PHONE not in str(held)


def test_the_copy_is_for_whoever_has_the_code(house: ErasingHouse) -> None:
    receipt = house.file()
    client, path = house.intake.test_client(), f"/complaints/{receipt['complaint_id']}/data"
    wrong = {"Tracking-Code": f"{receipt['complaint_id']}-AAAAA-AAAAA"}

    assert client.get(path).status_code == 401
    assert client.get(path, headers=wrong).status_code == 404
    assert client.post(path.replace("data", "contact-withdrawal")).status_code == 401
    assert client.post(path.replace("data", "contact-withdrawal"), headers=wrong).status_code == 404
    assert read_code(receipt["tracking_code"])


def test_a_contact_that_is_taken_back_is_gone_at_once_and_the_complaint_goes_on(house: ErasingHouse) -> None:
    receipt = house.file()
    id_ = receipt["complaint_id"]
    body = house.state(id_)["idempotency"]["body"]

    held = house.as_reporter(receipt, "contact-withdrawal", {}).get_json()

    assert held["contact"]["held"] is False
    assert held["contact"]["erased_at"] is not None
    state = house.state(id_)
    assert (state["contacts"], state["reporter_hears"], state["status"]) == ([], False, "open")
    assert state["texts"]["subject"] == mark("perihal")
    assert body not in str(house.stored())
    assert [path for path in house.stored() if "/private/" in path] == []
    assert house.actions(id_) == ["submit", "contact_withdrawn"]
    assert house.chain_faults() == []
    assert house.by("operator").get(f"/complaints/{id_}/reporter").status_code == 200
    assert house.deliver(f"{id_}-1-reporter_receipt").status_code == 200, "there is nobody left to tell"
    assert house.mails() == []
    house.bring_to_answer(id_)
    assert house.held(receipt)["answer"] == mark("jawaban")


def test_it_is_taken_back_once_however_often_and_by_whatever_way_it_is_asked(house: ErasingHouse) -> None:
    receipt = house.file()
    house.wire.lose_reply("Commit", code=grpc.StatusCode.ABORTED)

    at_once([lambda: house.as_reporter(receipt, "contact-withdrawal", {})] * 5)
    page = house.intake.test_client().post(
        f"/complaints/{receipt['complaint_id']}/contact-withdrawal",
        data={"form_id": "one-of-mine"},
        headers={"Tracking-Code": receipt["tracking_code"], "Accept": "text/html"},
    )

    assert (page.status_code, page.location) == (303, f"/complaints/{receipt['complaint_id']}?done=contact-withdrawal")
    assert house.actions(receipt["complaint_id"]) == ["submit", "contact_withdrawn"]


def test_the_page_offers_it_while_a_contact_is_held_and_says_what_was_erased(house: ErasingHouse) -> None:
    receipt = house.file()
    client, path = house.intake.test_client(), f"/complaints/{receipt['complaint_id']}"
    headers = {"Tracking-Code": receipt["tracking_code"], "Accept": "text/html", "Accept-Language": "en"}

    before = client.get(f"{path}?lang=en", headers=headers).text
    house.as_reporter(receipt, "contact-withdrawal", {})
    after = client.get(f"{path}?lang=en&done=contact-withdrawal", headers=headers).text
    house.bring_to_answer(receipt["complaint_id"])
    house.erase(receipt["complaint_id"])
    erased = client.get(f"{path}?lang=en", headers=headers)

    assert f'action="{path}/contact-withdrawal' in before
    assert f'action="{path}/contact-withdrawal' not in after
    assert "Your name and contact have been erased." in after
    assert "Your name and contact were erased on" in after
    assert erased.status_code == 200
    assert "What was written here was erased on" in erased.text


def test_a_post_that_is_sent_again_after_the_contact_is_gone_makes_no_second_complaint(house: ErasingHouse) -> None:
    first = house.post("one-of-mine", reporter={"email": EMAIL}).get_json()
    house.as_reporter(first, "contact-withdrawal", {})

    again = house.post("one-of-mine", reporter={"email": EMAIL})

    assert again.status_code == 409
    assert house.ids() == [first["complaint_id"]]


def test_unknown_fields_are_refused_before_anything_is_erased(house: ErasingHouse) -> None:
    receipt = house.file()

    answer = house.intake.test_client().post(
        f"/complaints/{receipt['complaint_id']}/contact-withdrawal",
        json={"reason": "x"},
        headers={"Tracking-Code": receipt["tracking_code"]},
    )

    assert answer.status_code == 422
    assert house.actions(receipt["complaint_id"]) == ["submit"]
