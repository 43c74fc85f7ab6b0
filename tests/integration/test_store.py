"""The store while its services are away, and who may see what: identities, other offices, reports on staff."""

from __future__ import annotations

import time
from dataclasses import replace

import grpc
import pytest
from werkzeug.test import TestResponse

from emulator.ports import LOOPBACK, free_port
from emulator.seed import email_of
from functions.intake.app import create as create_intake
from functions.transition.app import create as create_transition
from shared.data import offices
from shared.domain import tracking
from tests.integration.house import FORM, House, at_once
from tests.integration.services import Services, staff_elsewhere

PATIENCE = 12
"""Seconds after which everybody has an answer, whatever Firestore does."""


def refused_for_now(answer: TestResponse) -> bool:
    """Whether it is the 503 of the contract."""
    return (
        answer.status_code == 503
        and answer.headers.get("Retry-After") == "5"
        and answer.mimetype == "application/problem+json"
        and answer.get_json()["type"] == "urn:pengaduan:unavailable"
        and "Traceback" not in answer.text
    )


@pytest.mark.parametrize("away", ["refuses", "hangs"])
def test_while_firestore_is_away_everybody_is_told_to_come_back_and_nothing_is_lost(house: House, away: str) -> None:
    id_ = house.a_complaint()
    if away == "refuses":
        house.wire.fail()
    else:
        house.wire.delay("*", 60)

    began = time.monotonic()
    answers = at_once(
        [
            lambda: house.post("a-key"),
            lambda: house.by("operator").post(
                f"/complaints/{id_}/transitions", {"action": "advance", "expected_version": 1}, "a-key"
            ),
            lambda: house.by("operator").get("/complaints"),
            lambda: house.by("operator").get(f"/complaints/{id_}"),
        ]
    )
    took = time.monotonic() - began
    house.wire.heal()

    print(f"Firestore {away}: everybody was told after {took:.1f} s")
    assert [refused_for_now(each) for each in answers] == [True] * 4
    assert took < PATIENCE
    assert (house.post("a-key").status_code, house.act("operator", id_, "advance", key="a-key").status_code) == (
        201,
        200,
    )
    assert len(house.ids()) == 2
    assert house.actions(id_) == ["submit", "advance"]


def test_where_no_firestore_listens_the_answer_is_the_same(house: House) -> None:
    with grpc.insecure_channel(f"{LOOPBACK}:{free_port()}") as channel:
        parts = house.parts_on(channel)
        intake, transition = create_intake(house.settings, parts), create_transition(house.settings, parts)
        token = house.services.token(email_of("operator"))

        began = time.monotonic()
        answers = at_once(
            [
                lambda: intake.test_client().post("/complaints", json=FORM),
                lambda: transition.test_client().get("/complaints", headers={"Authorization": f"Bearer {token}"}),
            ]
        )
        took = time.monotonic() - began

    print(f"no Firestore: everybody was told after {took:.1f} s")
    assert [refused_for_now(each) for each in answers] == [True, True]
    assert took < PATIENCE


@pytest.mark.parametrize("away", ["refuses", "hangs"])
def test_while_cloud_tasks_is_away_requests_succeed_in_a_few_seconds(house: House, away: str) -> None:
    id_ = house.a_complaint("forward")
    if away == "refuses":
        house.tasks_wire.fail()
    else:
        house.tasks_wire.delay("CreateTask", 60)

    began = time.monotonic()
    answers = at_once([house.post, lambda: house.advance(id_)])
    took = time.monotonic() - began

    assert [each.status_code for each in answers] == [201, 200]
    assert took < 6
    assert house.state(id_)["step"] == "review"


def looks(house: House, id_: str) -> dict[str, int]:
    """What each role is answered that asks for the reporter."""
    roles = ("operator", "subsection_head", "section_head", "office_head", "compliance", "admin")
    return {role: house.by(role).get(f"/complaints/{id_}/reporter").status_code for role in roles}


def test_the_offices_staff_see_who_reported_openly_and_each_look_is_journalled(house: House) -> None:
    id_ = house.a_complaint()

    assert set(looks(house, id_).values()) == {200}

    assert house.by("operator").get(f"/complaints/{id_}/reporter").get_json() == {
        "name": "Budi Rahasia",
        "email": None,
        "phone": "+62 811 000 111",
    }
    assert house.actions(id_) == ["submit", *["identity_viewed"] * 7]
    entry = house.parts.complaints.entries(id_)[1]
    assert (entry.actor, entry.capacity, entry.changes) == (email_of("operator"), "operator", {})


def test_a_confidential_reporter_is_seen_by_the_heads_of_section_and_office_alone(house: House) -> None:
    id_ = house.a_complaint(disclosure="confidential")

    answers = looks(house, id_)

    assert {role for role, status in answers.items() if status == 200} == {"section_head", "office_head"}
    assert set(answers.values()) == {200, 403}
    assert house.actions(id_) == ["submit", "identity_viewed", "identity_viewed"]


def test_nobody_sees_an_anonymous_reporter(house: House) -> None:
    id_ = house.a_complaint(disclosure="anonymous", reporter=None)

    assert set(looks(house, id_).values()) == {403}
    assert house.actions(id_) == ["submit"]


