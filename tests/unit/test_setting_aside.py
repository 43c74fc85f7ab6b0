"""What looks like abuse waits for staff: without a clock, unseen by whoever sent it, and never forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, get_args

import pytest

from shared.data import procedures
from shared.domain.alert import raised
from shared.domain.alert_text import what
from shared.domain.command import Decision
from shared.domain.complaint import LEFT_ASIDE, REPORTER_END, REPORTER_RECEIPT, Complaint, Suspicion
from shared.domain.deciding import recalculate, settle, submit
from shared.domain.disclosure import public_view, receipt, staff_view
from shared.domain.errors import ActionNotPossible
from shared.domain.office_days import OfficeDays
from shared.domain.procedure_tables import REPORTER, Action
from shared.domain.visits import visits
from tests.unit.builders import (
    HOURS,
    MINUTE,
    MONDAY,
    PROCEDURE,
    TICK,
    a_complaint,
    a_submission,
    after,
    do,
    journalled,
)

MISCONDUCT = procedures()["laporan-pelanggaran", 0]

A_DAY_LATER = MONDAY + timedelta(days=1)
"""450 working minutes after Monday 09:00 it is Tuesday 09:00: a full hour."""


def received(**changes: Any) -> Decision:
    return submit(a_submission(**{"set_aside_for": "honeypot"} | changes), PROCEDURE, HOURS, MONDAY)


def aside(**changes: Any) -> Complaint:
    return after(received(**changes))


@pytest.mark.parametrize("suspicion", get_args(Suspicion))
def test_a_suspicious_complaint_is_stored_without_a_clock_and_nobody_is_told(suspicion: Suspicion) -> None:
    decision = received(set_aside_for=suspicion)

    complaint = after(decision)
    assert (complaint.status, complaint.set_aside_for, complaint.step) == ("set_aside", suspicion, "receive")
    assert (complaint.clock.started_at, complaint.due_at, complaint.next_check_at) == (None, None, A_DAY_LATER)
    assert (decision.arrived, decision.reporter_hears, decision.fallen) == (False, None, ())


def test_who_sent_it_reads_the_same_as_of_any_other() -> None:
    suspect, usual = aside(), a_complaint()

    assert public_view(suspect, PROCEDURE, "id", MONDAY) == public_view(usual, PROCEDURE, "id", MONDAY)
    assert receipt(suspect, PROCEDURE, HOURS, "id") == receipt(usual, PROCEDURE, HOURS, "id")
    assert staff_view(suspect, PROCEDURE, HOURS, MONDAY)["set_aside_for"] == "honeypot"


def test_where_nobody_may_release_nothing_is_set_aside() -> None:
    kept = tuple(each for each in PROCEDURE.extension if each.action != "release")
    procedure = PROCEDURE.model_copy(update={"extension": kept})

    decision = submit(a_submission(set_aside_for="too_fast"), procedure, HOURS, MONDAY)

    assert (after(decision).status, after(decision).set_aside_for, decision.arrived) == ("open", None, True)
    assert settle(aside(), procedure, HOURS, A_DAY_LATER) == Decision()


def test_released_it_has_the_whole_time_of_its_step_and_its_reporter_hears() -> None:
    released = do("release", aside(), at=MONDAY + 30 * MINUTE, by="operator")

    complaint = after(released)
    assert (complaint.status, complaint.set_aside_for, complaint.step, complaint.visit) == ("open", None, "receive", 2)
    assert (complaint.due_at, complaint.promised_at) == (MONDAY + 40 * MINUTE, aside().promised_at)
    assert (released.arrived, released.reporter_hears) == (True, REPORTER_RECEIPT)


def test_only_released_it_can_be_worked_on() -> None:
    actions: tuple[Action, ...] = ("advance", "take", "hold", "return", "correct")
    for action in actions:
        with pytest.raises(ActionNotPossible):
            do(action, aside(), note="x")
    with pytest.raises(ActionNotPossible):
        do("release", a_complaint(), by="operator")


@pytest.mark.parametrize(("outcome", "heard"), [("spam", None), ("unfounded", REPORTER_END)])
def test_no_mail_goes_to_an_address_that_spam_named(outcome: str, heard: str | None) -> None:
    ended = do("close", aside(), by="subsection_head", outcome=outcome, public_text="Bukan pengaduan.")

    assert (after(ended).status, after(ended).outcome, after(ended).set_aside_for) == ("closed", outcome, "honeypot")
    assert ended.reporter_hears == heard


def test_a_reply_is_kept_and_calls_nobody() -> None:
    replied = do("reply", aside(), by=REPORTER, note="Masih menunggu.")

    assert (after(replied).status, len(after(replied).messages), replied.fallen) == ("set_aside", 1, ())


def test_nobody_looks_for_a_working_day_so_a_supervisor_is_told_once() -> None:
    complaint = aside()

    told = settle(complaint, PROCEDURE, HOURS, A_DAY_LATER)

    assert settle(complaint, PROCEDURE, HOURS, A_DAY_LATER - TICK) == Decision()
    assert [fact.action for fact in told.facts] == [LEFT_ASIDE]
    assert [(each.key, each.role, each.fell_at) for each in told.fallen] == [
        (LEFT_ASIDE, "subsection_head", A_DAY_LATER)
    ]
    assert after(told).next_check_at is None
    assert settle(after(told), PROCEDURE, HOURS, A_DAY_LATER + timedelta(days=9)) == Decision()


def test_what_came_within_an_hour_is_told_in_one_message() -> None:
    times = [MONDAY + TICK, MONDAY + 20 * MINUTE, MONDAY + 60 * MINUTE]

    checks = {after(submit(a_submission(set_aside_for="too_fast"), PROCEDURE, HOURS, at)).next_check_at for at in times}

    assert checks == {A_DAY_LATER + timedelta(hours=1)}


def test_the_compliance_officer_who_has_nobody_above_is_told_herself() -> None:
    report = a_submission(kind="misconduct", set_aside_for="client_flood")
    complaint = after(submit(report, MISCONDUCT, HOURS, MONDAY))

    told = settle(complaint, MISCONDUCT, HOURS, A_DAY_LATER)

    assert [each.role for each in told.fallen] == ["compliance"]


def test_the_alert_says_what_it_is_and_is_no_lateness() -> None:
    fallen = settle(aside(), PROCEDURE, HOURS, A_DAY_LATER).fallen[0]

    alert = raised(fallen.during, PROCEDURE, HOURS, fallen.key, fallen.role, fallen.fell_at, (), A_DAY_LATER)

    assert (what(alert, PROCEDURE, "id"), alert.lateness) == ("Disisihkan dan belum diperiksa", None)
    assert (alert.id, alert.is_gathered) == (f"{aside().id}-1-left_aside", True)


def test_a_closed_day_moves_when_it_is_told_and_gives_no_deadline() -> None:
    moved = OfficeDays(revision=1, closed={A_DAY_LATER.date(): "Bencana banjir"}).onto(HOURS)

    again = recalculate(aside(), PROCEDURE, moved, "admin@imigrasi.example", MONDAY + MINUTE)
    told = after(settle(aside(), PROCEDURE, HOURS, A_DAY_LATER))

    assert (after(again).due_at, after(again).next_check_at) == (None, A_DAY_LATER + timedelta(days=1))
    assert after(recalculate(told, PROCEDURE, moved, "admin@imigrasi.example", A_DAY_LATER)).next_check_at is None


def test_the_time_that_it_lay_aside_is_no_visit() -> None:
    facts = received().facts
    facts += do("release", facts[-1].after, at=MONDAY + 30 * MINUTE, by="operator").facts
    facts += do("advance", facts[-1].after, at=MONDAY + 35 * MINUTE).facts

    found = visits(journalled(facts)[1])

    assert [(each.number, each.step, each.entered_at) for each in found] == [
        (2, "receive", MONDAY + 30 * MINUTE),
        (3, "forward", MONDAY + 35 * MINUTE),
    ]
    assert visits(journalled(received().facts)[1]) == []
