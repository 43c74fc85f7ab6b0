"""The digest: who is told what of which steps, why things were late, and when there is nothing to say."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.domain.digest import digest_of, levels_told, roles_told, watchers
from tests.unit.builders import (
    HOURS,
    MINUTE,
    MONDAY,
    OFFICE,
    PROCEDURE,
    a_complaint,
    a_held_complaint,
    after,
    an_answered_complaint,
    do,
)
from tests.unit.digests import HEADS, MISCONDUCT, NO_RAMADAN, an_office, fallen, figures, found, late_ones, said, steps


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ("receive", ["subsection_head", "section_head", "office_head"]),
        ("review", ["section_head", "office_head"]),
        ("direction", ["office_head"]),
    ],
)
def test_a_step_is_told_to_everyone_above_its_actor_and_to_nobody_else(step: str, told: list[str]) -> None:
    facts = found(a_complaint(at_step=step))

    digests = {role: digest_of(facts, [role]) for role in ("operator", *HEADS, "compliance", "admin")}

    assert [role for role, digest in digests.items() if digest] == told


def test_who_holds_two_roles_sees_the_steps_below_both_once() -> None:
    facts = found(a_complaint(), a_complaint(at_step="direction"))

    assert figures(said(facts, "subsection_head", "office_head")) == {
        "receive": {"open": 1, "near": 1},
        "direction": {"open": 1, "near": 1},
    }


def test_above_the_end_of_the_chain_the_last_one_is_told() -> None:
    alone = PROCEDURE.model_copy(update={"step": (PROCEDURE.step[0].model_copy(update={"actor": "office_head"}),)})

    assert watchers(alone, alone.first) == ("office_head",)


def test_a_report_on_staff_is_told_to_those_who_may_see_it_alone() -> None:
    facts = found(a_complaint(kind="misconduct", procedure=MISCONDUCT))

    assert figures(said(facts, "compliance")) == {"receive": {"open": 1}}
    assert digest_of(facts, [*HEADS, "operator", "admin"]) is None


def test_the_roles_that_may_be_told_are_all_that_watch_a_step() -> None:
    assert set(roles_told(OFFICE)) == {*HEADS, "compliance"}
    assert levels_told(OFFICE) == ("breach", "escalation")


def test_nothing_to_say_is_no_digest() -> None:
    assert digest_of(found(), HEADS) is None


def test_what_is_open_late_and_near_its_limit_is_counted_by_step() -> None:
    fresh = a_complaint(id="FRESH")
    warned, _ = fallen(a_complaint(id="WARNED", at=MONDAY - 8 * MINUTE), MONDAY)
    late, _ = fallen(a_complaint(id="LATE", at=MONDAY - 10 * MINUTE), MONDAY)
    review = a_complaint(at_step="review", id="REVIEW", at=MONDAY - 12 * MINUTE)

    digest = said(found(fresh, warned, late, review), "section_head")

    assert figures(digest) == {"receive": {"open": 3, "late": 1, "near": 2}, "review": {"open": 1, "late": 1}}
    assert steps(digest.late) == [("REVIEW", ["step"]), ("LATE", ["step"])]
    assert steps(digest.near) == [("WARNED", ["step", "overall"]), ("FRESH", ["overall"])]


def test_the_limit_of_the_whole_procedure_is_late_too_where_the_step_is_not() -> None:
    complaint = a_complaint().model_copy(update={"promised_at": MONDAY})

    assert steps(said(found(complaint), "subsection_head").late) == [(complaint.id, ["overall"])]


@pytest.mark.parametrize(
    ("days", "late", "near"),
    [(-1, True, False), (0, False, True), (1, False, True), (2, False, False)],
    ids=["passed", "today", "on the next working day", "later"],
)
def test_a_statutory_limit_is_near_from_the_working_day_before_it_on(days: int, late: bool, near: bool) -> None:
    ends = HOURS.end_of_working_day(MONDAY.date()) + timedelta(days=days)
    held = a_held_complaint().model_copy(update={"statutory_due_at": ends})

    digest = said(found(held), "subsection_head")

    assert (bool(digest.late), bool(digest.near)) == (late, near)
    assert figures(digest)["receive"]["held"] == 1


def test_on_friday_a_limit_on_monday_is_near() -> None:
    friday = MONDAY - timedelta(days=3)
    held = a_held_complaint(at=friday).model_copy(update={"statutory_due_at": MONDAY + timedelta(hours=7)})

    assert steps(said(found(held, at=friday), "subsection_head").near) == [(held.id, ["statutory"])]


@pytest.mark.parametrize(
    ("minutes", "expected"), [(5, {}), (8, {"near": 1}), (10, {"late": 1})], ids=["in time", "warned", "late"]
)
def test_on_hold_the_clock_stands_still_but_what_fell_before_stays(minutes: int, expected: dict[str, int]) -> None:
    held = after(do("hold", a_complaint(), at=MONDAY + minutes * MINUTE, note="Which counter?"))

    digest = said(found(held, at=MONDAY + timedelta(days=1)), "subsection_head")

    assert figures(digest) == {"receive": {"held": 1, **expected}}
    assert [limits for each in (*digest.late, *digest.near) for limits in each.limits] == [("step", None)] * len(
        expected
    )


def test_what_ended_is_counted_at_the_step_where_it_ended() -> None:
    answered = an_answered_complaint()
    spam = after(do("close", a_complaint(), by="subsection_head", outcome="spam", public_text="No complaint."))
    diverted = after(do("divert", a_complaint(), public_text="Passed on."))
    above = after(do("divert", a_complaint(at_step="review"), public_text="Passed on."))

    assert figures(said(found(answered, spam, diverted, above), "subsection_head")) == {
        "receive": {"otherwise": 2},
        "follow_up": {"answered": 1},
    }


def test_a_breach_is_counted_and_explained_once_and_its_escalation_only_counted() -> None:
    _, alerts = fallen(a_complaint(), MONDAY + 23 * MINUTE)

    digest = said(found(breaches=late_ones(alerts)), "subsection_head")

    assert figures(digest) == {"receive": {"breached": 1, "escalated": 1}}
    assert [(each.cause, each.count, each.waited_minutes) for each in digest.why] == [("waited", 1, 10)]
    assert digest.noticed_late_minutes == 13


def test_the_reasons_are_summed_by_cause_with_their_minutes() -> None:
    taken = after(do("take", a_complaint(), at=MONDAY + 2 * MINUTE))
    review = a_complaint(at_step="review")
    returned = after(do("return", review, to_step="receive", note="Again.", at=MONDAY))
    alerts = [
        alert
        for each in (a_complaint(), a_complaint(), taken, returned)
        for alert in fallen(each, MONDAY + 10 * MINUTE)[1]
    ]

    digest = said(found(breaches=late_ones(alerts)), "subsection_head")

    assert [(each.cause, each.count, each.waited_minutes, each.worked_minutes) for each in digest.why] == [
        ("waited", 2, 20, 0),
        ("worked", 1, 2, 8),
        ("came_back", 1, 10, 0),
    ]
    assert digest.noticed_late_minutes == 0


def test_a_breach_without_a_reason_is_counted_all_the_same() -> None:
    _, alerts = fallen(a_complaint(), MONDAY + 10 * MINUTE)
    bare = [each.model_copy(update={"lateness": None}) for each in late_ones(alerts)]

    digest = said(found(breaches=bare), "subsection_head")

    assert figures(digest) == {"receive": {"breached": 1}}
    assert digest.why == []


def test_breaches_of_steps_above_and_levels_that_are_no_breach_are_not_told() -> None:
    _, alerts = fallen(a_complaint(at_step="review"), MONDAY + 10 * MINUTE)
    unknown = alerts[0].model_copy(update={"level": "unheard_of"})

    assert [each.level for each in alerts] == ["warning", "breach"]
    assert digest_of(found(breaches=alerts), ["subsection_head"]) is None
    assert digest_of(found(breaches=[alerts[0], unknown]), ["section_head"]) is None


def test_what_the_calendar_lacks_is_told_to_the_top_of_the_chain_alone() -> None:
    facts = found(a_complaint(), a_complaint(kind="misconduct", procedure=MISCONDUCT), **an_office(**NO_RAMADAN))

    told = {
        role: said(facts, role).calendar for role in ("subsection_head", "section_head", "office_head", "compliance")
    }

    assert told == {
        "subsection_head": [],
        "section_head": [],
        "office_head": ["2023: the dates of Ramadan are not known"],
        "compliance": [],
    }


def test_the_calendar_alone_makes_a_digest_only_in_the_first_one_of_a_week() -> None:
    friday = MONDAY - timedelta(days=3)

    first = digest_of(found(since=friday, **an_office(**NO_RAMADAN)), ["office_head"])
    second = digest_of(found(**an_office(**NO_RAMADAN)), ["office_head"])

    assert first is not None
    assert first.rows == []
    assert second is None
    assert digest_of(found(since=friday), ["office_head"]) is None


@pytest.mark.parametrize(
    ("month", "years"), [(9, ["2023"]), (10, ["2023", "2024"])], ids=["until September", "from October on"]
)
def test_the_next_year_has_to_be_known_from_october_on(month: int, years: list[str]) -> None:
    at = datetime(2023, month, 2, 1, tzinfo=UTC)

    digest = said(found(a_complaint(at=at), at=at, since=at, **an_office(**NO_RAMADAN)), "office_head")

    assert [each[:4] for each in digest.calendar] == years
