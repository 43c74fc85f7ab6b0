"""The hash-chained record: what an entry holds, how it is written, replayed and hashed."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from shared.domain.complaint import Complaint
from shared.domain.journal import (
    GENESIS,
    Entry,
    canonical,
    digest,
    faults,
    from_stored,
    replay,
    write,
)
from tests.unit.builders import (
    MINUTE,
    MONDAY,
    PUBLISHED,
    a_complaint,
    a_history,
    a_talkative_history,
    after,
    do,
    journalled,
    salts,
)

STATE, JOURNAL = journalled(a_talkative_history())


def test_a_journal_is_gapless_and_each_entry_follows_from_the_one_before() -> None:
    assert [entry.seq for entry in JOURNAL] == list(range(1, len(JOURNAL) + 1))
    assert JOURNAL[0].previous_hash == GENESIS == "0" * 64
    assert [entry.previous_hash for entry in JOURNAL[1:]] == [entry.hash for entry in JOURNAL[:-1]]
    assert (STATE.seq, STATE.head) == (len(JOURNAL), JOURNAL[-1].hash)
    assert list(faults(JOURNAL, STATE)) == []


def test_an_entry_says_who_did_what_where_and_when() -> None:
    first, _, arrived, warning, *_ = JOURNAL

    assert (first.action, first.actor, first.from_step, first.to_step) == ("submit", "public", None, "receive")
    assert (arrived.action, arrived.actor, arrived.capacity) == ("advance", "operator@imigrasi.example", "operator")
    assert (arrived.from_step, arrived.to_step, arrived.visit, arrived.at) == ("forward", "review", 3, MONDAY)
    assert arrived.documents == ("complaint_data",)
    assert (warning.action, warning.actor, warning.changes["levels"]) == ("warning", "system", ["warning"])


def test_an_entry_holds_only_what_changed() -> None:
    taken = do("take", a_complaint(at_step="review"), at=MONDAY + MINUTE).facts
    before, _ = journalled(a_history(at_step="review"))

    _, entries = write(before, taken, salts())

    assert set(entries[0].changes) == {"holder", "updated_at"}
    assert (entries[0].digests, entries[0].texts, entries[0].removed) == ({}, {}, ())


def test_the_hashed_part_holds_no_text() -> None:
    hashed = b"".join(canonical(entry.model_dump(exclude={"texts"})) for entry in JOURNAL).decode()
    texts = {kept.text for entry in JOURNAL for kept in entry.texts.values()}

    assert {"Loket 3", "Which counter?", "A second one.", "Not answered.", PUBLISHED.url} <= texts
    assert [text for text in texts if text in hashed] == []


def test_every_text_has_a_salt_of_its_own() -> None:
    kept = [each for entry in JOURNAL for each in entry.texts.values()]

    assert len({each.salt for each in kept}) == len(kept)
    assert digest("Loket 3", "00") == hashlib.sha256(b"00:Loket 3").hexdigest() != digest("Loket 3", "01")


def test_replaying_the_entries_gives_the_state_again_at_every_length() -> None:
    facts = a_talkative_history()

    for length in range(1, len(facts) + 1):
        state, entries = journalled(facts[:length])
        assert replay(entries) == state
        assert state.model_dump(exclude={"seq", "head"}) == facts[length - 1].after.model_dump(exclude={"seq", "head"})


def test_writing_on_gives_the_same_chain_as_writing_at_once() -> None:
    facts, new_salt = a_talkative_history(), salts()

    state, first = write(None, facts[:4], new_salt)
    state, rest = write(state, facts[4:], new_salt)

    assert (state, first + rest) == (STATE, JOURNAL)


def test_a_text_that_goes_is_named_and_absent_after_replay() -> None:
    reopened = next(entry for entry in JOURNAL if entry.action == "reopen")

    assert reopened.removed == ("publication_url",)
    assert "publication_url" not in replay(JOURNAL[: reopened.seq]).texts
    assert replay(JOURNAL[: reopened.seq - 1]).texts["publication_url"] == PUBLISHED.url


def test_what_only_the_entry_says_lies_beside_it_and_is_no_part_of_the_state() -> None:
    answered = journalled(facts := a_history(at_step="follow_up"))[0]
    given = do("advance", answered, publication=PUBLISHED, confirmation="The office's new number.").facts

    state, entries = write(answered, given, salts())

    assert entries[-1].texts["confirmation"].text == "The office's new number."
    assert "confirmation" in entries[-1].digests
    assert list(faults(journalled([*facts, *given])[1])) == []
    assert "confirmation" not in {**state.texts, **replay(journalled([*facts, *given])[1]).texts}


def test_the_marks_of_a_contact_are_in_no_journal() -> None:
    state, entries = journalled(a_history(contacts=("0123456789abcdef01234567",)))

    assert "0123456789abcdef01234567" not in "".join(entry.model_dump_json() for entry in entries)
    assert replay(entries) == state.model_copy(update={"contacts": ()})
    assert list(faults(entries, state)) == []


def test_a_journal_without_an_entry_is_no_journal() -> None:
    with pytest.raises(ValueError, match="no entries"):
        replay([])
    with pytest.raises(ValueError, match="at least one fact"):
        write(None, [], salts())


def test_a_state_without_new_facts_stays_as_it_is() -> None:
    assert write(STATE, [], salts()) == (STATE, [])


@pytest.mark.parametrize("through", [Entry.model_dump, lambda entry: json.loads(entry.model_dump_json())])
def test_an_entry_comes_back_from_the_store_with_the_same_hash(through: Callable[[Entry], dict[str, Any]]) -> None:
    stored = [from_stored(through(entry)) for entry in JOURNAL]

    assert stored == JOURNAL
    assert list(faults(stored, STATE)) == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, None, 1.5]}, '{"a":[true,null,1.5],"b":1}'),
        ({"z": {"y": 1, "x": ()}}, '{"z":{"x":[],"y":1}}'),
        ("jam 9 — Loket “A” é", '"jam 9 — Loket “A” é"'),
        (datetime(2023, 2, 6, 1, 2, 3, 4, tzinfo=UTC), '"2023-02-06T01:02:03.000004Z"'),
        (datetime(2023, 2, 6, 9, 0, tzinfo=timezone(timedelta(hours=8))), '"2023-02-06T01:00:00.000000Z"'),
    ],
)
def test_canonical_json_has_sorted_keys_no_spaces_and_times_in_utc(value: object, text: str) -> None:
    assert canonical(value) == text.encode()


def test_what_has_no_canonical_form_is_refused_by_its_type() -> None:
    with pytest.raises(TypeError, match="set has no canonical form"):
        canonical({"a": {1}})


def test_the_hash_of_a_known_entry_never_changes() -> None:
    entry = Entry(
        complaint="7K3Q9F2MXC",
        seq=2,
        at=MONDAY,
        actor="operator@imigrasi.example",
        capacity="operator",
        action="advance",
        from_step="receive",
        to_step="forward",
        visit=2,
        documents=("complaint_data",),
        changes={"version": 2},
        digests={},
        removed=(),
        previous_hash=GENESIS,
    )
    by_hand = (
        '{"action":"advance","actor":"operator@imigrasi.example","at":"2023-02-06T01:00:00.000000Z",'
        '"capacity":"operator","changes":{"version":2},"complaint":"7K3Q9F2MXC","digests":{},'
        '"documents":["complaint_data"],"from_step":"receive","previous_hash":"' + "0" * 64 + '",'
        '"removed":[],"seq":2,"to_step":"forward","visit":2}'
    )

    assert entry.hashed() == hashlib.sha256(by_hand.encode()).hexdigest()


def test_the_journal_never_repeats_its_own_bookkeeping() -> None:
    names = {name for entry in JOURNAL for name in entry.changes}

    assert names == set(Complaint.model_fields) - {*("texts", "seq", "head", "operations", "contacts", "idempotency")}
    assert after(do("take", STATE, at=MONDAY)).seq == STATE.seq
