"""Why a step was late, from stored times alone."""

from shared.domain.complaint import Complaint, Holder
from shared.domain.lateness import Lateness, lateness
from tests.unit.builders import HOURS, MINUTE, MONDAY, a_complaint, after, do


def taken(minutes: int) -> Complaint:
    holder = Holder(by="sub@imigrasi.example", since=MONDAY + minutes * MINUTE)
    return a_complaint(at_step="review").model_copy(update={"holder": holder})


def why(complaint: Complaint, noticed: int = 10) -> Lateness:
    return lateness(complaint, MONDAY + 10 * MINUTE, MONDAY + noticed * MINUTE, HOURS)


def test_what_nobody_took_waited() -> None:
    assert why(a_complaint(at_step="review")) == Lateness(
        cause="waited", waited_minutes=10, worked_minutes=0, noticed_late_minutes=0
    )


def test_what_was_taken_at_once_was_worked_on_too_long() -> None:
    assert why(taken(1)) == Lateness(cause="worked", waited_minutes=1, worked_minutes=9, noticed_late_minutes=0)


def test_what_came_back_is_late_for_that() -> None:
    assert why(taken(1).model_copy(update={"came_back": True})).cause == "came_back"


def test_a_check_that_came_late_is_the_infrastructures_share() -> None:
    assert why(taken(1), noticed=17).noticed_late_minutes == 7
    assert why(taken(1), noticed=3).noticed_late_minutes == 0


def test_the_time_of_a_hold_is_neither_waiting_nor_work() -> None:
    complaint = a_complaint(at_step="review")
    held = after(do("hold", complaint, at=MONDAY + 4 * MINUTE, note="Which counter?"))
    resumed = after(do("resume", held, at=MONDAY + 90 * MINUTE))
    assert resumed.due_at is not None

    nobody = lateness(resumed, resumed.due_at, resumed.due_at, HOURS)
    later = after(do("take", resumed, at=MONDAY + 92 * MINUTE))
    afterwards = lateness(later, resumed.due_at, resumed.due_at, HOURS)

    assert (nobody.waited_minutes, nobody.worked_minutes) == (10, 0)
    assert (afterwards.waited_minutes, afterwards.worked_minutes) == (6, 4)


def test_what_was_taken_before_the_hold_waited_only_until_then() -> None:
    taken_first = after(do("take", a_complaint(at_step="review"), at=MONDAY + MINUTE))
    held = after(do("hold", taken_first, at=MONDAY + 4 * MINUTE, note="Which counter?"))
    resumed = after(do("resume", held, at=MONDAY + 90 * MINUTE))
    assert resumed.due_at is not None

    found = lateness(resumed, resumed.due_at, resumed.due_at, HOURS)

    assert (found.waited_minutes, found.worked_minutes, found.cause) == (1, 9, "worked")
