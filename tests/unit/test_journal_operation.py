"""The journal's entries name the operation that led to them, and vouch for it."""

from __future__ import annotations

from shared.domain.journal import canonical, faults, from_stored, replay, write
from tests.unit.builders import a_long_history, salts

FACTS = a_long_history()
OPERATION = "0f" * 16


def test_each_entry_names_the_operation_that_it_was_written_in() -> None:
    state, first = write(None, FACTS[:3], salts(), OPERATION)
    _, rest = write(state, FACTS[3:], salts(), "ab" * 16)

    assert {each.operation for each in first} == {OPERATION}
    assert {each.operation for each in rest} == {"ab" * 16}
    assert list(faults([*first, *rest])) == []


def test_an_operation_that_was_changed_or_taken_away_is_seen() -> None:
    _, entries = write(None, FACTS[:2], salts(), OPERATION)

    for wrong in ("", "ab" * 16):
        changed = entries[0].model_copy(update={"operation": wrong})
        assert list(faults([changed, entries[1]])) == ["entry 1 was changed: its hash does not fit"]


def test_an_entry_of_no_operation_keeps_the_hash_that_it_always_had() -> None:
    _, entries = write(None, FACTS[:1], salts())

    stored = entries[0].model_dump()
    del stored["operation"]

    assert list(faults([from_stored(stored)])) == []
    assert b"operation" not in canonical(entries[0].model_dump(exclude={"hash", "texts", "operation"}))


def test_the_operation_is_no_part_of_the_state() -> None:
    one, first = write(None, FACTS[:2], salts(), OPERATION)
    other, second = write(None, FACTS[:2], salts())

    assert replay(first).model_dump(exclude={"head"}) == replay(second).model_dump(exclude={"head"})
    assert one.head != other.head
