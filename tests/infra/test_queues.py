"""The local Cloud Tasks has the queues' settings from where Terraform has them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast

from emulator.cloud_tasks.declared import QUEUES, declared
from emulator.cloud_tasks.rules import accepted_queue
from tests.infra.conftest import Cases
from tests.infra.terraform.running import Configuration
from tests.infra.told import plans_of

LOCATION = "projects/an-office/locations/asia-southeast2"


def test_a_local_queue_is_as_terraform_makes_it(cases: Cases) -> None:
    made = {
        planned["name"]: planned for address, planned in cases.plans["kept"].items() if "tasks_queue.queues" in address
    }

    local = {name: _figures(accepted_queue(declared(f"{LOCATION}/queues/{name}"))) for name in made}

    assert set(made) == set(json.loads(QUEUES.read_text()))
    assert local == {name: _planned(planned) for name, planned in made.items()}


def test_a_queue_that_terraform_does_not_know_has_the_defaults() -> None:
    unknown = accepted_queue(declared(f"{LOCATION}/queues/unknown"))

    assert _figures(unknown)["attempts"] == 100


def _figures(queue: Any) -> dict[str, Any]:
    retry, limits = queue.retry_config, queue.rate_limits
    return {
        "rate": limits.max_dispatches_per_second,
        "at_once": limits.max_concurrent_dispatches,
        "attempts": retry.max_attempts,
        "doublings": retry.max_doublings,
        **{name: cast("timedelta", getattr(retry, name)).total_seconds() for name in _SPANS},
    }


def _planned(planned: Mapping[str, Any]) -> dict[str, Any]:
    retry, limits = planned["retry_config"][0], planned["rate_limits"][0]
    return {
        "rate": limits["max_dispatches_per_second"],
        "at_once": limits["max_concurrent_dispatches"],
        "attempts": retry["max_attempts"],
        "doublings": retry["max_doublings"],
        **{name: float(retry[name].removesuffix("s")) for name in _SPANS},
    }


_SPANS = ("min_backoff", "max_backoff", "max_retry_duration")


def test_a_second_queue_in_the_file_is_told_to_every_function(configuration: Configuration) -> None:
    file = configuration.folder / "queues.json"
    queues = json.loads(file.read_text())
    file.write_text(json.dumps(queues | {"deadlines-2": queues["deadlines"] | {"max_concurrent_dispatches": 1}}))

    plan = plans_of(configuration.run("test", "-json", "-verbose", "-filter=tests/access.tftest.hcl"))
    services = [each for address, each in next(iter(plan.values())).items() if "run_v2_service.functions" in address]
    told = [
        variable["value"].split(",")
        for each in services
        for variable in each["template"][0]["containers"][0]["env"]
        if variable["name"] == "TASKS_QUEUE"
    ]

    assert [[each.rpartition("/")[2] for each in queues] for queues in told] == [["deadlines", "deadlines-2"]] * 3
