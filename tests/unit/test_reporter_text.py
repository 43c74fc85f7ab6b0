"""What the reporter hears: in their language, and nothing of the content where the complaint is confidential."""

import pytest

from shared.domain.complaint import REPORTER_ANSWER, REPORTER_CORRECTION, REPORTER_END, REPORTER_QUESTION
from shared.domain.reporter_text import KEYS, subject, text
from tests.unit.builders import (
    MINUTE,
    MONDAY,
    PROCEDURE,
    a_complaint,
    a_held_complaint,
    after,
    an_answered_complaint,
    do,
)

CODE, LINK = "BPN-7K3Q9-F2MXC-XCVB4-N6RWT", "http://intake.example"


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("language", ["id", "en"])
def test_each_message_names_the_complaint_and_the_way_to_it(key: str, language: str) -> None:
    complaint = a_complaint(language=language)

    assert complaint.id in subject(key, complaint)
    assert LINK in text(key, complaint, PROCEDURE, CODE, LINK, MONDAY)


@pytest.mark.parametrize("disclosure", ["open", "confidential"])
def test_question_answer_and_end_are_told_unless_confidential(disclosure: str) -> None:
    held = a_held_complaint(disclosure=disclosure)
    answered = an_answered_complaint(disclosure=disclosure)
    unfounded = a_complaint(disclosure=disclosure)
    ended = after(do("close", unfounded, outcome="unfounded", public_text="It was not so."))

    told = [
        ("Which counter was it?" in text(REPORTER_QUESTION, held, PROCEDURE, CODE, LINK, MONDAY)),
        ("staffed at noon" in text(REPORTER_ANSWER, answered, PROCEDURE, CODE, LINK, MONDAY)),
        ("staffed at noon" in text(REPORTER_CORRECTION, answered, PROCEDURE, CODE, LINK, MONDAY)),
        ("It was not so." in text(REPORTER_END, ended, PROCEDURE, CODE, LINK, MONDAY)),
    ]

    assert told == [disclosure == "open"] * 4


def test_a_question_is_told_as_it_was_asked_though_it_is_settled_and_another_is_asked_since() -> None:
    held = a_held_complaint()
    resumed = after(do("resume", held, at=MONDAY + MINUTE))
    again = after(do("hold", resumed, at=MONDAY + 2 * MINUTE, note="At what time?"))

    told = [text(REPORTER_QUESTION, each, PROCEDURE, CODE, LINK, MONDAY) for each in (held, resumed, again)]

    assert "Which counter was it?" in told[0]
    assert told == told[:1] * 3
    assert "At what time?" in text(REPORTER_QUESTION, again, PROCEDURE, CODE, LINK, MONDAY + 2 * MINUTE)
