"""What the reporter reads of the exchange with the office, what they can do now, and what of another's complaint."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from shared.domain.attachment import Attachment
from shared.domain.complaint import Complaint, Disclosure
from shared.domain.disclosure import followed_view, public_view, staff_view
from shared.domain.procedure_tables import REPORTER
from tests.unit.builders import (
    HOURS,
    MINUTE,
    MONDAY,
    NEW_DOCUMENTS,
    PROCEDURE,
    TICK,
    a_complaint,
    a_held_complaint,
    a_talkative_history,
    after,
    an_answered_complaint,
    do,
)

ANSWER = NEW_DOCUMENTS["direction"]["follow_up_answer"]
IN_THIRTY_DAYS = "2023-03-08T01:00:00+00:00"


def a_disputed_complaint() -> Complaint:
    """Answered and rated, the answer corrected twice."""
    rated = after(do("rate", an_answered_complaint(), at=MONDAY + MINUTE, score=2, note="Too slow."))
    once = do("correct", rated, at=MONDAY + 2 * MINUTE, documents={"follow_up_answer": "At ten."})
    return after(do("correct", after(once), at=MONDAY + 3 * MINUTE, documents={"follow_up_answer": "At eleven."}))


def test_both_read_what_was_written_and_by_which_side_and_not_by_whom() -> None:
    replied = after(do("reply", a_held_complaint(), at=MONDAY + MINUTE, note="Counter 3."))

    view = public_view(replied, PROCEDURE, "id", MONDAY)

    assert view["messages"] == [
        {
            "number": 1,
            "by": "office",
            "kind": "question",
            "at": "2023-02-06T01:00:00+00:00",
            "text": "Which counter was it?",
        },
        {"number": 2, "by": "reporter", "kind": "reply", "at": "2023-02-06T01:01:00+00:00", "text": "Counter 3."},
    ]
    assert staff_view(replied, PROCEDURE, HOURS, MONDAY)["messages"] == view["messages"]


def test_a_message_a_comment_and_an_answer_that_were_erased_leave_their_place() -> None:
    disputed = a_talkative_history()[-2].after
    erased = disputed.model_copy(update={"texts": {}})

    view = public_view(erased, PROCEDURE, "id", MONDAY)

    assert [each["text"] for each in view["messages"]] == [None] * len(disputed.messages)
    assert (view["rating"]["score"], view["rating"]["comment"]) == (2, None)
    assert [each["text"] for each in view["earlier_answers"]] == [None] * 2


def test_both_read_the_rating_and_the_earlier_answers() -> None:
    disputed = a_disputed_complaint()

    view = public_view(disputed, PROCEDURE, "id", MONDAY)

    assert view["answer"] == "At eleven."
    assert view["rating"] == {"score": 2, "comment": "Too slow.", "at": "2023-02-06T01:01:00+00:00"}
    assert view["earlier_answers"] == [
        {"text": ANSWER, "published_at": "2023-02-06T01:00:00+00:00", "until": "2023-02-06T01:02:00+00:00"},
        {"text": "At ten.", "published_at": "2023-02-06T01:02:00+00:00", "until": "2023-02-06T01:03:00+00:00"},
    ]
    seen = staff_view(disputed, PROCEDURE, HOURS, MONDAY)
    assert {name: seen[name] for name in ("rating", "earlier_answers")} == {
        name: view[name] for name in ("rating", "earlier_answers")
    }


def test_only_staff_see_that_there_are_pictures() -> None:
    picture = Attachment(name="ab" * 32, media_type="image/jpeg", bytes=1000, width=640, height=480, sensitive=True)
    complaint = a_complaint(attachments=(picture,))

    assert staff_view(complaint, PROCEDURE, HOURS, MONDAY)["photos"] == [picture.model_dump()]
    assert picture.name not in json.dumps(public_view(complaint, PROCEDURE, "id", MONDAY))


@pytest.mark.parametrize(
    ("make", "possible"),
    [
        (a_complaint, {"reply": {"until": None}}),
        (a_held_complaint, {"reply": {"until": None}}),
        (an_answered_complaint, {"rate": {"until": None}, "reopen": {"until": IN_THIRTY_DAYS}}),
        (
            lambda: after(do("divert", a_complaint(), public_text="For the police.")),
            {"rate": {"until": None}, "reopen": {"until": IN_THIRTY_DAYS}},
        ),
    ],
)
def test_the_reporter_reads_what_can_be_done_now_and_until_when(
    make: Callable[[], Complaint], possible: dict[str, object]
) -> None:
    assert public_view(make(), PROCEDURE, "id", MONDAY)["possible"] == possible


def test_reopening_is_offered_for_as_long_as_it_is_possible() -> None:
    closed = an_answered_complaint()
    last = MONDAY + timedelta(days=30)

    offered = ["reopen" in public_view(closed, PROCEDURE, "id", at)["possible"] for at in (MONDAY, last, last + TICK)]

    assert offered == [True, True, False]
    assert after(do("reopen", closed, at=last, by=REPORTER, note="Still closed.")).status == "open"


def test_what_the_procedure_gives_to_staff_alone_or_to_nobody_is_not_offered() -> None:
    staff = tuple(each.model_copy(update={"by": ("section_head",)}) for each in PROCEDURE.extension)
    closed = an_answered_complaint()

    for extension in (staff, ()):
        procedure = PROCEDURE.model_copy(update={"extension": extension})
        assert public_view(closed, procedure, "id", MONDAY)["possible"] == {}


@pytest.mark.parametrize(("disclosure", "answer"), [("open", ANSWER), ("anonymous", ANSWER), ("confidential", None)])
def test_of_the_complaint_that_theirs_repeats_another_reporter_reads_how_far_it_is(
    disclosure: Disclosure, answer: str | None
) -> None:
    original = an_answered_complaint(disclosure=disclosure, channel="social_media")

    view = followed_view(original, PROCEDURE, "en", MONDAY)

    own = public_view(original, PROCEDURE, "en", MONDAY)
    shown = ("status", "updated_at", "step", "steps", "promise", "outcome", "publication")
    assert view == {name: own[name] for name in shown} | {"answer": answer}


def test_of_the_complaint_that_theirs_repeats_another_reporter_reads_no_message() -> None:
    history = a_talkative_history()
    written = {text for fact in history for name, text in fact.after.texts.items() if name.startswith("messages.")}
    written |= {"Too slow.", "A third one.", history[0].after.id}

    assert len(written) > 5
    for fact in history:
        shown = json.dumps(followed_view(fact.after, PROCEDURE, "id", fact.at))
        assert [text for text in written if text in shown] == []
