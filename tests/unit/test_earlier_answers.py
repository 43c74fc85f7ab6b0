"""An answer that was published stays readable when it is corrected or reopened, with the time that it stood."""

from datetime import datetime, timedelta

import pytest

from shared.domain.command import Caller
from shared.domain.complaint import REPORTER_CORRECTION, Complaint
from shared.domain.disclosure import public_view
from shared.domain.errors import ActionNotPossible
from shared.domain.procedure_tables import REPORTER
from tests.unit.builders import (
    MINUTE,
    MONDAY,
    NEW_DOCUMENTS,
    PROCEDURE,
    PUBLISHED,
    STEPS,
    a_complaint,
    after,
    an_answered_complaint,
    do,
)

FIRST = NEW_DOCUMENTS["direction"]["follow_up_answer"]

Earlier = list[tuple[str | None, datetime, datetime]]


def corrected(complaint: Complaint, text: str, minutes: int) -> Complaint:
    at = MONDAY + minutes * MINUTE
    return after(do("correct", complaint, at=at, by="section_head", documents={"follow_up_answer": text}))


def reopened(complaint: Complaint, minutes: int, by: str | Caller = REPORTER) -> Complaint:
    return after(do("reopen", complaint, at=MONDAY + minutes * MINUTE, by=by, note="Still closed."))


def answered_again(complaint: Complaint, minutes: int) -> Complaint:
    at = MONDAY + minutes * MINUTE
    while complaint.step != STEPS[-1]:
        complaint = after(do("advance", complaint, at=at))
    return after(do("advance", complaint, at=at, publication=PUBLISHED))


def earlier(complaint: Complaint) -> Earlier:
    return [
        (complaint.texts.get(f"superseded.{each.version}"), each.published_at, each.until)
        for each in complaint.superseded
    ]


def minute(number: int) -> datetime:
    return MONDAY + number * MINUTE


def test_a_corrected_answer_is_kept_and_the_reporter_hears_of_the_new_one() -> None:
    decision = do("correct", an_answered_complaint(), at=minute(5), documents={"follow_up_answer": "At ten."})

    now = after(decision)
    assert decision.reporter_hears == REPORTER_CORRECTION
    assert earlier(now) == [(FIRST, MONDAY, minute(5))]
    assert (now.document("follow_up_answer"), now.outcome, now.closed_at) == ("At ten.", "answered", MONDAY)


def test_an_answer_that_is_corrected_twice_leaves_two_that_follow_each_other() -> None:
    twice = corrected(corrected(an_answered_complaint(), "At ten.", 5), "At eleven.", 9)

    assert earlier(twice) == [(FIRST, MONDAY, minute(5)), ("At ten.", minute(5), minute(9))]


def test_an_answer_that_is_sent_back_unchanged_is_not_another_one() -> None:
    decision = do("correct", an_answered_complaint(), at=minute(5), documents={"follow_up_answer": FIRST})

    again = corrected(after(decision), "At ten.", 9)
    assert (decision.reporter_hears, after(decision).superseded) == (None, ())
    assert after(decision).documents["follow_up_answer"].confirmed
    assert earlier(again) == [(FIRST, MONDAY, minute(9))]


def test_another_document_can_be_corrected_without_touching_the_answer() -> None:
    decision = do("correct", an_answered_complaint(), documents={"analysis": "Corrected."})

    assert (decision.reporter_hears, after(decision).superseded) == (None, ())


@pytest.mark.parametrize("by", [REPORTER, "section_head"])
def test_reopening_keeps_the_answer_that_stood(by: str) -> None:
    assert earlier(reopened(an_answered_complaint(), 5, by)) == [(FIRST, MONDAY, minute(5))]


def test_what_was_reopened_answered_and_corrected_again_stood_from_its_own_end_on() -> None:
    again = answered_again(reopened(corrected(an_answered_complaint(), "At ten.", 5), 9), 20)

    last = corrected(again, "At eleven.", 30)

    assert earlier(last) == [
        (FIRST, MONDAY, minute(5)),
        ("At ten.", minute(5), minute(9)),
        ("At ten.", minute(20), minute(30)),
    ]
    assert len({each.version for each in last.superseded}) == 3


def test_reopened_corrected_and_answered_in_one_instant_no_answer_is_lost() -> None:
    state = an_answered_complaint()
    for text in ("At ten.", "At eleven."):
        state = answered_again(corrected(reopened(state, 5), text, 5), 5)

    assert [text for text, _, _ in earlier(state)] == [FIRST, "At ten."]
    assert earlier(reopened(state, 5))[-1] == ("At eleven.", minute(5), minute(5))


def test_a_draft_is_never_an_earlier_answer() -> None:
    drafted = corrected(a_complaint(at_step=STEPS[-1]), "At ten.", 1)
    withdrawn = after(do("close", drafted, at=minute(2), outcome="withdrawn", public_text="You withdrew it."))
    rewritten = corrected(withdrawn, "At eleven.", 3)

    assert drafted.superseded == withdrawn.superseded == rewritten.superseded == ()
    assert reopened(rewritten, 4).superseded == ()


def test_a_draft_of_a_reopened_complaint_is_not_shown() -> None:
    drafted = corrected(reopened(an_answered_complaint(), 5), "A draft.", 6)

    view = public_view(drafted, PROCEDURE, "id", minute(6))

    assert view["answer"] is None
    assert "A draft." not in str(view)
    assert [each["text"] for each in view["earlier_answers"]] == [FIRST]


def test_an_answer_that_was_erased_is_not_kept() -> None:
    erased = an_answered_complaint().model_copy(update={"texts": {}})

    assert reopened(erased, 5).superseded == ()
    assert corrected(erased, "At ten.", 5).superseded == ()


def test_an_end_without_a_time_stood_for_no_time() -> None:
    timeless = an_answered_complaint().model_copy(update={"closed_at": None})

    assert earlier(corrected(timeless, "At ten.", 5)) == [(FIRST, minute(5), minute(5))]


def test_a_long_dispute_keeps_every_answer_once() -> None:
    state = an_answered_complaint()
    for round_ in range(1, 6):
        state = corrected(state, f"Answer {round_}.", 10 * round_)
        state = answered_again(reopened(state, 10 * round_ + 5), 10 * round_ + 6)

    texts = [text for text, _, _ in earlier(state)]
    assert texts == [FIRST] + [f"Answer {number // 2 + 1}." for number in range(9)]
    assert state.closed_at is not None
    assert state.closed_at - MONDAY < timedelta(days=1)
    with pytest.raises(ActionNotPossible, match="replaced too often"):
        corrected(state, "One too many.", 100)
