"""A complaint's line in the register, from its state alone."""

from datetime import timedelta

from shared.domain.complaint import Complaint
from shared.domain.register import Line, line
from tests.unit.builders import (
    HOURS,
    MINUTE,
    MONDAY,
    NEW_DOCUMENTS,
    PROCEDURE,
    a_complaint,
    after,
    an_answered_complaint,
    do,
)


def at(complaint: Complaint, minutes: float = 0) -> Line:
    return line(complaint, PROCEDURE, HOURS, MONDAY + minutes * MINUTE)


def test_the_steps_that_were_entered_have_their_minutes_and_the_open_one_those_up_to_now() -> None:
    found = at(after(do("advance", a_complaint(), at=MONDAY + 4 * MINUTE)), 7)

    assert [(each.number, each.minutes, each.late) for each in found.steps] == [(1, 4.0, False), (2, 3.0, False)]
    assert (found.verdict, found.step, found.promise_kept) == ("running", 2, None)


def test_an_open_step_is_late_before_anybody_recorded_it() -> None:
    found = at(a_complaint(), 11)

    assert (found.verdict, found.steps[0].late, found.steps[0].cause) == ("late", True, None)


def test_a_step_that_was_late_once_stays_late_with_its_reason() -> None:
    late = after(
        do("advance", a_complaint(at_step="review"), at=MONDAY + 20 * MINUTE, documents=NEW_DOCUMENTS["review"])
    )
    back = after(do("return", late, at=MONDAY + 21 * MINUTE, note="Again", to_step="review"))

    [review] = [each for each in at(back, 22).steps if each.number == PROCEDURE.at("review").number]

    assert (review.minutes, review.late, review.cause) == (21.0, True, "waited")


def test_what_was_answered_in_time_kept_its_promise() -> None:
    found = at(an_answered_complaint(), 9999)

    assert (found.verdict, found.promise_kept, found.outcome) == ("on_time", True, "answered")
    assert len(found.steps) == 6


def test_a_promise_is_broken_once_its_time_is_over() -> None:
    held = after(do("hold", a_complaint(at_step="review"), note="Which?"))

    assert at(held, 10).promise_kept is None
    assert line(held, PROCEDURE, HOURS, MONDAY + timedelta(days=1)).promise_kept is False


def test_it_tells_the_rating_and_the_number_of_another_system() -> None:
    complaint = a_complaint(channel="reporting_system", channel_reference={"number": "LAPOR-1"})

    assert (at(complaint).ticket, at(complaint).rating) == ("LAPOR-1", None)
    assert at(after(do("rate", an_answered_complaint(), score=4))).rating == 4


def test_of_a_confidential_complaint_it_does_not_tell_what_it_is_about() -> None:
    found = at(a_complaint(disclosure="confidential"))

    assert (found.subject, found.place) == (None, None)
    assert at(a_complaint()).subject is not None
