"""The cost model counts what the system does, and the guide has its table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.costs import CONDITIONS, JOBS, READS, REQUESTS, SCALES, SECRETS, SHARDS, TASKS, WRITES, costs, table
from shared.cloud.settings import Settings
from tests.infra.conftest import Cases
from tests.integration.house import DOCUMENTS, House
from tests.integration.sealing_house import sealing_house
from tests.integration.services import running_services

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with running_services() as services, sealing_house(services) as house:
        house.post()
        house.forget_calls()
        yield house


class Queue:
    """The tasks of a house: what is due at once is run at once, the checks at the end."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._seen = 0
        self._checks: list[tuple[str, int]] = []
        self.run = 0

    def run_what_is_due(self) -> None:
        while len(asked := self._house.asked_for()) > self._seen:
            task = asked[self._seen]
            self._seen += 1
            if task.path == "/deadlines":
                self._checks.append((task.body["complaint"], task.body["visit"]))
            else:
                assert self._house.deliver(task.path.split("/")[2]).status_code == 200
                self.run += 1

    def run_the_checks(self) -> None:
        for complaint, visit in self._checks:
            assert self._house.check(complaint, visit).get_json() == {"outcome": "stale"}
            self.run += 1


def test_a_complaint_costs_what_the_model_says(house: House) -> None:
    queue = Queue(house)
    id_ = str(house.post().get_json()["complaint_id"])
    requests = 1
    queue.run_what_is_due()
    while (state := house.state(id_))["status"] == "open":
        house.clock.move(minutes=2)
        assert house.advance(id_, documents=DOCUMENTS.get(state["step"], {})).status_code == 200
        requests += 1
        queue.run_what_is_due()
    queue.run_the_checks()

    calls = house.wire.calls
    writes = sum(len(call.request.writes) for call in calls if call.method == "Commit")
    reads = sum(call.method == "GetDocument" for call in calls)

    assert {call.method for call in calls} == {"Commit", "GetDocument"}
    assert (reads, writes, len(house.asked_for()), requests + queue.run) == (READS, WRITES, TASKS, REQUESTS)


def test_an_idle_system_costs_under_two_dollars_a_month() -> None:
    assert sum(costs(SCALES[0]).values()) < 2


def test_the_model_has_the_jobs_secrets_and_shards_that_terraform_makes(cases: Cases) -> None:
    made = [address.partition("[")[0] for address in cases.plans["kept"]]

    assert made.count("google_cloud_scheduler_job.jobs") == JOBS
    assert made.count("google_secret_manager_secret.secrets") == SECRETS
    assert sum("google_monitoring_alert_policy." in each for each in made) == CONDITIONS
    assert Settings.model_fields["shards"].default == SHARDS


def test_the_guide_has_the_table_that_the_model_makes() -> None:
    assert table() in (ROOT / "docs" / "deployment.md").read_text()
