"""Journals replayed: the same rules judge as the past did, other rules as they would have."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.command import Fact
from shared.domain.deciding import recalculate, settle
from shared.domain.errors import Refusal
from shared.domain.office_days import OfficeDays
from shared.domain.office_hours import OfficeHours
from shared.domain.procedure import Procedure
from shared.domain.procedure_tables import Action
from shared.domain.replaying import Replayed, Total, replayed, totals, was_received_within
from shared.domain.visits import Run, visits
from tests.unit.builders import (
    HOURS,
    MINUTE,
    MONDAY,
    NEW_DOCUMENTS,
    PROCEDURE,
    PUBLISHED,
    SECOND,
    TICK,
    a_history,
    a_long_history,
    do,
    journalled,
)

LATER = MONDAY + timedelta(days=3)
STILL_OPEN = MONDAY + 5 * MINUTE


def rows(
    facts: Sequence[Fact], *, procedure: Procedure = PROCEDURE, hours: OfficeHours = HOURS, now: datetime = LATER
) -> list[Replayed]:
    """The visits of a history, replayed."""
    _, entries = journalled(facts)
    return [replayed(each, procedure, hours, now) for each in visits(entries)]


def with_minutes(**minutes: int) -> Procedure:
    """The procedure with other minutes at some steps."""
    steps = tuple(each.model_copy(update={"minutes": minutes.get(each.key, each.minutes)}) for each in PROCEDURE.step)
    return PROCEDURE.model_copy(update={"step": steps})


def test_a_journal_tells_each_visit_its_end_and_its_deadline() -> None:
    facts = a_history(at_step="forward")
    facts += do("advance", facts[-1].after, at=MONDAY + 3 * MINUTE).facts

    found = visits(journalled(facts)[1])

    assert [(each.number, each.step, each.ended_by) for each in found] == [
        (1, "receive", "advance"),
        (2, "forward", "advance"),
        (3, "review", None),
    ]
    assert [each.ended_at for each in found] == [MONDAY, MONDAY + 3 * MINUTE, None]
    assert [each.due_then for each in found] == [MONDAY + 10 * MINUTE, MONDAY + 10 * MINUTE, MONDAY + 13 * MINUTE]


def test_every_visit_of_a_long_history_is_there_also_those_that_came_back() -> None:
    found = visits(journalled(a_long_history())[1])

    assert [each.step for each in found] == [
        *("receive", "forward", "review", "direction", "review", "direction"),
        *("instruction", "follow_up", "review"),
    ]
    assert [each.ended_by for each in found] == [*["advance"] * 3, "return", *["advance"] * 4, None]


def test_fewer_minutes_make_a_visit_late_that_was_on_time() -> None:
    facts = a_history(at_step="review")
    facts += do("advance", facts[-1].after, at=MONDAY + 6 * MINUTE, documents=NEW_DOCUMENTS["review"]).facts

    review = rows(facts, procedure=with_minutes(review=5))[2]

    assert (review.then, review.now, review.changes) == ("on_time", "late", True)
    assert review.due_now == MONDAY + 5 * MINUTE
    assert review.actor == "subsection_head"


def test_other_hours_make_a_visit_on_time_that_was_late() -> None:
    facts = a_history()
    facts += do("advance", facts[-1].after, at=MONDAY + 11 * MINUTE).facts
    closed = OfficeDays(closed={date(2023, 2, 6): "Bencana banjir"}).onto(HOURS)

    receive = rows(facts, hours=closed)[0]

    assert (receive.then, receive.now, receive.changes) == ("late", "on_time", True)
    assert receive.due_now == datetime(2023, 2, 6, 23, 40, tzinfo=UTC)


def test_in_time_means_completed_before_the_deadline() -> None:
    exactly = a_history()
    exactly += do("advance", exactly[-1].after, at=MONDAY + 10 * MINUTE).facts
    just = a_history()
    just += do("advance", just[-1].after, at=MONDAY + 10 * MINUTE - TICK).facts

    assert (rows(exactly)[0].then, rows(exactly)[0].now) == ("late", "late")
    assert (rows(just)[0].then, rows(just)[0].now) == ("on_time", "on_time")


def test_time_on_hold_does_not_count_under_other_rules_either() -> None:
    facts = a_history()
    facts += do("hold", facts[-1].after, at=MONDAY + 4 * MINUTE, note="Which counter?").facts
    facts += do("resume", facts[-1].after, at=MONDAY + 60 * MINUTE).facts
    facts += do("advance", facts[-1].after, at=MONDAY + 63 * MINUTE).facts

    ten, five = rows(facts)[0], rows(facts, procedure=with_minutes(receive=5))[0]

    assert (ten.due_now, ten.visit.due_then, ten.now) == (MONDAY + 66 * MINUTE, MONDAY + 66 * MINUTE, "on_time")
    assert (five.due_now, five.now) == (MONDAY + 61 * MINUTE, "late")


def test_a_deadline_that_had_passed_before_a_hold_stays_the_one_that_counted() -> None:
    facts = a_history()
    facts += do("hold", facts[-1].after, at=MONDAY + 12 * MINUTE, note="Which counter?").facts
    facts += do("resume", facts[-1].after, at=MONDAY + 60 * MINUTE).facts

    receive = rows(facts)[0]

    assert receive.visit.due_then == receive.due_now == MONDAY + 10 * MINUTE
    assert (receive.then, receive.now) == ("late", "late")


def test_a_visit_that_ended_on_hold_is_judged_by_when_its_clock_stopped() -> None:
    facts = a_history()
    facts += do("hold", facts[-1].after, at=MONDAY + 4 * MINUTE, note="Which counter?").facts
    facts += do(
        "close",
        facts[-1].after,
        by="subsection_head",
        at=MONDAY + 90 * MINUTE,
        outcome="withdrawn",
        public_text="Ditarik oleh pelapor.",
    ).facts

    ten, three = rows(facts)[0], rows(facts, procedure=with_minutes(receive=3))[0]

    assert ten.visit.runs == (Run(MONDAY, MONDAY + 4 * MINUTE),)
    assert ten.visit.ended_by == "close"
    assert (ten.due_now, ten.then, ten.now) == (None, "on_time", "on_time")
    assert (three.due_now, three.now) == (MONDAY + 3 * MINUTE, "late")


def test_a_hold_that_ended_by_rule_counts_from_its_end_however_late_that_was_recorded() -> None:
    facts = a_history()
    facts += do("hold", facts[-1].after, at=MONDAY + 4 * MINUTE, note="Which counter?").facts
    held = facts[-1].after
    assert held.hold_ends_at is not None
    facts += settle(held, PROCEDURE, HOURS, held.hold_ends_at + 60 * MINUTE).facts

    visit = rows(facts)[0].visit

    assert visit.runs == (Run(MONDAY, MONDAY + 4 * MINUTE), Run(held.hold_ends_at))
    assert visit.due_then == held.hold_ends_at + 6 * MINUTE


def test_a_visit_that_goes_on_is_running_until_its_deadline_comes() -> None:
    facts = a_history()

    before, at_last = rows(facts, now=STILL_OPEN)[0], rows(facts, now=MONDAY + 10 * MINUTE)[0]
    earlier = rows(facts, procedure=with_minutes(receive=5), now=STILL_OPEN)[0]

    assert (before.then, before.now, before.changes) == ("running", "running", False)
    assert (at_last.then, at_last.now) == ("late", "late")
    assert (earlier.then, earlier.now, earlier.changes) == ("running", "late", True)


def test_a_deadline_that_moved_with_the_offices_days_is_the_one_that_counted() -> None:
    facts = a_history()
    closed = OfficeDays(revision=1, closed={date(2023, 2, 6): "Bencana banjir"}).onto(HOURS)
    facts += recalculate(facts[-1].after, PROCEDURE, closed, "head@imigrasi.example", MONDAY + MINUTE).facts

    receive = rows(facts, hours=closed)[0]

    assert receive.visit.due_then == receive.due_now == datetime(2023, 2, 6, 23, 40, tzinfo=UTC)


def test_a_step_that_the_other_procedure_lacks_is_not_guessed() -> None:
    facts = a_history(at_step="review")
    without = PROCEDURE.model_copy(update={"step": tuple(each for each in PROCEDURE.step if each.key != "forward")})

    forward = rows(facts, procedure=without)[1]

    assert (forward.actor, forward.due_now, forward.now, forward.changes) == (None, None, None, False)
    assert forward.then == "on_time"


def test_the_totals_count_by_step_and_actor_and_say_how_many_change() -> None:
    late = a_history()
    late += do("advance", late[-1].after, at=MONDAY + 11 * MINUTE).facts
    prompt = a_history()
    prompt += do("advance", prompt[-1].after, at=MONDAY + 6 * MINUTE).facts
    rules = with_minutes(receive=5)

    found = totals([*rows(late, procedure=rules, now=STILL_OPEN), *rows(prompt, procedure=rules, now=STILL_OPEN)])

    assert list(found) == [("receive", "operator"), ("forward", "operator")]
    assert found["receive", "operator"] == Total(visits=2, late_then=1, late_now=2, changed=1)
    assert found["forward", "operator"] == Total(visits=2)


def test_the_actor_of_a_step_that_is_lacking_is_left_empty_in_the_totals() -> None:
    row = rows(a_history(), now=STILL_OPEN)[0]

    assert totals([replace(row, actor=None, now=None)]) == {("receive", ""): Total(visits=1)}


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (None, None, True),
        (date(2023, 2, 6), date(2023, 2, 6), True),
        (date(2023, 2, 7), None, False),
        (None, date(2023, 2, 5), False),
    ],
)
def test_a_complaint_belongs_to_the_offices_day_of_its_receipt(
    first: date | None, last: date | None, expected: bool
) -> None:
    # 23:59 at the office is 15:59 UTC: still the sixth there.
    _, entries = journalled(a_history(at=datetime(2023, 2, 6, 15, 59, tzinfo=UTC)))

    assert was_received_within(entries, first, last, HOURS) is expected


COMMANDS: tuple[Action, ...] = (
    "advance",
    "take",
    "hold",
    "resume",
    "return",
    "reclassify",
    "close",
    "reopen",
    "gather",
)


@settings(max_examples=150)
@given(st.lists(st.tuples(st.sampled_from(COMMANDS), st.integers(1, 108_000)), max_size=14), st.integers(0, 90_000))
def test_the_rules_of_the_past_judge_as_the_past_did(commands: list[tuple[Action, int]], seconds: int) -> None:
    """Whatever happened: late is what has a breach in the journal, and the deadlines are those that were stored."""
    facts, at = a_history(), MONDAY
    for action, wait in commands:
        at += wait * SECOND
        here = facts[-1].after
        known: dict[Action, dict[str, Any]] = {
            "advance": {"documents": NEW_DOCUMENTS.get(here.step, {})},
            "hold": {"note": "Which counter?"},
            "return": {"to_step": "receive"},
            "reclassify": {"classification": "information"},
            "close": {"outcome": "spam", "public_text": "Bukan pengaduan."},
            "gather": {"incident": "INS-7K3Q9-F2MXC"},
        }
        fields = known.get(action, {})
        if action == "advance" and here.step == "follow_up":
            fields["publication"] = PUBLISHED
        try:
            facts += do(action, here, at=at, **fields).facts
        except Refusal:
            continue
    now = at + seconds * SECOND
    facts += settle(facts[-1].after, PROCEDURE, HOURS, now).facts
    _, entries = journalled(facts)

    breached = {each.visit for each in entries if each.action == "breach"}
    for row in rows(facts, now=now):
        assert row.then == row.now
        assert (row.then == "late") == (row.visit.number in breached)
        assert row.due_now in (None, row.visit.due_then)
