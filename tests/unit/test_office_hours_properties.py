"""Office hours under arbitrary starts, lengths and calendars, and against two independent ways to count."""

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import businesstimedelta
import pytest
import pytz  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.office_hours import OfficeHours
from tests.unit.calendars import calendars
from tests.unit.library_hours import in_season
from tests.unit.office_files import HOLIDAYS, ZONE, local, office_hours

HOURS = office_hours()
MINUTE = timedelta(minutes=1)
TICK = timedelta(microseconds=1)
RAMADAN = {
    season.first + timedelta(days=n)
    for season in HOURS.calendar.ramadan
    for n in range((season.last - season.first).days + 1)
}

many = settings(max_examples=300)
starts = st.datetimes(datetime(2023, 2, 3), datetime(2027, 12, 31), timezones=st.just(ZONE))  # noqa: DTZ001
minutes = st.integers(0, 5_000) | st.sampled_from([10, 15, 65, 450])
works = st.timedeltas(timedelta(0), timedelta(days=4))


@many
@given(starts, works)
def test_the_time_between_a_start_and_its_end_is_what_was_added(start: datetime, work: timedelta) -> None:
    assert HOURS.time_between(start, HOURS.add_time(start, work)) == work


@many
@given(starts, works.filter(bool))
def test_the_end_is_the_earliest_there_is_and_follows_open_time(start: datetime, work: timedelta) -> None:
    end = HOURS.add_time(start, work)

    assert HOURS.is_open(end - TICK)
    assert HOURS.time_between(start, end - TICK) == work - TICK


@many
@given(starts, minutes, minutes)
def test_adding_twice_is_adding_the_sum(start: datetime, first: int, second: int) -> None:
    assert HOURS.add(HOURS.add(start, first), second) == HOURS.add(start, first + second)


@many
@given(starts, starts, works, works)
def test_a_later_start_or_more_work_never_ends_earlier(
    start: datetime, other: datetime, work: timedelta, more: timedelta
) -> None:
    earlier, later = sorted([start, other])

    assert HOURS.add_time(earlier, work) <= HOURS.add_time(later, work)
    assert HOURS.add_time(start, work) <= HOURS.add_time(start, work + more)


@many
@given(starts, starts, starts)
def test_the_time_between_adds_up_over_any_instant(a: datetime, b: datetime, c: datetime) -> None:
    assert HOURS.time_between(a, b) + HOURS.time_between(b, c) == HOURS.time_between(a, c)


@many
@given(starts, minutes)
def test_an_explanation_names_the_start_and_the_end_by_the_office_clock(start: datetime, length: int) -> None:
    start = start.replace(microsecond=0, second=0)
    end = HOURS.add(start, length).astimezone(ZONE)

    for language, sentence in (("id", f"{end:%H.%M} WITA"), ("en", f"at {end:%H:%M} WITA")):
        told = HOURS.explain(start, length, language)  # type: ignore[arg-type]
        assert sentence in told
        assert f"{start:%H:%M}".replace(":", "." if language == "id" else ":") in told
        assert (" because " in told or " karena " in told) == (end - start > length * MINUTE)


@many
@given(starts, st.integers(1, 60))
def test_there_are_exactly_so_many_working_days_up_to_the_last(start: datetime, count: int) -> None:
    last = HOURS.working_days_after(start, count)

    days = [start.date() + timedelta(days=n) for n in range(1, (last - start.date()).days + 1)]
    assert sum(bool(HOURS.openings(day)) for day in days) == count
    assert HOURS.end_of_working_day(last) == HOURS.openings(last)[-1][1]


@many
@given(starts, minutes, st.integers(1, 120))
def test_a_minute_of_another_length_is_the_same_work(start: datetime, length: int, seconds: int) -> None:
    quick = HOURS.with_minute(seconds)

    assert quick.add(start, length) == HOURS.add_time(start, timedelta(seconds=length * seconds))


@settings(max_examples=60)
@given(calendars(), st.datetimes(datetime(2024, 2, 26), datetime(2024, 3, 4)), st.integers(1, 3_000))  # noqa: DTZ001
def test_counting_minute_by_minute_comes_to_the_same(table: dict[str, Any], naive: datetime, length: int) -> None:
    hours = OfficeHours.from_tables(table, [])
    start = naive.replace(second=0, microsecond=0, tzinfo=UTC)
    week = table["sets"]["h"]["regular"][0]

    every = (start + n * MINUTE for n in range(length))
    counted = [at for at in every if _open_by_the_wall_clock(at.astimezone(hours.zone), week)]

    assert hours.minutes_between(start, start + length * MINUTE) == len(counted)
    assert hours.add(start, len(counted)) == (counted[-1] + MINUTE if counted else start)


def _open_by_the_wall_clock(at: datetime, week: dict[str, Any]) -> bool:
    day = week.get(f"{at:%A}".lower())
    clock = f"{at:%H:%M}"
    spans = [span.split("-") for span in (day["hours"], *day["breaks"])] if day else []
    inside = [first <= clock < last for first, last in spans]
    return bool(inside) and inside[0] and not any(inside[1:])


@pytest.fixture(scope="module")
def library() -> Any:
    """The office's hours, built a second time from the businesstimedelta library and written out by hand."""
    weekdays, friday = [0, 1, 2, 3], [4]
    spans = [
        (False, weekdays, (7, 30), (16, 0), (12, 0), (13, 0)),
        (False, friday, (7, 30), (16, 30), (11, 30), (13, 0)),
        (True, weekdays, (8, 0), (15, 0), (12, 0), (12, 30)),
        (True, friday, (8, 0), (15, 30), (11, 30), (12, 30)),
    ]
    zone = pytz.timezone("Asia/Makassar")
    closed = {date.fromisoformat(day["date"]) for day in HOLIDAYS["days"]}
    rules = [businesstimedelta.HolidayRule(closed, tz=zone)]
    for ramadan, days, opens, closes, pause, resume in spans:
        for base, first, last in (
            (businesstimedelta.WorkDayRule, opens, closes),
            (businesstimedelta.LunchTimeRule, pause, resume),
        ):
            rule = in_season(base, RAMADAN, zone, inside=ramadan)
            rules.append(rule(start_time=time(*first), end_time=time(*last), working_days=days, tz=zone))
    return businesstimedelta.Rules(rules)


def test_an_independent_library_comes_to_the_same_end_over_two_years(library: Any) -> None:
    dice = random.Random(65)
    year = int((local(2026, 1, 1) - local(2024, 1, 1)).total_seconds())

    for _ in range(3_000):
        start = (local(2024, 1, 1) + timedelta(seconds=dice.randrange(year))).astimezone(UTC)
        length = dice.choice([1, 10, 15, 65, dice.randrange(1, 2_000)])
        expected = start + businesstimedelta.BusinessTimeDelta(library, seconds=length * 60)
        assert HOURS.add(start, length) == expected, (start, length)
