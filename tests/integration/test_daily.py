"""The daily work, office by office: in turns that go on, whatever is doubled, lost or broken on the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from emulator.seed import SCHEDULER_ACCOUNT, TASKS_ACCOUNT
from functions.sla_check import daily, retention, routes, sealing
from functions.sla_check.daily import WORKS, Asked, hand_out, take_turn
from shared.cloud import figures_pass, rollups
from shared.cloud.rollups import Wanted, recompute, roll_up
from shared.domain.periods import DAY
from tests.integration.daily import asked_and_done, daily_tasks, run_daily_tasks, worked
from tests.integration.house import MONDAY, Caller, House, at_once
from tests.integration.queue_of import call, drop, purge, run_due
from tests.integration.sealing_house import SealingHouse, sealing_house
from tests.integration.services import Services
from tests.integration.test_rollups import FIRST, OFFICE, WEEK, file_away, stored
from tests.integration.two_offices import HERE, THERE, open_another_office
from tests.unit.histories import an_eventful_history

NIGHT = MONDAY + timedelta(hours=16)
"""Tuesday, 01:00 at the office: the day before is over, and half an hour past."""


@pytest.fixture
def offices(services: Services, monkeypatch: pytest.MonkeyPatch) -> Iterator[SealingHouse]:
    """A house of two offices with a complaint each, at night."""
    open_another_office(monkeypatch)
    with sealing_house(services) as house:
        for office in (HERE, THERE):
            assert house.post(office=office).status_code == 201
        house.clock.at = NIGHT
        purge(house)
        yield house


@pytest.fixture
def no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each turn does one page, of two, and lays its work down."""
    for module in (figures_pass, sealing, retention):
        monkeypatch.setattr(module, "PAGE", 2)
    monkeypatch.setattr(routes, "take_turn", partial(take_turn, budget=-1))


def scheduler(house: House) -> Caller:
    return Caller(house.sla_check, house.services.token(SCHEDULER_ACCOUNT))


def tally(house: House) -> dict[str, Any]:
    """What the one pass on its way has counted so far."""
    (document,) = house.database.collection("tallies").list_documents(timeout=5)
    return document.get(timeout=5).to_dict() or {}


def numbers(house: SealingHouse) -> list[str]:
    return sorted(filter(None, house.numbers().values()))


@pytest.mark.parametrize("work", sorted(WORKS))
def test_each_office_s_work_is_a_task_of_its_own_however_often_it_is_asked_for(
    offices: SealingHouse, work: str
) -> None:
    offices.clock.at = MONDAY + timedelta(hours=22, minutes=45)  # the time of a digest
    offices.forget_calls()

    answers = [scheduler(offices).post(f"/{work}", {}).get_json() for _ in range(2)]
    counts = offices.counts()
    offices.clock.move(minutes=1)
    scheduler(offices).post(f"/{work}", {})

    assert answers == [{"asked": 2, "done": 0, "left": 0, "failed": 0}] * 2
    assert sorted(each.path for each in daily_tasks(offices)) == sorted(2 * [f"/daily/{work}/{HERE}",
                                                                            f"/daily/{work}/{THERE}"])  # fmt: skip
    assert counts == {"CreateTask": 4} | ({"BatchGetDocuments": 2} if work == "digest" else {})


def test_the_tasks_do_what_was_asked_for_at_each_office(offices: SealingHouse) -> None:
    for path in ("/rollups", "/seal", "/retention"):
        assert asked_and_done(offices, path)["asked"] == 2
    offices.clock.at = MONDAY + timedelta(hours=22, minutes=45)
    asked_and_done(offices, "/digest")

    assert numbers(offices) == ["BPN/2023/000001", "SMR/2023/000001"]
    assert {f"{office}-{FIRST + day * DAY}" for office in (HERE, THERE) for day in (0, 1)} <= {*offices.ids("rollups")}
    assert offices.ids("digests") == [HERE, THERE]
    assert daily_tasks(offices) == []


def test_an_office_that_fails_stops_no_other_and_is_told_of(
    offices: SealingHouse, caplog: pytest.LogCaptureFixture
) -> None:
    offices.evidence(FIRST - DAY).upload_from_string(b"no seal")

    asked_and_done(offices, "/seal")

    assert numbers(offices) == ["SMR/2023/000001"]
    failed = [each for each in caplog.records if each.message == "daily work of an office failed"]
    assert [(each.__dict__["office"], each.__dict__["outcome"]) for each in failed] == [(HERE, "seal")]


