"""Times and lengths of time as the pages write them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from shared.web import times
from shared.web.language import Language

ZONE = ZoneInfo("Asia/Makassar")
MORNING = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "said"), [("id", "24 November 2026 pukul 09.30 WITA"), ("en", "24 November 2026 at 09:30 WITA")]
)
def test_a_moment_is_said_by_the_clock_of_the_office(language: Language, said: str) -> None:
    assert times.moment(MORNING, ZONE, language) == said
    assert times.moment(MORNING.isoformat(), ZONE, language) == said


def test_a_moment_of_today_is_said_without_its_day() -> None:
    assert times.near(MORNING, MORNING.replace(hour=8), ZONE, "id") == "pukul 09.30"
    assert times.near(MORNING, MORNING.replace(day=23), ZONE, "id") == "24 November 2026 pukul 09.30"


def test_today_is_the_day_at_the_office_and_not_in_greenwich() -> None:
    evening = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)

    assert times.near(MORNING, evening, ZONE, "id") == "pukul 09.30"


def test_a_month_is_said_in_words() -> None:
    assert (times.month(date(2026, 10, 1), "id"), times.month(date(2026, 10, 31), "en")) == (
        "Oktober 2026", "October 2026"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [("2023-02-03", "3 Februari 2023"), (date(2023, 2, 3), "3 Februari 2023"), ("(belum ada)", "(belum ada)")],
)
def test_a_day_is_said_in_words_and_what_is_none_stays(text: str | date, said: str) -> None:
    assert times.day(text, "id") == said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0.9, "kurang dari 1 menit"),
        (1, "1 menit"),
        (9.99, "9 menit"),
        (59.9, "59 menit"),
        (60, "1 jam 0 menit"),
        (125, "2 jam 5 menit"),
    ],
)
def test_a_length_is_said_in_whole_minutes_and_hours(minutes: float, said: str) -> None:
    assert times.length(minutes) == said
