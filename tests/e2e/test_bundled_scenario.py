"""What is deployed, set up as Terraform sets it up, plays the demonstration; only what names the cloud is replaced.

`bundled.py` lists the variables that differ from Terraform's, and why: addresses, secrets, and the short minutes of the
demonstration, which Terraform never sets.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from emulator.cloud_tasks.http_call import Answer, HttpCaller
from emulator.demo import play_at
from emulator.names import Names
from emulator.stack import Stack
from tests.e2e.bundled import DEMONSTRATION, Bundle, parts_of, told, unpacked

SWEEP_SECONDS = 2.0

pytestmark = pytest.mark.timeout(360)


@pytest.fixture(scope="module")
def environments(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """By function, what Terraform tells it."""
    return told(tmp_path_factory.mktemp("terraform"))


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> list[Bundle]:
    """The functions as they are deployed."""
    return unpacked(tmp_path_factory.mktemp("bundles"))


@pytest.fixture(scope="module")
def deployed(
    tmp_path_factory: pytest.TempPathFactory, environments: dict[str, dict[str, str]], bundles: list[Bundle]
) -> Iterator[Stack]:
    """A stack whose functions are the bundles, and whose queues, accounts and buckets are named as in Terraform."""
    everything = {name: value for each in environments.values() for name, value in each.items()}
    with Stack(
        tmp_path_factory.mktemp("deployed"),
        sla_minute_seconds=int(DEMONSTRATION["SLA_MINUTE_SECONDS"]),
        sla_calendar=DEMONSTRATION["SLA_CALENDAR"],
        sweep_seconds=SWEEP_SECONDS,
        names=Names.told(everything),
        functions=lambda addresses, _, local: parts_of(bundles, environments, addresses, local),
    ) as stack:
        yield stack


def test_each_bundle_serves_from_an_empty_folder_and_a_fresh_environment(deployed: Stack) -> None:
    front, board, checks = (get(f"{each}/") for each in (deployed.intake, deployed.transition, deployed.sla_check))

    assert (front.status, front.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert b'action="/complaints"' in front.body
    assert board.status in (302, 303), "a stranger gets no page of the staff's"
    assert checks.status == 401


def test_the_bundles_play_the_scenario(deployed: Stack) -> None:
    played = play_at(deployed, timedelta(seconds=int(DEMONSTRATION["SLA_MINUTE_SECONDS"])), deployed.check)

    assert played.broken == []
    assert played.expected > 50


def test_what_they_wrote_stands_where_terraform_says(deployed: Stack, environments: dict[str, dict[str, str]]) -> None:
    logs = {each: (deployed.local / "logs" / f"{each}.log").read_text() for each in environments}

    assert deployed.project == environments["intake"]["GOOGLE_CLOUD_PROJECT"] == "an-office"
    assert all("DEMONSTRATION TIMES IN FORCE" in each for each in logs.values()), "it is said loudly"
    assert [each for each in logs.values() if '"severity": "ERROR"' in each] == []


def get(url: str) -> Answer:
    """A GET that asks for a page."""
    return HttpCaller().call("GET", url, {"Accept": "text/html"}, b"", 10.0)