def test_where_cloud_tasks_takes_none_the_work_is_done_at_once(offices: SealingHouse) -> None:
    offices.tasks_wire.fail()

    answer = scheduler(offices).post("/seal", {}).get_json()

    assert answer == {"asked": 0, "done": 2, "left": 0, "failed": 0}
    assert numbers(offices) == ["BPN/2023/000001", "SMR/2023/000001"]


def test_without_tasks_and_without_time_the_rest_is_left_to_the_next_call(
    offices: SealingHouse, caplog: pytest.LogCaptureFixture
) -> None:
    offices.tasks_wire.fail()

    left = hand_out(offices.parts, "seal", Asked(at=NIGHT), budget=-1)
    offices.tasks_wire.heal()
    asked_and_done(offices, "/seal")

    assert left == {"asked": 0, "done": 0, "left": 2, "failed": 0}
    assert caplog.text.count("daily work left to the next call") == 2
    assert len(numbers(offices)) == 2


def test_offices_for_which_there_was_no_time_are_asked_for_by_a_task_that_goes_on(
    offices: SealingHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daily, "PAGE", 1)

    counts = hand_out(offices.parts, "rollups", Asked(at=NIGHT), budget=-1)
    paths = [each.path for each in daily_tasks(offices)]
    run_daily_tasks(offices)

    assert counts == {"asked": 1, "done": 0, "left": 1, "failed": 0}
    assert sorted(paths) == ["/daily/rollups", f"/daily/rollups/{HERE}"]
    assert {each.rpartition("-2023")[0] for each in offices.ids("rollups")} == {HERE, THERE}


@pytest.mark.parametrize("times", [1, 2])
def test_figures_go_on_from_task_to_task_and_no_half_counted_day_is_ever_seen(
    house: House, no_time: None, times: int
) -> None:
    file_away(house, [an_eventful_history(seed) for seed in range(7)])
    house.clock.at = MONDAY + 2 * DAY
    recompute(house.parts, OFFICE, WEEK)
    whole = stored(house)
    house.database.recursive_delete(house.database.collection("rollups"))

    scheduler(house).post(f"/rollups?day={FIRST}", {})
    turns, seen = 0, []
    while tasks := daily_tasks(house):
        for task in tasks:
            assert [call(house, task) for _ in range(times)] == [200] * times
            drop(house, task)
        turns += len(tasks)
        seen.append(stored(house))

    assert turns > 4  # seven complaints in pages of two
    assert seen == [{}] * (turns - 1) + [whole]
    assert whole["procedures"]
    assert house.ids("tallies") == []


def test_a_complaint_that_is_changed_while_the_figures_are_counted_comes_once_and_as_it_was(
    house: House, no_time: None
) -> None:
    ids = [house.a_complaint(subject=f"Nomor {number} dari semua") for number in range(5)]
    purge(house)
    scheduler(house).post(f"/rollups?day={FIRST}", {})

    for _ in range(2):
        (task,) = daily_tasks(house)
        assert call(house, task) == 200
        drop(house, task)
        for each in ids:  # those that were counted, and those that were not
            assert house.advance(each).status_code == 200
        house.a_complaint(subject="Datang kemudian")
    run_daily_tasks(house)

    procedure = stored(house)["procedures"]["sopap-pengaduan"]
    assert sum(procedure["kinds"].values()) == 5
    assert procedure["completions"] == {}


def test_a_turn_that_dies_before_it_can_ask_for_the_next_one_is_taken_up_where_it_was(
    house: House, no_time: None
) -> None:
    file_away(house, [an_eventful_history(seed) for seed in range(5)])
    recompute(house.parts, OFFICE, WEEK)
    whole = stored(house)
    scheduler(house).post(f"/rollups?day={FIRST}", {})
    (first,) = daily_tasks(house)
    assert call(house, first) == 200
    drop(house, first)
    (second,) = daily_tasks(house)

    house.tasks_wire.fail(times=1)
    died = call(house, second)
    laid_down = [tally(house)]
    came_again = call(house, second)
    laid_down.append(tally(house))
    drop(house, second)
    house.database.recursive_delete(house.database.collection("rollups"))
    run_daily_tasks(house)

    assert (died, came_again) == (500, 200)
    assert laid_down[0] == laid_down[1]
    assert laid_down[0]["part"] == 2
    assert stored(house) == whole


def test_turns_that_come_at_once_lay_down_each_part_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures_pass, "PAGE", 2)
    file_away(house, [an_eventful_history(seed) for seed in range(5)])
    wanted = Wanted(house.parts.offices[OFFICE], house.clock(), FIRST)

    turns = at_once([partial(roll_up, house.parts, wanted, "", -1.0)] * 4)

    assert len({each.cursor for each in turns}) == 1
    assert tally(house)["part"] == 1


