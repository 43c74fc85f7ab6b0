"""Office hours, example by example: breaks, nights, holidays, Ramadan, demonstration minutes."""

import time
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from shared.domain.office_hours import HORIZON, OfficeHours
from tests.unit.office_files import HOLIDAYS, ZONE, calendar_table, local, office_hours


@pytest.fixture(scope="module")
def hours() -> OfficeHours:
    return office_hours()


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        pytest.param((2023, 2, 3, 9, 0), 65, (2023, 2, 3, 10, 5), id="within a morning"),
        pytest.param((2023, 2, 3, 11, 25), 10, (2023, 2, 3, 13, 5), id="over the Friday break"),
        pytest.param((2023, 2, 2, 11, 50), 10, (2023, 2, 2, 12, 0), id="exactly to the break"),
        pytest.param((2023, 2, 2, 12, 0), 10, (2023, 2, 2, 13, 10), id="from the first instant of the break"),
        pytest.param((2023, 2, 2, 12, 30), 10, (2023, 2, 2, 13, 10), id="from within the break"),
        pytest.param((2023, 2, 2, 13, 0), 10, (2023, 2, 2, 13, 10), id="from the last instant of the break"),
        pytest.param((2023, 2, 2, 15, 50), 10, (2023, 2, 2, 16, 0), id="exactly to closing"),
        pytest.param((2023, 2, 2, 15, 55), 10, (2023, 2, 3, 7, 35), id="over a night"),
        pytest.param((2023, 2, 3, 16, 25), 10, (2023, 2, 6, 7, 35), id="over a weekend"),
        pytest.param((2023, 2, 3, 5, 0), 10, (2023, 2, 3, 7, 40), id="before opening"),
        pytest.param((2023, 2, 3, 20, 0), 10, (2023, 2, 6, 7, 40), id="after closing"),
        pytest.param((2023, 2, 4, 10, 0), 10, (2023, 2, 6, 7, 40), id="on a Saturday"),
        pytest.param((2023, 3, 22, 10, 0), 10, (2023, 3, 24, 8, 10), id="on Nyepi, before joint leave and Ramadan"),
        pytest.param((2024, 4, 5, 15, 25), 10, (2024, 4, 16, 7, 35), id="over Idul Fitri with its joint leave"),
        pytest.param((2025, 3, 3, 12, 25), 10, (2025, 3, 3, 12, 40), id="after the short break of Ramadan"),
        pytest.param((2025, 3, 3, 14, 55), 10, (2025, 3, 4, 8, 5), id="over the early closing of Ramadan"),
    ],
)
def test_minutes_count_only_while_the_office_is_open(
    hours: OfficeHours, start: tuple[int, ...], minutes: int, end: tuple[int, ...]
) -> None:
    assert hours.add(local(*start), minutes) == local(*end)


def test_results_are_in_utc_whatever_the_zone_of_the_start(hours: OfficeHours) -> None:
    start = local(2023, 2, 3, 11, 25)

    ends = {hours.add(start.astimezone(zone), 10).isoformat() for zone in (UTC, ZONE)}

    assert ends == {"2023-02-03T05:05:00+00:00"}


def test_no_minutes_end_at_the_start_even_in_closed_time(hours: OfficeHours) -> None:
    assert hours.add(local(2023, 2, 4, 10), 0) == local(2023, 2, 4, 10)


def test_seconds_and_microseconds_are_carried_over_a_break(hours: OfficeHours) -> None:
    assert hours.add(local(2023, 2, 2, 11, 59, 59, 999_999), 1) == local(2023, 2, 2, 13, 0, 59, 999_999)
    assert hours.add(local(2023, 2, 2, 11, 59, 30), Fraction(1, 3)) == local(2023, 2, 2, 11, 59, 50)
    end = hours.add_time(local(2023, 2, 2, 11, 59, 59), timedelta(seconds=2.5))
    assert end == local(2023, 2, 2, 13, 0, 1, 500_000)


def test_the_time_between_two_instants_is_the_open_time(hours: OfficeHours) -> None:
    friday, monday = local(2023, 2, 3, 11, 25), local(2023, 2, 6, 7, 40, 0, 1)

    assert hours.time_between(friday, monday) == timedelta(hours=3, minutes=45, microseconds=1)
    assert hours.time_between(monday, friday) == -hours.time_between(friday, monday)
    assert hours.time_between(local(2023, 2, 3, 16, 30), local(2023, 2, 6, 7, 30)) == timedelta(0)
    assert hours.minutes_between(local(2023, 2, 3, 11, 25), local(2023, 2, 3, 13, 5)) == 10.0


def test_the_office_is_open_from_the_first_instant_and_closed_at_the_last(hours: OfficeHours) -> None:
    moments = [(7, 29, 59), (7, 30, 0), (11, 59, 59), (12, 0, 0), (13, 0, 0), (15, 59, 59), (16, 0, 0)]

    states = [hours.is_open(local(2023, 2, 2, *moment)) for moment in moments]

    assert states == [False, True, True, False, True, True, False]


