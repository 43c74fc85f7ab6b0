"""The daily seal over Firestore and Cloud Storage: each complaint has one number, each seal is made once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import grpc
import pytest

from emulator.seed import TASKS_ACCOUNT
from functions.sla_check.daily import Asked, take_turn
from shared.domain.errors import Unavailable
from shared.domain.seal import BrokenSeal
from tests.integration.daily import asked_and_done
from tests.integration.house import MONDAY, at_once
from tests.integration.sealing_house import SealingHouse, sealing_house
from tests.integration.services import Services

THE_DAY = date(2023, 2, 6)
"""MONDAY at the office; it ends at 16:00 UTC."""

OVER = datetime(2023, 2, 6, 16, 30, tzinfo=UTC)


@pytest.fixture
def house(services: Services) -> Iterator[SealingHouse]:
    with sealing_house(services) as opened:
        yield opened


def received(house: SealingHouse, *at: datetime) -> list[str]:
    """Complaints that are received at these times."""
    ids: list[str] = []
    for each in at:
        house.clock.at = each
        ids.append(str(house.post(subject=f"Nomor {len(ids)} dari semua").get_json()["complaint_id"]))
    return ids


def test_the_complaints_of_a_day_are_numbered_in_order_of_receipt(house: SealingHouse) -> None:
    second, first, third = received(house, *(MONDAY + timedelta(minutes=each) for each in (2, 1, 3)))
    house.clock.at = OVER

    counts = house.seal()

    assert counts == {"sealed": 1, "numbered": 3, "failed": 0}
    assert house.numbers() == {first: "BPN/2023/000001", second: "BPN/2023/000002", third: "BPN/2023/000003"}
    assert house.actions(first) == ["submit", "registered"]
    assert house.faults() == []


def test_a_day_is_sealed_half_an_hour_after_its_end(house: SealingHouse) -> None:
    received(house, MONDAY)

    counts = []
    for at in (MONDAY, OVER - timedelta(seconds=1), OVER, OVER + timedelta(hours=1)):
        house.clock.at = at
        counts.append(house.seal()["sealed"])

    assert counts == [0, 0, 1, 0]
    assert house.sealed_days() == [THE_DAY]


def test_days_that_were_missed_get_a_seal_each_also_where_nothing_happened(house: SealingHouse) -> None:
    early, late = received(house, MONDAY, MONDAY + timedelta(days=3))
    house.clock.at = OVER + timedelta(days=4)

    house.seal()

    assert house.sealed_days() == [THE_DAY + timedelta(days=each) for each in range(5)]
    assert house.numbers() == {early: "BPN/2023/000001", late: "BPN/2023/000002"}
    assert house.faults() == []


def test_a_new_year_begins_with_one(house: SealingHouse) -> None:
    old, new = received(house, *(datetime(2023, 12, 31, hour, 30, tzinfo=UTC) for hour in (15, 16)))
    house.clock.at = datetime(2024, 1, 1, 16, 30, tzinfo=UTC)

    house.seal()

    assert house.numbers() == {old: "BPN/2023/000001", new: "BPN/2024/000001"}
    assert house.faults() == []


def test_six_calls_at_once_make_one_seal_and_one_number_each(house: SealingHouse) -> None:
    ids = received(house, *(MONDAY + timedelta(minutes=each) for each in range(12)))
    house.clock.at = OVER

    counts = at_once([house.seal] * 6)

    assert sum(each["sealed"] for each in counts) == 1
    assert [each["failed"] for each in counts] == [0] * 6
    assert sorted(filter(None, house.numbers().values())) == [f"BPN/2023/{each:06d}" for each in range(1, 13)]
    assert {tuple(house.actions(each)) for each in ids} == {("submit", "registered")}
    assert house.faults() == []


def test_numbers_that_a_call_did_not_get_to_write_are_written_by_the_next_from_the_seal(house: SealingHouse) -> None:
    ids = received(house, *(MONDAY + timedelta(minutes=each) for each in range(3)))
    house.clock.at = OVER
    house.wire.fail("Commit", code=grpc.StatusCode.FAILED_PRECONDITION)

    interrupted = house.seal()
    house.wire.heal()

    assert interrupted == {"sealed": 1, "numbered": 0, "failed": 3}
    assert set(house.numbers().values()) == {None}
    house.clock.at = OVER + timedelta(days=1)
    assert house.seal() == {"sealed": 1, "numbered": 3, "failed": 0}
    assert house.numbers() == {each: f"BPN/2023/{count:06d}" for count, each in enumerate(ids, start=1)}
    assert house.faults() == []


def test_a_complaint_that_cannot_take_its_number_keeps_nobody_from_theirs(house: SealingHouse) -> None:
    broken, whole = received(house, MONDAY, MONDAY + timedelta(minutes=1))
    reference = house.database.collection("complaints").document(broken)
    reference.update({"status": "nonsense"}, timeout=5)
    house.clock.at = OVER
    assert house.seal() == {"sealed": 1, "numbered": 1, "failed": 1}

    later = received(house, OVER)
    house.clock.at = OVER + timedelta(days=1)
    assert house.seal()["sealed"] == 1
    reference.update({"status": "open"}, timeout=5)
    house.seal()

    assert house.numbers() == {broken: "BPN/2023/000001", whole: "BPN/2023/000002", later[0]: "BPN/2023/000003"}
    assert house.faults() == []


def test_one_that_lands_after_its_day_was_sealed_is_numbered_in_the_next_seal_and_told_of(house: SealingHouse) -> None:
    first = received(house, MONDAY)[0]
    house.clock.at = OVER
    house.seal()
    late = received(house, MONDAY + timedelta(minutes=5))[0]
    house.clock.at = OVER + timedelta(days=1)

    house.seal()

    assert house.numbers() == {first: "BPN/2023/000001", late: "BPN/2023/000002"}
    assert house.faults() == [
        (late, "it was not there when 2023-02-06 was sealed: it is in the seal of 2023-02-07"),
    ]


def test_a_seal_holds_the_head_of_each_journal_that_grew_since_the_last(house: SealingHouse) -> None:
    _, busy = received(house, MONDAY, MONDAY + timedelta(minutes=1))
    house.clock.at = OVER
    house.seal()
    house.clock.at = OVER + timedelta(hours=2)
    house.by("office_head").get(f"/complaints/{busy}/reporter")
    house.clock.at = OVER + timedelta(days=1)
    house.seal()
    house.clock.at = OVER + timedelta(days=2)

    house.seal()

    # The second seal holds the entries of the numbers, the third what half an hour before the second might have missed.
    assert [house.evidence(THE_DAY + timedelta(days=each)).download_as_text().count('"kind":"head"') for each in
            range(3)] == [2, 2, 0]  # fmt: skip
    assert f'"complaint":"{busy}","head":"{house.state(busy)["head"]}","kind":"head","seq":3' in (
        house.evidence(THE_DAY + timedelta(days=1)).download_as_text()
    )
    assert house.faults() == []


def test_an_entry_that_was_decided_before_a_seal_and_landed_after_it_is_in_the_next(house: SealingHouse) -> None:
    id_ = received(house, MONDAY)[0]
    house.clock.at = OVER
    house.seal()
    house.clock.at = OVER - timedelta(minutes=10)
    house.by("office_head").get(f"/complaints/{id_}/reporter")
    house.clock.at = OVER + timedelta(days=1)

    house.seal()

    assert house.actions(id_) == ["submit", "registered", "identity_viewed"]
    assert f'"head":"{house.state(id_)["head"]}","kind":"head","seq":3' in (
        house.evidence(THE_DAY + timedelta(days=1)).download_as_text()
    )


def test_a_journal_that_grows_while_it_is_sealed_is_still_found(
    house: SealingHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.cloud.unsealed.PAGE", 2)
    busy = received(house, *(MONDAY + timedelta(minutes=each) for each in range(5)))[-1]
    house.clock.at = OVER

    house.wire.before("RunQuery", lambda: None, times=5)  # for the complaints without a number, and the first heads
    house.wire.before("RunQuery", lambda: house.by("office_head").get(f"/complaints/{busy}/reporter"))
    house.seal()

    head = house.parts.complaints.entries(busy)[1].hash
    assert house.actions(busy) == ["submit", "identity_viewed", "registered"]
    assert f'"head":"{head}","kind":"head","seq":2' in house.evidence(THE_DAY).download_as_text()


def test_a_seal_that_was_altered_is_never_built_upon(house: SealingHouse) -> None:
    received(house, MONDAY)
    house.clock.at = OVER
    house.seal()
    altered = house.evidence(THE_DAY).download_as_bytes().replace(b"000001", b"000002")
    house.evidence(THE_DAY).upload_from_string(altered)
    house.clock.at = OVER + timedelta(days=1)

    with pytest.raises(BrokenSeal, match="it was changed"):
        house.seal()

    assert house.sealed_days() == [THE_DAY]


def test_it_is_for_the_scheduler_alone(house: SealingHouse) -> None:
    received(house, MONDAY)
    house.clock.at = OVER

    answers = [house.ask(account=TASKS_ACCOUNT), house.ask("/seal?day=2023-02-07"), house.ask("/seal?day=soon")]
    done = [asked_and_done(house, path) for path in ("/seal?day=2023-02-06", "/seal")]

    assert [each.status_code for each in answers] == [403, 422, 422]
    assert [each["asked"] for each in done] == [len(house.parts.offices)] * 2
    assert house.sealed_days() == [THE_DAY]
    assert set(house.numbers().values()) == {"BPN/2023/000001"}


def test_a_turn_comes_again_while_the_storage_cannot_be_reached(
    house: SealingHouse, caplog: pytest.LogCaptureFixture
) -> None:
    received(house, MONDAY)
    house.clock.at = OVER
    house.cloud_storage.bucket(house.settings.evidence_bucket).delete(force=True, timeout=5)

    with pytest.raises(Unavailable):
        take_turn(house.parts, "seal", "balikpapan", Asked(at=house.clock()))

    assert "daily work of an office failed" in caplog.text
    assert set(house.numbers().values()) == {None}
