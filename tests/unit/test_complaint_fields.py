"""Which fields go with which action: what does not go with it is refused, what it cannot do without is named."""

from typing import Any

import pytest

from shared.domain.complaint import Complaint
from shared.domain.errors import Invalid
from shared.domain.procedure_tables import Action
from tests.unit.builders import PUBLISHED, a_complaint, a_held_complaint, an_answered_complaint, do

VALUES: dict[str, Any] = {
    "documents": {"analysis": "A"},
    "publication": PUBLISHED,
    "to_step": "receive",
    "outcome": "spam",
    "public_text": "Thank you.",
    "duplicate_of": "0000000000",
    "classification": "information",
    "score": 4,
    "confirmation": "It is the office's own number.",
    "incident": "INS-7K3Q9-F2MXC",
}

TAKES: dict[Action, set[str]] = {
    "advance": {"documents", "publication", "confirmation", "incident"},
    "take": set(),
    "return": {"to_step"},
    "hold": set(),
    "resume": set(),
    "divert": {"public_text", "confirmation"},
    "close": {"outcome", "public_text", "duplicate_of", "confirmation"},
    "reopen": set(),
    "reclassify": {"classification"},
    "correct": {"documents", "confirmation"},
    "gather": {"incident"},
    "part": {"incident"},
    "reply": set(),
    "rate": {"score"},
}

NEEDS: dict[Action, set[str]] = {
    "advance": set(),
    "take": set(),
    "return": {"to_step"},
    "hold": {"note"},
    "resume": set(),
    "divert": {"public_text"},
    "close": {"outcome", "public_text"},
    "reopen": set(),
    "reclassify": {"classification"},
    "correct": {"documents"},
    "gather": {"incident"},
    "part": {"incident"},
    "reply": {"note"},
    "rate": {"score"},
}


def ready_for(action: Action) -> Complaint:
    if action in ("reopen", "rate"):
        return an_answered_complaint()
    here = a_complaint(at_step="review")
    if action == "part":
        return here.model_copy(update={"incident": VALUES["incident"]})
    return a_held_complaint(at_step="review") if action == "resume" else here


@pytest.mark.parametrize("action", TAKES)
def test_fields_that_do_not_go_with_an_action_are_refused_one_by_one(action: Action) -> None:
    with pytest.raises(Invalid) as refused:
        do(action, ready_for(action), note="n", **VALUES)

    wrong = [each.field for each in refused.value.fields]
    assert wrong == sorted({*VALUES} - TAKES[action])
    assert {each.message for each in refused.value.fields} == {"Does not go with the action %(action)s."}
    assert {each.params["action"] for each in refused.value.fields} == {action}


@pytest.mark.parametrize("action", [action for action, needed in NEEDS.items() if needed])
def test_a_field_that_an_action_cannot_do_without_is_named(action: Action) -> None:
    with pytest.raises(Invalid) as refused:
        do(action, ready_for(action))

    assert {each.field for each in refused.value.fields} == NEEDS[action]
    assert {each.message for each in refused.value.fields} == {"Needed for the action %(action)s."}


@pytest.mark.parametrize("action", TAKES)
def test_an_action_is_carried_out_with_what_it_needs_and_a_note_is_journalled(action: Action) -> None:
    needed = {name: VALUES[name] for name in NEEDS[action] - {"note"}}
    documents = {"documents": VALUES["documents"]} if action == "advance" else {}
    if action == "correct":
        needed = {"documents": {"complaint_data": "Corrected."}}

    decision = do(action, ready_for(action), note="A word.", **needed, **documents)

    assert decision.facts[-1].action == action
    assert decision.facts[-1].note == "A word."
