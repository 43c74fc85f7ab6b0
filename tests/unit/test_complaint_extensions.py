"""What the six rows do not have: take, return, divert, close, reopen, reclassify, correct."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from shared.domain.command import Decision
from shared.domain.complaint import Complaint, Holder
from shared.domain.errors import ActionNotPossible, Invalid
from tests.unit.builders import (
    HOURS,
    MINUTE,
    MONDAY,
    NEW_DOCUMENTS,
    PUBLISHED,
    STEPS,
    TICK,
    a_caller,
    a_complaint,
    a_held_complaint,
    after,
    an_answered_complaint,
    do,
)

DAY = timedelta(days=1)


def diverted() -> Complaint:
    return after(do("divert", a_complaint(at_step="review"), public_text="This is for the police."))


def test_taking_a_complaint_notes_who_and_since_when_and_leaves_the_version_alone() -> None:
    complaint = a_complaint(at_step="review")

    taken = after(do("take", complaint, at=MONDAY + MINUTE))

    assert taken.holder == Holder(by="subsection_head@imigrasi.example", since=MONDAY + MINUTE)
    assert taken.updated_at == MONDAY + MINUTE
    assert (taken.version, taken.visit) == (complaint.version, complaint.visit)
    assert taken.due_at == complaint.due_at


def test_taking_it_twice_changes_nothing() -> None:
    taken = after(do("take", a_complaint(at_step="review")))

    assert do("take", taken, at=MONDAY + 30 * MINUTE) == Decision()
    [noted] = do("take", taken, at=MONDAY + MINUTE, note="Back at work.").facts
    assert (noted.after.holder, noted.note) == (taken.holder, "Back at work.")


def test_what_someone_else_took_cannot_be_taken() -> None:
    taken = after(do("take", a_complaint(at_step="review")))
    colleague = a_caller("subsection_head", email="colleague@imigrasi.example")

    with pytest.raises(ActionNotPossible, match="Someone else took this complaint at 2023-02-06T01:00:00") as refused:
        do("take", taken, by=colleague)

    assert refused.value.current == taken


def test_a_colleague_of_the_same_role_may_complete_what_someone_took() -> None:
    taken = after(do("take", a_complaint(at_step="forward")))
    colleague = a_caller("operator", email="colleague@imigrasi.example")

    assert after(do("advance", taken, by=colleague)).step == "review"


@pytest.mark.parametrize(("here", "to_step"), [(here, there) for n, here in enumerate(STEPS) for there in STEPS[:n]])
def test_a_return_is_a_new_visit_of_an_earlier_row_with_a_fresh_clock(here: str, to_step: str) -> None:
    complaint = after(do("take", a_complaint(at_step=here)))
    later = MONDAY + 9 * MINUTE

    decision = do("return", complaint, at=later + 5 * MINUTE, to_step=to_step, note="Please look again.")

    back = after(decision)
    assert decision.arrived
    assert (back.step, back.visit, back.version) == (to_step, complaint.visit + 1, complaint.version + 1)
    assert (back.holder, back.levels) == (None, ())
    assert back.entered_at == back.clock.started_at == later + 5 * MINUTE
    assert back.due_at == later + (20 if to_step == "direction" else 15) * MINUTE
    assert back.documents == complaint.documents


@pytest.mark.parametrize("to_step", ["review", "direction", "follow_up", "archive"])
def test_a_return_leads_to_an_earlier_row_only(to_step: str) -> None:
    with pytest.raises(Invalid) as refused:
        do("return", a_complaint(at_step="review"), to_step=to_step)

    assert [(each.field, each.params["steps"]) for each in refused.value.fields] == [("to_step", "receive, forward")]


def test_from_the_first_row_there_is_nowhere_to_return_to() -> None:
    with pytest.raises(Invalid) as refused:
        do("return", a_complaint(), to_step="receive")

    assert [each.params["steps"] for each in refused.value.fields] == ["-"]


def test_after_a_return_an_analysis_that_was_given_before_is_confirmed() -> None:
    back = after(do("return", a_complaint(at_step="direction"), to_step="review"))

    onward = after(do("advance", back))

    assert (onward.step, onward.documents["analysis"].version) == ("direction", 2)
    assert onward.documents["analysis"].visit == back.visit
    assert onward.document("analysis") == NEW_DOCUMENTS["review"]["analysis"]


@pytest.mark.parametrize("build", [a_complaint, a_held_complaint])
def test_a_diverted_complaint_is_over_and_says_why_to_the_public(build: Callable[..., Complaint]) -> None:
    complaint = build(at_step="review")

    ended = after(do("divert", complaint, at=MONDAY + MINUTE, public_text="This is for the police."))

    assert (ended.status, ended.outcome, ended.is_over) == ("diverted", "diverted", True)
    assert ended.texts["public_text"] == "This is for the police."
    assert ended.question is None
    assert (ended.due_at, ended.next_check_at, ended.closed_at) == (None, None, MONDAY + MINUTE)
    assert (ended.version, ended.visit) == (complaint.version + 1, complaint.visit)


@pytest.mark.parametrize("outcome", ["withdrawn", "unfounded", "spam"])
def test_a_complaint_closes_with_another_ending_and_what_the_public_is_told(outcome: str) -> None:
    complaint = a_complaint(at_step="forward")

    closed = after(do("close", complaint, outcome=outcome, public_text="We looked into it."))

    assert (closed.status, closed.outcome, closed.duplicate_of) == ("closed", outcome, None)
    assert closed.texts["public_text"] == "We looked into it."
    assert closed.version == complaint.version + 1


def test_a_duplicate_names_the_complaint_that_it_repeats() -> None:
    complaint = a_complaint(at_step="review")

    closed = after(do("close", complaint, outcome="duplicate", public_text="See the other.", duplicate_of="0000000000"))

    assert (closed.outcome, closed.duplicate_of) == ("duplicate", "0000000000")


@pytest.mark.parametrize(
    ("outcome", "duplicate_of"),
    [("duplicate", None), ("duplicate", ""), ("spam", "0000000000"), ("duplicate", a_complaint().id)],
)
def test_a_duplicate_of_nothing_or_of_itself_is_refused(outcome: str, duplicate_of: str | None) -> None:
    complaint = a_complaint(at_step="review")

    with pytest.raises(Invalid) as refused:
        do("close", complaint, outcome=outcome, public_text="See the other.", duplicate_of=duplicate_of)

    assert [each.field for each in refused.value.fields] == ["duplicate_of"]


def test_a_reopened_complaint_is_a_new_visit_of_the_review_without_the_old_ending() -> None:
    closed = an_answered_complaint(channel="social_media")
    later = MONDAY + DAY

    decision = do("reopen", closed, at=later)

    again = after(decision)
    assert decision.arrived
    assert (again.status, again.step, again.visit, again.version) == ("open", "review", 7, closed.version + 1)
    assert (again.entered_at, again.due_at) == (later, later + 10 * MINUTE)
    assert (again.outcome, again.closed_at, again.publication_platform, again.published_at) == (None, None, None, None)
    assert "publication_url" not in again.texts
    assert again.documents == closed.documents


def test_a_duplicate_and_a_diverted_complaint_can_be_reopened_too() -> None:
    again = a_complaint(at_step="review")
    duplicate = after(do("close", again, outcome="duplicate", duplicate_of="0", public_text="See the other."))

    reopened = [after(do("reopen", ended)) for ended in (duplicate, diverted())]

    assert [(each.status, each.outcome, each.duplicate_of) for each in reopened] == [("open", None, None)] * 2
    assert all("public_text" not in each.texts for each in reopened)


def test_a_complaint_can_be_reopened_up_to_the_last_instant_of_the_thirtieth_day() -> None:
    closed = an_answered_complaint()

    assert after(do("reopen", closed, at=MONDAY + 30 * DAY)).status == "open"
    with pytest.raises(ActionNotPossible, match="within 30 days") as refused:
        do("reopen", closed, at=MONDAY + 30 * DAY + TICK)

    assert refused.value.current == closed


def test_an_end_without_a_time_cannot_be_reopened() -> None:
    with pytest.raises(ActionNotPossible):
        do("reopen", an_answered_complaint().model_copy(update={"closed_at": None}))


def test_a_new_classification_leaves_the_version_and_the_clock_alone() -> None:
    complaint = a_complaint(at_step="review")

    decision = do("reclassify", complaint, at=MONDAY + MINUTE, classification="with_examination")

    changed = after(decision)
    limit = HOURS.end_of_working_day(HOURS.working_days_after(MONDAY, 60))
    expected = {"classification": "with_examination", "statutory_due_at": limit, "updated_at": MONDAY + MINUTE}
    assert changed == complaint.model_copy(update=expected)
    assert not decision.arrived


def test_the_same_classification_again_changes_nothing() -> None:
    classified = after(do("reclassify", a_complaint(), classification="information"))

    assert do("reclassify", classified, classification="information") == Decision()
    [noted] = do("reclassify", classified, classification="information", note="Looked at again.").facts
    assert (noted.after.classification, noted.note) == ("information", "Looked at again.")


@pytest.mark.parametrize("ended", [a_complaint(at_step="follow_up"), an_answered_complaint(), a_held_complaint()])
def test_a_correction_is_a_new_version_of_the_document_whatever_the_status(ended: Complaint) -> None:
    last = ended.documents["complaint_data"]

    decision = do("correct", ended, by="section_head", documents={"complaint_data": "Corrected."}, note="A typo.")

    corrected = after(decision)
    document = corrected.documents["complaint_data"]
    assert decision.facts[-1].documents == ("complaint_data",)
    assert (document.version, document.by) == (last.version + 1, "section_head@imigrasi.example")
    assert corrected.document("complaint_data") == "Corrected."
    assert (corrected.version, corrected.status, corrected.step) == (ended.version + 1, ended.status, ended.step)
    assert (corrected.due_at, corrected.visit, corrected.closed_at) == (ended.due_at, ended.visit, ended.closed_at)


def test_only_a_document_that_exists_can_be_corrected() -> None:
    with pytest.raises(Invalid) as refused:
        do("correct", a_complaint(at_step="review"), documents={"analysis": "Too early."})

    assert [each.field for each in refused.value.fields] == ["documents.analysis"]
    assert [each.params["keys"] for each in refused.value.fields] == ["complaint_data"]


def test_where_an_answer_was_published_goes_with_the_last_advance_only() -> None:
    with pytest.raises(Invalid) as refused:
        do("correct", an_answered_complaint(), documents={"complaint_data": "x"}, publication=PUBLISHED)

    assert [each.field for each in refused.value.fields] == ["publication"]
