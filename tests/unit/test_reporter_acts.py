"""What the reporter does with the tracking code: replies, rates, reopens; and what that leaves as it was."""

from datetime import timedelta

import pytest

from shared.domain.command import Decision
from shared.domain.complaint import MOST_MESSAGES, MOST_REPLIES, PUBLIC, Complaint, Message, Rating
from shared.domain.deciding import settle
from shared.domain.disclosure import public_view
from shared.domain.errors import ActionNotPossible, Invalid
from shared.domain.procedure_tables import REPORTER
from tests.unit.builders import (
    HOURS,
    MINUTE,
    MONDAY,
    PROCEDURE,
    TICK,
    a_complaint,
    a_held_complaint,
    after,
    an_answered_complaint,
    do,
)

DAY = timedelta(days=1)


def full(complaint: Complaint) -> Complaint:
    """The complaint with as many messages as it holds, the reporter's replies first."""
    said = [("reporter", "reply")] * MOST_REPLIES + [("office", "question")] * (MOST_MESSAGES - MOST_REPLIES)
    messages = [Message(number=number, by=by, kind=kind, at=MONDAY) for number, (by, kind) in enumerate(said, start=1)]
    return complaint.model_copy(update={"messages": tuple(messages)})


@pytest.mark.parametrize("replies", [MOST_REPLIES - 1, MOST_REPLIES])
def test_the_reporters_replies_leave_room_for_the_office_and_for_a_reopening(replies: int) -> None:
    messages = tuple(Message(number=number, by="reporter", kind="reply", at=MONDAY) for number in range(1, replies + 1))
    talked = {"messages": messages}

    assert a_complaint().model_copy(update=talked).has_room_for_reply == (replies < MOST_REPLIES)
    asked = after(do("hold", a_complaint().model_copy(update=talked), note="Which counter?"))
    reopened = after(do("reopen", an_answered_complaint().model_copy(update=talked), by=REPORTER, note="No."))
    assert len(asked.messages) == len(reopened.messages) == replies + 1
    seen = public_view(asked, PROCEDURE, "id", MONDAY)
    assert ("reply" in seen["possible"]) == (replies < MOST_REPLIES)


def actions(decision: Decision) -> list[str]:
    return [fact.action for fact in decision.facts]


def test_a_reply_while_the_office_waits_goes_on_with_the_time_that_was_left() -> None:
    held = after(do("hold", a_complaint(at_step="review"), at=MONDAY + 3 * MINUTE, note="Which counter?"))
    later = MONDAY + DAY

    decision = do("reply", held, at=later, note="Counter 3.")

    replied = after(decision)
    assert (actions(decision), decision.arrived, decision.reporter_hears) == (["reply"], False, None)
    assert (replied.status, replied.question, replied.hold_ends_at) == ("open", None, None)
    assert (replied.version, replied.visit, replied.due_at) == (held.version + 1, held.visit, later + 7 * MINUTE)
    assert [(each.number, each.by, each.kind, each.at) for each in replied.messages] == [
        (1, "office", "question", MONDAY + 3 * MINUTE),
        (2, "reporter", "reply", later),
    ]
    assert (replied.texts["messages.1"], replied.texts["messages.2"]) == ("Which counter?", "Counter 3.")


def test_a_reply_while_it_is_worked_on_only_adds_what_was_written() -> None:
    taken = after(do("take", a_complaint(at_step="review")))

    replied = after(do("reply", taken, at=MONDAY + MINUTE, note="One thing more."))

    said = Message(number=1, by="reporter", kind="reply", at=MONDAY + MINUTE)
    texts = taken.texts | {"messages.1": "One thing more."}
    assert replied == taken.model_copy(update={"messages": (said,), "texts": texts, "updated_at": MONDAY + MINUTE})


def test_a_reply_is_told_to_whoever_s_turn_it_is_and_journalled_without_a_name() -> None:
    decision = do("reply", a_complaint(at_step="direction"), at=MONDAY + MINUTE, note="One thing more.")

    told = decision.fallen[-1]
    assert (told.key, told.role, told.fell_at, told.during) == (
        "replied",
        "section_head",
        MONDAY + MINUTE,
        after(decision),
    )
    assert (decision.facts[-1].actor, decision.facts[-1].capacity) == (PUBLIC, REPORTER)


def test_a_late_reply_first_records_what_fell_and_tells_of_itself_last() -> None:
    decision = do("reply", a_complaint(at_step="review"), at=MONDAY + 10 * MINUTE, note="One thing more.")

    assert actions(decision) == ["warning", "breach", "reply"]
    assert [each.key for each in decision.fallen] == ["warning", "breach", "replied"]


