"""The seal's lines: numbers go on without a gap, each seal hangs on the one before, each changed field is found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from shared.domain.journal import GENESIS, canonical
from shared.domain.seal import (
    BrokenSeal,
    Closing,
    Head,
    Opening,
    Reading,
    Received,
    Registered,
    end_of,
    last_over,
    lines,
    number,
    register,
)
from tests.unit.builders import HOURS, MINUTE, MONDAY, a_complaint, a_held_complaint

ZONE = HOURS.zone
NEW_YEARS_EVE = date(2023, 12, 31)
NEW_YEAR = datetime(2023, 12, 31, 16, 0, tzinfo=UTC)
"""Midnight at the office."""


def a_received(at: datetime, name: str = "BPN-AAAAA-AAAAA") -> Received:
    return Received(complaint=name, received_at=at, seq=1, head="aa" * 32)


def an_opening(day: date, previous_hash: str = GENESIS) -> Opening:
    return Opening(
        office="balikpapan",
        code="BPN",
        day=day,
        previous_hash=previous_hash,
        heads_since=None,
        heads_until=NEW_YEAR + timedelta(hours=1),
    )


def first_seal() -> list[bytes]:
    """Two complaints and a head, on the last day of the year."""
    received = [a_received(NEW_YEAR - 2 * MINUTE), a_received(NEW_YEAR - MINUTE, "BPN-BBBBB-BBBBB")]
    heads = [Head(complaint="BPN-AAAAA-AAAAA", seq=2, head="bb" * 32)]
    return list(lines(an_opening(NEW_YEARS_EVE), received, heads, {}, ZONE))


def second_seal() -> list[bytes]:
    """A straggler of the old year, and the first of the new one."""
    before = closing_of(first_seal())
    received = [a_received(NEW_YEAR - MINUTE / 2, "BPN-CCCCC-CCCCC"), a_received(NEW_YEAR, "BPN-DDDDD-DDDDD")]
    opening = an_opening(date(2024, 1, 1), before.hash)
    return list(lines(opening, received, [], before.last_numbers, ZONE))


def closing_of(written: list[bytes]) -> Closing:
    return Closing.model_validate_json(written[-1])


def a_reading(day: date = NEW_YEARS_EVE) -> Reading:
    return Reading("balikpapan", "BPN", day, ZONE)


def read(written: list[bytes], day: date = NEW_YEARS_EVE) -> Reading:
    reading = a_reading(day)
    list(reading.records(written))
    return reading


def resealed(written: list[bytes]) -> list[bytes]:
    """The lines with the hash that they have."""
    closing = closing_of(written).model_copy(update={"hash": ""})
    hashed = sha256(b"".join(written[:-1]) + closing.written()).hexdigest()
    return [*written[:-1], closing.model_copy(update={"hash": hashed}).written()]


def test_numbers_go_on_from_the_last_of_their_own_year() -> None:
    written = [a_reading(day).records(each) for day, each in
               ((NEW_YEARS_EVE, first_seal()), (date(2024, 1, 1), second_seal()))]  # fmt: skip

    given = [[each.number for each in records if isinstance(each, Registered)] for records in written]

    assert given == [["BPN/2023/000001", "BPN/2023/000002"], ["BPN/2023/000003", "BPN/2024/000001"]]
    assert closing_of(second_seal()).last_numbers == {"2023": 3, "2024": 1}


def test_the_same_seal_has_the_same_bytes_and_a_line_each() -> None:
    written = first_seal()

    assert written == first_seal()
    assert written[1] == (
        b'{"complaint":"BPN-AAAAA-AAAAA","head":"' + b"aa" * 32 + b'","kind":"registered","number":"BPN/2023/000001",'
        b'"received_at":"2023-12-31T15:58:00.000000Z","seq":1}\n'
    )
    assert [json.loads(each)["kind"] for each in written] == ["opening", "registered", "registered", "head", "closing"]


def test_two_seals_that_follow_from_each_other_have_no_fault() -> None:
    first, second = read(first_seal()), read(second_seal(), date(2024, 1, 1))

    assert (first.faults, list(first.faults_after(None))) == ([], [])
    assert (second.faults, list(second.faults_after(first))) == ([], [])
    opening, closing = a_reading().checked(first_seal())
    assert (opening.day, closing.registered, closing.heads) == (NEW_YEARS_EVE, 2, 1)


def fields() -> Iterator[tuple[int, str]]:
    return ((line, name) for line, each in enumerate(first_seal()) for name in json.loads(each))


SPOILT: dict[str, Any] = {
    "kind": "head",
    "format": 2,
    "office": "samarinda",
    "code": "SMD",
    "day": "2023-12-30",
    "previous_hash": "ff" * 32,
    "heads_since": "2023-01-01T00:00:00.000000Z",
    "heads_until": "2023-01-01T00:00:00.000000Z",
    "number": "BPN/2023/000009",
    "complaint": "BPN-ZZZZZ-ZZZZZ",
    "received_at": "2023-12-31T15:58:30.000000Z",
    "seq": 9,
    "head": "cc" * 32,
    "registered": 9,
    "heads": 9,
    "last_numbers": {"2023": 9},
    "hash": "ff" * 32,
}


@pytest.mark.parametrize(("line", "name"), list(fields()))
def test_each_changed_field_of_each_line_is_found(line: int, name: str) -> None:
    written = first_seal()
    value = json.loads(written[line]) | {name: SPOILT[name]}
    if json.loads(written[line])[name] == SPOILT[name]:
        value |= {name: "opening"}
    written[line] = canonical(value) + b"\n"

    assert read(written).faults
    with pytest.raises(BrokenSeal, match="the seal of balikpapan for 2023-12-31: "):
        a_reading().checked(written)


@pytest.mark.parametrize("line", range(5))
def test_each_line_that_is_taken_out_put_in_twice_or_moved_is_found(line: int) -> None:
    written = first_seal()
    moved = [*written[:line], *written[line + 1 :], written[line]]

    assert read(written[:line] + written[line + 1 :]).faults
    assert read([*written[: line + 1], *written[line:]]).faults
    assert line == len(written) - 1 or read(moved).faults


@pytest.mark.parametrize(
    ("line", "changes", "found"),
    [
        (0, {"previous_hash": "ff" * 32}, "it does not follow from the one before it"),
        (0, {"day": "2024-01-02"}, "after 2023-12-31 there are seals missing"),
        (1, {"number": "BPN/2023/000004"}, "its numbers do not go on from the one before it"),
        (3, {"last_numbers": {"2023": 3, "2024": 2}}, "its last numbers are not those that it gives"),
    ],
)
def test_a_seal_that_was_changed_and_hashed_again_does_not_follow(
    line: int, changes: dict[str, Any], found: str
) -> None:
    written = second_seal()
    written[line] = canonical(json.loads(written[line]) | changes) + b"\n"

    reading = read(resealed(written), date(2024, 1, 2) if "day" in changes else date(2024, 1, 1))

    assert "it was changed: its hash does not fit" not in reading.faults
    assert found in reading.faults_after(read(first_seal()))


def test_a_seal_that_was_hashed_again_is_found_by_the_next() -> None:
    first = first_seal()
    first[3] = Head(complaint="BPN-AAAAA-AAAAA", seq=2, head="cc" * 32).written()

    reading = read(resealed(first))

    assert reading.faults == []
    assert list(read(second_seal(), date(2024, 1, 1)).faults_after(reading)) == [
        "it does not follow from the one before it"
    ]


@pytest.mark.parametrize(
    ("received", "found"),
    [
        ([a_received(NEW_YEAR - MINUTE), a_received(NEW_YEAR - 2 * MINUTE)], "000002 is not in order of receipt"),
        ([a_received(NEW_YEAR - MINUTE)] * 2, "000002 is not in order of receipt"),
        ([a_received(NEW_YEAR)], "BPN/2024/000001 was received after the day"),
    ],
)
def test_a_register_that_is_not_in_order_is_found(received: list[Received], found: str) -> None:
    written = lines(an_opening(NEW_YEARS_EVE), received, [], {}, ZONE)

    assert [fault for fault in read([*written]).faults if fault.endswith(found)]


def test_a_number_that_is_none_is_found() -> None:
    written = first_seal()
    written[1] = written[1].replace(b"BPN/2023/000001", b"BPN/2023/first")

    assert "BPN/2023/first stands where BPN/2023/000000 belongs" in read(resealed(written)).faults


def test_a_seal_without_opening_or_closing_is_not_judged_by_the_one_before() -> None:
    reading = read(first_seal()[:-1])

    assert reading.faults == ["it is not complete"]
    assert list(reading.faults_after(None)) == []


def test_a_day_may_be_sealed_half_an_hour_after_its_end() -> None:
    assert end_of(NEW_YEARS_EVE, ZONE) == NEW_YEAR
    assert last_over(NEW_YEAR + 30 * MINUTE, ZONE) == NEW_YEARS_EVE
    assert last_over(NEW_YEAR + 29 * MINUTE, ZONE) == date(2023, 12, 30)


def test_a_number_is_written_once_and_changes_nothing_else() -> None:
    complaint = a_held_complaint()

    decision = register(complaint, number("BPN", 2023, 7), MONDAY - MINUTE)
    after = decision.facts[0].after

    assert after == complaint.model_copy(update={"register_number": "BPN/2023/000007"})
    assert (decision.facts[0].action, decision.facts[0].actor) == ("registered", "system")
    assert decision.facts[0].at == complaint.updated_at
    assert register(after, "BPN/2023/000008", MONDAY).facts == ()


def test_a_complaint_that_is_over_gets_its_number_all_the_same() -> None:
    over = a_complaint().model_copy(update={"status": "closed"})

    assert register(over, "BPN/2023/000001", MONDAY).facts[0].after.register_number == "BPN/2023/000001"
