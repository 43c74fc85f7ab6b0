"""Periods by their names, and what each is compared with."""

from datetime import date

import pytest

from shared.domain.periods import Period, Preset, month, preset, read_month

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("this_week", date(2026, 11, 23), TUESDAY),
        ("last_week", date(2026, 11, 16), date(2026, 11, 22)),
        ("this_month", date(2026, 11, 1), TUESDAY),
        ("last_month", date(2026, 10, 1), date(2026, 10, 31)),
        ("last_30_days", date(2026, 10, 26), TUESDAY),
    ],
)
def test_a_period_by_its_name_ends_today_or_before(name: Preset, first: date, last: date) -> None:
    assert preset(name, TUESDAY) == Period(first, last)


def test_a_period_has_its_days_in_order_both_ends_included() -> None:
    period = Period(date(2026, 2, 27), date(2026, 3, 1))

    assert list(period.days) == [date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1)]
    assert period.length == 3


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (Period(TUESDAY, TUESDAY), Period(date(2026, 11, 23), date(2026, 11, 23))),
        (Period(date(2026, 11, 1), TUESDAY), Period(date(2026, 10, 8), date(2026, 10, 31))),
        (Period(date(2026, 3, 1), date(2026, 3, 31)), Period(date(2026, 2, 1), date(2026, 2, 28))),
        (Period(date(2026, 1, 1), date(2026, 2, 28)), Period(date(2025, 11, 3), date(2025, 12, 31))),
    ],
)
def test_a_whole_month_is_compared_with_the_month_before_and_others_with_as_many_days(
    period: Period, before: Period
) -> None:
    assert period.before == before


def test_a_period_that_ends_before_it_begins_is_none() -> None:
    with pytest.raises(ValueError, match="cannot end on 2026-11-23"):
        Period(TUESDAY, date(2026, 11, 23))


@pytest.mark.parametrize(
    ("day", "last"),
    [(date(2024, 2, 29), 29), (date(2023, 2, 1), 28), (date(2026, 12, 31), 31), (date(2026, 11, 5), 30)],
)
def test_a_month_is_whole(day: date, last: int) -> None:
    assert month(day) == Period(day.replace(day=1), day.replace(day=last))


def test_a_month_is_read_as_it_is_written() -> None:
    assert read_month("2026-10") == Period(date(2026, 10, 1), date(2026, 10, 31))


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "2026-1", "1999-12", "9999-12", "2026-10-01", "٢٠٢٦-10"]
)
def test_what_names_no_month_is_none(text: str) -> None:
    assert read_month(text) is None
