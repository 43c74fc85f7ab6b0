"""What staff do with complaints that were set aside: they see them apart, release or end them, and forget none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emulator.seed import email_of
from tests.integration.crowd import FIELDS, our_form, with_limits
from tests.integration.house import House


def set_aside(house: House, typed: Mapping[str, str] | None = None) -> str:
    """The id of a complaint that was set aside."""
    with_limits(house)
    assert our_form(house, typed=typed, website="x").status_code == 201
    return house.ids()[-1]


def listed(house: House, queue: str, role: str = "operator") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = house.by(role).get("/complaints", queue=queue).get_json()["items"]
    return items


def test_it_stands_in_a_list_of_its_own_and_in_no_other(house: House) -> None:
    id_ = set_aside(house)

    queues = {queue: [each["id"] for each in listed(house, queue)] for queue in
              ("mine", "open", "overdue", "held", "closed", "set_aside")}  # fmt: skip

    assert queues.pop("set_aside") == [id_]
    assert not any(queues.values())
    assert listed(house, "set_aside")[0]["set_aside_for"] == "honeypot"
    assert listed(house, "set_aside", "compliance") == listed(house, "set_aside")


def test_a_report_on_staff_that_is_set_aside_is_seen_by_compliance_alone(house: House) -> None:
    id_ = set_aside(house, {"kind": "misconduct"})

    assert listed(house, "set_aside") == []
    assert [each["id"] for each in listed(house, "set_aside", "compliance")] == [id_]
    assert house.act("compliance", id_, "release").status_code == 200


def test_an_operator_releases_it_and_its_clock_starts(house: House) -> None:
    id_ = set_aside(house)
    house.clock.move(minutes=30)

    released = house.act("operator", id_, "release", note="Orang sungguhan.")

    assert released.status_code == 200
    assert (released.get_json()["status"], released.get_json()["visit"]) == ("open", 2)
    assert [each["id"] for each in listed(house, "mine")] == [id_]
    assert house.actions(id_) == ["submit", "release"]
    house.clock.move(minutes=10)
    assert house.check(id_, visit=2).get_json() == {"outcome": "fired"}
    assert house.advance(id_).status_code == 200


def test_the_receipt_is_mailed_only_once_it_is_released(house: House) -> None:
    id_ = set_aside(house, {"reporter.email": "budi@warga.example"})
    before = house.ids("alerts")

    house.act("operator", id_, "release")

    assert before == []
    assert house.ids("alerts") == [f"{id_}-2-reporter_receipt"]


def test_spam_is_ended_and_nothing_is_mailed(house: House) -> None:
    id_ = set_aside(house, {"reporter.email": "siapa.saja@warga.example"})

    ended = house.act("subsection_head", id_, "close", outcome="spam", public_text="Bukan pengaduan.")

    assert (ended.status_code, ended.get_json()["status"]) == (200, "closed")
    assert house.ids("alerts") == []
    assert house.act("operator", id_, "release").status_code == 409


def test_nobody_looks_so_the_supervisor_is_told_and_no_deadline_falls(house: House) -> None:
    id_ = set_aside(house)
    house.clock.move(minutes=3 * 24 * 60)

    assert house.sweep().status_code == 200
    assert house.sweep().status_code == 200

    assert house.actions(id_) == ["submit", "left_aside"]
    assert house.ids("alerts") == [f"{id_}-1-left_aside"]
    assert [each["email"] for each in house.alert(f"{id_}-1-left_aside")["recipients"]] == [email_of("subsection_head")]
    assert house.deliver(f"{id_}-1-left_aside").status_code == 200
    assert "Disisihkan dan belum diperiksa" in house.mails()[-1].subject


def test_the_board_and_the_case_say_why_and_let_it_be_released(house: House) -> None:
    id_ = set_aside(house)
    pages = house.transition.test_client()
    headers = {"Authorization": f"Bearer {house.by('operator').token}", "Accept": "text/html"}

    board = pages.get("/?queue=set_aside", headers=headers).text
    case = pages.get(f"/complaints/{id_}", headers=headers).text

    for page in (board, case):
        assert "Kolom yang tidak terlihat oleh orang telah diisi" in page
    assert 'value="release"' in case
    assert 'value="advance"' not in case + board


def test_its_reporter_follows_it_like_any_other(house: House) -> None:
    with_limits(house)
    answers = [our_form(house, website=website) for website in ("", "x")]
    codes = [answer.text.partition('id="code">')[2].partition("<")[0] for answer in answers]

    views = [
        house.intake.test_client().get(f"/complaints/{code[:15]}", headers={"Tracking-Code": code}).get_json()
        for code in codes
    ]

    own = ("complaint_id", "received_at", "updated_at", "promise")
    assert [{name: value for name, value in view.items() if name not in own} for view in views[:1]] == [
        {name: value for name, value in view.items() if name not in own} for view in views[1:]
    ]
    assert FIELDS["narrative"] not in str(views)
