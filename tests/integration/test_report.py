"""The monthly report: its figures are those of the register and of the journals, and it says what it lacks."""

from __future__ import annotations

import io
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import pytest
from google.cloud.firestore_v1.types import BatchGetDocumentsRequest
from openpyxl import load_workbook

from functions.transition.monthly_report import report
from shared.cloud.register import received
from shared.cloud.rollups import recompute
from shared.domain.command import Caller, Fact
from shared.domain.complaint import Complaint
from shared.domain.periods import DAY, Period, month
from shared.domain.register import line
from tests.integration.daily import asked_and_done
from tests.integration.house import MONDAY, House
from tests.integration.services import Services
from tests.integration.staff_pages import Desk, words
from tests.integration.test_rollups import file_away
from tests.recount import Happened, Laid, laid_out_unfinished, recount, unfinished
from tests.unit.builders import HOURS, PROCEDURE
from tests.unit.histories import an_eventful_history

OFFICE, SOPAP = "balikpapan", PROCEDURE.id
FEBRUARY, MARCH = month(date(2023, 2, 1)), month(date(2023, 3, 1))
JANUARYS_END = datetime(2023, 1, 29, 15, 30, tzinfo=UTC)
"""Sunday, half an hour before midnight at the office: three days later it is February."""

MARCHS_BEGIN = datetime(2023, 2, 27, 1, 0, tzinfo=UTC)
WITHIN = "facilities"
"""What those complaints are about that were received, and ended or lie, within February."""

HEAD = Caller("office.head@imigrasi.example", "", OFFICE, {"office_head": "office_head"})


@dataclass(frozen=True)
class Filed:
    """A house in April with complaints that lie within February, and others that began before or went on after it."""

    house: House
    within: Sequence[Sequence[Fact]]
    across: Sequence[Sequence[Fact]]

    @property
    def histories(self) -> list[list[Happened]]:
        """All of them, as what was done, when, and the state after it."""
        return [[(each.action, each.at, each.after) for each in facts] for facts in (*self.within, *self.across)]

    def report(self, asked: Period = FEBRUARY) -> dict[str, Any]:
        """The report, with no request."""
        parts = self.house.parts
        return report(parts, parts.offices[OFFICE], ["office_head"], asked, "en")

    def section(self, asked: Period = FEBRUARY) -> dict[str, Any]:
        """The procedure's part of it."""
        (found,) = self.report(asked)["procedures"]
        return cast("dict[str, Any]", found)


@pytest.fixture(scope="module")
def filed(services: Services) -> Filed:
    house = House(services, f"test-{secrets.token_hex(6)}")
    house.open()
    found = [an_eventful_history(each, acts=12, category=WITHIN) for each in range(80)]
    found = [each for each in found if each[-1].at < MARCHS_BEGIN]
    rated = [each for each in found if each[-1].after.rating][:4]
    reopened = [each for each in found if each not in rated and any(fact.action == "reopen" for fact in each)][:3]
    within = [*rated, *reopened, *[each for each in found if each not in (*rated, *reopened)][:7]]
    of = ("passport", "visa")
    across = [an_eventful_history(each, acts=20, at=JANUARYS_END, category=of[each % 2]) for each in range(100, 112)]
    across += [an_eventful_history(each, acts=12, at=MARCHS_BEGIN, category=of[each % 2]) for each in range(200, 208)]
    file_away(house, [*within, *across])
    house.clock.at = MONDAY + timedelta(days=60)
    recompute(house.parts, OFFICE, Period(FEBRUARY.first, MARCH.last))
    return Filed(house, within, across)


def lines_of(filed: Filed, asked: Period = FEBRUARY) -> list[Any]:
    """The register's lines of a month."""
    start, end = (datetime.combine(day, datetime.min.time(), HOURS.zone) for day in (asked.first, asked.last + DAY))
    found = received(filed.house.parts, HEAD, start.astimezone(UTC), end.astimezone(UTC))
    return [line(each.complaint, each.procedure, each.hours, filed.house.clock()) for each in found]


def test_what_was_received_agrees_with_the_register_to_the_unit(filed: Filed) -> None:
    for asked in (FEBRUARY, MARCH):
        section, lines = filed.section(asked), lines_of(filed, asked)

        assert section["received"] == len(lines) > 3
        assert {each["key"]: each["count"] for each in section["channels"]} == Counter(each.channel for each in lines)
        assert section["categories"] == Counter(each.category for each in lines)
        assert section["kinds"] == Counter(each.kind for each in lines)
        by_kind = Counter((each.category, each.kind) for each in lines)
        assert {
            (each["category"], kind): number
            for each in section["shortcomings"]
            for kind, number in each["kinds"].items()
        } == by_kind
    assert len(lines_of(filed)) < len(filed.within) + len(filed.across), "some were received in another month"


