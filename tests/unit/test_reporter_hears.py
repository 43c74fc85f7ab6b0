"""What the reporter is to be told of, what a limit of the law does to a complaint, and the journal of a hold's end."""

from datetime import timedelta

import pytest

from shared.domain import deadline
from shared.domain.command import Decision
from shared.domain.complaint import (
    HOLD_ENDED,
    REPORTER_ANSWER,
    REPORTER_CORRECTION,
    REPORTER_END,
    REPORTER_QUESTION,
    REPORTER_RECEIPT,
    SYSTEM,
)
from shared.domain.deciding import settle, submit
from shared.domain.journal import faults, replay
from tests.unit.builders import (
    HOURS,
    MINUTE,
    MONDAY,
    NEW_DOCUMENTS,
    PROCEDURE,
    PUBLISHED,
    STEPS,
    a_complaint,
    a_held_complaint,
    a_history,
    a_submission,
    after,
    an_answered_complaint,
    do,
    journalled,
)

REVIEW = a_complaint(at_step="review")


@pytest.mark.parametrize(
    ("decision", "hears"),
    [
        (submit(a_submission(), PROCEDURE, HOURS, MONDAY), REPORTER_RECEIPT),
        (do("hold", REVIEW, note="Which counter?"), REPORTER_QUESTION),
        (do("advance", a_complaint(at_step=STEPS[-1]), publication=PUBLISHED), REPORTER_ANSWER),
        (do("close", REVIEW, outcome="spam", public_text="No."), REPORTER_END),
        (do("divert", a_held_complaint(at_step="review"), public_text="For the police."), REPORTER_END),
        (do("advance", REVIEW, documents=NEW_DOCUMENTS["review"]), None),
        (do("take", REVIEW), None),
        (do("resume", a_held_complaint()), None),
        (do("reopen", an_answered_complaint()), None),
        (do("correct", an_answered_complaint(), documents={"complaint_data": "Corrected."}), None),
        (do("correct", an_answered_complaint(), documents={"follow_up_answer": "At ten."}), REPORTER_CORRECTION),
        (do("correct", a_complaint(at_step=STEPS[-1]), documents={"follow_up_answer": "At ten."}), None),
        (do("reply", a_held_complaint(), note="Counter 3."), None),
        (do("rate", an_answered_complaint(), score=5), None),
    ],
)
def test_the_reporter_hears_of_the_receipt_a_question_and_the_end(decision: Decision, hears: str | None) -> None:
    assert decision.reporter_hears == hears


def test_a_visit_came_back_until_the_row_is_completed() -> None:
    back = after(do("return", a_complaint(at_step="direction"), to_step="review"))
    held = after(do("hold", back, note="Which counter?"))

    assert not REVIEW.came_back
    assert after(do("resume", held)).came_back
    assert after(do("reopen", an_answered_complaint())).came_back
    assert not after(do("advance", back)).came_back


def test_the_classification_decides_the_limit_from_the_day_of_receipt() -> None:
    limit = PROCEDURE.limit_for("information")
    assert limit is not None

    late = after(do("reclassify", REVIEW, at=MONDAY + timedelta(days=3), classification="information"))

    assert late.statutory_due_at == deadline.statutory_due_at(MONDAY, limit, HOURS)
    without = PROCEDURE.model_copy(update={"limit": ()})
    assert without.limit_for("information") is None


def test_the_end_of_a_hold_is_journalled_by_the_system_and_leads_to_the_state() -> None:
    facts = a_history(at_step="review")
    facts += do("hold", facts[-1].after, note="Which counter?").facts
    ends = facts[-1].after.hold_ends_at
    assert ends is not None
    facts += settle(facts[-1].after, PROCEDURE, HOURS, ends + 9 * MINUTE).facts

    complaint, entries = journalled(facts)

    assert [(each.action, each.actor) for each in entries[-2:]] == [(HOLD_ENDED, SYSTEM), ("warning", SYSTEM)]
    assert list(faults(entries, complaint)) == []
    assert replay(entries) == complaint
