"""What does not depend on the machine: documents, calls and tasks, counted by the interceptor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from emulator.seed import staff
from tests.bench.pages import BenchHouse
from tests.bench.rows import Row
from tests.integration.house import DOCUMENTS, FORM
from tests.integration.services import Services

MOST_WRITES, MOST_READS, MOST_TASKS, MOST_TASKS_WITH_NOTICES = 15, 14, 7, 14
READS_A_SHARD = 2

AS_FORM = {name: text for name, text in FORM.items() if name != "reporter"} | {
    f"reporter.{name}": text for name, text in cast("dict[str, str]", FORM["reporter"]).items()
}
"""What a reporter posts, by the web form."""


@dataclass(frozen=True)
class Cost:
    """Documents written and read, and tasks asked for."""

    writes: int
    reads: int
    tasks: int


def life(house: BenchHouse) -> Cost:
    """A complaint by the web form, its six steps in time, and every check and notice that was asked for meanwhile."""
    house.forget_calls()
    answer = house.intake.test_client().post("/complaints", data=AS_FORM, headers={"Accept": "application/json"})
    assert answer.status_code == 201, answer.text
    id_ = str(answer.get_json()["complaint_id"])
    told = _notices_told(house, 0)
    while (state := house.state(id_))["status"] == "open":
        house.clock.move(minutes=2)
        assert house.advance(id_, documents=DOCUMENTS.get(state["step"], {})).status_code == 200
        told = _notices_told(house, told)
    for task in house.asked_for():
        if task.path == "/deadlines":
            assert house.check(task.body["complaint"], task.body["visit"]).get_json() == {"outcome": "stale"}
    commits = [call.request for call in house.wire.calls if call.method == "Commit"]
    return Cost(sum(len(each.writes) for each in commits), house.wire.documents, len(house.asked_for()))


def _notices_told(house: BenchHouse, after: int) -> int:
    """Deliver what was asked for since `after` tasks, but checks; how many tasks there are now."""
    asked = house.asked_for()
    for task in asked[after:]:
        if task.path != "/deadlines":
            assert house.deliver(task.path.split("/")[2]).status_code == 200
    return len(asked)


def without_notices(house: BenchHouse) -> None:
    """Nobody wants arrival notices: all watch the board."""
    house.employ(*(each.model_copy(update={"arrivals_by": ()}) for each in staff("balikpapan")))


def idle_sweep(house: BenchHouse) -> tuple[int, int]:
    """The queries of a sweep that finds nothing: those that ask for a shard, and all others."""
    for _ in range(2):  # the first one of a process also learns the days of each office
        house.forget_calls()
        assert house.sweep().status_code == 200
    of_a_shard = [call for call in house.wire.calls if call.method == "RunQuery" and _asks_for_a_shard(call.request)]
    return len(of_a_shard), len(house.wire.calls) - len(of_a_shard)


def counted(services: Services) -> list[Row]:
    """The rows."""
    house = BenchHouse(services, "bench-counted")
    house.open()
    told = life(house)
    sweep, others = idle_sweep(house)
    without_notices(house)
    quiet = life(house)
    shards = house.settings.shards
    return [
        Row("a punctual life: documents written", "", quiet.writes, f"at most {MOST_WRITES}",
            quiet.writes <= MOST_WRITES, note=f"{told.writes} with arrival notices"),
        Row("a punctual life: documents read", "", quiet.reads, f"at most {MOST_READS}",
            quiet.reads <= MOST_READS, note=f"{told.reads} with arrival notices"),
        Row("a punctual life: tasks", "", quiet.tasks, f"at most {MOST_TASKS}", quiet.tasks <= MOST_TASKS),
        Row("the same with arrival notices: tasks", "", told.tasks, f"at most {MOST_TASKS_WITH_NOTICES}",
            told.tasks <= MOST_TASKS_WITH_NOTICES),
        Row("an idle minute of the sweep: reads a shard", "", sweep / shards, f"{READS_A_SHARD}",
            sweep == READS_A_SHARD * shards, note=f"and one of the days of each of {others} offices"),
    ]  # fmt: skip


def _asks_for_a_shard(request: Any) -> bool:
    return 'field_path: "shard"' in str(request.structured_query.where)
