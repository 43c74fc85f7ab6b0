"""Days closed and opened without a deployment: deadlines of running complaints move, and the new time counts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from shared.cloud import calendar_days
from shared.cloud.calendar_days import move_deadlines
from shared.cloud.verify import faults_of
from tests.integration.closed_days import (
    HEAD,
    MINUTE,
    OFFICE,
    TUESDAY_OPENS,
    close_today,
    closed_without_moving,
    run,
)
from tests.integration.house import House
from tests.integration.queue_of import run_due


def levels(house: House) -> list[str]:
    """The levels of which alerts were made."""
    told = [each.rpartition("-")[2] for each in house.ids("alerts")]
    return sorted(each for each in told if each in ("warning", "breach", "escalation"))


def armed(house: House) -> list[datetime]:
    """When the checks fall that were asked for since `forget_calls`."""
    tasks = [call.request.task for call in house.tasks_wire.calls if call.method == "CreateTask"]
    return [each.schedule_time for each in tasks if each.http_request.url.endswith("/deadlines")]


def test_closing_a_day_moves_the_deadlines_of_what_runs_and_is_journalled(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    review, held = house.a_complaint(at_step="review"), house.a_complaint()
    question = {"action": "hold", "expected_version": 1, "note": "Loket mana?"}
    assert house.by("operator").post(f"/complaints/{held}/transitions", question).status_code == 200
    before = {each: house.state(each) for each in (review, held)}

    assert close_today(house) == 0

    moved = house.state(review)
    assert moved["due_at"] == TUESDAY_OPENS + 10 * MINUTE
    assert moved["next_check_at"] == TUESDAY_OPENS + 8 * MINUTE
    assert moved["promised_at"] == TUESDAY_OPENS + 65 * MINUTE
    assert (moved["version"], moved["calendar"]) == (before[review]["version"], 1)
    assert house.state(held)["next_check_at"] == before[held]["hold_ends_at"]
    last = house.parts.complaints.entries(review)[-1]
    assert (last.action, last.actor, last.capacity) == ("recalculated", HEAD, "calendar")
    assert list(faults_of(house.parts.complaints, [review, held])) == []
    said = capsys.readouterr().out
    assert "2023-02-06 Monday: closed: Bencana banjir" in said
    assert "revision 1: deadlines of 2 complaints moved, of 0 as they were, 0 failed" in said


def test_the_form_that_a_clerk_has_open_does_not_become_stale(house: House) -> None:
    complaint = house.a_complaint()
    version = house.state(complaint)["version"]

    close_today(house)

    assert house.advance(complaint, expected_version=version).status_code == 200


def test_the_alert_comes_at_the_new_time_only(house: House) -> None:
    house.a_complaint()
    close_today(house)

    # The tasks of the old time arrive in a process that has not heard of the closed day; so does the sweep.
    for minutes in (8, 3, 10, 30):
        house.clock.move(minutes=minutes)
        run_due(house)
        house.sweep()
    assert levels(house) == []

    house.clock.at = TUESDAY_OPENS + 8 * MINUTE
    run_due(house)
    assert levels(house) == ["warning"]
    house.clock.at = TUESDAY_OPENS + 10 * MINUTE
    run_due(house)
    assert levels(house) == ["breach", "warning"]


def test_a_check_that_finds_old_deadlines_moves_them_before_it_judges(house: House) -> None:
    complaint = house.a_complaint()
    closed_without_moving(house)
    house.clock.move(minutes=12)
    house.parts.calendars.known(OFFICE, fresh=True)
    house.forget_calls()

    house.check(complaint)

    assert house.actions(complaint) == ["submit", "recalculated"]
    assert levels(house) == []
    assert armed(house) == [TUESDAY_OPENS + 8 * MINUTE]


def test_what_had_fired_stays_fired_and_is_not_told_twice(house: House) -> None:
    complaint = house.a_complaint()
    house.clock.move(minutes=11)
    house.check(complaint)

    close_today(house)
    house.clock.at = TUESDAY_OPENS + 12 * MINUTE
    house.check(complaint)

    assert house.state(complaint)["levels"] == ["warning", "breach"]
    assert levels(house) == ["breach", "warning"]


def test_a_transition_at_the_same_moment_is_not_lost(house: House) -> None:
    complaint = house.a_complaint()
    parts = closed_without_moving(house)
    house.wire.before("Commit", lambda: assert_ok(house.advance(complaint)))

    counts = move_deadlines(parts, OFFICE, 1)

    assert counts == {"moved": 1}
    assert house.actions(complaint) == ["submit", "advance", "recalculated"]
    assert house.state(complaint)["step"] == "forward"
    assert house.state(complaint)["due_at"] == TUESDAY_OPENS + 10 * MINUTE
    assert list(faults_of(house.parts.complaints, [complaint])) == []


def test_a_transition_that_is_overtaken_by_the_change_decides_again_by_the_new_days(house: House) -> None:
    complaint = house.a_complaint()
    version = house.state(complaint)["version"]
    house.wire.before("Commit", lambda: assert_moved(close_today(house)))

    answer = house.advance(complaint, expected_version=version)

    assert answer.status_code == 200
    assert house.actions(complaint) == ["submit", "recalculated", "advance"]
    assert house.state(complaint)["due_at"] == TUESDAY_OPENS + 10 * MINUTE
    assert house.state(complaint)["calendar"] == 1


def test_the_sweep_moves_what_a_crashed_command_left_behind_and_what_came_in_by_the_old_days(house: House) -> None:
    first = house.a_complaint()
    closed_without_moving(house)
    second = house.a_complaint()
    assert house.state(second)["calendar"] == 0
    assert house.state(second)["due_at"] == house.clock() + 10 * MINUTE
    house.forget_calls()

    swept = house.sweep().json
    again = house.sweep().json

    for each in (first, second):
        assert house.state(each)["due_at"] == TUESDAY_OPENS + 10 * MINUTE
        assert house.parts.complaints.entries(each)[-1].actor == HEAD
    assert (swept or {}).get("recalculated") == 2
    assert "recalculated" not in (again or {})
    assert armed(house) == [TUESDAY_OPENS + 8 * MINUTE] * 2


def test_the_command_again_moves_the_rest_and_makes_no_new_revision(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.a_complaint()
    closed_without_moving(house)

    assert close_today(house) == 0
    assert run(house) == 0

    said = capsys.readouterr().out
    assert "revision 1: deadlines of 1 complaints moved" in said
    assert "revision 1: deadlines of 0 complaints moved" in said


def test_a_complaint_that_cannot_be_read_keeps_no_other_from_moving(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = {"office": OFFICE, "status": "open", "calendar": -1}
    house.database.collection("complaints").document("BROKEN").set(broken, timeout=5)
    complaint = house.a_complaint()

    assert close_today(house) == 1

    assert "1 failed" in capsys.readouterr().out
    assert house.state(complaint)["due_at"] == TUESDAY_OPENS + 10 * MINUTE


def test_more_than_a_page_moves(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar_days, "PAGE", 3)
    complaints = [house.a_complaint() for _ in range(7)]

    assert close_today(house) == 0

    assert {house.state(each)["calendar"] for each in complaints} == {1}


def test_a_dropped_day_gives_the_old_deadlines_back(house: House) -> None:
    complaint = house.a_complaint()
    before = house.state(complaint)

    close_today(house)
    assert run(house, "--drop", "2023-02-06", "--by", HEAD) == 0

    after = house.state(complaint)
    assert (after["due_at"], after["next_check_at"]) == (before["due_at"], before["next_check_at"])
    assert after["calendar"] == 2


def test_an_opened_saturday_brings_a_fridays_deadline_forward(house: House) -> None:
    house.clock.at = datetime(2023, 2, 10, 8, 25, tzinfo=UTC)
    complaint = house.a_complaint()

    assert run(house, "--open", "2023-02-11", "08:00-12:00", "--by", HEAD) == 0

    assert house.state(complaint)["due_at"] == datetime(2023, 2, 11, 0, 5, tzinfo=UTC)
    stored = house.database.collection("calendars").document(OFFICE).get(timeout=5).to_dict() or {}
    assert stored["opened"] == {"2023-02-11": ["08:00-12:00"]}
    assert (stored["revision"], stored["changed_by"], stored["changed_at"]) == (1, HEAD, house.clock())


def assert_ok(answer: Any) -> None:
    assert answer.status_code == 200, answer.text


def assert_moved(status: int) -> None:
    assert status == 0
