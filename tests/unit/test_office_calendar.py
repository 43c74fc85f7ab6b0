"""What a calendar is refused for and warns of; and the holidays file is what its script makes."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from scripts import make_holidays
from shared.domain.office_hours import InvalidOfficeHours, OfficeHours
from tests.unit.office_files import HOLIDAYS, OFFICE, calendar_table, office_hours

REGULAR = "calendar.sets.perpres-21-2023.regular.0"


def _week(table: dict[str, Any]) -> Any:
    return table["sets"]["perpres-21-2023"]["regular"][0]


def _break_outside(table: dict[str, Any]) -> None:
    _week(table)["friday"] = {"hours": "07:30-11:00", "breaks": ["10:30-11:30"]}


def _breaks_overlap(table: dict[str, Any]) -> None:
    _week(table)["friday"] = {"hours": "07:30-16:00", "breaks": ["12:00-13:00", "11:00-12:30"]}


def _all_break(table: dict[str, Any]) -> None:
    _week(table)["friday"] = {"hours": "07:30-16:00", "breaks": ["07:30-12:00", "12:00-16:00"]}


def _hours(text: object) -> Callable[[dict[str, Any]], None]:
    def change(table: dict[str, Any]) -> None:
        _week(table)["friday"] = {"hours": text}

    return change


def _unknown_weekday(table: dict[str, Any]) -> None:
    _week(table)["jumat"] = {"hours": "07:30-16:00"}


def _empty_week(table: dict[str, Any]) -> None:
    table["sets"]["perpres-21-2023"]["regular"] = [{"from": date(2023, 1, 1), "source": "x"}]


def _no_week(table: dict[str, Any]) -> None:
    table["sets"]["perpres-21-2023"] = {"title": "Jam kerja", "regular": []}


def _ends_early(table: dict[str, Any]) -> None:
    _week(table)["until"] = date(2022, 1, 1)


def _weeks_overlap(table: dict[str, Any]) -> None:
    table["sets"]["perpres-21-2023"]["regular"].append(_week(table) | {"from": date(2026, 1, 1)})


def _ramadans_overlap(table: dict[str, Any]) -> None:
    table["ramadan"].append({"from": date(2023, 4, 21), "until": date(2023, 4, 22), "source": "x"})


def _closed_and_opened(table: dict[str, Any]) -> None:
    table["closed"] = [{"date": date(2026, 1, 5), "name": "x"}]
    table["opened"] = [{"date": date(2026, 1, 5), "name": "y", "hours": "08:00-12:00"}]


def _replace(key: str, value: object) -> Callable[[dict[str, Any]], None]:
    return lambda table: table.__setitem__(key, value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_break_outside, f"{REGULAR}.friday: the break 10:30-11:30 lies outside the hours 07:30-11:00"),
        (_breaks_overlap, f"{REGULAR}.friday: 11:00-12:30 and 12:00-13:00 overlap"),
        (
            _all_break,
            f"{REGULAR}.friday: the breaks leave nothing of 07:30-16:00: leave the day out to close it",
        ),
        (_hours("16:00-07:30"), f"{REGULAR}.friday.hours: 16:00-07:30 ends before it starts"),
        (_hours("07:30-07:30"), f"{REGULAR}.friday.hours: 07:30-07:30 ends before it starts"),
        (_hours("07:30-24:30"), f"{REGULAR}.friday.hours: 07:30-24:30 goes beyond 24:00"),
        (_hours("7-16"), f"{REGULAR}.friday.hours: expected hours such as 07:30-16:00, found '7-16'"),
        (_hours(7), f"{REGULAR}.friday.hours: expected hours such as 07:30-16:00, found 7"),
        (_unknown_weekday, f"{REGULAR}.jumat: unknown key"),
        (_empty_week, f"{REGULAR}: the week from 2023-01-01 has no hours at all"),
        (_no_week, "calendar.sets.perpres-21-2023: no regular week in 'Jam kerja'"),
        (_ends_early, f"{REGULAR}: until 2022-01-01 is before from 2023-01-01"),
        (
            _weeks_overlap,
            (
                "calendar.sets.perpres-21-2023: "
                "the period from 2026-01-01 overlaps the one from 2023-01-01 until 9999-12-31"
            ),
        ),
        (
            _ramadans_overlap,
            "calendar: the period from 2023-04-21 overlaps the one from 2023-03-23 until 2023-04-21",
        ),
        (_closed_and_opened, "calendar: 2026-01-05 stands twice among the closed and opened days"),
        (
            _replace("hours", "x"),
            "calendar: hours names 'x'; the sets are ['information-desk', 'perpres-21-2023']",
        ),
        (_replace("holiday", []), "calendar.holiday: unknown key"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_by_name(change: Callable[[dict[str, Any]], None], message: str) -> None:
    table = calendar_table()
    change(table)

    with pytest.raises(InvalidOfficeHours) as refused:
        OfficeHours.from_tables(table, HOLIDAYS)

    assert str(refused.value) == message


@pytest.mark.parametrize("zone", ["Asia/Balikpapan", "Asia", "../etc/passwd", "", 8])
def test_an_unknown_zone_is_refused_by_name(zone: object) -> None:
    with pytest.raises(InvalidOfficeHours, match=r"^calendar\.zone: "):
        office_hours(zone=zone)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(InvalidOfficeHours, match=r"calendar\.zone: .*; calendar\.surprise: unknown key"):
        office_hours(zone="Nowhere", surprise=1)


def test_always_open_hours_refuse_an_unknown_zone() -> None:
    with pytest.raises(InvalidOfficeHours, match=r"calendar\.zone"):
        OfficeHours.always("Nowhere")


def test_a_holiday_outside_the_years_of_its_file_is_refused() -> None:
    with pytest.raises(InvalidOfficeHours, match=r"^holidays: 2023-01-01 \(Tahun Baru Masehi\) is in none of the"):
        OfficeHours.from_tables(calendar_table(), HOLIDAYS | {"years": [2024]})


@pytest.mark.parametrize(
    ("closed", "opened", "message"),
    [
        ({date(2026, 1, 5): "x"}, {date(2026, 1, 5): ["08:00-12:00"]}, "2026-01-05: both closed and opened"),
        ({}, {date(2026, 1, 5): []}, "2026-01-05: opened without hours"),
        ({}, {date(2026, 1, 5): ["8-12"]}, "2026-01-05: expected hours such as 07:30-16:00, found '8-12'"),
        (
            {},
            {date(2026, 1, 5): ["08:00-12:00", "11:00-13:00"]},
            "2026-01-05: 08:00-12:00 and 11:00-13:00 overlap",
        ),
    ],
)
def test_added_days_that_cannot_be_are_refused(
    closed: dict[date, str], opened: dict[date, list[str]], message: str
) -> None:
    with pytest.raises(InvalidOfficeHours) as refused:
        office_hours().with_days(closed, opened)

    assert str(refused.value) == message


def test_the_years_that_a_decree_has_settled_warn_of_nothing() -> None:
    hours = office_hours()

    assert [hours.calendar_warnings(year) for year in (2023, 2024, 2025, 2026)] == [[], [], [], []]


def test_what_is_not_known_of_a_year_is_warned_of() -> None:
    hours = office_hours()

    assert hours.calendar_warnings(2027) == ["2027: holidays whose dates are estimates: 3"]
    assert hours.calendar_warnings(2030) == [
        "2030: no joint leave (cuti bersama) is known",
        "2030: holidays whose dates are estimates: 8",
        "2030: the dates of Ramadan are not known",
    ]
    assert hours.calendar_warnings(2020) == [
        "2020: neither public holidays nor joint leave (cuti bersama) are known",
        "2020: the dates of Ramadan are not known",
        "2020: days for which no week of hours is in force: 366",
    ]


def test_hours_without_any_holidays_file_warn_and_always_open_ones_do_not() -> None:
    assert OfficeHours.from_tables(calendar_table(), []).calendar_warnings(2026) == [
        "2026: neither public holidays nor joint leave (cuti bersama) are known"
    ]
    assert OfficeHours.always("UTC").calendar_warnings(2020) == []


def test_the_office_file_names_the_office_beside_its_calendar() -> None:
    assert {key: OFFICE["office"][key] for key in ("key", "code", "name")} == {
        "key": "balikpapan",
        "code": "BPN",
        "name": "Kantor Imigrasi Kelas I TPI Balikpapan",
    }


def test_every_assumption_of_the_hours_is_marked_to_be_confirmed() -> None:
    weeks = [week for hours in office_hours().calendar.sets.values() for week in hours.regular + hours.ramadan]

    assert len(weeks) == 4
    assert all("to be confirmed" in week.source for week in weeks)


def test_the_holidays_file_is_what_its_script_makes() -> None:
    assert make_holidays.TARGET.read_text(encoding="utf-8") == make_holidays.holidays_file()


def test_the_holidays_file_holds_the_joint_leave() -> None:
    by_year = {
        year: sum(day["category"] == "joint_leave" and day["date"].startswith(str(year)) for day in HOLIDAYS["days"])
        for year in HOLIDAYS["years"]
    }

    assert by_year == {2023: 11, 2024: 10, 2025: 11, 2026: 8, 2027: 8, 2028: 0, 2029: 0, 2030: 0}