@pytest.mark.parametrize("name", ["perpres-21-2023", "information-desk"])
def test_the_weeks_of_the_data_sum_to_what_the_regulation_says(name: str) -> None:
    calendar = office_hours(hours=name).calendar
    usual = {
        "perpres-21-2023": timedelta(hours=37, minutes=30),
        "information-desk": timedelta(hours=32, minutes=30),
    }

    assert [week.total for week in calendar.in_force.regular] == [usual[name]]
    assert [week.total for week in calendar.in_force.ramadan] == [timedelta(hours=32, minutes=30)]


def test_whole_weeks_measure_as_much_as_they_are_said_to(hours: OfficeHours) -> None:
    usual = hours.time_between(local(2023, 2, 6), local(2023, 2, 13))
    ramadan = hours.time_between(local(2025, 3, 3), local(2025, 3, 10))

    assert (usual, ramadan) == (timedelta(hours=37, minutes=30), timedelta(hours=32, minutes=30))


def test_the_hours_in_force_are_one_setting_away() -> None:
    assert office_hours(hours="information-desk").add(local(2023, 2, 3, 6), 10) == local(2023, 2, 3, 8, 10)


def test_every_ramadan_ends_on_the_eve_of_idul_fitri(hours: OfficeHours) -> None:
    for season in hours.calendar.ramadan:
        name = hours.name_of(season.last + timedelta(days=1))
        assert name is not None
        assert name.id.startswith("Hari Raya Idul Fitri")


def test_a_set_without_hours_for_ramadan_keeps_its_usual_ones() -> None:
    table = calendar_table()
    del table["sets"]["perpres-21-2023"]["ramadan"]

    hours = OfficeHours.from_tables(table, HOLIDAYS)

    assert hours.add(local(2025, 3, 3, 6), 10) == local(2025, 3, 3, 7, 40)


def test_hours_change_on_the_day_their_validity_says() -> None:
    table = calendar_table()
    weeks = table["sets"]["perpres-21-2023"]["regular"]
    weeks[0]["until"] = date(2026, 6, 30)
    weeks.append({"from": date(2026, 7, 1), "source": "Perubahan", "wednesday": {"hours": "09:00-10:00"}})

    hours = OfficeHours.from_tables(table, HOLIDAYS)

    assert hours.add(local(2026, 6, 30, 15, 55), 10) == local(2026, 7, 1, 9, 5)
    assert [hours.source_on(date(2026, 7, 1)), hours.source_on(date(2022, 1, 3))] == ["Perubahan", None]


def test_extra_days_of_the_office_file_close_and_open_it_also_on_a_holiday() -> None:
    closed = [{"date": date(2026, 7, 31), "name": "Pindah kantor"}]
    service = {"name": "Layanan akhir pekan", "hours": "08:00-12:00", "breaks": ["10:00-10:15"]}
    opened = [service | {"date": day} for day in (date(2026, 8, 1), date(2026, 8, 17))]

    hours = office_hours(closed=closed, opened=opened)

    assert hours.add(local(2026, 7, 30, 15, 55), 125) == local(2026, 8, 1, 10, 0)
    assert hours.is_open(local(2026, 8, 17, 9))
    assert [hours.name_of(day) for day in (date(2026, 7, 31), date(2026, 8, 17))] == [
        ("Pindah kantor", "Pindah kantor"),
        None,
    ]


def test_two_occasions_on_one_day_are_both_named() -> None:
    hours = office_hours(closed=[{"date": date(2026, 12, 25), "name": "Pindah kantor", "name_en": "Moving"}])

    assert hours.name_of(date(2026, 12, 25)) == ("Hari Raya Natal; Pindah kantor", "Christmas Day; Moving")


def test_days_can_be_closed_and_opened_without_touching_the_file(hours: OfficeHours) -> None:
    friday, saturday = date(2023, 2, 3), date(2023, 2, 4)

    changed = hours.with_days({friday: "Banjir"}, {saturday: ["13:00-14:00", "09:00-10:00"]})
    reversed_again = changed.with_days({saturday: "Banjir"}, {friday: ["08:00-09:00"]})

    assert changed.add(local(2023, 2, 3, 8), 65) == local(2023, 2, 4, 13, 5)
    assert reversed_again.add(local(2023, 2, 3, 8), 65) == local(2023, 2, 6, 7, 35)
    assert hours.add(local(2023, 2, 3, 8), 65) == local(2023, 2, 3, 9, 5)
    assert hours.with_days().add(local(2023, 2, 3, 8), 65) == local(2023, 2, 3, 9, 5)


def test_always_open_hours_count_every_second() -> None:
    always = OfficeHours.always("Asia/Makassar")

    assert always.add(local(2023, 12, 31, 23, 59), 3 * 24 * 60) == local(2024, 1, 3, 23, 59)
    assert always.explain(local(2023, 12, 31, 23, 59), 2, "en") == (
        "2 minutes from Sunday 23:59 end on Monday at 00:01 WITA"
    )


