"""The three clocks side by side: the step's minutes, the procedure's, and the statutory working days."""

from datetime import timedelta

from shared.domain.disclosure import clocks
from tests.unit.builders import HOURS, MINUTE, MONDAY, PROCEDURE, a_complaint, after, an_answered_complaint, do


def states(minutes: int, classification: str | None = None) -> list[tuple[str, str | None]]:
    complaint = a_complaint()
    if classification:
        complaint = after(do("reclassify", complaint, classification=classification))
    found = clocks(complaint, PROCEDURE, HOURS, MONDAY + minutes * MINUTE)
    return [(each["key"], each["state"]) for each in found]


def test_each_clock_runs_by_itself() -> None:
    assert states(1) == [("step", "on_time"), ("procedure", "on_time"), ("statutory", None)]
    assert states(9)[0] == ("step", "warned")
    assert states(70)[:2] == [("step", "escalated"), ("procedure", "breached")]
    assert states(1, classification="information")[2] == ("statutory", "on_time")
    assert states(14 * 24 * 60, classification="information")[2] == ("statutory", "breached")


def test_what_has_ended_is_judged_by_its_end() -> None:
    found = clocks(an_answered_complaint(), PROCEDURE, HOURS, MONDAY + timedelta(days=9))

    assert found[1]["state"] == "on_time"


def test_each_clock_names_its_source() -> None:
    complaint = after(do("reclassify", a_complaint(), classification="with_examination"))

    step, whole, statutory = clocks(complaint, PROCEDURE, HOURS, MONDAY)

    assert (step["minutes"], step["source"]) == (10, PROCEDURE.header.number)
    assert (whole["minutes"], whole["source"]) == (65, PROCEDURE.overall.source)
    assert (statutory["working_days"], statutory["to_be_confirmed"]) == (60, True)
