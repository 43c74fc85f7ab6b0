"""Each way to tamper with a journal is found; erasing a text is no tampering."""

from typing import Any

import pytest

from shared.domain.journal import GENESIS, Entry, SaltedText, facts_of, faults, replay
from tests.unit.builders import MONDAY, TICK, a_history, a_long_history, journalled

STATE, JOURNAL = journalled(a_long_history())


def with_entry(number: int, **changes: Any) -> list[Entry]:
    """The journal with some fields of one entry replaced, its hash left as it was unless replaced too."""
    journal = list(JOURNAL)
    journal[number - 1] = journal[number - 1].model_copy(update=changes)
    return journal


def rehashed(entry: Entry) -> Entry:
    return entry.model_copy(update={"hash": entry.hashed()})


SPOILT: dict[str, Any] = {
    "complaint": "0000000000",
    "seq": 99,
    "at": MONDAY + TICK,
    "actor": "someone@imigrasi.example",
    "capacity": "admin",
    "action": "take",
    "from_step": "archive",
    "to_step": "archive",
    "visit": 99,
    "operation": "0000000000000000",
    "incident": "INS-7K3Q9-F2MXC",
    "documents": ("memo",),
    "changes": {"status": "nonsense"},
    "digests": {"memo": "00"},
    "removed": ("subject",),
    "previous_hash": GENESIS,
    "hash": "f" * 64,
}


def test_every_field_but_the_texts_is_under_test_below() -> None:
    assert set(SPOILT) == set(Entry.model_fields) - {"texts"}


@pytest.mark.parametrize("number", [2, 6, len(JOURNAL)])
@pytest.mark.parametrize("name", SPOILT)
def test_a_changed_field_is_found(name: str, number: int) -> None:
    tampered = with_entry(number, **{name: SPOILT[name]})

    found = list(faults(tampered, STATE))

    assert found
    assert f"entry {number} " in found[0]


@pytest.mark.parametrize("name", sorted({*SPOILT} - {"hash", "seq", "previous_hash"}))
def test_an_entry_that_was_changed_and_hashed_again_breaks_the_chain_after_it(name: str) -> None:
    entry = rehashed(JOURNAL[5].model_copy(update={name: SPOILT[name], "texts": {}}))
    tampered = [*JOURNAL[:5], entry, *JOURNAL[6:]]

    assert next(faults(tampered)) == "entry 7 does not follow from the one before it"


def test_a_last_entry_that_was_hashed_again_does_not_fit_the_state() -> None:
    tampered = [*JOURNAL[:-1], rehashed(JOURNAL[-1].model_copy(update={"actor": "someone@imigrasi.example"}))]

    assert list(faults(tampered)) == []
    assert list(faults(tampered, STATE)) == [f"the complaint is at entry {STATE.seq}, the journal ends at {STATE.seq}"]


def test_a_chain_that_was_rewritten_from_the_start_does_not_fit_the_state() -> None:
    _, rewritten = journalled([*a_history(at_step="review", category="visa"), *a_long_history()[3:]])

    assert list(faults(rewritten)) == []
    assert len(list(faults(rewritten, STATE))) == 1


def test_a_removed_entry_is_found() -> None:
    assert list(faults(JOURNAL[:4] + JOURNAL[5:])) == ["entry 5 is missing: 6 stands in its place"]


def test_a_removed_first_entry_is_found() -> None:
    assert list(faults(JOURNAL[1:])) == ["entry 1 is missing: 2 stands in its place"]


def test_two_entries_in_each_others_place_are_found() -> None:
    swapped = [*JOURNAL[:3], JOURNAL[4], JOURNAL[3], *JOURNAL[5:]]

    assert list(faults(swapped)) == ["entry 4 is missing: 5 stands in its place"]


def test_a_cut_end_is_found_with_the_state_at_hand() -> None:
    assert list(faults(JOURNAL[:-1])) == []
    assert list(faults(JOURNAL[:-1], STATE)) == [
        f"the complaint is at entry {STATE.seq}, the journal ends at {STATE.seq - 1}"
    ]
    assert len(list(faults([], STATE))) == 1


@pytest.mark.parametrize("kept", [SaltedText(salt="00", text="Loket 4"), SaltedText(salt="ff" * 16, text="Loket 3")])
def test_a_changed_text_or_salt_is_found(kept: SaltedText) -> None:
    tampered = with_entry(1, texts=JOURNAL[0].texts | {"place": kept})

    assert next(faults(tampered, STATE)) == "entry 1: the text place was changed"


def test_a_text_that_was_put_beside_an_entry_is_found() -> None:
    tampered = with_entry(2, texts={"note": SaltedText(salt="00", text="I never said so.")})

    assert list(faults(tampered, STATE)) == ["entry 2 holds a text that it does not vouch for: note"]


@pytest.mark.parametrize(
    "changes",
    [{"status": "closed"}, {"step": "forward"}, {"levels": ("warning",)}, {"due_at": None}, {"outcome": "spam"}],
)
def test_a_state_that_was_changed_behind_its_journal_is_found(changes: dict[str, Any]) -> None:
    tampered = STATE.model_copy(update=changes)

    assert list(faults(JOURNAL, tampered)) == ["the journal leads to another state than the one stored"]


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("place", {**STATE.texts, "place": "Loket 4"}),
        ("place", {name: text for name, text in STATE.texts.items() if name != "place"}),
        ("memo", {**STATE.texts, "memo": "I never said so."}),
    ],
)
def test_a_text_of_the_state_that_is_not_the_journals_is_found(name: str, texts: dict[str, str]) -> None:
    tampered = STATE.model_copy(update={"texts": texts})

    assert list(faults(JOURNAL, tampered)) == [f"the text {name} is not the journal's"]


def test_a_chain_whose_facts_make_no_complaint_is_found() -> None:
    entry = rehashed(JOURNAL[-1].model_copy(update={"changes": {"status": "nonsense"}}))
    state = STATE.model_copy(update={"head": entry.hash})

    assert list(faults([*JOURNAL[:-1], entry], state)) == ["the journal leads to another state than the one stored"]


def test_erasing_the_texts_keeps_the_chain_whole_and_the_facts() -> None:
    erased = [entry.model_copy(update={"texts": {}}) for entry in JOURNAL]

    state = replay(erased)

    assert list(faults(erased, STATE.model_copy(update={"texts": {}}))) == []
    assert state.texts == {}
    assert facts_of(state) == facts_of(STATE)
    assert state.documents == STATE.documents
