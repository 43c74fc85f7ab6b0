"""The sweep: whatever no task brought about, it brings about, once, and nothing that is broken stands in its way."""

from __future__ import annotations

from collections import Counter

import pytest
from grpc import StatusCode

from emulator.seed import SCHEDULER_ACCOUNT, email_of
from functions.sla_check import sweeping
from tests.integration.house import DOCUMENTS, Caller, House, at_once

LEVELS = ("warning", "breach", "escalation")


def test_with_cloud_tasks_down_intake_and_transitions_succeed_and_the_sweep_brings_every_level_about(
    house: House,
) -> None:
    house.tasks_wire.fail()

    id_ = house.a_complaint("review")
    for minutes in (9, 2, 10):
        house.clock.move(minutes=minutes)
        swept = [house.sweep().get_json(), house.sweep().get_json()]
        assert [each["fired"] for each in swept] == [1, 0]

    assert house.actions(id_) == ["submit", "advance", "advance", *LEVELS]
    assert [(mail.to, mail.headers["X-Alert-Level"]) for mail in house.mails()] == [
        ((email_of("subsection_head"),), "warning"),
        ((email_of("section_head"),), "breach"),
        ((email_of("office_head"),), "escalation"),
    ]
    assert house.tasks() == []
    assert house.advance(id_, documents=DOCUMENTS["review"]).status_code == 200


def test_it_leaves_a_minute_to_the_tasks(house: House) -> None:
    house.a_complaint()

    house.clock.move(minutes=9, seconds=-1)
    early = house.sweep().get_json()
    house.clock.move(seconds=1)

    assert [early["fired"], house.sweep().get_json()["fired"]] == [0, 1]


def test_it_sends_deliveries_on_and_arms_no_check(house: House) -> None:
    id_ = house.a_complaint()
    house.clock.move(minutes=21)
    house.forget_calls()

    assert house.sweep().get_json() == {"fired": 1, "sent_on": 0, "failed": 0}

    assert {each.path for each in house.asked_for()} == {f"/alerts/{id_}-1-{level}/delivery" for level in LEVELS}
    assert house.mails() == []


def test_two_sweeps_at_once_are_harmless(house: House) -> None:
    house.tasks_wire.fail()
    ids = [house.a_complaint() for _ in range(12)]
    house.clock.move(minutes=21)

    answers = at_once([house.sweep, house.sweep])

    assert [(each.status_code, each.get_json()["failed"]) for each in answers] == [(200, 0)] * 2
    assert sum(each.get_json()["fired"] for each in answers) == 12
    assert all(house.actions(each) == ["submit", *LEVELS] for each in ids)
    house.clock.move(minutes=2)
    assert house.sweep().status_code == 200
    told = Counter(number for mail in house.mails() for number in mail.headers["X-Complaint"].split(", "))
    assert told == dict.fromkeys(ids, len(LEVELS))


@pytest.mark.parametrize("damage", [{"visit": "three"}, {"procedure": {"id": "gone", "revision": 9}}, {"clock": None}])
def test_a_broken_complaint_is_stepped_over_and_blocks_nobody(
    house: House, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, damage: dict[str, object]
) -> None:
    monkeypatch.setattr(sweeping, "PAGE", 2)
    broken = house.a_complaint()
    house.clock.move(seconds=1)
    sound = [house.a_complaint() for _ in range(6)]
    for each in (broken, *sound):
        house.database.collection("complaints").document(each).update({"shard": 3}, timeout=5)
    house.database.collection("complaints").document(broken).update(damage, timeout=5)
    house.clock.move(minutes=9)

    counts = [house.sweep().get_json(), house.sweep().get_json()]

    assert [(each["fired"], each["failed"]) for each in counts] == [(6, 1), (0, 1)]
    assert all(house.actions(each) == ["submit", "warning"] for each in sound)
    assert [vars(each)["complaint"] for each in caplog.records if each.levelname == "ERROR"] == [broken, broken]


def test_a_broken_alert_is_stepped_over_too(house: House) -> None:
    house.tasks_wire.fail()
    ids = [house.a_complaint() for _ in range(3)]
    house.clock.move(minutes=8)
    for each in ids:
        house.check(each)
        house.database.collection("alerts").document(f"{each}-1-warning").update({"shard": 3}, timeout=5)
    house.database.collection("alerts").document(f"{ids[0]}-1-warning").update({"recipients": "broken"}, timeout=5)
    house.clock.move(minutes=1)

    assert house.sweep().get_json()["failed"] == 1

    told = [number for mail in house.mails() for number in mail.headers["X-Complaint"].split(", ")]
    assert sorted(told) == sorted(ids[1:])