def test_of_what_lies_wholly_in_the_month_all_agrees_with_the_register(filed: Filed) -> None:
    [about] = [each for each in filed.section()["shortcomings"] if each["category"] == WITHIN]
    lines = [each for each in lines_of(filed) if each.category == WITHIN]
    states = [facts[-1].after for facts in filed.within]

    assert about["received"] == len(lines) == len(filed.within) > 10
    assert about["visits"] == sum(done.visits for each in states for done in each.steps_done)
    assert about["late"] == sum(done.late for each in states for done in each.steps_done) > 0
    assert about["ratings_given"] == sum(each.rating is not None for each in lines) > 0
    assert about["low_ratings"] == sum(each.rating is not None and each.rating <= 2 for each in lines)
    assert about["reopened"] == sum(each.action == "reopen" for facts in filed.within for each in facts) > 0


def test_the_report_is_what_the_journals_alone_tell_counted_another_way(filed: Filed) -> None:
    nothing: Laid = Counter()
    for asked in (FEBRUARY, MARCH):
        parts = [recount(each, day, PROCEDURE, HOURS) for each in filed.histories for day in asked.days]
        counted = sum(parts, start=nothing)
        section = filed.section(asked)

        assert section["visits"] == sum(number for key, number in counted.items() if key[0] == "visit")
        assert section["late"] == sum(
            number for key, number in counted.items() if key[0] == "visit" and key[3] == "late"
        )
        for name, key in (("endings", "ending"), ("levels", "level"), ("kinds", "kind"), ("categories", "category")):
            assert section[name] == {each[1]: number for each, number in counted.items() if each[0] == key}
        for name, key in (("held", "hold"), ("returned", "return"), ("reopened", "reopen")):
            assert section[name] == counted[key,]
        assert section["ratings"] == stood_at_the_end(filed, asked)
        for about in section["shortcomings"]:
            for name in ("visits", "late", "reopened"):
                assert about[name] == counted["about", about["category"], name]
            assert about["answered_late"] == counted["about", about["category"], "answered late"]
        assert sum(each["count"] for each in section["causes"]) == section["levels"]["breach"]


def stood_at_the_end(filed: Filed, asked: Period) -> dict[str, int]:
    """The ratings of a month, by the states at its end alone."""
    found: Counter[str] = Counter()
    for history in filed.histories:
        states = [state for _, at, state in history if at.astimezone(HOURS.zone).date() <= asked.last]
        rating = states[-1].rating if states else None
        if rating and rating.at.astimezone(HOURS.zone).date() >= asked.first:
            found[str(rating.score)] += 1
    return dict(found)


def test_what_is_open_at_the_end_is_what_the_states_tell(filed: Filed) -> None:
    nothing: Laid = Counter()
    for asked in (FEBRUARY, MARCH):
        (last,) = filed.house.parts.figures.read(OFFICE, Period(asked.last, asked.last))
        expected = sum((unfinished(each, asked.last, HOURS) for each in filed.histories), start=nothing)
        found = filed.section(asked)["unfinished"]

        assert laid_out_unfinished((last.unfinished or {})[SOPAP]) == expected
        assert (found["day"], found["total"]) == (asked.last.isoformat(), expected.total())
        assert sum(each["count"] for each in found["ages"]) == expected.total()
        assert found["held"] == sum(number for (_, status, _), number in expected.items() if status == "held")
        for each in found["steps"]:
            assert each["total"] == sum(number for (step, _, _), number in expected.items() if step == each["step"])
        over_two_weeks = sum(number for (_, _, age), number in expected.items() if isinstance(age, int) and age > 14)
        assert sum(each["count"] for each in found["ages"] if each["from_days"] > 14) == over_two_weeks


def test_a_month_stands_beside_the_one_before_and_an_actors_steps_are_added_up(filed: Filed) -> None:
    february, march = filed.section(), filed.section(MARCH)

    assert filed.report(MARCH)["compared_with"] == {"from": "2023-02-01", "to": "2023-02-28"}
    assert march["before"]["received"] == february["received"]
    assert march["before"]["ratings"] == february["ratings"]
    assert [each["before"]["late"] for each in march["steps"]] == [each["late"] for each in february["steps"]]
    for actor in february["actors"]:
        steps = [each for each in february["steps"] if each["actor"] == actor["actor"]]
        assert (actor["visits"], actor["late"]) == (sum(each["visits"] for each in steps),
                                                    sum(each["late"] for each in steps))  # fmt: skip
    assert february["signed_by"].startswith("Kepala Kantor")


def test_it_reads_a_document_a_day_of_two_months_and_the_notes(filed: Filed) -> None:
    filed.report()
    filed.house.forget_calls()

    filed.report()

    read = [BatchGetDocumentsRequest(call.request).documents for call in filed.house.wire.calls]
    names = [name.rpartition("/documents/")[2].split("/")[0] for each in read for name in each]
    assert filed.house.counts() == {"BatchGetDocuments": 3}
    assert Counter(names) == {"rollups": 28 + 31, "report_notes": 7}


