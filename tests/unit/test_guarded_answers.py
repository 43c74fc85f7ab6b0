"""What is published is guarded: personal data is removed, or confirmed with a reason that is journalled."""

from typing import Any

import pytest

from shared.domain.complaint import Complaint
from shared.domain.errors import Invalid
from shared.domain.procedure_tables import Action
from tests.unit.builders import MONDAY, PUBLISHED, STEPS, a_complaint, after, an_answered_complaint, do

CALL = "Call Budi at 0812-3456-7890."

Publishing = tuple[Action, Complaint, str, dict[str, Any]]

PUBLISHING: list[Publishing] = [
    (
        "advance",
        a_complaint(at_step=STEPS[-1]),
        "documents.follow_up_answer",
        {"documents": {"follow_up_answer": CALL}, "publication": PUBLISHED},
    ),
    ("divert", a_complaint(), "public_text", {"public_text": CALL}),
    ("close", a_complaint(), "public_text", {"public_text": CALL, "outcome": "unfounded"}),
    ("correct", an_answered_complaint(), "documents.follow_up_answer", {"documents": {"follow_up_answer": CALL}}),
]

each_that_publishes = pytest.mark.parametrize(
    ("action", "complaint", "field", "fields"), PUBLISHING, ids=[action for action, *_ in PUBLISHING]
)


@each_that_publishes
def test_personal_data_is_named_and_nothing_is_published(
    action: Action, complaint: Complaint, field: str, fields: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refused:
        do(action, complaint, reporter_name="Budi Rahasia", **fields)

    assert [each.field for each in refused.value.fields] == [field, "confirmation"]
    assert refused.value.fields[0].params == {"found": "0812-3456-7890, Budi"}


@each_that_publishes
def test_with_a_reason_it_is_published_and_the_reason_is_journalled(
    action: Action, complaint: Complaint, field: str, fields: dict[str, Any]
) -> None:
    decision = do(action, complaint, confirmation="Budi is our spokesman.", **fields)

    assert after(decision).texts[field] == CALL
    assert decision.facts[-1].confirmation == "Budi is our spokesman."


@each_that_publishes
def test_the_office_s_own_number_needs_no_reason(
    action: Action, complaint: Complaint, field: str, fields: dict[str, Any]
) -> None:
    decision = do(action, complaint, office_contacts=("+62 812 3456 7890",), **fields)

    assert after(decision).texts[field] == CALL
    assert decision.facts[-1].confirmation is None


def test_an_answer_that_is_confirmed_by_leaving_it_out_is_guarded_too() -> None:
    drafted = after(do("correct", a_complaint(at_step=STEPS[-1]), documents={"follow_up_answer": CALL}))

    with pytest.raises(Invalid) as refused:
        do("advance", drafted, publication=PUBLISHED)

    assert [each.field for each in refused.value.fields] == ["documents.follow_up_answer", "confirmation"]


def test_what_the_public_does_not_read_is_not_guarded() -> None:
    reviewed = do("advance", a_complaint(at_step="review"), documents={"analysis": CALL})
    directed = do("advance", a_complaint(at_step="direction"), documents={"follow_up_answer": CALL})
    analysed = do("correct", an_answered_complaint(), documents={"analysis": CALL})

    for decision, name in ((reviewed, "analysis"), (directed, "follow_up_answer"), (analysed, "analysis")):
        assert after(decision).document(name) == CALL


def test_what_was_published_already_can_stay_while_another_document_is_corrected() -> None:
    published = after(
        do("correct", an_answered_complaint(), documents={"follow_up_answer": CALL}, confirmation="Ours.")
    )

    unchanged = do("correct", published, documents={"follow_up_answer": CALL, "analysis": "Corrected."})

    assert after(unchanged).superseded == published.superseded
    assert after(unchanged).updated_at == MONDAY


def test_an_answer_that_was_erased_has_nothing_to_guard() -> None:
    erased = a_complaint(at_step=STEPS[-1]).model_copy(update={"texts": {}})

    assert after(do("advance", erased, publication=PUBLISHED)).outcome == "answered"
