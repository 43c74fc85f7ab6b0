"""The three clocks side by side: the step's minutes, the procedure's, and the statutory working days."""

from datetime import timedelta

from shared.domain.clocks import faces
from tests.unit.builders import HOURS, MINUTE, MONDAY, PROCEDURE, a_complaint, after, an_answered_complaint, do


def states(minutes: int, classification: str | None = None) -> list[tuple[str, str | None]]:
    complaint = a_complaint()
    if classification:
        complaint = after(do("reclassify", complaint, classification=classification))
    found = faces(complaint, PROCEDURE, HOURS, MONDAY + minutes * MINUTE)
    return [(each.key, each.state) for each in found]


def test_each_clock_runs_by_itself() -> None:
    assert states(1) == [("step", "on_time"), ("procedure", "on_time"), ("statutory", None)]
    assert states(9)[0] == ("step", "warned")
    assert states(70)[:2] == [("step", "escalated"), ("procedure", "breached")]
    assert states(52)[1] == ("procedure", "warned")
    assert states(51)[1] == ("procedure", "on_time")
    assert states(130)[1] == ("procedure", "escalated")
    assert states(1, classification="information")[2] == ("statutory", "on_time")
    assert states(14 * 24 * 60, classification="information")[2] == ("statutory", "breached")


def test_what_has_ended_is_judged_by_its_end() -> None:
    found = faces(an_answered_complaint(), PROCEDURE, HOURS, MONDAY + timedelta(days=9))

    assert found[1].state == "on_time"


def test_each_clock_names_its_source() -> None:
    complaint = after(do("reclassify", a_complaint(), classification="with_examination"))

    step, whole, statutory = faces(complaint, PROCEDURE, HOURS, MONDAY)

    assert (step.limit, step.source) == (10, PROCEDURE.header.number)
    assert (whole.limit, whole.source) == (65, PROCEDURE.overall.source)
    assert (statutory.limit, statutory.to_be_confirmed) == (60, True)


def test_the_laws_levels_fall_in_working_time_after_the_day_of_receipt() -> None:
    complaint = after(do("reclassify", a_complaint(), classification="information"))
    days = PROCEDURE.limit_for("information").working_days  # type: ignore[union-attr]

    levels = {each.level.percent: each.falls_at for each in faces(complaint, PROCEDURE, HOURS, MONDAY)[2].levels}

    assert levels[100] == complaint.statutory_due_at
    assert days == 5
    friday = MONDAY.astimezone(HOURS.zone).date() + timedelta(days=4)
    assert levels[80] is not None
    assert levels[80].astimezone(HOURS.zone).date() == friday, "four of the five days that follow a Monday are over"
    assert levels[200] is not None
    assert complaint.statutory_due_at is not None
    assert levels[200] > complaint.statutory_due_at


def test_the_steps_levels_stand_still_on_hold() -> None:
    complaint = after(do("hold", a_complaint(at_step="review"), note="Which counter?"))

    step = faces(complaint, PROCEDURE, HOURS, MONDAY + timedelta(days=1))[0]

    assert [each.falls_at for each in step.levels] == [None, None, None]
    assert step.state == "on_time"
