"""The days that an office closes or opens by itself: kept, put onto its hours, and what its calendar lacks."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shared.domain.office_days import LONGEST_NAME, OfficeDays, gaps_in_view
from shared.domain.office_hours import InvalidOfficeHours, OfficeHours
from tests.unit.office_files import HOLIDAYS, calendar_table, local, office_hours

TUESDAY = date(2026, 12, 1)
SATURDAY = date(2026, 12, 5)
AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def test_a_closed_day_has_no_hours_and_is_called_by_its_reason() -> None:
    days = OfficeDays().closing(TUESDAY, "  Bencana banjir ").changed("head@imigrasi.example", AT)

    hours = days.onto(office_hours())

    assert hours.openings(TUESDAY) == ()
    assert hours.name_of(TUESDAY) == ("Bencana banjir", "Bencana banjir")
    assert hours.revision == 1
    assert hours.add(local(2026, 11, 30, 15, 55), 10) == local(2026, 12, 2, 7, 35)


def test_an_opened_day_has_the_hours_that_it_was_given() -> None:
    days = OfficeDays().opening(SATURDAY, ("08:00-12:00",))

    hours = days.onto(office_hours())

    assert hours.add(local(2026, 12, 4, 16, 25), 10) == local(2026, 12, 5, 8, 5)


def test_the_last_word_on_a_day_counts_and_a_dropped_day_is_as_committed() -> None:
    closed = OfficeDays().opening(TUESDAY, ("08:00-09:00",)).closing(TUESDAY, "Bencana banjir")
    opened = closed.opening(TUESDAY, ("08:00-12:00",))

    assert (closed.opened, closed.closed) == ({}, {TUESDAY: "Bencana banjir"})
    assert (opened.opened, opened.closed) == ({TUESDAY: ("08:00-12:00",)}, {})
    assert opened.dropping(TUESDAY).says_the_same(OfficeDays())
    assert opened.dropping(SATURDAY).says_the_same(opened)
    assert not opened.says_the_same(closed)


@pytest.mark.parametrize("name", ["", "   ", "x" * (LONGEST_NAME + 1)])
def test_a_day_is_not_closed_without_a_reason_or_for_an_endless_one(name: str) -> None:
    with pytest.raises(InvalidOfficeHours, match=r"2026-12-01: expected a reason of 1 to 150"):
        OfficeDays().closing(TUESDAY, name)


@pytest.mark.parametrize("intervals", [(), ("8-12",), ("12:00-08:00",), ("08:00-12:00", "11:00-13:00")])
def test_hours_that_cannot_be_are_refused_by_their_day(intervals: tuple[str, ...]) -> None:
    days = OfficeDays().opening(SATURDAY, intervals)

    with pytest.raises(InvalidOfficeHours, match="2026-12-05"):
        days.onto(office_hours())


def test_the_document_reads_back_as_it_was_and_each_change_has_a_number() -> None:
    first = OfficeDays().closing(TUESDAY, "Bencana banjir").changed("a@imigrasi.example", AT)
    second = first.opening(SATURDAY, ("08:00-12:00", "13:00-14:00")).changed("b@imigrasi.example", AT)

    stored = second.stored()

    assert stored == {
        "revision": 2,
        "closed": {"2026-12-01": "Bencana banjir"},
        "opened": {"2026-12-05": ["08:00-12:00", "13:00-14:00"]},
        "changed_by": "b@imigrasi.example",
        "changed_at": AT,
    }
    assert OfficeDays.model_validate(stored) == second
    assert OfficeDays.model_validate({}) == OfficeDays()


def test_next_years_gaps_are_in_view_from_october_on() -> None:
    table = calendar_table()
    years = HOLIDAYS | {"years": [2026], "days": [day for day in HOLIDAYS["days"] if day["date"].startswith("2026")]}
    hours = OfficeHours.from_tables(table, years)
    unknown = "2027: neither public holidays nor joint leave (cuti bersama) are known"

    assert unknown not in gaps_in_view(hours, date(2026, 9, 30))
    assert unknown in gaps_in_view(hours, date(2026, 10, 1))
    assert unknown in gaps_in_view(hours, date(2027, 1, 1))


def test_a_year_without_joint_leave_is_in_view_all_year() -> None:
    days = [day for day in HOLIDAYS["days"] if day["date"].startswith("2025") and day["category"] != "joint_leave"]
    hours = OfficeHours.from_tables(calendar_table(), HOLIDAYS | {"years": [2025], "days": days})

    assert "2025: no joint leave (cuti bersama) is known" in gaps_in_view(hours, date(2025, 3, 1))


def test_the_revision_outlives_a_demonstrations_minutes() -> None:
    hours = OfficeDays(revision=7).onto(office_hours()).with_minute(1)

    assert (hours.revision, hours.minute) == (7, timedelta(seconds=1))
