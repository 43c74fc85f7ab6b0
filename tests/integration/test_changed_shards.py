"""Other shards or another queue: what was written before is found and served as it lies, with nothing to migrate."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.domain.tracking import shard_of
from tests.integration.house import House

FEW, MANY = 8, 32


def with_settings(house: House, **changes: object) -> House:
    """The same project after a deployment with other settings."""
    later = House(house.services, house.project, house.clock)
    later.__dict__["settings"] = house.settings.model_copy(update=changes)
    return later


def posted_into_each(house: House, shards: int) -> set[str]:
    """Complaints, at least one in each shard."""
    ids: set[str] = set()
    while {house.state(each)["shard"] for each in ids} != set(range(shards)):
        ids.add(str(house.post(disclosure="anonymous", reporter=None).get_json()["complaint_id"]))
        assert len(ids) < 40 * shards
    return ids


def warned(house: House, ids: set[str]) -> set[str]:
    """Those of them whose warning was recorded."""
    return {each for each in ids if "warning" in house.actions(each)}


@pytest.mark.parametrize("shards", [FEW, MANY])
def test_a_sweep_over_more_shards_finds_what_was_written_under_fewer(house: House, shards: int) -> None:
    old = posted_into_each(house, FEW)

    later = with_settings(house, shards=shards)
    new = {str(later.post().get_json()["complaint_id"]) for _ in range(12)}
    house.clock.move(minutes=9)
    assert later.sweep().get_json()["failed"] == 0

    assert warned(later, old | new) == old | new
    assert {each: later.state(each)["shard"] for each in old} == {each: shard_of(each, FEW) for each in old}
    assert {each: later.state(each)["shard"] for each in new} == {each: shard_of(each, shards) for each in new}


def test_a_sweep_over_fewer_shards_leaves_what_lies_beyond_them(house: House) -> None:
    # Why SHARDS only ever grows, and why Terraform refuses less than 8.
    ids = posted_into_each(house, FEW)
    within = {each for each in ids if shard_of(each, FEW) < FEW // 2}

    fewer = with_settings(house, shards=FEW // 2)
    house.clock.move(minutes=9)
    fewer.sweep()
    swept_by_fewer = warned(house, ids)
    house.sweep()

    assert swept_by_fewer == within
    assert warned(house, ids) == ids


def test_a_task_of_the_queue_before_is_served_and_new_ones_go_to_the_new_queue(house: House) -> None:
    id_ = house.a_complaint()
    old = [each for each in house.tasks() if each.path == "/deadlines"]

    later = with_settings(house, tasks_queue=house.settings.tasks_queue.replace("deadlines", "deadlines-2"))
    later.open()
    other = str(later.post().get_json()["complaint_id"])
    house.clock.move(minutes=8)
    answers = [later.check(each.body["complaint"], each.body["visit"]).get_json() for each in old]

    assert ([each.body["complaint"] for each in old], answers) == ([id_], [{"outcome": "fired"}])
    assert {each.body["complaint"] for each in later.tasks() if each.path == "/deadlines"} == {id_, other}


def test_tasks_spread_over_several_queues_and_what_is_made_once_is_in_one(house: House) -> None:
    first, second = house.settings.tasks_queue, house.settings.tasks_queue.replace("deadlines", "deadlines-2")
    alone = [with_settings(house, tasks_queue=each) for each in (first, second)]
    alone[1].open()
    both = with_settings(house, tasks_queue=f"{first},{second}")
    wake_ups = both.parts.wake_ups
    when = house.clock() + timedelta(minutes=5)

    ids = {str(both.post().get_json()["complaint_id"]) for _ in range(12)}
    for each in sorted(ids):
        assert wake_ups.delivery(f"{each}-1-warning", each, when, once="head@imigrasi.example|email")

    checks = [{task.body["complaint"] for task in one.tasks() if task.path == "/deadlines"} for one in alone]
    assert (checks[0] | checks[1], checks[0] & checks[1]) == (ids, set())
    assert all(checks)
    woken = [task for one in alone for task in one.tasks() if task.path.endswith("-warning/delivery")]
    assert len(woken) == 1
