"""Each field of each record is altered in turn, behind the functions' back: the audit finds it each time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from shared.cloud import verify
from shared.cloud.verify import faults_of
from shared.domain import journal
from shared.domain.journal import Entry
from tests.integration.house import MONDAY
from tests.integration.sealing_house import SealingHouse, sealing_house
from tests.integration.services import Services

DAYS = [date(2023, 2, 6), date(2023, 2, 7)]
LATER = datetime(2023, 2, 7, 17, 0, tzinfo=UTC)

NOT_VOUCHED = {
    *("contacts", "idempotency", "operations", "turn", "readers", "place"),
    *("numbered", "journalled_at", "kept_as", "kept_since"),
}
"""What can be erased, what a command is recognised by, and what queries ask by."""


@pytest.fixture(scope="module")
def world(services: Services) -> Iterator[SealingHouse]:
    """Two complaints over two sealed days, one held and looked at. Each test leaves them as they were."""
    with sealing_house(services) as house:
        id_ = house.a_complaint("review", place="Loket 3")
        house.clock.move(minutes=1)
        house.a_complaint(subject="Antrean lama")
        house.act("subsection_head", id_, "hold", note="Loket yang mana?")
        house.act("subsection_head", id_, "resume")
        house.by("office_head").get(f"/complaints/{id_}/reporter")
        for seal_at in (MONDAY + timedelta(hours=16), LATER):
            house.clock.at = seal_at
            assert house.seal()["failed"] == 0
            house.act("subsection_head", id_, "advance" if seal_at == LATER else "take", **ANALYSIS[seal_at == LATER])
        assert house.sealed_days() == DAYS
        assert house.faults() == []
        yield house
        assert house.faults() == []


ANALYSIS: dict[bool, dict[str, Any]] = {True: {"documents": {"analysis": "Loket tutup."}}, False: {}}


def spoilt(value: Any) -> Any:
    """Another value of the same type."""
    if isinstance(value, bool) or value is None:
        return "2023-01-01" if value is None else not value
    if isinstance(value, datetime):
        return value + timedelta(seconds=1)
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return f"{value}1"
    return {} if value else [0]


def by_number(world: SealingHouse, number: str) -> Any:
    """The document of the complaint with this number in the register."""
    return next(
        world.database.collection("complaints").document(each)
        for each, given in world.numbers().items()
        if given == f"BPN/2023/{number}"
    )


def test_each_field_of_a_state(world: SealingHouse) -> None:
    reference = by_number(world, "000001")
    stored = reference.get(timeout=5).to_dict()

    for name in set(stored) - NOT_VOUCHED:
        reference.update({name: spoilt(stored[name])}, timeout=5)

        assert world.faults(), name
        reference.set(stored, timeout=5)


@pytest.mark.parametrize("seq", [1, 5])
def test_each_field_of_an_entry(world: SealingHouse, seq: int) -> None:
    reference = by_number(world, "000001").collection("journal").document(f"{seq:06d}")
    stored = reference.get(timeout=5).to_dict()
    texts = [stored["texts"] | {name: {"salt": "00", "text": "Lain"}} for name in (*stored["texts"], "memo")]

    for name, value in [(name, spoilt(stored[name])) for name in stored if name != "texts"] + [
        ("texts", each) for each in texts
    ]:
        reference.update({name: value}, timeout=5)

        assert world.faults(), (seq, name)
        reference.set(stored, timeout=5)


@pytest.mark.parametrize("day", DAYS)
def test_each_field_of_each_line_of_a_seal(world: SealingHouse, day: date) -> None:
    written = world.evidence(day).download_as_bytes()
    lines = written.splitlines()
    for count, line in enumerate(lines):
        values = json.loads(line)
        for name in values:
            changed = journal.canonical(values | {name: spoilt(values[name])})
            world.evidence(day).upload_from_string(b"\n".join([*lines[:count], changed, *lines[count + 1 :], b""]))

            assert world.faults(), (line, name)
    world.evidence(day).upload_from_string(written)


@pytest.mark.parametrize("day", DAYS)
def test_a_seal_that_was_removed(world: SealingHouse, day: date) -> None:
    written = world.evidence(day).download_as_bytes()
    world.evidence(day).delete()
    world.clock.at = LATER + timedelta(hours=2)

    found = [fault for _, fault in world.faults()]
    world.evidence(day).upload_from_string(written)
    world.clock.at = LATER

    assert {
        DAYS[0]: "it does not follow from the one before it",
        DAYS[1]: "it is missing, or was not made yet",
    }[day] in found


def test_a_complaint_that_was_removed(world: SealingHouse) -> None:
    reference = by_number(world, "000002")
    stored = reference.get(timeout=5).to_dict()
    reference.delete(timeout=5)

    found = world.faults()
    reference.set(stored, timeout=5)

    assert found == [(reference.id, "it was sealed and is missing")]


def test_a_complaint_that_was_put_into_a_sealed_day(world: SealingHouse) -> None:
    world.clock.at = MONDAY + timedelta(minutes=2)
    forged = str(world.post(subject="Tidak pernah diterima").get_json()["complaint_id"])
    world.clock.at = LATER

    found = world.faults()
    world.database.recursive_delete(world.database.collection("complaints").document(forged))

    assert found == [(forged, "it was not there when 2023-02-06 was sealed"),
                     (forged, "entry 1 is older than the last seal, which does not know it")]  # fmt: skip


def test_a_journal_that_was_rewritten_to_hold_together(world: SealingHouse) -> None:
    reference = by_number(world, "000001")
    stored, entries = reference.get(timeout=5).to_dict(), world.parts.complaints.entries(reference.id)
    forged = [each.model_copy(update={"actor": "nobody@imigrasi.example"}) if each.seq == 3 else each
              for each in entries]  # fmt: skip
    store(world, reference, chained(forged))

    alone, found = list(faults_of(world.parts.complaints, [reference.id])), world.faults()
    store(world, reference, entries)
    reference.set(stored, timeout=5)

    assert alone == []
    assert {fault for _, fault in found} == {
        f"entry {seq} is not the one that was sealed" for seq in sealed_after(world, reference.id, 3)
    }


def sealed_after(world: SealingHouse, complaint: str, seq: int) -> set[int]:
    """The entries of a complaint from `seq` on that a seal holds."""
    lines = [json.loads(line) for day in DAYS for line in world.evidence(day).download_as_bytes().splitlines()]
    return {each["seq"] for each in lines if each.get("complaint") == complaint and each["seq"] >= seq}


def chained(entries: Sequence[Entry]) -> list[Entry]:
    """The entries with the hashes that they have."""
    again: list[Entry] = []
    for entry in entries:
        moved = entry.model_copy(update={"previous_hash": again[-1].hash if again else journal.GENESIS})
        again.append(moved.model_copy(update={"hash": moved.hashed()}))
    return again


def store(world: SealingHouse, reference: Any, entries: Sequence[Entry]) -> None:
    """Write a whole journal, and its head into the state."""
    for entry in entries:
        reference.collection("journal").document(f"{entry.seq:06d}").set(entry.model_dump(), timeout=5)
    reference.update({"head": entries[-1].hash}, timeout=5)


def test_the_command_prints_what_it_found_and_never_a_text(
    world: SealingHouse, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify.main(["--seals"], world.parts) == 0
    assert capsys.readouterr().out == "2 complaints verified, 0 faults\n"
    reference = by_number(world, "000002")
    stored = reference.get(timeout=5).to_dict()
    reference.update({"register_number": "BPN/2023/000009", "status": "tidak sah"}, timeout=5)

    status = verify.main(["--seals"], world.parts)
    reference.set(stored, timeout=5)

    assert status == 1
    assert capsys.readouterr().out == (
        f"{reference.id}: what is stored is no complaint or no journal (ValidationError)\n"
        "2 complaints verified, 1 faults\n"
    )
