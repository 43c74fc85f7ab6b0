"""A visit that is held twice, and whose holds both end because nobody answers: both ends are told."""

from __future__ import annotations

from emulator.seed import email_of
from tests.integration.house import House


def a_hold_that_ends(house: House, id_: str, question: str) -> str:
    """Hold the complaint until the hold ends by itself; the name of the alert of that."""
    held = house.act("subsection_head", id_, "hold", note=question)
    assert held.status_code == 200, held.text
    known = set(house.ids("alerts"))
    house.clock.at = house.state(id_)["hold_ends_at"]
    assert house.check(id_, visit=3).get_json() == {"outcome": "fired"}
    (name,) = set(house.ids("alerts")) - known
    return name


def test_two_holds_of_a_visit_that_end_by_rule_are_two_alerts_and_two_mails(house: House) -> None:
    id_ = house.a_complaint("review")

    first = a_hold_that_ends(house, id_, "Loket nomor berapa?")
    visit = house.state(id_)["visit"]
    assert house.deliver(first).get_json() == {"outcome": "settled"}
    second = a_hold_that_ends(house, id_, "Tanggal berapa?")
    assert house.deliver(second).get_json() == {"outcome": "settled"}

    assert first != second
    assert (visit, house.state(id_)["visit"]) == (3, 3)
    assert house.actions(id_).count("hold_ended") == 2
    mails = [mail for mail in house.mails() if mail.headers["X-Alert-Level"] == "hold_ended"]
    assert [mail.to for mail in mails] == [(email_of("subsection_head"),)] * 2
    assert len({mail.headers["Message-ID"] for mail in mails}) == 2
    listed = house.by("subsection_head").get("/alerts").get_json()["items"]
    assert {each["id"] for each in listed} >= {first, second}
    assert {each["delivery"] for each in listed if each["id"] in (first, second)} == {"sent"}
