"""The retention schedule: read from the office's file, refused where it forgets something, counted from the end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.data import offices, procedures
from shared.domain.complaint import Classification, Kind
from shared.domain.erasing import erase
from shared.domain.office import InvalidOffice, Office
from shared.domain.retention import CLASSES, Retention, class_of, faults_of, governed, rule_for
from tests.unit.builders import MONDAY, OFFICE, a_complaint, after, an_answered_complaint
from tests.unit.office_files import HOLIDAYS
from tests.unit.office_files import OFFICE as TABLES

SOURCE = {"source": "nobody's", "to_be_confirmed": True}


def rows(*tables: dict[str, Any]) -> tuple[Retention, ...]:
    return tuple(Retention.model_validate(SOURCE | each) for each in tables)


def test_the_office_s_schedule_governs_each_class_once_and_says_by_what() -> None:
    classes = [each for _, of_row in governed(OFFICE.retention) for each in of_row]

    assert sorted(classes) == sorted(CLASSES)
    assert all(row.source and row.to_be_confirmed for row in OFFICE.retention)
    assert all(list(faults_of(office.retention)) == [] for office in offices().values())


@pytest.mark.parametrize(
    ("kind", "classification", "years"),
    [
        ("misconduct", "information", 5),
        ("complaint", "with_examination", 5),
        ("suggestion", "suggestion", 1),
        ("complaint", None, 2),
    ],
)
def test_the_first_row_that_fits_is_taken(kind: Kind, classification: Classification | None, years: int) -> None:
    closed = an_answered_complaint().model_copy(update={"kind": kind, "classification": classification})

    assert OFFICE.kept_until(closed) == MONDAY.replace(year=MONDAY.year + years)


def test_one_that_is_open_or_erased_has_no_such_time() -> None:
    closed = an_answered_complaint()
    erased = after(erase(closed, "a@b.example", "admin", "Asked for.", MONDAY))

    assert OFFICE.kept_until(a_complaint()) is None
    assert OFFICE.kept_until(erased) is None
    assert (class_of(closed), class_of(erased)) == ("complaint.unclassified", "erased")
    assert rule_for((), closed) is None


def test_29_february_counts_from_the_28th_and_days_come_on_top() -> None:
    (row,) = rows({"years": 1, "days": 2})
    leap = datetime(2024, 2, 29, 8, tzinfo=UTC)

    assert row.ends(leap) == datetime(2025, 3, 2, 8, tzinfo=UTC)
    assert "1 tahun 2 hari" in row.reason


@pytest.mark.parametrize("row", rows({"years": 1}, {"days": 30}, {"years": 4, "days": 1}))
@pytest.mark.parametrize("hours", range(0, 24 * 800, 17 * 24))
def test_whatever_is_due_was_closed_by_the_time_that_is_asked_for(row: Retention, hours: int) -> None:
    closed = datetime(2023, 12, 31, 16, 30, tzinfo=UTC) + timedelta(hours=hours)
    due = row.ends(closed)

    assert closed <= row.latest_due(due) <= closed + timedelta(days=3)


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ({}, "expected years or days"),
        ({"days": -1}, "greater than or equal to 0"),
        ({"years": 1, "classifications": ["secret"]}, "unknown classifications: secret"),
        ({"years": 1, "kinds": ["praise"]}, "kinds"),
        ({"years": 1, "months": 1}, "months"),
    ],
)
def test_a_row_that_cannot_be_is_refused(table: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        rows(table)


def test_a_schedule_that_forgets_a_class_or_repeats_a_row_is_refused() -> None:
    partial = rows({"years": 1, "kinds": ["complaint", "misconduct"]})
    repeated = rows({"years": 1}, {"years": 2, "kinds": ["complaint"]})

    assert "no row for suggestion.information, " in next(faults_of(partial))
    assert list(faults_of(repeated)) == ["retention: row 2 governs nothing that an earlier row does not"]
    assert list(faults_of(())) == []


def test_an_office_s_file_with_such_a_schedule_does_not_load() -> None:
    schedule = [SOURCE | {"years": 1, "kinds": ["complaint"]}]

    with pytest.raises(InvalidOffice, match="office balikpapan: retention: no row for suggestion"):
        Office.from_tables(TABLES | {"retention": schedule}, HOLIDAYS, procedures())
    assert Office.from_tables(TABLES | {"retention": []}, HOLIDAYS, procedures()).retention == ()


def test_the_office_s_file_names_who_may_order_an_erasure() -> None:
    without = {name: table for name, table in TABLES.items() if name != "erasure"}

    assert OFFICE.erasers == ("office_head", "admin")
    assert Office.from_tables(without, HOLIDAYS, procedures()).erasers == ("admin",)
    with pytest.raises(InvalidOffice, match="who"):
        Office.from_tables(TABLES | {"erasure": {"who": []}}, HOLIDAYS, procedures())
