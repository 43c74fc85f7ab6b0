"""Erasing: texts and contact go, facts and chain stay; who reported it can go while the complaint goes on."""

from __future__ import annotations

from typing import Any

import pytest

from shared.domain.command import POSSIBLE_WHILE, is_possible
from shared.domain.complaint import Complaint, Operation
from shared.domain.disclosure import public_view, staff_view
from shared.domain.erasing import erase, erase_identity, withdraw_contact
from shared.domain.errors import ActionNotPossible
from shared.domain.journal import Entry, faults, write
from shared.domain.procedure_tables import Action
from tests.unit.builders import (
    HOURS,
    MINUTE,
    MONDAY,
    PROCEDURE,
    a_complaint,
    a_history,
    a_long_history,
    after,
    an_answered_complaint,
    do,
    journalled,
    salts,
)

LATER = MONDAY + 60 * MINUTE
WHO = ("office.head@imigrasi.example", "office_head")
IDENTITY: dict[str, Any] = {
    "contacts": ("0123456789abcdef01234567",),
    "reporter_hears": True,
    "idempotency": Operation(key="k", body="b"),
}


def erased(complaint: Complaint) -> Complaint:
    return after(erase(complaint, *WHO, "Asked for.", LATER))


def without_texts(entries: list[Entry]) -> list[Entry]:
    """As the store leaves them."""
    return [each.model_copy(update={"texts": {}}) for each in entries]


def test_of_an_erased_complaint_facts_stay_and_nothing_that_anybody_wrote() -> None:
    before = an_answered_complaint(place="Loket 3", **IDENTITY)

    state = erased(before)

    assert (state.texts, state.contacts, state.attachments) == ({}, (), ())
    assert (state.reporter_hears, state.idempotency) == (False, Operation(key="k", body=""))
    assert (state.erased_at, state.identity_erased_at, state.updated_at) == (LATER, LATER, LATER)
    assert (state.status, state.outcome, state.closed_at) == (before.status, before.outcome, before.closed_at)
    assert state.version == before.version + 1


def test_the_chain_verifies_after_texts_and_salts_are_gone() -> None:
    facts = a_long_history()
    facts += do("close", facts[-1].after, at=MONDAY + 39 * MINUTE, outcome="spam", public_text="No.").facts
    state, entries = journalled(facts)

    after_it, more = write(state, erase(state, *WHO, "Asked for.", LATER).facts, salts())
    kept = [*without_texts(entries), *more]

    assert list(faults(kept, after_it)) == []
    assert (more[-1].action, more[-1].texts["note"].text) == ("erased", "Asked for.")
    assert set(more[-1].removed) == set(state.texts)
    assert list(faults(entries, after_it)) != [], "texts that lie there still are found"


def test_the_journal_holds_no_mark_of_the_reporter_s_contact_or_form() -> None:
    _, entries = journalled(a_history(**IDENTITY))

    assert "idempotency" not in entries[0].changes
    assert "contacts" not in entries[0].changes


def test_a_complaint_that_is_not_over_keeps_its_texts() -> None:
    with pytest.raises(ActionNotPossible, match="not over"):
        erase(a_complaint(), *WHO, "Asked for.", LATER)


def test_erased_twice_is_erased_once() -> None:
    state = erased(an_answered_complaint(**IDENTITY))

    assert erase(state, *WHO, "Again.", LATER).facts == ()
    assert erase_identity(state, *WHO, "Again.", LATER).facts == ()
    assert withdraw_contact(state, LATER).facts == ()


@pytest.mark.parametrize("action", list(POSSIBLE_WHILE))
def test_nothing_can_be_done_to_an_erased_complaint(action: Action) -> None:
    state = erased(an_answered_complaint())

    assert not is_possible(action, state)
    with pytest.raises(ActionNotPossible, match="has been erased"):
        do(action, state, at=LATER)


def test_both_views_of_an_erased_complaint_say_so() -> None:
    state = erased(an_answered_complaint())

    public = public_view(state, PROCEDURE, "en", LATER)
    staff = staff_view(state, PROCEDURE, HOURS, LATER)

    assert (public["status"], public["answer"], public["possible"]) == ("answered", None, {})
    assert public["erased_at"] == staff["erased_at"] == staff["identity_erased_at"] == LATER.isoformat()
    assert (staff["subject"], staff["narrative"], staff["documents"]) == (None, None, {})


def test_the_reporter_takes_back_the_contact_and_the_complaint_goes_on() -> None:
    before = a_complaint(**IDENTITY)

    decision = withdraw_contact(before, LATER)

    state, fact = after(decision), decision.facts[0]
    assert (state.contacts, state.reporter_hears, state.identity_erased_at) == ((), False, LATER)
    assert (state.texts, state.status, state.version, state.erased_at) == (before.texts, "open", before.version, None)
    assert (fact.action, fact.actor, fact.capacity, fact.note) == ("contact_withdrawn", "public", "reporter", None)


def test_the_office_erases_who_reported_it_and_says_why() -> None:
    fact = erase_identity(a_complaint(), *WHO, "Asked for by letter.", LATER).facts[0]

    assert (fact.action, fact.actor, fact.note) == ("identity_erased", WHO[0], "Asked for by letter.")
    assert (fact.after.idempotency, fact.after.identity_erased_at) == (None, LATER)


def test_what_is_erased_later_keeps_the_time_when_the_identity_went() -> None:
    first = after(withdraw_contact(an_answered_complaint(**IDENTITY), LATER))

    state = after(erase(first, *WHO, "Asked for.", LATER + MINUTE))

    assert (state.identity_erased_at, state.erased_at) == (LATER, LATER + MINUTE)
