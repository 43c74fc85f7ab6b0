"""The sentences in which office hours tell why a deadline falls when it does."""

from datetime import date
from fractions import Fraction

import pytest

from shared.domain.hours_in_words import Language
from shared.domain.office_hours import OfficeHours
from tests.unit.office_files import local, office_hours


@pytest.fixture(scope="module")
def hours() -> OfficeHours:
    return office_hours()


@pytest.mark.parametrize(
    ("start", "minutes", "language", "sentence"),
    [
        ((2023, 2, 3, 9, 0), 10, "en", "10 minutes from Friday 09:00 end at 09:10 WITA"),
        ((2023, 2, 2, 13, 0), 10, "en", "10 minutes from Thursday 13:00 end at 13:10 WITA"),
        ((2023, 2, 3, 9, 0), 1, "en", "1 minute from Friday 09:00 ends at 09:01 WITA"),
        (
            (2023, 2, 3, 9, 0),
            Fraction(3, 2),
            "id",
            "1 menit 30 detik dari Jumat pukul 09.00 berakhir pukul 09.01.30 WITA",
        ),
        (
            (2023, 2, 3, 11, 25),
            10,
            "en",
            "10 minutes from Friday 11:25 end at 13:05 WITA, because the break is 11:30-13:00",
        ),
        (
            (2023, 2, 3, 11, 25),
            10,
            "id",
            ("10 menit dari Jumat pukul 11.25 berakhir pukul 13.05 WITA, karena istirahat pukul 11.30-13.00"),
        ),
        (
            (2023, 2, 2, 15, 55),
            10,
            "en",
            (
                "10 minutes from Thursday 15:55 end on Friday at 07:35 WITA, because the office is closed"
                " from 16:00 until Friday 07:30"
            ),
        ),
        (
            (2023, 2, 2, 15, 55),
            10,
            "id",
            (
                "10 menit dari Kamis pukul 15.55 berakhir Jumat pukul 07.35 WITA, karena kantor tutup "
                "dari pukul 16.00 sampai Jumat pukul 07.30"
            ),
        ),
        (
            (2023, 2, 3, 16, 25),
            10,
            "en",
            (
                "10 minutes from Friday 16:25 end on Monday at 07:35 WITA, because the office is closed "
                "from 16:30 until Monday 07:30"
            ),
        ),
        (
            (2023, 2, 6, 6, 0),
            10,
            "en",
            "10 minutes from Monday 06:00 end at 07:40 WITA, because the office is closed until 07:30",
        ),
        (
            (2023, 3, 22, 6, 0),
            10,
            "en",
            (
                "10 minutes from Wednesday 06:00 end on Friday at 08:10 WITA, because the office is "
                "closed until Friday 08:00 (Day of Silence, Day of Silence Joint Holiday)"
            ),
        ),
        (
            (2024, 4, 5, 15, 25),
            10,
            "id",
            (
                "10 menit dari Jumat pukul 15.25 berakhir Selasa, 16 April 2024 pukul 07.35 WITA, karena "
                "kantor tutup dari pukul 15.30 sampai Selasa, 16 April 2024 pukul 07.30 (Cuti Bersama "
                "Hari Raya Idul Fitri, Hari Raya Idul Fitri, Hari kedua dari Hari Raya Idul Fitri)"
            ),
        ),
        (
            (2023, 2, 2, 15, 55),
            300,
            "en",
            (
                "300 minutes from Thursday 15:55 end on Friday at 13:55 WITA, because the office is "
                "closed from 16:00 until Friday 07:30 and the break on Friday is 11:30-13:00"
            ),
        ),
        (
            (2023, 2, 2, 15, 55),
            300,
            "id",
            (
                "300 menit dari Kamis pukul 15.55 berakhir Jumat pukul 13.55 WITA, karena kantor tutup "
                "dari pukul 16.00 sampai Jumat pukul 07.30 dan istirahat Jumat pukul 11.30-13.00"
            ),
        ),
        (
            (2023, 2, 3, 11, 25),
            900,
            "en",
            (
                "900 minutes from Friday 11:25 end on Tuesday at 11:25 WITA, because the break is "
                "11:30-13:00, the office is closed from 16:30 until Monday 07:30, the break on Monday is "
                "12:00-13:00 and so on for 1 further working day"
            ),
        ),
        (
            (2024, 4, 4, 11, 25),
            2900,
            "en",
            (
                "2900 minutes from Thursday 11:25 end on Tuesday 23 April 2024 at 08:45 WITA, because the"
                " break is 12:00-12:30, the office is closed from 15:00 until Friday 08:00, the break on "
                "Friday is 11:30-12:30 and so on for 6 further working days (closed for Eid al-Fitr Joint"
                " Holiday, Eid al-Fitr, Eid al-Fitr Second Day)"
            ),
        ),
        (
            (2024, 4, 4, 11, 25),
            2900,
            "id",
            (
                "2900 menit dari Kamis pukul 11.25 berakhir Selasa, 23 April 2024 pukul 08.45 WITA, "
                "karena istirahat pukul 12.00-12.30, kantor tutup dari pukul 15.00 sampai Jumat pukul "
                "08.00, istirahat Jumat pukul 11.30-12.30 dan seterusnya selama 6 hari kerja lagi (libur:"
                " Cuti Bersama Hari Raya Idul Fitri, Hari Raya Idul Fitri, Hari kedua dari Hari Raya Idul"
                " Fitri)"
            ),
        ),
    ],
)
def test_the_hours_say_why_a_deadline_falls_when_it_does(
    hours: OfficeHours, start: tuple[int, ...], minutes: int | Fraction, language: Language, sentence: str
) -> None:
    assert hours.explain(local(*start), minutes, language) == sentence


def test_an_explanation_tells_how_long_a_demo_minute_is(hours: OfficeHours) -> None:
    quick = hours.with_minute(1)

    assert quick.explain(local(2023, 2, 3, 9), 10, "en") == (
        "10 minutes (1 s each) from Friday 09:00 end at 09:00:10 WITA"
    )
    assert quick.explain(local(2023, 2, 3, 9), 10) == (
        "10 menit (masing-masing 1 detik) dari Jumat pukul 09.00 berakhir pukul 09.00.10 WITA"
    )


def test_many_pauses_of_one_day_are_all_told(hours: OfficeHours) -> None:
    busy = hours.with_days(opened={date(2023, 2, 4): ["08:00-09:00", "10:00-11:00", "12:00-13:00", "14:00-15:00"]})

    assert busy.explain(local(2023, 2, 4, 7), 190, "en").endswith(
        "10:00, the break is 11:00-12:00 and the break is 13:00-14:00"
    )


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (Fraction(997_676, 100_000), "9 minutes 59 seconds from"),
        (Fraction(1, 3), "20 seconds from"),
        (Fraction(599_999, 10_000), "60 minutes from"),
        (1, "1 minute from"),
        (0, "0 minutes from"),
    ],
)
def test_what_is_left_of_a_minute_is_told_in_seconds(hours: OfficeHours, minutes: int | Fraction, said: str) -> None:
    assert hours.explain(local(2023, 2, 3, 9), minutes, "en").startswith(said)