def test_a_turn_that_was_overtaken_takes_nothing_back(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures_pass, "PAGE", 1)
    file_away(house, [an_eventful_history(seed) for seed in range(5)])
    wanted = Wanted(house.parts.offices[OFFICE], house.clock(), FIRST)

    def turn(cursor: str) -> str:
        return roll_up(house.parts, wanted, cursor, -1.0).cursor or ""

    first = turn("")
    house.wire.before("Commit", lambda: turn(turn(first)))
    overtaken = turn(first)

    assert tally(house)["part"] == 3
    assert overtaken.endswith(".3")


def test_days_that_were_missed_are_made_up_for_from_turn_to_turn(
    house: House, no_time: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rollups, "CAUGHT_UP", 10)
    file_away(house, [an_eventful_history(seed) for seed in range(5)])
    house.clock.at = MONDAY + 20 * DAY

    asked_and_done(house, "/rollups")

    assert len(house.ids("rollups")) == 11  # in three passes: today with yesterday, a week, two days
    assert worked(house.parts, "rollups") == {"days": 1}


@pytest.mark.parametrize("times", [1, 3])
def test_numbers_are_written_from_task_to_task_each_once(
    offices: SealingHouse, no_time: None, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    offices.clock.at = MONDAY
    for number in range(4):
        offices.clock.move(minutes=1)
        offices.post(subject=f"Nomor {number} dari semua")
    offices.clock.at = NIGHT
    purge(offices)
    offices.forget_calls()

    scheduler(offices).post("/seal", {})
    turns = 0
    while tasks := daily_tasks(offices):
        turns += len(tasks)
        run_due(offices, times=lambda task: times if task.path.startswith("/daily") else 0)

    assert numbers(offices) == [f"BPN/2023/{number:06d}" for number in range(1, 6)] + ["SMR/2023/000001"]
    assert turns == 6  # after the last page there may be more days: three for numbers and one to look, and two
    assert offices.faults() == []
    if times == 1:
        writes = sum(len(each.request.writes) for each in offices.wire.calls if each.method == "Commit")
        assert writes == 2 * 6


def test_a_chain_that_broke_off_is_taken_up_by_the_next_call_before_anything_new_is_sealed(
    offices: SealingHouse, no_time: None
) -> None:
    offices.clock.at = MONDAY
    for number in range(4):
        offices.clock.move(minutes=1)
        offices.post(subject=f"Nomor {number} dari semua")
    offices.clock.at = NIGHT
    purge(offices)
    scheduler(offices).post("/seal", {})
    run_due(offices)
    purge(offices)
    before = numbers(offices)

    offices.clock.at = NIGHT + DAY
    asked_and_done(offices, "/seal")

    assert len(before) == 3
    assert numbers(offices) == [f"BPN/2023/{number:06d}" for number in range(1, 6)] + ["SMR/2023/000001"]
    assert offices.faults() == []


def test_retention_goes_on_behind_what_it_looked_at_also_behind_what_fails(house: House, no_time: None) -> None:
    ids = [house.a_complaint("follow_up", subject=f"Nomor {number} dari semua") for number in range(5)]
    for each in ids:
        assert house.advance(each).status_code == 200
    for broken in ids[:2]:
        house.database.collection("complaints").document(broken).update({"status": "nonsense"}, timeout=5)
    house.clock.at += 3 * 366 * DAY
    purge(house)

    scheduler(house).post("/retention", {})
    turns = run_daily_tasks(house)

    assert turns == 4  # behind the last page there might be more
    assert [house.actions(each)[-1] == "erased" for each in ids] == [False, False, True, True, True]


def test_a_turn_is_for_cloud_tasks_alone_and_for_work_and_offices_that_there_are(house: House) -> None:
    tasks = Caller(house.sla_check, house.services.token(TASKS_ACCOUNT))
    asked = {"at": house.clock().isoformat()}

    paths = (f"/daily/seal/{HERE}", "/daily/seal")
    assert [scheduler(house).post(path, asked).status_code for path in paths] == [403, 403]
    assert [tasks.post(path, asked).status_code for path in ("/daily/nothing", "/daily/nothing/balikpapan",
                                                            "/daily/rollups/nowhere")] == [404] * 3  # fmt: skip
    assert [tasks.post("/daily/rollups", each).status_code for each in ({}, {"at": "0001-01-01T00:00Z"}, asked)] == [
        422,
        422,
        200,
    ]
