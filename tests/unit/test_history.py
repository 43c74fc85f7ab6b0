"""A case that had ended before this system began: remembered as it was, and left in peace."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from shared.domain import erasing, journal
from shared.domain.command import POSSIBLE_WHILE, Past
from shared.domain.complaint import Complaint
from shared.domain.counting import count
from shared.domain.deciding import decide, recalculate, settle, submit
from shared.domain.disclosure import public_view, staff_view
from shared.domain.errors import ActionNotPossible
from shared.domain.evidence import Evidence
from shared.domain.figures import DayFigures
from shared.domain.register import line
from shared.domain.seal import GRACE, Head
from tests.unit.builders import (
    HOURS,
    MONDAY,
    OFFICE,
    PROCEDURE,
    a_caller,
    a_command,
    a_submission,
    after,
    journalled,
)

RECEIVED = datetime(2019, 3, 4, 2, tzinfo=UTC)
CLOSED = datetime(2019, 3, 20, 2, tzinfo=UTC)


def past(**changes: Any) -> Past:
    fields: dict[str, Any] = {
        "source": "register-lama", "number": "12/2019", "received_at": RECEIVED, "closed_at": CLOSED,
        "outcome": "answered", "answer": "Sudah dibuka.", "classification": "without_examination",
    }  # fmt: skip
    return Past(**(fields | changes))


def remembered(submitted: dict[str, Any] | None = None, **changes: Any) -> Complaint:
    return after(submit(a_submission(past=past(**changes), **(submitted or {})), PROCEDURE, HOURS, MONDAY))


def test_it_has_its_own_days_number_and_outcome() -> None:
    case = remembered()

    assert (case.received_at, case.closed_at, case.status, case.outcome) == (RECEIVED, CLOSED, "closed", "answered")
    assert case.history is not None
    assert (case.history.source, case.history.number, case.history.at) == ("register-lama", "12/2019", MONDAY)
    assert case.document(PROCEDURE.answer) == "Sudah dibuka."
    assert case.step == PROCEDURE.step[-1].key


@pytest.mark.parametrize(("outcome", "status"), [("withdrawn", "closed"), ("diverted", "diverted")])
def test_one_that_ended_otherwise_says_so_where_others_say_it(outcome: str, status: str) -> None:
    case = remembered(outcome=outcome)

    assert (case.status, case.step) == (status, PROCEDURE.first.key)
    assert case.texts["public_text"] == "Sudah dibuka."
    assert PROCEDURE.answer not in case.documents


def test_what_an_old_register_left_blank_is_not_made_up() -> None:
    case = remembered({"narrative": ""}, answer="")

    assert (case.documents, set(case.texts)) == ({}, {"subject"})


def test_nothing_is_due_and_nobody_is_told() -> None:
    case = remembered({"reporter_hears": True})
    decision = submit(a_submission(past=past()), PROCEDURE, HOURS, MONDAY)
    much_later = MONDAY + timedelta(days=900)

    assert (decision.arrived, decision.reporter_hears, decision.fallen, case.reporter_hears) == (False, None, (), False)
    assert (case.due_at, case.next_check_at, case.statutory_due_at) == (None, None, None)
    assert settle(case, PROCEDURE, HOURS, much_later).facts == ()
    assert recalculate(case, PROCEDURE, HOURS, "somebody", much_later).facts == ()


@pytest.mark.parametrize("action", list(POSSIBLE_WHILE))
def test_nothing_can_be_done_to_it(action: Any) -> None:
    case = remembered()
    command = a_command(action, case, by=a_caller("operator", "subsection_head", "section_head"))

    with pytest.raises(ActionNotPossible):
        decide(case, command, PROCEDURE, HOURS, MONDAY)


def test_it_can_be_erased_and_its_journal_verifies() -> None:
    case = remembered()
    [entered] = submit(a_submission(past=past()), PROCEDURE, HOURS, MONDAY).facts
    erased = erasing.erase(case, "head@imigrasi.example", "office_head", "By order.", MONDAY)

    state, entries = journalled([entered, *erased.facts])

    assert list(journal.faults(entries, state)) == []
    assert (entries[0].action, state.texts, state.history) == ("remembered", {}, case.history)


def test_no_figure_counts_it_neither_today_nor_then() -> None:
    _, entries = journalled(submit(a_submission(past=past()), PROCEDURE, HOURS, MONDAY).facts)
    days = {day: DayFigures(office=OFFICE.key, day=day) for day in (date(2019, 3, 4), date(2023, 2, 6))}

    count(entries, days, OFFICE, HOURS)

    assert [each.procedures for each in days.values()] == [{}, {}]


def test_the_register_shows_it_with_its_own_number_and_judges_nothing() -> None:
    shown = line(remembered(), PROCEDURE, HOURS, MONDAY)

    assert (shown.register_number, shown.history, shown.verdict, shown.promise_kept, shown.steps) == (
        "12/2019", "register-lama", None, None, (),
    )  # fmt: skip


def test_staff_are_told_where_it_came_from() -> None:
    case = remembered()

    assert staff_view(case, PROCEDURE, HOURS, MONDAY)["clocks"] == []
    assert staff_view(case, PROCEDURE, HOURS, MONDAY)["history"] == {
        "source": "register-lama", "number": "12/2019", "at": MONDAY.isoformat(),
    }  # fmt: skip
    assert public_view(case, PROCEDURE, "id", MONDAY)["possible"] == {}


def test_a_seal_that_knows_its_journal_is_enough_and_one_that_does_not_is_told() -> None:
    state, entries = journalled(submit(a_submission(past=past()), PROCEDURE, HOURS, MONDAY).facts)
    knowing, ignorant = Evidence(HOURS.zone), Evidence(HOURS.zone)
    day = MONDAY.date()
    head = Head(complaint=state.id, seq=state.seq, head=state.head)
    assert list(knowing.add(head, day)) == []
    for each in (knowing, ignorant):
        each.reaches(day, MONDAY + GRACE + timedelta(hours=1))

    assert list(knowing.faults(state, entries)) == []
    assert list(ignorant.faults(state, entries)) == ["entry 1 is older than the last seal, which does not know it"]