def test_an_anonymous_report_takes_no_name(house: House) -> None:
    answer = house.post(disclosure="anonymous")

    assert answer.status_code == 422
    assert house.ids() == []


def test_an_identity_whose_look_could_not_be_journalled_is_not_given(house: House) -> None:
    id_ = house.a_complaint()
    house.wire.fail("Commit")

    began = time.monotonic()
    answer = house.by("operator").get(f"/complaints/{id_}/reporter")

    assert time.monotonic() - began < PATIENCE
    assert refused_for_now(answer)
    assert "Budi" not in answer.text


def routes_of(house: House, id_: str, role: str, *, elsewhere: bool = False) -> list[int]:
    """What each route of a complaint answers to a person."""
    caller = house.by(role, elsewhere=elsewhere)
    answers = [caller.get(f"/complaints/{id_}{path}") for path in ("", "/journal", "/reporter")]
    for body in (
        {"action": "advance", "expected_version": 1},
        {"action": "advance", "expected_version": 7},
        {"action": "close", "expected_version": 1, "nonsense": True},
    ):
        answers.append(caller.post(f"/complaints/{id_}/transitions", body))
    return [each.status_code for each in answers]


def lists_of(house: House, role: str, *, elsewhere: bool = False) -> set[str]:
    """The complaints in all lists of a person."""
    caller = house.by(role, elsewhere=elsewhere)
    listed = [caller.get("/complaints", queue=each) for each in ("mine", "open", "overdue", "held", "closed")]
    items = [item["id"] for each in listed for item in each.get_json()["items"]]
    return {*items, *(each["complaint"] for each in caller.get("/alerts").get_json()["items"])}


@pytest.fixture
def two_offices(services: Services, monkeypatch: pytest.MonkeyPatch, house: House) -> House:
    """A deployment that serves a second office, with the same roles and people of its own."""
    here = offices()["balikpapan"]
    there = replace(here, particulars=here.particulars.model_copy(update={"key": "lain", "code": "LIN"}))
    monkeypatch.setattr("shared.cloud.parts.offices", lambda: {"balikpapan": here, "lain": there})
    house.employ(*staff_elsewhere())
    return house


def test_another_offices_staff_see_nothing_on_any_route(two_offices: House) -> None:
    house = two_offices
    id_ = house.a_complaint()
    house.clock.move(minutes=21)
    house.check(id_)

    for role in ("operator", "subsection_head", "section_head", "office_head", "compliance", "admin"):
        assert set(routes_of(house, id_, role, elsewhere=True)) == {404}
        assert lists_of(house, role, elsewhere=True) == set()
    acknowledgement = f"/alerts/{id_}-1-warning/acknowledgement"
    assert house.by("operator", elsewhere=True).post(acknowledgement, {}).status_code == 404
    assert house.actions(id_) == ["submit", "warning", "breach", "escalation"]


def test_a_complaint_for_the_other_office_is_theirs_alone(two_offices: House) -> None:
    house = two_offices
    id_ = house.post(office="lain").get_json()["complaint_id"]

    assert id_.startswith("LIN-")
    assert lists_of(house, "operator", elsewhere=True) == {id_}
    assert (lists_of(house, "operator"), set(routes_of(house, id_, "operator"))) == (set(), {404})
    house.clock.move(minutes=8)
    house.check(id_)
    assert house.alert(f"{id_}-1-warning")["emails"] == [f"lain.{email_of('operator')}"]


def test_an_office_that_is_not_there_is_refused(house: House) -> None:
    assert house.post(office="atlantis").status_code == 422
    assert house.by("operator").post("/complaints", FORM | {"channel": "counter", "office": "lain"}).status_code == 404


def test_staff_of_an_office_without_a_file_are_nobody_here(house: House) -> None:
    house.employ(*staff_elsewhere())

    assert house.by("operator", elsewhere=True).get("/complaints").status_code == 401


def test_a_report_on_staff_is_seen_by_compliance_alone(house: House) -> None:
    id_ = house.a_complaint(kind="misconduct")
    house.clock.at = house.state(id_)["next_check_at"]
    assert house.check(id_).get_json() == {"outcome": "fired"}

    for role in ("operator", "subsection_head", "section_head", "office_head", "admin"):
        assert set(routes_of(house, id_, role)) == {404}
        assert lists_of(house, role) == set()
    assert lists_of(house, "compliance") == {id_}
    assert house.alert(f"{id_}-1-warning")["emails"] == [email_of("compliance")]
    assert routes_of(house, id_, "compliance")[:4] == [200] * 4
    assert house.deliver(f"{id_}-2-arrival").status_code == 200
    assert {mail.to for mail in house.mails()} <= {(email_of("compliance"),)}


def test_a_report_on_staff_cannot_be_found_out_by_naming_it_as_a_duplicate(house: House) -> None:
    secret, known = house.a_complaint(kind="misconduct"), house.a_complaint()
    closing = {"outcome": "duplicate", "public_text": "Sudah ditangani."}

    answers = [
        house.act("subsection_head", known, "close", duplicate_of=each, **closing)
        for each in (secret, tracking.complaint_id("BPN", bytes(8)))
    ]

    assert [each.status_code for each in answers] == [422, 422]
    assert answers[0].get_json() == answers[1].get_json()
