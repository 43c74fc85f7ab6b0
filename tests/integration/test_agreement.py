"""Register, report and public figures agree with the journals, whatever happened to how many complaints.

AGREEMENT_COMPLAINTS says how many (120 in the suite, 5,000 in `make soak`): with holds, returns, reopenings, other
endings, ratings and incidents. What the journals tell is read from them alone, and counted by `tests/recount.py`.
"""

from __future__ import annotations

import csv
import io
import os
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from functions.transition.monthly_report import report
from shared.cloud.register import received
from shared.cloud.rollups import recompute
from shared.domain.command import Caller
from shared.domain.periods import month
from shared.domain.register import Line, line
from tests.integration.house import MONDAY, House
from tests.integration.services import Services
from tests.integration.staff_pages import Desk
from tests.integration.test_rollups import file_away, happened
from tests.recount import Happened, Laid, recount
from tests.unit.builders import HOURS, PROCEDURE
from tests.unit.histories import an_eventful_history

COMPLAINTS = int(os.environ.get("AGREEMENT_COMPLAINTS", "120"))
pytestmark = pytest.mark.timeout(120 + COMPLAINTS // 2)

OFFICE = "balikpapan"
FEBRUARY = month(date(2023, 2, 1))
SEEN_AT = MONDAY + timedelta(days=28)
"""Monday 6 March: the last thirty days hold all that happened."""

HEAD = Caller("office.head@imigrasi.example", "", OFFICE, {"office_head": "office_head"})


@dataclass(frozen=True)
class Told:
    """What the journals tell: of each complaint, and of all together over the month."""

    house: House
    histories: dict[str, list[Happened]]
    counted: Laid

    def sum(self, *key: object) -> int:
        """All that was counted whose name begins so."""
        return sum(number for name, number in self.counted.items() if name[: len(key)] == key)

    def by(self, what: str) -> dict[Any, int]:
        """Counts by what they are of."""
        return {name[1]: number for name, number in self.counted.items() if name[0] == what}


@pytest.fixture(scope="module")
def told(services: Services) -> Told:
    house = House(services, f"test-{secrets.token_hex(6)}")
    house.open()
    begins = [MONDAY + timedelta(days=number % 8) for number in range(COMPLAINTS)]
    file_away(house, [an_eventful_history(seed, acts=9, at=at) for seed, at in enumerate(begins)])
    house.clock.at = SEEN_AT
    recompute(house.parts, OFFICE, FEBRUARY)
    histories = {each: happened(house.parts.complaints.entries(each)) for each in house.ids()}
    counted: Laid = Counter()
    for history in histories.values():
        days = {at.astimezone(HOURS.zone).date() for _, at, _ in history}
        for day in days:
            counted.update(recount(history, day, PROCEDURE, HOURS))
    return Told(house, histories, counted)


@pytest.fixture(scope="module")
def lines(told: Told) -> dict[str, Line]:
    found = received(told.house.parts, HEAD, MONDAY - timedelta(days=6), SEEN_AT)
    return {each.complaint.id: line(each.complaint, each.procedure, each.hours, SEEN_AT) for each in found}


def test_all_that_was_to_happen_happened(told: Told) -> None:
    done = Counter(action for history in told.histories.values() for action, _, _ in history)

    assert len(told.histories) == COMPLAINTS
    assert all(
        done[each] for each in ("hold", "reply", "return", "reopen", "gather", "part", "rate", "divert", "close")
    )


def test_each_line_of_the_register_is_what_its_journal_tells(told: Told, lines: dict[str, Line]) -> None:
    assert lines.keys() == told.histories.keys()
    for id_, history in told.histories.items():
        last, found = history[-1][2], lines[id_]
        assert (found.received_at, found.channel, found.kind, found.category) == (
            history[0][1], last.channel, last.kind, last.category)  # fmt: skip
        assert (found.status, found.outcome, found.closed_at) == (last.status, last.outcome, last.closed_at)
        assert found.rating == (last.rating and last.rating.score)
        assert found.incident == last.incident
        if last.is_over:
            assert [(each.number, each.minutes, each.late) for each in found.steps] == _steps(history), id_


def _steps(history: Sequence[Happened]) -> list[tuple[int, float, bool]]:
    """Number, working minutes and lateness of each step that was left, in the procedure's order."""
    seconds: Counter[str] = Counter()
    late: Counter[str] = Counter()
    for (_, _, before), (_, at, after) in pairwise(history):
        if before.is_over or not (before.visit != after.visit or after.is_over):
            continue
        seconds[before.step] += 0
        seconds[before.step] += before.clock.stopped(at, HOURS).elapsed_seconds  # type: ignore[assignment]
        late[before.step] += "breach" in before.levels
    minute = HOURS.minute.total_seconds()
    steps = [each for each in PROCEDURE.step if each.key in seconds]
    return [(each.number, round(seconds[each.key] / minute, 2), late[each.key] > 0) for each in steps]


def test_the_exported_register_has_each_complaint_once(told: Told) -> None:
    answer = Desk(told.house, "office_head").get("/register.csv?from=2023-02-01&to=2023-02-28&separator=comma")

    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))

    assert sorted(row["Complaint"] for row in rows) == sorted(told.histories)
    assert Counter(row["Rating"] for row in rows if row["Rating"]) == {
        str(score): number for score, number in _ratings(told).items()
    }


def test_the_report_of_the_month_is_what_the_journals_tell(told: Told, lines: dict[str, Line]) -> None:
    parts = told.house.parts
    (found,) = report(parts, parts.offices[OFFICE], ["office_head"], FEBRUARY, "en")["procedures"]

    assert found["received"] == len(lines) == told.sum("kind")
    assert {each["key"]: each["count"] for each in found["channels"]} == Counter(
        each.channel for each in lines.values()
    )
    assert found["categories"] == Counter(each.category for each in lines.values()) == told.by("category")
    assert found["kinds"] == Counter(each.kind for each in lines.values()) == told.by("kind")
    assert (found["visits"], found["late"]) == (told.sum("visit"), _late(told))
    assert found["endings"] == told.by("ending")
    assert found["levels"] == told.by("level")
    assert (found["held"], found["returned"], found["reopened"]) == (
        told.sum("hold"), told.sum("return"), told.sum("reopen"))  # fmt: skip
    assert found["ratings"] == {str(score): number for score, number in _ratings(told).items()}
    assert found["unfinished"]["total"] == sum(each.closed_at is None for each in lines.values())


def test_the_public_figures_are_what_the_journals_tell(told: Told) -> None:
    found = told.house.parts.figures.public(OFFICE, SEEN_AT)
    answered = told.sum("answer")
    minutes = sorted(Counter(told.by("answer")).elements())

    assert found is not None
    assert (found.received, found.answered) == (COMPLAINTS, answered)
    assert found.on_time == int(100 * told.sum("answer in time") / answered)
    assert found.median_minutes == minutes[(len(minutes) - 1) // 2]


def _late(told: Told) -> int:
    return sum(number for name, number in told.counted.items() if name[0] == "visit" and name[3] == "late")


def _ratings(told: Told) -> Counter[int]:
    return Counter(history[-1][2].rating.score for history in told.histories.values() if history[-1][2].rating)
