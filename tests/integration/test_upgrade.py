"""What earlier releases stored is read, judged, delivered, proven and counted by this one.

tests/samples has a folder for each release, written by `python -m tests.integration.sample_forms`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from emulator.seed import SCHEDULER_ACCOUNT, TASKS_ACCOUNT
from shared.cloud.figures_store import FiguresStore
from shared.cloud.rollups import recompute
from shared.domain.periods import Period
from tests.integration.daily import asked_and_done
from tests.integration.elsewhere import Elsewhere
from tests.integration.house import ACTORS, DOCUMENTS, Caller
from tests.integration.sample_scenes import PUBLICATION
from tests.integration.services import Services
from tests.integration.stored_forms import (
    SAMPLES,
    SampleHouse,
    by_collection,
    documents_of,
    keys_of,
    put_back,
    read_back,
    sample_house,
)

EVERY_OFFICE = True

ROOT = Path(__file__).parent.parent.parent
RELEASES = sorted(each.name for each in SAMPLES.iterdir())

OFFICE, FIRST = "balikpapan", date(2023, 2, 6)


@pytest.fixture(params=RELEASES)
def release(request: pytest.FixtureRequest) -> Path:
    return SAMPLES / str(request.param)


@pytest.fixture
def house(release: Path, services: Services) -> Iterator[SampleHouse]:
    with sample_house(services, keys_of(release)) as opened:
        put_back(opened, release)
        yield opened


def complaints_of(release: Path) -> dict[str, dict[str, Any]]:
    """The complaints of the samples by number."""
    return {each["id"]: each for each in by_collection(documents_of(release))["complaints"].values()}


def called(house: SampleHouse, account: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """What `sla_check` gives, which must succeed."""
    answer = Caller(house.sla_check, house.services.token(account)).post(path, body)
    assert answer.status_code == 200, (path, answer.text)
    found: dict[str, Any] = answer.get_json()
    return found


def test_each_complaint_is_read_and_its_chain_and_the_seals_hold(house: SampleHouse, release: Path) -> None:
    stored = complaints_of(release)

    read = {id_: house.parts.complaints.load(id_).complaint for id_ in stored}

    assert {id_: each.head for id_, each in read.items()} == {id_: each["head"] for id_, each in stored.items()}
    assert {each.status for each in read.values()} == {"open", "held", "set_aside", "diverted", "closed"}
    assert house.faults() == []


def test_staff_see_each_complaint_its_journal_and_their_lists(house: SampleHouse, release: Path) -> None:
    seen = set()
    for member in by_collection(documents_of(release))["staff"].values():
        caller = Caller(house.transition, house.services.token(member["email"]))
        for queue in ("mine", "open", "overdue", "held", "closed", "set_aside"):
            assert caller.get("/complaints", queue=queue).status_code == 200
        assert caller.get("/alerts").status_code == 200
        own = {id_ for id_, each in complaints_of(release).items() if each["office"] == member["office"]}
        for id_ in own:
            answers = [caller.get(f"/complaints/{id_}{tail}") for tail in ("", "/journal")]
            assert {each.status_code for each in answers} <= {200, 404}
            seen |= {id_ for each in answers if each.status_code == 200}

    assert seen == complaints_of(release).keys()


def test_the_code_of_each_receipt_opens_its_complaint_and_nothing_is_asked_twice(
    house: SampleHouse, release: Path
) -> None:
    for id_, code in house.keys.codes.items():
        answer = house.intake.test_client().get(f"/complaints/{id_}", headers={"Tracking-Code": code})
        assert answer.status_code == 200, answer.text

    assert house.keys.codes


def test_the_sealed_identities_are_opened(house: SampleHouse, release: Path) -> None:
    private = by_collection(documents_of(release))["private"]

    opened = {path: house.parts.complaints.reporter(path.split("/")[1]) for path in private}

    assert {each.get("name") for each in opened.values()} >= {"Budi", "Ani"}
    assert all(opened.values())


def test_the_sweep_and_the_tasks_of_then_find_what_fell_due(house: SampleHouse, release: Path) -> None:
    tasks = read_back(release / "tasks.json")
    house.clock.move(minutes=3 * 24 * 60)
    before = len(house.ids("alerts"))

    outcomes = [called(house, TASKS_ACCOUNT, each["path"], each["body"]).get("outcome") for each in tasks]
    called(house, SCHEDULER_ACCOUNT, "/sweep", {})

    assert "fired" in outcomes
    assert len(house.ids("alerts")) > before
    assert house.chain_faults() == []


def test_alerts_that_nobody_was_told_of_are_delivered_once(house: SampleHouse, release: Path) -> None:
    waiting = {id_ for id_ in house.ids("alerts") if house.alert(id_)["waiting"]}
    house.clock.move(minutes=120)

    for _ in range(2):
        for each in sorted(waiting):
            called(house, TASKS_ACCOUNT, f"/alerts/{each}/delivery", {})
            house.clock.move(minutes=2)

    assert {id_ for id_ in waiting if house.alert(id_)["waiting"]} == set()
    identities = [(mail.to, mail.headers["Message-ID"]) for mail in house.mails()]
    assert identities
    assert len(set(identities)) == len(identities)


def test_each_goes_on_from_where_it_stood(house: SampleHouse, release: Path) -> None:
    reached = set()
    for id_, stored in complaints_of(release).items():
        if stored["office"] != OFFICE:
            Elsewhere(house).finish(id_)
            continue
        actor = "compliance" if stored["kind"] == "misconduct" else ACTORS[stored["step"]]
        if stored["status"] == "held":
            assert house.act(actor, id_, "resume").status_code == 200
        if stored["status"] == "set_aside":
            assert house.act("operator", id_, "release").status_code == 200
        is_settled = stored["erased_at"] or stored.get("history")
        if stored["status"] in ("closed", "diverted") and not is_settled:
            reopened = house.act("section_head", id_, "reopen", note="Dilihat lagi.")
            assert reopened.status_code == 200, reopened.text
        while stored["kind"] != "misconduct" and (state := house.state(id_))["status"] == "open":
            last = {"publication": PUBLICATION} if state["step"] == "follow_up" else {}
            answer = house.advance(id_, documents=DOCUMENTS.get(state["step"], {}), **last)
            assert answer.status_code == 200, answer.text
        reached.add(house.state(id_)["status"])

    assert reached <= {"closed", "open"}
    assert house.faults() == []


def test_the_figures_of_a_day_come_out_as_they_did(house: SampleHouse, release: Path) -> None:
    kept = FiguresStore(house.parts.clients, house.parts.offices).read(OFFICE, Period(FIRST, FIRST))

    anew = list(recompute(house.parts, OFFICE, Period(FIRST, FIRST)))

    assert [each.procedures for each in anew] == [each.procedures for each in kept]
    assert kept[0].procedures
    assert house.by("office_head").get("/performance").status_code == 200
    told = house.by("office_head").get("/report", month="2023-02").get_json()["procedures"][0]["shortcomings"]
    assert [each["note"]["text"] for each in told if each["note"]] == ["Loket kedua dibuka."]


def test_the_next_day_is_sealed_and_told_and_what_is_old_is_erased(house: SampleHouse, release: Path) -> None:
    house.clock.move(minutes=24 * 60)
    house.seal()
    asked_and_done(house, "/digest")
    house.clock.at += timedelta(days=3000)
    house.__dict__.pop("parts")
    kept_too_long = house.retain()

    assert house.sealed_days()[-1] > FIRST
    assert sum(kept_too_long.values()) > 0
    assert house.chain_faults() == []
