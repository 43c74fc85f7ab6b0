"""Retention: what is over is erased when the schedule says so, once; the check finds whatever is held too long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import grpc
import pytest

from emulator.seed import TASKS_ACCOUNT
from functions.sla_check.daily import Asked, take_turn
from shared.cloud import retention
from shared.cloud.retention import GRACE, held_too_long
from tests.integration.daily import asked_and_done
from tests.integration.erasing_house import ErasingHouse, erasing_house
from tests.integration.house import Caller, at_once
from tests.integration.services import Services

YEAR = timedelta(days=366)


@pytest.fixture
def house(services: Services) -> Iterator[ErasingHouse]:
    with erasing_house(services) as opened:
        yield opened


def answered(house: ErasingHouse, classification: str | None = None) -> str:
    """The id of an answered complaint."""
    id_ = house.a_complaint(place="Loket 3")
    if classification:
        assert house.act("operator", id_, "reclassify", classification=classification).status_code == 200
    house.bring_to_answer(id_)
    return id_


def counts(**more: int) -> dict[str, int]:
    return {"erased": 0, "finished": 0, "waiting": 0, "failed": 0, **more}


def test_each_complaint_is_erased_when_its_class_s_time_is_over_and_no_other(house: ErasingHouse) -> None:
    short, long, running = answered(house, "information"), answered(house), house.a_complaint()

    first = house.retain()
    house.clock.at += YEAR
    after_one = house.retain()
    states = {each: house.state(each)["erased_at"] is not None for each in (short, long, running)}
    house.clock.at += YEAR
    after_two = house.retain()

    assert (first, after_one, after_two) == (counts(), counts(erased=1), counts(erased=1))
    assert states == {short: True, long: False, running: False}
    assert house.state(running)["texts"] != {}
    assert house.actions(long)[-1] == "erased"
    note = house.parts.complaints.entries(long)[-1].texts["note"].text
    assert "2 tahun 0 hari" in note
    assert (house.retain(), house.chain_faults()) == (counts(), [])


def test_six_calls_at_once_erase_each_once(house: ErasingHouse) -> None:
    ids = [answered(house) for _ in range(3)]
    house.clock.at += 2 * YEAR

    found = at_once([house.retain] * 6)

    assert {each["failed"] for each in found} == {0}
    assert [house.actions(each).count("erased") for each in ids] == [1, 1, 1]
    assert house.chain_faults() == []


def test_one_that_cannot_be_erased_keeps_no_other(house: ErasingHouse) -> None:
    broken, whole = answered(house), answered(house)
    house.database.collection("complaints").document(broken).update({"status": "nonsense"}, timeout=5)
    house.clock.at += 2 * YEAR

    assert house.retain() == counts(erased=1, failed=1)
    assert house.state(whole)["texts"] == {}


def test_an_office_that_cannot_be_read_fails(house: ErasingHouse) -> None:
    house.wire.fail("RunQuery", code=grpc.StatusCode.PERMISSION_DENIED)

    turn = take_turn(house.parts, "retention", "balikpapan", Asked(at=house.clock()))

    assert turn == {"counts": {"failed": 1}, "goes_on": False}


def test_it_is_for_the_scheduler_alone(house: ErasingHouse) -> None:
    id_ = answered(house)
    house.clock.at += 2 * YEAR
    tasks = Caller(house.sla_check, house.services.token(TASKS_ACCOUNT))

    assert tasks.post("/retention", {}).status_code == 403
    assert asked_and_done(house, "/retention")["asked"] == len(house.parts.offices)
    assert house.actions(id_)[-1] == "erased"


def test_the_check_finds_what_the_job_did_not_erase(house: ErasingHouse, capsys: pytest.CaptureFixture[str]) -> None:
    id_ = answered(house)
    house.clock.at += 2 * YEAR + GRACE

    assert retention.main(["--check"], house.parts) == 1
    said = capsys.readouterr().out
    assert f"{id_}: its time was over on 2025-02-06: texts" in said
    assert f"{id_}: its time was over on 2025-02-06: private/reporter" in said
    assert f"{id_}: its time was over on 2025-02-06: journal/000001" in said
    assert "Loket" not in said
    house.retain()
    assert retention.main(["--check"], house.parts) == 0
    assert capsys.readouterr().out == "0 things are held too long\n"


def test_the_check_gives_the_job_two_days(house: ErasingHouse) -> None:
    id_ = answered(house)
    until = house.parts.offices["balikpapan"].kept_until(house.parts.complaints.load(id_).complaint)
    assert until is not None
    house.clock.at = until + GRACE - timedelta(seconds=1)

    early = list(held_too_long(house.parts))
    house.clock.move(seconds=1)

    assert early == []
    assert list(held_too_long(house.parts)) != []


def test_the_check_finds_what_lies_below_a_document_that_is_gone_and_pictures_of_nobody(house: ErasingHouse) -> None:
    gone = str(house.file()["complaint_id"])
    house.database.collection("complaints").document(gone).delete(timeout=5)  # as a time to live would leave it

    found = {what for id_, what in held_too_long(house.parts) if id_ == gone}

    assert "its document is gone: private/reporter" in found
    assert "its document is gone: journal/000001" in found
    assert any("picture" in each for each in found)


def test_the_check_finds_an_identity_that_came_back(house: ErasingHouse) -> None:
    receipt = house.file()
    reference = house.database.collection("complaints").document(receipt["complaint_id"])
    identity = reference.collection("private").document("reporter")
    sealed = identity.get(timeout=5).to_dict() or {}
    house.as_reporter(receipt, "contact-withdrawal", {})
    assert list(held_too_long(house.parts)) == []

    identity.set(sealed, timeout=5)  # as a backup would bring it

    assert list(held_too_long(house.parts)) == [(reference.id, "who reported it was erased: private/reporter")]