def test_it_sends_on_what_was_recorded_and_never_told(house: House) -> None:
    id_ = house.a_complaint()
    house.clock.move(minutes=8)
    house.tasks_wire.fail()
    assert house.check(id_).get_json() == {"outcome": "fired"}
    house.tasks_wire.heal()
    house.forget_calls()

    house.clock.move(seconds=59)
    assert house.sweep().get_json()["sent_on"] == 0
    house.clock.move(seconds=1)
    assert house.sweep().get_json()["sent_on"] == 1

    assert [each.path for each in house.asked_for()] == [f"/alerts/{id_}-1-warning/delivery"]


def test_it_goes_through_full_shards_page_by_page_and_the_next_one_goes_on_where_the_time_was_over(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "PAGE", 3)
    ids = []
    for _ in range(10):
        ids.append(house.a_complaint())
        house.clock.move(seconds=1)
    for each in ids:
        house.database.collection("complaints").document(each).update({"shard": 5}, timeout=5)
    house.clock.move(minutes=9)

    first = sweeping.sweep(house.parts, budget=0.0)
    second = sweeping.sweep(house.parts)

    assert (first["fired"], second["fired"]) == (3, 7)
    assert [house.state(each)["levels"] for each in ids] == [["warning"]] * 10


def test_it_fires_nothing_for_what_is_over_or_held(house: House) -> None:
    over, held = house.a_complaint(), house.a_complaint()
    closing = {"outcome": "spam", "public_text": "Bukan pengaduan."}
    assert house.act("subsection_head", over, "close", **closing).status_code == 200
    assert house.act("operator", held, "hold", note="Loket yang mana?").status_code == 200
    house.clock.move(minutes=60)

    assert house.sweep().get_json() == {"fired": 0, "sent_on": 0, "failed": 0}


def test_it_brings_about_what_is_due_in_more_than_twenty_five_days(house: House) -> None:
    id_ = house.a_complaint(kind="misconduct")
    assert house.act("compliance", id_, "advance").status_code == 200
    house.clock.at = house.state(id_)["next_check_at"]
    house.clock.move(minutes=1)

    assert house.sweep().get_json()["fired"] == 1

    assert house.alert(f"{id_}-2-warning")["emails"] == [email_of("compliance")]


def test_a_shard_that_cannot_be_read_keeps_no_other_waiting(house: House, caplog: pytest.LogCaptureFixture) -> None:
    ids = [house.a_complaint() for _ in range(12)]
    in_first = {id_ for id_ in ids if house.state(id_)["shard"] == 0}
    house.clock.move(minutes=21)
    house.wire.fail("RunQuery", times=1, code=StatusCode.FAILED_PRECONDITION)

    with caplog.at_level("CRITICAL", logger="functions.sla_check.sweeping"):
        first, second = house.sweep(), house.sweep()

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.get_json()["fired"] + second.get_json()["fired"] == len(ids)
    assert second.get_json()["fired"] == len(in_first)
    assert {tuple(house.actions(id_)) for id_ in ids} == {("submit", *LEVELS)}


def test_where_no_shard_can_be_read_the_sweep_fails_and_is_seen(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.wire.fail("RunQuery", code=StatusCode.FAILED_PRECONDITION)

    with caplog.at_level("CRITICAL"):
        assert house.sweep().status_code == 500


def test_a_sweep_in_parts_goes_through_each_shard_once_and_the_rest_once(house: House) -> None:
    ids = [house.a_complaint(subject=f"Nomor {number} dari semua") for number in range(12)]
    shards = {each: house.state(each)["shard"] for each in ids}
    house.clock.move(minutes=10)
    scheduler = Caller(house.sla_check, house.services.token(SCHEDULER_ACCOUNT))
    queries = []

    for part in range(3):
        house.forget_calls()
        answer = scheduler.post(f"/sweep?part={part}&parts=3", {})
        queries.append(house.counts().get("RunQuery", 0))
        fired = {each for each in ids if "warning" in house.actions(each)}

        assert answer.status_code == 200, answer.text
        assert fired == {each for each in ids if shards[each] % 3 <= part}
    assert queries == [6, 6, 4]  # two a shard: three, three and two shards
    assert house.sweep().get_json() == {"fired": 0, "sent_on": 0, "failed": 0}


@pytest.mark.parametrize("query", ["part=1", "part=2&parts=2", "part=-1&parts=2", "parts=0", "part=a&parts=2", "of=2"])
def test_a_part_that_there_is_not_is_refused(house: House, query: str) -> None:
    answer = Caller(house.sla_check, house.services.token(SCHEDULER_ACCOUNT)).post(f"/sweep?{query}", {})

    assert answer.status_code == 422
