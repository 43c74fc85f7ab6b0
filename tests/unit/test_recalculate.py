"""Deadlines after the office closed or opened days: the new time is what counts, and what has fired stays fired."""

from datetime import UTC, date, datetime

import pytest

from shared.domain import deadline
from shared.domain.complaint import CALENDAR, RECALCULATED, Complaint
from shared.domain.deciding import decide, recalculate, settle, submit
from shared.domain.journal import faults, replay, write
from shared.domain.office_days import OfficeDays
from shared.domain.office_hours import OfficeHours
from tests.unit.builders import (
    HOURS,
    MINUTE,
    MONDAY,
    PROCEDURE,
    SECOND,
    a_command,
    a_complaint,
    a_held_complaint,
    a_history,
    a_submission,
    after,
    an_answered_complaint,
    do,
    journalled,
    salts,
)

BY = "office.head@imigrasi.example"
TODAY = date(2023, 2, 6)
TUESDAY_OPENS = datetime(2023, 2, 6, 23, 30, tzinfo=UTC)
"""Tuesday 7 February, 07:30 at the office."""


def shut(*, revision: int = 1) -> OfficeHours:
    """The office's hours with this Monday closed."""
    return OfficeDays(revision=revision, closed={TODAY: "Bencana banjir"}).onto(HOURS)


def moved(complaint: Complaint, hours: OfficeHours | None = None) -> Complaint:
    """The complaint after the deadlines were recalculated one minute later."""
    return after(recalculate(complaint, PROCEDURE, hours or shut(), BY, MONDAY + MINUTE))


def test_all_three_clocks_and_the_next_check_move_with_the_days() -> None:
    complaint = after(do("reclassify", a_complaint(at_step="review"), classification="information"))

    new = moved(complaint)

    limit = PROCEDURE.limit_for("information")
    assert limit is not None
    assert new.due_at == TUESDAY_OPENS + 10 * MINUTE
    assert new.next_check_at == TUESDAY_OPENS + 8 * MINUTE
    assert new.promised_at == TUESDAY_OPENS + 65 * MINUTE
    assert new.statutory_due_at == deadline.statutory_due_at(MONDAY, limit, shut())
    assert new.calendar == 1


def test_it_is_journalled_by_who_changed_the_days_and_leaves_the_version_alone() -> None:
    complaint = a_complaint()

    decision = recalculate(complaint, PROCEDURE, shut(), BY, MONDAY + MINUTE)

    fact = decision.facts[0]
    assert (fact.action, fact.actor, fact.capacity, fact.at) == (RECALCULATED, BY, CALENDAR, MONDAY + MINUTE)
    assert fact.after.version == complaint.version
    assert fact.after.updated_at == complaint.updated_at
    assert (decision.fallen, decision.arrived, decision.reporter_hears) == ((), False, None)


def test_the_chain_verifies_and_leads_to_the_moved_deadlines() -> None:
    history = a_history(at_step="review")
    history += recalculate(history[-1].after, PROCEDURE, shut(), BY, MONDAY + MINUTE).facts

    state, entries = journalled(history)

    assert list(faults(entries, state)) == []
    assert replay(entries).due_at == TUESDAY_OPENS + 10 * MINUTE
    assert set(entries[-1].changes) == {"calendar", "due_at", "next_check_at", "promised_at"}


def test_a_level_that_has_fired_stays_fired_and_the_next_one_waits_for_the_new_time() -> None:
    warned = after(settle(a_complaint(), PROCEDURE, HOURS, MONDAY + 8 * MINUTE))

    new = moved(warned)

    assert new.levels == ("warning",)
    assert new.next_check_at == new.due_at == TUESDAY_OPENS + 10 * MINUTE
    assert not settle(new, PROCEDURE, shut(), MONDAY + 30 * MINUTE).facts


def test_a_level_that_nobody_recorded_before_the_day_was_closed_has_not_fallen() -> None:
    new = after(recalculate(a_complaint(), PROCEDURE, shut(), BY, MONDAY + 30 * MINUTE))

    assert not settle(new, PROCEDURE, shut(), MONDAY + 30 * MINUTE).facts


def test_a_complaint_on_hold_keeps_the_end_of_its_hold_and_resumes_under_the_new_days() -> None:
    held = a_held_complaint()

    new = moved(held)

    assert (new.due_at, new.next_check_at) == (None, held.hold_ends_at)
    assert new.promised_at == TUESDAY_OPENS + 65 * MINUTE
    resumed = after(decide(new, a_command("resume", new), PROCEDURE, shut(), MONDAY + 2 * MINUTE))
    assert resumed.due_at == TUESDAY_OPENS + 10 * MINUTE


def test_a_day_that_is_opened_brings_the_deadline_forward() -> None:
    friday = datetime(2023, 2, 10, 8, 25, tzinfo=UTC)
    opened = OfficeDays(revision=1, opened={date(2023, 2, 11): ("08:00-12:00",)}).onto(HOURS)
    complaint = a_complaint(at=friday)

    new = after(recalculate(complaint, PROCEDURE, opened, BY, friday + SECOND))

    assert new.due_at == datetime(2023, 2, 11, 0, 5, tzinfo=UTC)
    assert complaint.due_at is not None
    assert new.due_at < complaint.due_at


@pytest.mark.parametrize("revision", [0, 1])
def test_nothing_happens_twice_nor_for_an_older_revision(revision: int) -> None:
    new = moved(a_complaint())

    assert not recalculate(new, PROCEDURE, shut(revision=revision), BY, MONDAY + 2 * MINUTE).facts


def test_nothing_happens_to_a_complaint_that_has_ended() -> None:
    assert not recalculate(an_answered_complaint(), PROCEDURE, shut(), BY, MONDAY + MINUTE).facts


def test_days_that_are_dropped_again_give_the_old_deadlines_back() -> None:
    complaint = a_complaint()

    back = moved(moved(complaint), OfficeDays(revision=2).onto(HOURS))

    assert back == complaint.model_copy(update={"calendar": 2})


def test_a_new_complaint_carries_the_revision_that_it_was_computed_under() -> None:
    facts = submit(a_submission(), PROCEDURE, shut(revision=4), MONDAY).facts

    complaint, _ = write(None, facts, salts())

    assert complaint.calendar == 4
    assert complaint.due_at == TUESDAY_OPENS + 10 * MINUTE


def test_a_record_that_is_older_than_the_calendar_is_not_dated_before_what_was_last_done() -> None:
    taken = after(do("take", a_complaint(), at=MONDAY + 3 * MINUTE))

    decision = recalculate(taken, PROCEDURE, shut(), BY, MONDAY + MINUTE)

    assert decision.facts[0].at == MONDAY + 3 * MINUTE