def test_a_reply_in_the_instant_in_which_the_wait_ends_comes_after_its_end() -> None:
    held = after(do("hold", a_complaint(at_step="review"), at=MONDAY + 3 * MINUTE, note="Which counter?"))
    ends = held.hold_ends_at
    assert ends is not None

    before, then = do("reply", held, at=ends - TICK, note="3"), do("reply", held, at=ends, note="3")

    assert (actions(before), actions(then)) == (["reply"], ["hold_ended", "reply"])
    assert [each.key for each in then.fallen] == ["hold_ended", "replied"]
    assert after(then).due_at == ends + 7 * MINUTE
    assert after(then).version == after(before).version == held.version + 1
    assert settle(after(then), PROCEDURE, HOURS, ends) == Decision()


def test_a_second_question_is_the_one_that_is_asked() -> None:
    replied = after(do("reply", a_held_complaint(), note="Counter 3."))

    again = after(do("hold", replied, note="And when?"))

    assert (replied.question, again.question) == (None, "And when?")
    assert [each.kind for each in again.messages] == ["question", "reply", "question"]


def test_a_question_that_was_erased_is_none() -> None:
    assert a_held_complaint().model_copy(update={"texts": {}}).question is None


@pytest.mark.parametrize("status", ["open", "held"])
def test_beyond_the_most_messages_nothing_is_written_and_the_state_is_told(status: str) -> None:
    complaint = full(a_held_complaint() if status == "held" else a_complaint())
    last = complaint.model_copy(update={"messages": complaint.messages[1:]})  # one reply less

    with pytest.raises(ActionNotPossible, match="no room for more messages") as refused:
        do("reply", complaint, note="One thing more.")

    assert refused.value.current == complaint
    assert len(after(do("reply", last, note="One thing more.")).messages) == MOST_MESSAGES


def test_what_needs_a_message_is_refused_where_there_is_no_room_and_the_rest_goes_on() -> None:
    with pytest.raises(ActionNotPossible):
        do("hold", full(a_complaint()), note="Which counter?")
    with pytest.raises(ActionNotPossible):
        do("reopen", full(an_answered_complaint()), by=REPORTER, note="Still closed.")

    assert after(do("reopen", full(an_answered_complaint()))).status == "open"
    assert after(do("resume", full(a_held_complaint()))).status == "open"


def test_a_rating_leaves_all_else_as_it_was() -> None:
    answered = an_answered_complaint()

    decision = do("rate", answered, at=MONDAY + DAY, score=2, note="Too slow.")

    texts = answered.texts | {"rating": "Too slow."}
    changes = {"rating": Rating(score=2, at=MONDAY + DAY), "texts": texts, "updated_at": MONDAY + DAY}
    assert after(decision) == answered.model_copy(update=changes)
    assert (decision.fallen, decision.reporter_hears) == ((), None)


@pytest.mark.parametrize("note", ["Too slow.", "", None])
def test_the_same_rating_again_changes_nothing(note: str | None) -> None:
    rated = after(do("rate", an_answered_complaint(), score=2, note=note))

    assert do("rate", rated, at=MONDAY + DAY, score=2, note=note) == Decision()


@pytest.mark.parametrize(("score", "note"), [(3, "Too slow."), (2, "Far too slow."), (2, None)])
def test_another_rating_replaces_the_first_and_its_comment(score: int, note: str | None) -> None:
    rated = after(do("rate", an_answered_complaint(), score=2, note="Too slow."))

    again = after(do("rate", rated, at=MONDAY + DAY, score=score, note=note))

    assert again.rating == Rating(score=score, at=MONDAY + DAY)
    assert again.texts.get("rating") == note


def test_a_rating_without_a_score_is_none() -> None:
    for score in (0, None):
        with pytest.raises(Invalid) as refused:
            do("rate", an_answered_complaint(), score=score, note="Too slow.")
        assert [each.field for each in refused.value.fields] == ["score"]


def test_the_reporter_s_reopening_says_why_and_takes_the_rating_away() -> None:
    rated = after(do("rate", an_answered_complaint(), score=1, note="Not answered."))

    decision = do("reopen", rated, at=MONDAY + DAY, by=REPORTER, note="Still closed.")

    again = after(decision)
    assert decision.arrived
    assert (again.status, again.step, again.entered_by, again.came_back) == ("open", "review", PUBLIC, True)
    assert [(each.by, each.kind) for each in again.messages] == [("reporter", "reopening")]
    assert again.texts["messages.1"] == "Still closed."
    assert again.rating is None
    assert "rating" not in again.texts


def test_the_office_s_reopening_is_no_message_to_the_reporter() -> None:
    again = after(do("reopen", an_answered_complaint(), note="Wrong counter."))

    assert again.messages == ()
    assert "Wrong counter." not in again.texts.values()


def test_the_reporter_too_can_reopen_up_to_the_last_instant_of_the_thirtieth_day() -> None:
    closed = an_answered_complaint()

    assert after(do("reopen", closed, at=MONDAY + 30 * DAY, by=REPORTER, note="Still closed.")).status == "open"
    with pytest.raises(ActionNotPossible, match="within 30 days"):
        do("reopen", closed, at=MONDAY + 30 * DAY + TICK, by=REPORTER, note="Still closed.")
