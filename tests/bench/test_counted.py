"""The goals of `make bench` that do not depend on the machine: what is read, written, called and loaded.

Calls of each request: tests/integration/test_intake_counts.py. Documents of the board: test_board.py there. A life with
arrival notices: tests/infra/test_costs.py.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.bench.counted import (
    MOST_READS,
    MOST_TASKS,
    MOST_WRITES,
    READS_A_SHARD,
    idle_sweep,
    life,
    without_notices,
)
from tests.bench.pages import BenchHouse
from tests.integration.services import running_services

HEAVY = {
    "PIL", "google.cloud.storage", "xlsxwriter", "openpyxl", "defusedxml", "httpx", "authlib", "babel", "holidays",
    "smtplib", "shared.cloud.mail", "shared.web.openapi", "shared.web.answers", "shared.cloud.figures_store",
    "shared.cloud.incidents", "shared.cloud.report_notes", "shared.cloud.rollups", "shared.cloud.picture_cleaning",
}  # fmt: skip
"""What few requests need: each loads it itself. `requests` is not here: Firestore's library loads it."""

SENDS_MAIL = {"smtplib", "shared.cloud.mail"}
"""What `sla_check` is there for."""


@pytest.fixture(scope="module")
def house() -> Iterator[BenchHouse]:
    with running_services() as services:
        opened = BenchHouse(services, "counted")
        opened.open()
        yield opened


def test_a_punctual_life_costs_at_most_what_the_goal_allows(house: BenchHouse) -> None:
    without_notices(house)

    cost = life(house)

    assert cost.writes <= MOST_WRITES
    assert cost.reads <= MOST_READS
    assert cost.tasks <= MOST_TASKS


def test_an_idle_minute_of_the_sweep_is_two_queries_a_shard_and_a_read_for_each_office(
    house: BenchHouse,
) -> None:
    house.clock.move(minutes=24 * 60 * 30)  # away from whatever was done before

    of_shards, others = idle_sweep(house)

    assert (of_shards, others) == (READS_A_SHARD * house.settings.shards, len(house.parts.offices))


@pytest.mark.parametrize("function", ["intake", "transition", "sla_check"])
def test_a_cold_start_loads_nothing_that_few_requests_need(function: str) -> None:
    line = [sys.executable, "-c", f"import sys, functions.{function}.app; print(*sys.modules)"]

    loaded = set(subprocess.run(line, check=True, capture_output=True, text=True, timeout=60).stdout.split())

    assert f"functions.{function}.app" in loaded
    refused = HEAVY | {f"functions.{function}.contract"}
    assert loaded & (refused - SENDS_MAIL if function == "sla_check" else refused) == set()