def test_a_demo_minute_lasts_as_long_as_it_is_told(hours: OfficeHours) -> None:
    quick = hours.with_minute(2)

    assert quick.add(local(2023, 2, 3, 11, 29, 50), 10) == local(2023, 2, 3, 13, 0, 10)
    assert quick.minutes_between(local(2023, 2, 3, 11, 29, 50), local(2023, 2, 3, 13, 0, 10)) == 10.0
    assert hours.minute == timedelta(minutes=1)


def test_working_days_skip_weekends_holidays_and_joint_leave(hours: OfficeHours) -> None:
    assert hours.working_days_after(date(2024, 4, 4), 2) == date(2024, 4, 16)
    assert hours.working_days_after(datetime(2024, 4, 4, 20, tzinfo=UTC), 1) == date(2024, 4, 16)
    assert hours.end_of_working_day(date(2024, 4, 5)) == local(2024, 4, 5, 15, 30)
    assert hours.end_of_working_day(datetime(2024, 4, 15, 20, tzinfo=UTC)) == local(2024, 4, 16, 16)


def test_clocks_that_are_put_forward_never_make_time_count_twice() -> None:
    week = {
        "from": date(2023, 1, 1),
        "source": "test",
        "sunday": {"hours": "01:00-05:00", "breaks": ["02:30-02:50"]},
    }
    table = {
        "zone": "Europe/Berlin",
        "hours": "night",
        "sets": {"night": {"title": "Night", "regular": [week]}},
    }
    hours = OfficeHours.from_tables(table, [])
    weekend = datetime(2023, 3, 25, tzinfo=UTC), datetime(2023, 3, 27, tzinfo=UTC)

    # 01:00 to 05:00 lasts three hours that night; the break falls into the hour that does not exist.
    assert hours.time_between(*weekend) == timedelta(hours=2, minutes=40)
    opened = hours.with_days(opened={date(2023, 3, 26): ["01:00-02:30", "02:40-03:00", "03:00-04:00"]})
    assert opened.time_between(*weekend) == timedelta(hours=2)


def test_hours_are_a_key_equal_only_to_themselves(hours: OfficeHours) -> None:
    assert len({hours, hours, hours.with_minute(60)}) == 2


@pytest.mark.parametrize(
    "call",
    [
        lambda hours: hours.add(datetime(2023, 2, 3), 10),  # noqa: DTZ001
        lambda hours: hours.is_open(datetime(2023, 2, 3)),  # noqa: DTZ001
        lambda hours: hours.time_between(local(2023, 2, 3), datetime(2023, 2, 3)),  # noqa: DTZ001
        lambda hours: hours.working_days_after(datetime(2023, 2, 3), 1),  # noqa: DTZ001
    ],
)
def test_a_time_without_a_zone_is_refused(hours: OfficeHours, call) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match="expected a datetime with a time zone"):
        call(hours)


def test_what_cannot_be_counted_is_refused(hours: OfficeHours) -> None:
    with pytest.raises(ValueError, match="cannot add negative time"):
        hours.add(local(2023, 2, 3), -1)
    with pytest.raises(ValueError, match="at least one working day, found 0"):
        hours.working_days_after(date(2023, 2, 3), 0)
    with pytest.raises(ValueError, match="2023-02-04 is not a working day"):
        hours.end_of_working_day(date(2023, 2, 4))
    with pytest.raises(ValueError, match="not 0"):
        hours.with_minute(0)
    with pytest.raises(ValueError, match="no such language: 'th'"):
        hours.explain(local(2023, 2, 3), 10, "th")  # type: ignore[arg-type]


def test_a_calendar_that_never_opens_again_gives_up_after_ten_years() -> None:
    table = calendar_table()
    table["sets"]["perpres-21-2023"]["regular"][0]["until"] = date(2023, 12, 31)
    ended = OfficeHours.from_tables(table, HOLIDAYS)

    with pytest.raises(ValueError, match="in the ten years from 2029"):
        ended.add(local(2029, 6, 1), 10)
    with pytest.raises(ValueError, match="fewer than 1 working days in the ten years after 2029"):
        ended.working_days_after(date(2029, 6, 1), 1)
    with pytest.raises(ValueError, match="less than"):
        OfficeHours.always("UTC").add_time(local(2023, 1, 1), HORIZON * 2)
    with pytest.raises(ValueError, match="less than"):
        OfficeHours.always("UTC").add_time(datetime(9999, 12, 1, tzinfo=UTC), timedelta(days=60))


def test_a_year_is_added_in_well_under_fifty_milliseconds() -> None:
    start, year = local(2023, 2, 3, 11), 240 * 450

    first = min(_seconds_to_add(office_hours(), start, year) for _ in range(3))

    print(f"a year of minutes added in {first * 1000:.1f} ms, nothing cached")
    assert first < 0.05


def _seconds_to_add(hours: OfficeHours, start: datetime, minutes: int) -> float:
    began = time.perf_counter()
    hours.add(start, minutes)
    return time.perf_counter() - began
