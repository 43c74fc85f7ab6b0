"""The seals against the complaints: a journal that was rewritten to hold together is found all the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from shared.domain import journal
from shared.domain.complaint import Complaint
from shared.domain.evidence import Evidence
from shared.domain.journal import Entry
from shared.domain.seal import GRACE, Head, Registered, register
from tests.unit.builders import HOURS, MINUTE, MONDAY, a_long_history, journalled

DAY = date(2023, 2, 6)
UNTIL = MONDAY + timedelta(hours=16)
NUMBER = "BPN/2023/000001"

_HISTORY = a_long_history()
STATE, JOURNAL = journalled([*_HISTORY, *register(_HISTORY[-1].after, NUMBER, UNTIL).facts])


def the_evidence(*, last: int = len(JOURNAL)) -> Evidence:
    """Registered with its first entry; the head of entry `last` sealed on the next day."""
    evidence = Evidence(HOURS.zone)
    given = Registered(complaint=STATE.id, received_at=MONDAY, seq=1, head=JOURNAL[0].hash, number=NUMBER)
    assert list(evidence.add(given, DAY)) == []
    evidence.reaches(DAY, UNTIL - 6 * timedelta(hours=1))
    assert list(evidence.add(Head(complaint=STATE.id, seq=last, head=JOURNAL[last - 1].hash), DAY + timedelta(1))) == []
    evidence.reaches(DAY + timedelta(days=1), UNTIL + GRACE)
    return evidence


def rewritten(entries: Sequence[Entry]) -> tuple[Complaint, list[Entry]]:
    """The entries numbered and chained anew, and the state that they lead to."""
    chained: list[Entry] = []
    for seq, entry in enumerate(entries, start=1):
        previous = chained[-1].hash if chained else journal.GENESIS
        again = entry.model_copy(update={"seq": seq, "previous_hash": previous})
        chained.append(again.model_copy(update={"hash": again.hashed()}))
    return journal.replay(chained), chained


SPOILT: dict[str, Any] = {
    "at": MONDAY + timedelta(seconds=1),
    "actor": "someone@imigrasi.example",
    "capacity": "admin",
    "action": "take",
    "from_step": "archive",
    "to_step": "archive",
    "visit": 99,
    "operation": "0000000000000000",
    "incident": "INS-7K3Q9-F2MXC",
    "documents": ("memo",),
    "digests": {"memo": "00"},
    "removed": ("memo",),
    "changes": {"category": "visa"},
}


def test_what_was_sealed_and_left_alone_has_no_fault() -> None:
    evidence = the_evidence()

    assert list(evidence.faults(STATE, JOURNAL)) == []
    assert list(evidence.missing({STATE.id})) == []
    assert evidence.ahead == []


def test_rewriting_without_a_change_is_none() -> None:
    state, entries = rewritten(JOURNAL)

    assert (state.head, entries) == (STATE.head, JOURNAL)


@pytest.mark.parametrize("name", SPOILT)
def test_each_changed_field_of_each_entry_is_found_although_the_whole_chain_was_hashed_again(name: str) -> None:
    evidence = the_evidence()
    for index, entry in enumerate(JOURNAL):
        value = entry.changes | SPOILT[name] if name == "changes" else SPOILT[name]
        changed = entry.model_copy(update={name: value, "texts": {}})

        state, entries = rewritten([*JOURNAL[:index], changed, *JOURNAL[index + 1 :]])

        assert list(journal.faults(entries, state)) == []
        assert list(evidence.faults(state, entries))[-1] == f"entry {len(JOURNAL)} is not the one that was sealed"


def test_every_field_of_an_entry_is_under_test_above() -> None:
    chained = {"complaint", "seq", "previous_hash", "hash", "texts"}

    assert set(SPOILT) == set(Entry.model_fields) - chained


def test_each_entry_that_was_taken_out_or_put_in_is_found() -> None:
    evidence = the_evidence()
    for number in range(2, len(JOURNAL) + 1):
        shorter = rewritten([*JOURNAL[: number - 1], *JOURNAL[number:]])
        longer = rewritten([*JOURNAL[:number], *JOURNAL[number - 1 :]])

        assert f"entry {len(JOURNAL)} was sealed and is missing" in evidence.faults(*shorter)
        assert number == len(JOURNAL) or f"entry {len(JOURNAL)} is not the one that was sealed" in evidence.faults(
            *longer
        )
        assert list(evidence.faults(*longer))


def test_an_entry_that_is_older_than_the_last_seal_and_in_none_is_found() -> None:
    evidence = the_evidence(last=len(JOURNAL) - 1)

    assert list(evidence.faults(STATE, JOURNAL)) == [
        f"entry {len(JOURNAL)} is older than the last seal, which does not know it"
    ]


def test_an_entry_since_the_last_seal_is_none_of_its_business() -> None:
    late = JOURNAL[-1].model_copy(update={"at": UNTIL + MINUTE})

    assert list(the_evidence(last=len(JOURNAL) - 1).faults(STATE, [*JOURNAL[:-1], late])) == []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"register_number": None}, f"its number {NUMBER} is missing; the next call of the seal writes it"),
        ({"register_number": "BPN/2023/000002"}, f"its number is {NUMBER} by the seal"),
        ({"received_at": MONDAY + MINUTE}, f"{NUMBER} was received at another time by the seal"),
        (
            {"received_at": MONDAY - timedelta(days=1)},
            "it was not there when 2023-02-05 was sealed: it is in the seal of 2023-02-06",
        ),
    ],
)
def test_a_changed_number_or_time_of_receipt_is_found(changes: dict[str, Any], found: str) -> None:
    assert found in the_evidence().faults(STATE.model_copy(update=changes), JOURNAL)


def test_a_complaint_that_was_put_into_a_sealed_day_is_found() -> None:
    state, entries = journalled(a_long_history()[:1])
    stranger = state.model_copy(update={"id": "BPN-ZZZZZ-ZZZZZ"})

    found = list(the_evidence().faults(stranger, entries))

    assert found[0] == "it was not there when 2023-02-06 was sealed"


def test_a_complaint_of_a_day_that_is_not_sealed_yet_has_no_fault_unless_it_has_a_number() -> None:
    evidence = the_evidence()
    later = {"id": "BPN-ZZZZZ-ZZZZZ", "received_at": UNTIL + timedelta(days=2)}
    state = STATE.model_copy(update=later)

    assert list(evidence.faults(state.model_copy(update={"register_number": None}), [])) == []
    assert evidence.ahead == []
    assert list(evidence.faults(state, [])) == []
    assert evidence.ahead == ["BPN-ZZZZZ-ZZZZZ"]


def test_nothing_is_held_against_a_complaint_while_there_is_no_seal() -> None:
    state, entries = journalled(a_long_history())

    assert list(Evidence(HOURS.zone).faults(state, entries)) == []


def test_a_sealed_complaint_that_is_gone_is_named() -> None:
    assert list(the_evidence().missing(())) == [STATE.id]


def test_seals_that_contradict_each_other_are_found() -> None:
    evidence = the_evidence()
    other = Registered(complaint=STATE.id, received_at=MONDAY, seq=1, head="ff" * 32, number="BPN/2023/000002")

    assert list(evidence.add(other, DAY)) == [
        "entry 1 is sealed with two hashes",
        "it has two numbers, BPN/2023/000001 and BPN/2023/000002",
    ]