def test_days_that_nobody_counted_are_told_loudly(house: House) -> None:
    house.a_complaint()
    asked_and_done(house, "/rollups")
    house.clock.move(minutes=30 * 24 * 60)

    said = house.by("office_head").get("/report", month="2023-02").get_json()
    page = words(Desk(house, "office_head").get("/report?month=2023-02"))

    assert said["days_missing"] == [day.isoformat() for day in FEBRUARY.days if day > date(2023, 2, 5)]
    assert "Days that have not been counted yet: 6–28. What happened on them is missing here." in page
    assert "Days of the month before that have not been counted yet: 1–5." in page
    recompute(house.parts, OFFICE, FEBRUARY)
    page = words(Desk(house, "office_head").get("/report?month=2023-02"))
    assert "What happened on them" not in page


def test_a_month_that_goes_on_says_so_and_tells_what_is_open_now(house: House) -> None:
    house.a_complaint()
    asked_and_done(house, "/rollups")

    said = house.by("section_head").get("/report", month="2023-02").get_json()

    assert (said["is_over"], said["to"]) == (False, "2023-02-06")
    assert said["days_missing"] == []
    assert (said["procedures"][0]["unfinished"]["day"], said["procedures"][0]["unfinished"]["total"]) == (
        "2023-02-06",
        1,
    )
    assert "The month is not over" in words(Desk(house, "section_head").get("/report?month=2023-02"))


def test_without_a_month_it_is_the_last_one_and_what_is_none_is_refused(house: House) -> None:
    head = house.by("office_head")

    assert head.get("/report").get_json()["month"] == "2023-01"
    assert head.get("/report").get_json()["procedures"][0]["unfinished"] is None
    for month_ in ("2023-03", "2023-13", "1999-01", "now"):
        for path in ("/report", "/report.xlsx"):
            answer = head.get(path, month=month_)
            assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (422, "month")
        assert Desk(house, "office_head").get(f"/report?month={month_}").status_code == 422


def test_it_is_for_supervisors_and_that_on_staff_for_compliance_alone(house: House) -> None:
    seen = {
        role: [each["id"] for each in house.by(role).get("/report").get_json().get("procedures", [])]
        for role in ("operator", "subsection_head", "section_head", "office_head", "compliance", "admin")
    }

    assert seen == {
        "operator": [],
        "subsection_head": [SOPAP],
        "section_head": [SOPAP],
        "office_head": [SOPAP],
        "compliance": ["laporan-pelanggaran"],
        "admin": [],
    }
    note = {"month": "2023-01", "category": "visa", "expected_version": 0, "text": "Nothing."}
    for role in ("operator", "admin"):
        caller = house.by(role)
        answers = [caller.get("/report"), caller.get("/report.xlsx"), caller.post("/report/notes", note)]
        assert [each.status_code for each in answers] == [403, 403, 403]


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_page_is_a_letter_with_a_heading_for_each_table_and_a_place_to_sign(filed: Filed, language: str) -> None:
    page = Desk(filed.house, "office_head").get(f"/report?month=2023-02&lang={language}")

    assert page.status_code == 200, page.text
    for text in ("Kementerian Hukum", "Kantor Wilayah", "Kantor Imigrasi", "NIP"):
        assert text in words(page)
    assert ("Februari 2023" if language == "id" else "February 2023") in words(page)
    assert page.text.count("<table") == 10
    assert "style=" not in page.text
    assert "<script>" not in page.text


def test_the_workbook_has_the_figures_of_the_page_and_no_formula(filed: Filed) -> None:
    note = {"month": "2023-02", "category": "visa", "expected_version": 0, "text": "=1+1"}
    assert filed.house.by("office_head").post("/report/notes", note).status_code == 200
    answer = Desk(filed.house, "office_head").get("/report.xlsx?month=2023-02")

    (sheet,) = load_workbook(io.BytesIO(answer.data)).worksheets
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]

    section = filed.section()
    assert 'filename="report-balikpapan-2023-02.xlsx"' in answer.headers["Content-Disposition"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert ["Received", section["received"], section["before"]["received"]] in [row[:3] for row in rows]
    steps = [row for row in rows if str(row[0]).startswith(tuple(f"{number}. " for number in range(1, 7)))]
    assert [row[1:3] for row in steps[:6]] == [[each["visits"], each["late"]] for each in section["steps"]]
    assert "=1+1" in [row[1] for row in rows]
    assert {cell.number_format for row in sheet.iter_rows() for cell in row} >= {'0" minutes"', '0"%"', "0.0"}


def test_pages_lead_to_it(house: House) -> None:
    for path in ("/performance", "/register"):
        assert 'href="/report"' in Desk(house, "office_head").get(path).text
    assert 'href="/report"' not in Desk(house, "operator").get("/register").text


def test_nothing_of_any_complaint_stands_in_it(filed: Filed) -> None:
    state: Complaint = filed.within[0][-1].after
    page = Desk(filed.house, "office_head").get("/report?month=2023-02").text

    assert state.texts["subject"]
    for text in (state.id, *state.texts.values()):
        assert text not in page
