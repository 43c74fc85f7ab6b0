"""The calendar's document: cached, gone without where it cannot be read, changed by one command at a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import grpc
import pytest

from functions.sla_check.sweeping import sweep
from shared.cloud import calendar_days, calendars
from shared.domain.errors import Unavailable
from shared.domain.office_days import OfficeDays
from tests.integration.closed_days import (
    HEAD,
    MINUTE,
    OFFICE,
    TUESDAY_OPENS,
    another_process,
    close_today,
    closed_without_moving,
    run,
)
from tests.integration.house import House, at_once

READ = "BatchGetDocuments"


class Stopwatch:
    """Stands in for the module `time`: a test lets seconds pass."""

    def __init__(self) -> None:
        self.seconds = time.monotonic()

    def monotonic(self) -> float:
        return self.seconds


def test_a_process_hears_of_a_new_day_within_a_minute(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Stopwatch()
    monkeypatch.setattr(calendars, "time", watch)
    house.a_complaint()
    close_today(house)

    watch.seconds += 59
    before = house.state(house.a_complaint())
    watch.seconds += 2
    after = house.state(house.a_complaint())

    assert (before["calendar"], before["due_at"]) == (0, house.clock() + 10 * MINUTE)
    assert (after["calendar"], after["due_at"]) == (1, TUESDAY_OPENS + 10 * MINUTE)


def test_a_warm_process_makes_no_call_more_than_without_a_calendar(house: House) -> None:
    complaint = house.a_complaint()
    version = house.state(complaint)["version"]
    house.forget_calls()

    house.post()
    assert {name: count for name, count in house.counts().items() if name != "CreateTask"} == {"Commit": 1}
    house.forget_calls()
    body = {"action": "take", "expected_version": version}
    assert house.by("operator").post(f"/complaints/{complaint}/transitions", body).status_code == 200

    assert house.counts() == {"GetDocument": 1, "Commit": 1}


def test_a_calendar_that_cannot_be_read_keeps_nobody_from_complaining(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    cold = another_process(house)
    house.wire.fail(READ, times=1)

    hours = cold.complaints.hours_of(OFFICE)
    again = cold.complaints.hours_of(OFFICE)

    assert hours.revision == again.revision == 0
    assert "calendar of balikpapan not read: revision 0 goes on" in caplog.text
    assert house.counts() == {READ: 1}  # and is not asked for again at once


def test_what_was_known_goes_on_while_the_calendar_cannot_be_read(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Stopwatch()
    monkeypatch.setattr(calendars, "time", watch)
    parts = closed_without_moving(house)
    watch.seconds += 61
    house.wire.fail(READ, times=1)

    assert parts.complaints.hours_of(OFFICE).revision == 1
    watch.seconds += calendars.AGAIN_SECONDS + 1
    assert parts.calendars.known(OFFICE).certain


def test_a_stored_calendar_that_makes_no_sense_is_left_aside(house: House, caplog: pytest.LogCaptureFixture) -> None:
    reference = house.database.collection("calendars").document(OFFICE)
    reference.set({"revision": 3, "closed": {"someday": "?"}, "opened": {}}, timeout=5)

    assert another_process(house).complaints.hours_of(OFFICE).revision == 0
    assert "calendar of balikpapan not read" in caplog.text


def test_nobody_is_judged_by_days_that_are_older_than_the_complaints(house: House) -> None:
    complaint = house.a_complaint()
    close_today(house)
    house.clock.move(minutes=30)
    cold = another_process(house)
    house.wire.fail(READ, times=1)

    with pytest.raises(Unavailable):
        cold.complaints.recalculate(complaint, house.clock())

    assert house.actions(complaint) == ["submit", "recalculated"]


def test_changes_at_once_are_all_kept(house: House) -> None:
    def closing(day: int) -> Callable[[], Any]:
        parts = another_process(house)
        at = house.clock()
        edit: Callable[[OfficeDays], OfficeDays] = lambda days: days.closing(date(2023, 3, day), "Libur")  # noqa: E731
        return lambda: parts.calendars.change(OFFICE, edit, HEAD, at)

    at_once([closing(day) for day in (6, 7, 8, 9)])

    days = another_process(house).calendars.known(OFFICE).days
    assert days.revision == 4
    assert sorted(days.closed) == [date(2023, 3, day) for day in (6, 7, 8, 9)]


def test_a_change_whose_reply_is_lost_is_made_once(house: House) -> None:
    house.wire.lose_reply("Commit")

    known = closed_without_moving(house).calendars.known(OFFICE)

    assert known.days.revision == 1
    assert house.database.collection("calendars").document(OFFICE).get(timeout=5).get("revision") == 1


def test_a_change_that_cannot_reach_the_store_says_so(house: House) -> None:
    house.wire.fail("Commit", code=grpc.StatusCode.ABORTED)

    with pytest.raises(Unavailable):
        closed_without_moving(house)

    house.wire.heal()
    house.wire.fail(READ)
    with pytest.raises(Unavailable):
        run(house)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--close", "2023-02-07", "Banjir"), "--by: expected the address of someone who works at balikpapan"),
        (("--close", "2023-02-07", "Banjir", "--by", "x@imigrasi.example"), "--by: expected the address"),
        (("--close", "2023-02-07", " ", "--by", HEAD), "expected a reason"),
        (("--close", "tomorrow", "Banjir", "--by", HEAD), "Invalid isoformat string"),
        (("--open", "2023-02-06", "08:00-12:00", "--by", HEAD), "began at 2023-02-06T08:00:00"),
        (("--open", "2023-02-11", "8-12", "--by", HEAD), "expected hours such as 07:30-16:00"),
        (("--open", "2023-02-11", "--by", HEAD), "opened without hours"),
        (("--close", "2023-02-07", "Banjir", "--drop", "2023-02-08", "--by", HEAD), "not allowed with"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(
    house: House, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    with pytest.raises(SystemExit) as refused:
        run(house, *arguments)

    assert refused.value.code == 2
    assert said in capsys.readouterr().err
    assert house.ids("calendars") == []


def test_an_office_that_is_not_there_is_named_with_those_that_are(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        calendar_days.main(["atlantis"], another_process(house))

    assert "there is no office atlantis; there are: balikpapan" in capsys.readouterr().err


def test_what_the_calendar_lacks_is_logged_once_a_day(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.clock.at = datetime(2040, 10, 1, 1, 0, tzinfo=UTC)
    parts = another_process(house)

    for hours in (0, 1, 23):
        house.clock.move(minutes=60 * hours)
        sweep(parts)

    found = [each for each in caplog.messages if "is incomplete: 2040: neither public holidays" in each]
    assert len(found) == 2
    assert any("is incomplete: 2041: neither public holidays" in each for each in caplog.messages)
