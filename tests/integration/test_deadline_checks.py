"""Deadline checks as Cloud Tasks sends them: early, in time, late, twice, ten at once, and for what is gone."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from emulator.seed import email_of, staff
from shared.cloud.staff import ActingRole
from tests.integration.house import DOCUMENTS, MINUTE, MONDAY, House, at_once
from tests.integration.log_lines import log_lines

OPERATOR = email_of("operator")
SUBSECTION_HEAD = email_of("subsection_head")
SECTION_HEAD = email_of("section_head")
OFFICE_HEAD = email_of("office_head")


def told(house: House) -> dict[str, list[str]]:
    """Whom each alert is for, by visit and level."""
    return {name.split("-", 3)[3]: house.alert(name)["emails"] for name in house.ids("alerts")}


def test_an_early_check_is_armed_again(house: House) -> None:
    id_ = house.a_complaint()
    house.clock.move(minutes=7)
    house.forget_calls()

    assert house.check(id_).get_json() == {"outcome": "early"}

    assert [(each.path, each.body, each.at) for each in house.asked_for()] == [
        ("/deadlines", {"complaint": id_, "visit": 1}, MONDAY + 8 * MINUTE)
    ]
    assert house.actions(id_) == ["submit"]


def test_a_check_in_time_fires_its_level_and_arms_the_next(house: House) -> None:
    id_ = house.a_complaint()
    outcomes, armed = [], []
    for minutes in (8, 2, 10):
        house.clock.move(minutes=minutes)
        house.forget_calls()
        outcomes.append(house.check(id_).get_json()["outcome"])
        armed += [each.at for each in house.asked_for() if each.path == "/deadlines"]

    assert outcomes == ["fired"] * 3
    assert armed == [MONDAY + 10 * MINUTE, MONDAY + 20 * MINUTE]
    assert told(house) == {
        "1-warning": [OPERATOR],
        "1-breach": [SUBSECTION_HEAD],
        "1-escalation": [SECTION_HEAD],
    }
    assert house.actions(id_) == ["submit", "warning", "breach", "escalation"]
    assert house.check(id_).get_json() == {"outcome": "stale"}


def test_a_late_check_fires_every_level_that_has_fallen_with_the_time_at_which_it_fell(house: House) -> None:
    id_ = house.a_complaint()
    house.clock.move(minutes=25)
    house.forget_calls()

    assert house.check(id_).get_json() == {"outcome": "fired"}

    alerts = [house.alert(f"{id_}-1-{level}") for level in ("warning", "breach", "escalation")]
    assert [each["fell_at"] - MONDAY for each in alerts] == [8 * MINUTE, 10 * MINUTE, 20 * MINUTE]
    assert {each["recorded_at"] - MONDAY for each in alerts} == {25 * MINUTE}
    assert Counter(each.path for each in house.asked_for()) == {
        f"/alerts/{id_}-1-{level}/delivery": 1 for level in ("warning", "breach", "escalation")
    }


def test_where_the_chain_ends_the_last_supervisor_is_told_again(house: House) -> None:
    id_ = house.a_complaint("direction")
    house.clock.move(minutes=60)

    assert house.check(id_, visit=4).get_json() == {"outcome": "fired"}

    assert told(house) == {"4-warning": [SECTION_HEAD], "4-breach": [OFFICE_HEAD], "4-escalation": [OFFICE_HEAD]}


def test_a_level_fires_once_whether_its_check_comes_twice_or_ten_times_at_once(house: House) -> None:
    id_ = house.a_complaint()
    house.clock.move(minutes=9)

    answers = at_once([lambda: house.check(id_)] * 10)
    again = house.check(id_)

    assert {each.status_code for each in answers} == {200}
    assert Counter(each.get_json()["outcome"] for each in answers) == {"fired": 1, "early": 9}
    assert again.get_json() == {"outcome": "early"}
    assert house.actions(id_) == ["submit", "warning"]
    assert len(house.ids("alerts")) == 1
    assert sum("warning" in each.path for each in house.tasks()) == 1


def test_a_check_that_has_nothing_to_do_leaves_no_line_and_every_other_one_does(house: House) -> None:
    moved_on, waits = house.a_complaint("forward"), house.a_complaint()
    house.clock.move(minutes=8)

    with log_lines() as lines:
        answers = [house.check(each, visit) for each, visit in ((moved_on, 1), (waits, 1), ("no number", 1))]

    assert [each.status_code for each in answers] == [200, 200, 422]
    assert [each["status"] for each in lines.of("request")] == [200, 422]
    assert [each.get("complaint") for each in lines.of("request")] == [waits, None]


def test_a_check_of_another_visit_or_an_ended_complaint_is_stale_and_of_a_held_one_early(house: House) -> None:
    moved_on, over, held = house.a_complaint("forward"), house.a_complaint(), house.a_complaint()
    closing = {"outcome": "spam", "public_text": "Bukan pengaduan."}
    assert house.act("subsection_head", over, "close", **closing).status_code == 200
    assert house.act("operator", held, "hold", note="Loket yang mana?").status_code == 200
    house.clock.move(minutes=30)

    answers = [house.check(each) for each in (moved_on, over, held)]

    assert [each.get_json()["outcome"] for each in answers] == ["stale", "stale", "early"]
    assert house.ids("alerts") == []


def test_a_check_of_a_complaint_that_is_gone_ends_its_task(house: House) -> None:
    id_ = house.a_complaint()
    house.database.collection("complaints").document(id_).delete(timeout=5)

    answer = house.check(id_)

    assert (answer.status_code, answer.get_json()) == (200, {"outcome": "gone"})


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"complaint": "nobody", "visit": 1}, 422),
        ({"visit": 1}, 422),
        ({"complaint": "BPN-7K3Q9-F2MXC", "visit": 0}, 422),
    ],
)
def test_a_check_of_nothing_is_refused(house: House, body: dict[str, object], status: int) -> None:
    token = house.services.token(house.settings.tasks_service_account)

    answer = house.sla_check.test_client().post("/deadlines", json=body, headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == status


def test_after_a_hold_the_visits_old_check_is_early_and_armed_for_what_is_left(house: House) -> None:
    id_ = house.a_complaint()
    house.clock.move(minutes=5)
    assert house.act("operator", id_, "hold", note="Loket yang mana?").status_code == 200
    house.clock.move(minutes=30)
    assert house.act("operator", id_, "resume").status_code == 200
    house.forget_calls()

    assert house.check(id_).get_json() == {"outcome": "early"}
    assert [each.at for each in house.asked_for()] == [MONDAY + 38 * MINUTE]

    house.clock.move(minutes=4)
    assert house.check(id_).get_json() == {"outcome": "fired"}
    assert house.state(id_)["levels"] == ["warning"]


def test_a_hold_records_a_level_that_nobody_noticed(house: House) -> None:
    id_ = house.a_complaint()
    house.clock.move(minutes=9)

    assert house.act("operator", id_, "hold", note="Loket yang mana?").status_code == 200

    assert house.actions(id_) == ["submit", "warning", "hold"]
    assert told(house) == {"1-warning": [OPERATOR]}


def test_a_late_transition_records_its_own_breach_and_tells_the_right_people(house: House) -> None:
    id_ = house.a_complaint("review")
    house.clock.move(minutes=11)
    house.forget_calls()

    late = house.advance(id_, documents=DOCUMENTS["review"])

    assert (late.status_code, late.get_json()["step"]["key"], late.get_json()["sla"]) == (200, "direction", "on_time")
    assert house.actions(id_)[-3:] == ["warning", "breach", "advance"]
    assert told(house) == {"3-warning": [SUBSECTION_HEAD], "3-breach": [SECTION_HEAD]}
    assert {each.path for each in house.asked_for()} == {
        "/deadlines",
        f"/alerts/{id_}-3-warning/delivery",
        f"/alerts/{id_}-3-breach/delivery",
        f"/alerts/{id_}-4-arrival/delivery",
    }
    assert house.check(id_, visit=3).get_json() == {"outcome": "stale"}


def test_what_is_completed_the_moment_before_it_is_due_is_in_time(house: House) -> None:
    in_time, late = house.a_complaint("review"), house.a_complaint("review")
    house.clock.move(minutes=10, seconds=-0.000001)
    assert house.advance(in_time, documents=DOCUMENTS["review"]).status_code == 200
    house.clock.move(seconds=0.000001)
    assert house.advance(late, documents=DOCUMENTS["review"]).status_code == 200

    assert "breach" not in house.actions(in_time)
    assert "breach" in house.actions(late)


def test_a_refused_command_records_no_level(house: House) -> None:
    id_ = house.a_complaint("review")
    house.clock.move(minutes=11)

    assert house.advance(id_).status_code == 422

    assert house.actions(id_) == ["submit", "advance", "advance"]


def test_who_stands_in_is_told_and_who_has_left_is_not(house: House) -> None:
    people = {each.roles[0]: each for each in staff("balikpapan")}
    acting = ActingRole(role="subsection_head", first_day=date(2023, 2, 1), last_day=date(2023, 2, 28), letter="W18-1")
    house.employ(
        people["subsection_head"].model_copy(update={"active": False}),
        people["section_head"].model_copy(update={"acting": (acting,)}),
    )
    id_ = house.a_complaint()
    house.clock.move(minutes=12)

    assert house.check(id_).get_json() == {"outcome": "fired"}

    assert told(house) == {"1-warning": [OPERATOR], "1-breach": [SECTION_HEAD]}


def test_what_is_due_in_more_than_twenty_five_days_is_left_to_the_sweep(house: House) -> None:
    id_ = house.a_complaint(kind="misconduct")
    house.forget_calls()

    assert house.act("compliance", id_, "advance").status_code == 200

    assert house.asked_for() == []
    assert house.state(id_)["next_check_at"] > MONDAY + 25 * 24 * 60 * MINUTE


def test_while_firestore_is_away_a_check_fails_for_itself_alone(house: House) -> None:
    id_ = house.a_complaint()
    house.clock.move(minutes=8)
    house.wire.fail()

    failed = house.check(id_)
    house.wire.heal()

    assert failed.status_code == 500  # 503 would throttle the whole queue
    assert house.check(id_).get_json() == {"outcome": "fired"}
