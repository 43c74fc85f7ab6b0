"""Which level falls when: a visit's clock over breaks and holds, and levels recorded before whatever came late."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain import deadline
from shared.domain.command import Decision
from shared.domain.complaint import SYSTEM, Complaint
from shared.domain.deadline import Clock
from shared.domain.deciding import settle
from tests.unit.builders import (
    HOURS,
    MINUTE,
    MONDAY,
    NEW_DOCUMENTS,
    PROCEDURE,
    SECOND,
    STEPS,
    TICK,
    a_complaint,
    a_held_complaint,
    after,
    an_answered_complaint,
    do,
)

DAY = timedelta(days=1)
WORK = deadline.allotted(PROCEDURE.at("review"), MONDAY, HOURS)
PERCENTS = {"warning": 80, "breach": 100, "escalation": 200}

TOLD = {
    "receive": ["operator", "subsection_head", "section_head"],
    "forward": ["operator", "subsection_head", "section_head"],
    "review": ["subsection_head", "section_head", "office_head"],
    "direction": ["section_head", "office_head", "office_head"],
    "instruction": ["subsection_head", "section_head", "office_head"],
    "follow_up": ["operator", "subsection_head", "section_head"],
}


def settled(complaint: Complaint, at: datetime) -> Decision:
    return settle(complaint, PROCEDURE, HOURS, at)


def actions(decision: Decision) -> list[str]:
    return [fact.action for fact in decision.facts]


@pytest.mark.parametrize("step", STEPS)
def test_a_late_advance_first_records_every_level_and_who_is_told(step: str) -> None:
    complaint = a_complaint(at_step=step)
    minutes = 15 if step == "direction" else 10
    late = MONDAY + 2 * minutes * MINUTE

    decision = do("advance", complaint, at=late, documents=NEW_DOCUMENTS.get(step, {}))

    assert actions(decision) == ["warning", "breach", "escalation", "advance"]
    assert [fallen.key for fallen in decision.fallen] == ["warning", "breach", "escalation"]
    assert [fallen.role for fallen in decision.fallen] == TOLD[step]
    assert [fallen.fell_at for fallen in decision.fallen] == [
        MONDAY + minutes * share * MINUTE for share in (0.8, 1, 2)
    ]
    assert {fallen.during.due_at for fallen in decision.fallen} == {MONDAY + minutes * MINUTE}
    assert {(fallen.during.step, fallen.during.visit) for fallen in decision.fallen} == {(step, complaint.visit)}
    assert [(fact.actor, fact.capacity, fact.at) for fact in decision.facts[:3]] == [(SYSTEM, SYSTEM, late)] * 3
    assert [fact.after.levels for fact in decision.facts[:3]] == [
        ("warning",),
        ("warning", "breach"),
        ("warning", "breach", "escalation"),
    ]


@pytest.mark.parametrize(
    ("passed", "recorded"),
    [
        (8 * MINUTE - TICK, []),
        (8 * MINUTE, ["warning"]),
        (10 * MINUTE - TICK, ["warning"]),
        (10 * MINUTE, ["warning", "breach"]),
        (20 * MINUTE - TICK, ["warning", "breach"]),
        (20 * MINUTE, ["warning", "breach", "escalation"]),
    ],
)
def test_in_time_means_before_the_deadline(passed: timedelta, recorded: list[str]) -> None:
    complaint = a_complaint(at_step="review")

    decision = do("advance", complaint, at=MONDAY + passed, documents=NEW_DOCUMENTS["review"])

    assert actions(decision) == [*recorded, "advance"]
    assert actions(settled(complaint, MONDAY + passed)) == recorded


def test_each_level_fires_once_a_visit_and_points_to_the_next_check() -> None:
    complaint = a_complaint(at_step="review")

    warned = after(settled(complaint, MONDAY + 9 * MINUTE))
    breached = after(settled(warned, MONDAY + 11 * MINUTE))
    escalated = after(settled(breached, MONDAY + 40 * MINUTE))

    assert complaint.next_check_at == MONDAY + 8 * MINUTE
    assert warned.next_check_at == MONDAY + 10 * MINUTE
    assert breached.next_check_at == MONDAY + 20 * MINUTE
    assert escalated.next_check_at is None
    assert settled(escalated, MONDAY + DAY) == Decision()
    assert escalated.levels == ("warning", "breach", "escalation")


def test_a_level_changes_neither_version_nor_deadline() -> None:
    complaint = a_complaint(at_step="review")

    breached = after(settled(complaint, MONDAY + 12 * MINUTE))

    changed = {"levels": ("warning", "breach"), "next_check_at": MONDAY + 20 * MINUTE, "breach_cause": "waited"}
    assert breached == complaint.model_copy(update=changed)


def test_a_new_visit_can_miss_its_own_deadline() -> None:
    breached = after(settled(a_complaint(at_step="direction"), MONDAY + 16 * MINUTE))
    back = after(do("return", breached, at=MONDAY + 16 * MINUTE, to_step="review"))

    again = settled(back, MONDAY + 26 * MINUTE)

    assert actions(again) == ["warning", "breach"]
    assert {fallen.during.visit for fallen in again.fallen} == {back.visit}


@pytest.mark.parametrize("resting", [a_held_complaint(at_step="review"), an_answered_complaint()])
def test_nothing_falls_while_a_complaint_is_held_or_over(resting: Complaint) -> None:
    assert settled(resting, MONDAY + 10 * DAY) == Decision()
    assert (resting.due_at, resting.next_check_at) == (None, resting.hold_ends_at)


def test_a_hold_stops_the_clock_to_the_microsecond() -> None:
    complaint = a_complaint(at_step="review")
    passed = timedelta(minutes=3, seconds=7, microseconds=123_457)

    held = after(do("hold", complaint, at=MONDAY + passed, note="Which counter?"))

    assert (held.status, held.version, held.visit) == ("held", complaint.version + 1, complaint.visit)
    assert (held.due_at, held.next_check_at) == (None, MONDAY + passed + 14 * DAY)
    assert (held.clock.started_at, held.clock.elapsed_seconds) == (None, 187.123457)
    assert held.question == "Which counter?"


def test_a_resumed_visit_has_what_was_left_of_each_level() -> None:
    passed = timedelta(minutes=3, seconds=7, microseconds=123_457)
    held = after(do("hold", a_complaint(at_step="review"), at=MONDAY + passed, note="Which counter?"))
    later = MONDAY + DAY + 90 * MINUTE

    resumed = after(do("resume", held, at=later))

    assert (resumed.status, resumed.version, resumed.visit) == ("open", held.version + 1, held.visit)
    assert resumed.entered_at == MONDAY
    assert (resumed.clock.started_at, resumed.clock.elapsed_seconds) == (later, 187.123457)
    assert resumed.due_at == later + 10 * MINUTE - passed
    assert resumed.next_check_at == later + 8 * MINUTE - passed
    assert resumed.question is None
    for level, percent in PERCENTS.items():
        falls = HOURS.add_time(later, percent * timedelta(minutes=10) / 100 - passed)
        assert level not in actions(settled(resumed, falls - TICK))
        assert level in actions(settled(resumed, falls))


def test_a_hold_first_records_the_levels_that_were_reached() -> None:
    decision = do("hold", a_complaint(at_step="review"), at=MONDAY + 10 * MINUTE, note="Which counter?")

    assert actions(decision) == ["warning", "breach", "hold"]
    assert [fallen.role for fallen in decision.fallen] == ["subsection_head", "section_head"]
    assert not decision.arrived


def test_fired_levels_stay_fired_after_a_resume() -> None:
    held = after(do("hold", a_complaint(at_step="review"), at=MONDAY + 12 * MINUTE, note="Which counter?"))
    later = MONDAY + 3 * DAY

    resumed = after(do("resume", held, at=later))

    assert resumed.levels == ("warning", "breach")
    assert resumed.due_at == later
    assert resumed.next_check_at == later + 8 * MINUTE
    assert actions(settled(resumed, later + 8 * MINUTE)) == ["escalation"]


def test_a_hold_keeps_the_holder_and_the_documents() -> None:
    taken = after(do("take", a_complaint(at_step="review")))

    resumed = after(do("resume", after(do("hold", taken, note="?")), at=MONDAY + DAY))

    assert resumed.holder == taken.holder
    assert resumed.documents == taken.documents


def test_a_deadline_that_fills_the_morning_falls_before_the_break() -> None:
    before_noon = MONDAY + 170 * MINUTE

    complaint = a_complaint(at_step="review", at=before_noon)

    assert complaint.due_at == MONDAY + 180 * MINUTE
    assert actions(settled(complaint, MONDAY + 200 * MINUTE)) == ["warning", "breach"]


def test_time_in_a_break_is_not_elapsed() -> None:
    complaint = a_complaint(at_step="review", at=MONDAY + 175 * MINUTE)

    held = after(do("hold", complaint, at=MONDAY + 210 * MINUTE, note="Which counter?"))
    resumed = after(do("resume", held, at=MONDAY + 220 * MINUTE))

    assert held.clock.elapsed_seconds == 300
    assert resumed.due_at == MONDAY + 245 * MINUTE


def test_a_minute_of_a_demonstration_lasts_as_long_as_it_is_told() -> None:
    quick = HOURS.with_minute(1)

    complaint = a_complaint(at_step="review", hours=quick)

    assert complaint.due_at == MONDAY + 10 * SECOND
    assert complaint.next_check_at == MONDAY + 8 * SECOND
    assert complaint.promised_at == MONDAY + 65 * SECOND


def test_a_clock_that_stands_still_has_no_deadlines() -> None:
    clock = Clock(started_at=None, elapsed_seconds=90)

    assert deadline.due_at(clock, WORK, HOURS) is None
    assert deadline.next_check_at(clock, WORK, (), PROCEDURE, HOURS) is None
    assert deadline.reached(clock, WORK, (), PROCEDURE, HOURS, MONDAY + DAY) == []
    assert clock.stopped(MONDAY + DAY, HOURS) == clock


pauses = st.lists(st.tuples(st.integers(0, 119_000_000), st.integers(0, 10**12)), min_size=1, max_size=5)


@settings(max_examples=100)
@given(pauses)
def test_however_often_it_is_held_a_visit_loses_and_gains_no_microsecond(pauses: list[tuple[int, int]]) -> None:
    """Each pair: microseconds of work before a hold and of the hold itself. Five times 119 s stay under ten minutes."""
    hours = HOURS.always("Asia/Makassar")
    clock, now, worked = Clock(started_at=MONDAY), MONDAY, timedelta(0)

    for work, pause in pauses:
        worked += work * TICK
        clock = clock.stopped(now + work * TICK, hours)
        now += (work + pause) * TICK
        clock = clock.resumed(now)

    assert clock.elapsed_seconds == worked.total_seconds()
    assert deadline.due_at(clock, WORK, hours) == now + 10 * MINUTE - worked


def test_a_hold_ends_by_rule_and_levels_fall_from_its_end() -> None:
    passed = 3 * MINUTE
    held = after(do("hold", a_complaint(at_step="review"), at=MONDAY + passed, note="Which counter?"))
    ended = MONDAY + passed + 14 * DAY

    early, decision = settled(held, ended - SECOND), settled(held, ended + 6 * MINUTE)

    assert early == Decision()
    assert actions(decision) == ["hold_ended", "warning"]
    assert [fallen.fell_at for fallen in decision.fallen] == [ended, ended + 5 * MINUTE]
    resumed = after(decision)
    assert (resumed.status, resumed.hold_ends_at) == ("open", None)
    assert resumed.due_at == ended + 7 * MINUTE
    assert resumed.question is None
    assert settled(resumed, ended + 6 * MINUTE) == Decision()


def test_resuming_a_hold_that_has_just_ended_by_rule_takes_no_time_away() -> None:
    held = after(do("hold", a_complaint(at_step="review"), at=MONDAY, note="Which counter?"))
    ended = MONDAY + 14 * DAY

    decision = do("resume", held, at=ended + 2 * MINUTE)

    assert [fact.action for fact in decision.facts] == ["hold_ended", "resume"]
    assert after(decision).due_at == ended + 10 * MINUTE
