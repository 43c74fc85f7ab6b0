"""What a complaint costs beside its steps, counted on the wire: the daily work, looks at it, its processor time."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from emulator.storage import StorageEmulator
from functions.sla_check.daily import WORKS
from functions.sla_check.digesting import due
from scripts.costs import (
    DIGEST_READS,
    ERASURE,
    FIGURES,
    PROCESSOR_SECONDS,
    QUERIES_OF_A_SHARD,
    READS_OF_A_LOOK,
    REQUESTS,
    RETENTION_READS,
    ROLLUP_READS,
    SEAL,
    SEAL_READS,
    SHARDS,
)
from tests.conftest import COUNTED
from tests.counting import Counting
from tests.integration.daily import worked
from tests.integration.house import DOCUMENTS, MONDAY, House
from tests.integration.sealing_house import SealingHouse
from tests.integration.services import Services
from tests.integration.staff_pages import Desk

DAY = timedelta(days=1)


@dataclass
class CountingHouse(SealingHouse):
    """A house that says what something costs."""

    wire: Counting = field(default_factory=Counting)

    def counted(self, do: Callable[[], object]) -> tuple[int, int]:
        """Documents read and written meanwhile."""
        self.forget_calls()
        do()
        return self.wire.documents, sum(len(call.request.writes) for call in self.wire.calls if call.method == "Commit")


@contextmanager
def counting_house(services: Services) -> Iterator[CountingHouse]:
    with StorageEmulator("photos") as storage:
        house = CountingHouse(services, f"test-{secrets.token_hex(6)}", storage=storage.url)
        house.open()
        yield house


def answered(house: House) -> str:
    """The id of a complaint that went through its six steps in time."""
    id_ = str(house.post().get_json()["complaint_id"])
    while (state := house.state(id_))["status"] == "open":
        house.clock.move(minutes=2)
        assert house.advance(id_, documents=DOCUMENTS.get(state["step"], {})).status_code == 200
    return id_


def daily_work(services: Services, complaints: int) -> dict[str, tuple[int, int]]:
    """What each daily work costs where so many complaints were answered on a day."""
    with counting_house(services) as house:
        for _ in range(complaints):
            answered(house)
        house.clock.at += DAY
        worked(house.parts, "rollups")  # the days before are computed once
        costs = {
            "seal": house.counted(house.seal),
            "figures": house.counted(lambda: worked(house.parts, "rollups", day=MONDAY.date())),
        }
        house.clock.at += 800 * DAY
        return costs | {"erasure": house.counted(lambda: worked(house.parts, "retention"))}


def test_the_daily_work_on_a_complaint_costs_what_the_model_says(services: Services) -> None:
    # From two complaints on a page is never empty, so that one more costs just what it costs.
    few, more = daily_work(services, 2), daily_work(services, 4)

    of_one = {
        name: tuple((more_of - few_of) / 2 for few_of, more_of in zip(few[name], more[name], strict=True))
        for name in few
    }

    assert of_one == {
        "seal": (SEAL.reads, SEAL.writes),
        "figures": (FIGURES.reads, FIGURES.writes),
        "erasure": (ERASURE.reads, ERASURE.writes),
    }


def test_an_office_where_nothing_happens_costs_what_the_model_says(services: Services) -> None:
    with counting_house(services) as house:
        house.clock.at = datetime(2023, 2, 7, 23, 45, tzinfo=UTC)  # the time of a digest
        worked(house.parts, "rollups")  # the days before are computed once
        day = {name: house.counted(partial(worked, house.parts, name)) for name in WORKS}
        looked = house.counted(lambda: due(house.parts, house.clock()))

    assert day == {
        "seal": (SEAL_READS, 0),
        "rollups": (ROLLUP_READS, 1),
        "retention": (RETENTION_READS, 0),
        "digest": (DIGEST_READS, 1),
    }
    assert looked == (1, 0)


def test_looks_and_an_idle_sweep_cost_what_the_model_says(services: Services) -> None:
    with counting_house(services) as house:
        desk, receipt = Desk(house, "operator"), house.post().get_json()
        path, proof = f"/complaints/{receipt['complaint_id']}", {"Tracking-Code": receipt["tracking_code"]}

        case = house.counted(lambda: desk.get(path))
        tracking = house.counted(lambda: house.intake.test_client().get(path, headers=proof))
        board = house.counted(lambda: desk.get("/?part=list"))
        sweep = house.counted(house.sweep)

    assert (case, tracking, board) == ((READS_OF_A_LOOK, 0), (1, 0), (2, 0))
    assert sweep == (SHARDS * QUERIES_OF_A_SHARD + 1, 0)


def test_a_life_takes_about_the_processor_time_of_the_model(
    services: Services, record_property: Callable[[str, object], None]
) -> None:
    with counting_house(services) as house:
        warm = answered(house)
        house.check(warm)
        begun = time.process_time()

        id_ = answered(house)
        for visit in range(1, 7):
            house.check(id_, visit)
        for visit in (1, 3, 4, 5, 6):
            house.deliver(f"{id_}-{visit}-arrival")

        spent = time.process_time() - begun

    record_property(COUNTED, f"processor time of a request in the mean of a life: {1000 * spent / REQUESTS:.1f} ms")
    assert spent < 4 * REQUESTS * PROCESSOR_SECONDS  # a busy machine takes longer; a model that is far off is found
