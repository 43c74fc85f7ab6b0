"""What each step took, added up in the state; it agrees with the visits of the journal."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.domain import visits
from shared.domain.complaint import StepDone
from shared.domain.deciding import decide, settle
from shared.domain.disclosure import public_view
from shared.domain.errors import Refusal
from shared.domain.journal import write
from tests.unit.builders import (
    HOURS,
    MINUTE,
    MONDAY,
    NEW_DOCUMENTS,
    PROCEDURE,
    PUBLISHED,
    a_command,
    a_complaint,
    a_history,
    after,
    an_answered_complaint,
    do,
)

DAY = timedelta(days=1)
ACTIONS = ("advance", "take", "return", "hold", "resume", "divert", "close", "reopen")


def test_a_step_that_was_left_says_when_and_what_it_took() -> None:
    complaint = after(do("take", a_complaint(), at=MONDAY + MINUTE))

    passed = after(do("advance", complaint, at=MONDAY + 4 * MINUTE))

    [done] = passed.steps_done
    assert (done.step, done.visits, done.late, done.seconds) == ("receive", 1, 0, 240.0)
    assert (done.ended_at, done.cause) == (MONDAY + 4 * MINUTE, None)


def test_a_late_visit_says_why() -> None:
    late = after(do("advance", a_complaint(), at=MONDAY + 10 * MINUTE))

    [done] = late.steps_done
    assert (done.late, done.cause, late.breach_cause) == (1, "waited", None)


def test_time_on_hold_is_left_out_and_visits_add_up() -> None:
    complaint = a_complaint(at_step="review")
    held = after(do("hold", complaint, at=MONDAY + 2 * MINUTE, note="Which?"))
    resumed = after(do("resume", held, at=MONDAY + DAY))
    onward = after(do("advance", resumed, at=MONDAY + DAY + MINUTE, documents=NEW_DOCUMENTS["review"]))
    back = after(do("return", onward, at=MONDAY + DAY + 2 * MINUTE, note="Again", to_step="review"))
    again = after(do("advance", back, at=MONDAY + DAY + 5 * MINUTE))

    review = again.step_done("review")

    assert review is not None
    assert (review.visits, review.seconds) == (2, 360.0)


def test_what_is_closed_on_hold_ends_its_visit_there() -> None:
    held = after(do("hold", a_complaint(at_step="review"), at=MONDAY + 2 * MINUTE, note="Which?"))

    closed = after(do("close", held, at=MONDAY + DAY, outcome="withdrawn", note="They wrote", public_text="Withdrawn"))

    done = closed.step_done("review")
    assert done is not None
    assert (done.seconds, done.late) == (120.0, 0)


def test_what_was_set_aside_took_no_time_of_a_step() -> None:
    aside = a_history(set_aside_for="honeypot")[-1].after

    closed = after(do("close", aside, at=MONDAY + DAY, outcome="spam", note="Junk", public_text="No complaint"))

    assert closed.steps_done == ()


def test_the_reporter_sees_when_each_step_was_done() -> None:
    view = public_view(an_answered_complaint(), PROCEDURE, "en", MONDAY)

    assert [each["completed_at"] for each in view["steps"]] == [MONDAY.isoformat()] * 6


def test_a_step_ahead_has_no_time_though_it_was_passed_before() -> None:
    direction = after(do("advance", a_complaint(at_step="review"), documents=NEW_DOCUMENTS["review"]))
    back = after(do("return", direction, note="Again", to_step="review"))

    view = public_view(back, PROCEDURE, "en", MONDAY)

    assert [each["completed_at"] is not None for each in view["steps"]] == [
        step.number < PROCEDURE.at("review").number for step in PROCEDURE.step
    ]


@given(st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 700)), max_size=25))
def test_it_agrees_with_the_visits_of_the_journal(play: list[tuple[str, int]]) -> None:
    at = MONDAY
    facts = a_history()
    for action, minutes in play:
        at += minutes * MINUTE
        here = facts[-1].after
        fields = {
            "advance": {"documents": NEW_DOCUMENTS.get(here.step, {})}
            | ({"publication": PUBLISHED} if PROCEDURE.at(here.step).end else {}),
            "return": {"note": "Again", "to_step": PROCEDURE.first.key},
            "hold": {"note": "Which?"},
            "close": {"outcome": "withdrawn", "note": "They wrote", "public_text": "Withdrawn"},
            "divert": {"note": "Not ours", "public_text": "Elsewhere"},
        }.get(action, {})
        try:
            facts += decide(here, a_command(action, here, **fields), PROCEDURE, HOURS, at).facts  # type: ignore[arg-type]
        except Refusal:
            facts += settle(here, PROCEDURE, HOURS, at).facts

    state, entries = write(None, facts, lambda: "00")
    counted: dict[str, StepDone] = {}
    for visit in visits.visits(entries):
        if visit.ended_at is None:
            continue
        found = counted.get(visit.step) or StepDone(step=visit.step, ended_at=visit.ended_at)
        counted[visit.step] = StepDone(
            step=visit.step,
            visits=found.visits + 1,
            late=found.late + (visits.verdict(visit, visit.due_then, visit.ended_at) == "late"),
            seconds=found.seconds + visit.worked(HOURS, visit.ended_at).total_seconds(),
            ended_at=visit.ended_at,
        )
    assert {each.step: each.model_copy(update={"cause": None}) for each in state.steps_done} == counted
    assert all((each.cause is not None) == (each.late > 0) for each in state.steps_done)
