"""A step that is counted in working days: the day on which it began does not count, the last one counts to its end."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shared.domain.alert import raised
from shared.domain.alert_text import text
from shared.domain.clocks import faces
from shared.domain.complaint import Complaint
from shared.domain.deadline import allotted
from shared.domain.deciding import decide, recalculate, settle, submit
from shared.domain.disclosure import staff_view
from shared.domain.office_days import OfficeDays
from shared.domain.office_hours import OfficeHours
from shared.domain.replaying import replayed
from shared.domain.visits import visits
from tests.unit.builders import HOURS, MINUTE, MONDAY, a_command, a_submission, after, journalled
from tests.unit.office_files import local
from tests.unit.shapes import OTHER

INSPECT = OTHER.at("inspect")
WEDNESDAY_CLOSES = local(2023, 2, 8, 16, 0)
"""Two working days after Monday 6 February 2023."""


def inspected(at: datetime = MONDAY, hours: OfficeHours = HOURS) -> Complaint:
    """A complaint that entered the step of two working days at `at`."""
    state = after(submit(a_submission(category="facilities"), OTHER, hours, at))
    return after(decide(state, a_command("advance", state, by="desk"), OTHER, hours, at))


@pytest.mark.parametrize(
    ("began", "ends"),
    [
        (local(2023, 2, 6, 9, 0), local(2023, 2, 8, 16, 0)),
        (local(2023, 2, 6, 7, 30), local(2023, 2, 8, 16, 0)),
        (local(2023, 2, 6, 23, 59), local(2023, 2, 8, 16, 0)),
        (local(2023, 2, 9, 15, 0), local(2023, 2, 13, 16, 0)),
        (local(2023, 2, 11, 10, 0), local(2023, 2, 14, 16, 0)),
        (local(2023, 2, 16, 10, 0), local(2023, 2, 20, 16, 0)),
        (local(2023, 2, 17, 10, 0), local(2023, 2, 21, 16, 0)),
    ],
    ids=["morning", "at opening", "at night", "Thursday over a weekend", "Saturday", "Thursday", "Friday"],
)
def test_it_ends_when_the_office_closes_on_the_last_day(began: datetime, ends: datetime) -> None:
    assert inspected(began).due_at == ends


def test_its_levels_fall_in_the_working_time_that_lies_between() -> None:
    state = inspected()
    whole = HOURS.time_between(MONDAY, WEDNESDAY_CLOSES)

    fallen = settle(state, OTHER, HOURS, WEDNESDAY_CLOSES + timedelta(days=7)).fallen

    assert {each.key: each.fell_at for each in fallen} == {
        "warning": HOURS.add_time(MONDAY, whole * 80 / 100),
        "breach": WEDNESDAY_CLOSES.astimezone(UTC),
        "escalation": HOURS.add_time(MONDAY, whole * 2),
    }


def test_a_hold_leaves_the_working_time_that_was_left() -> None:
    state = inspected()
    held = after(decide(state, a_command("hold", state, by="field", note="Di mana?"), OTHER, HOURS, MONDAY + MINUTE))
    later = MONDAY + timedelta(days=3)
    back = after(decide(held, a_command("resume", held, by="field"), OTHER, HOURS, later))

    assert back.due_at == HOURS.add_time(later, HOURS.time_between(MONDAY, WEDNESDAY_CLOSES) - MINUTE)
    on_page = faces(back, OTHER, HOURS, later)[0]
    assert (on_page.due_at, on_page.state) == (back.due_at, "on_time")


def test_a_day_that_the_office_closes_is_none() -> None:
    closed = OfficeDays(revision=1, closed={date(2023, 2, 7): "Banjir"}).onto(HOURS)

    moved = after(recalculate(inspected(), OTHER, closed, "head@x.example", MONDAY + MINUTE))

    assert moved.due_at == local(2023, 2, 9, 16, 0)


@pytest.mark.parametrize(("late", "done_at"), [(0, WEDNESDAY_CLOSES - MINUTE), (1, WEDNESDAY_CLOSES)])
def test_what_the_step_took_is_late_from_its_end_on(late: int, done_at: datetime) -> None:
    state = inspected()
    given = a_command("advance", state, by="field", documents={"visit": "Dilihat."})

    done = after(decide(state, given, OTHER, HOURS, done_at)).step_done("inspect")

    assert done is not None
    assert (done.visits, done.late) == (1, late)


def test_staff_see_its_clock_in_working_days() -> None:
    clock = staff_view(inspected(), OTHER, HOURS, MONDAY)["clocks"][0]

    assert (clock["key"], clock["working_days"], "minutes" in clock) == ("step", 2, False)


def test_a_demonstration_makes_its_days_as_short_as_its_minutes() -> None:
    quick = HOURS.with_minute(1)

    assert allotted(INSPECT, MONDAY, quick) * 60 == allotted(INSPECT, MONDAY, HOURS)


def test_a_replay_counts_them_from_each_visits_own_day() -> None:
    facts = [*submit(a_submission(category="facilities"), OTHER, HOURS, MONDAY).facts]
    facts += decide(facts[-1].after, a_command("advance", facts[-1].after, by="desk"), OTHER, HOURS, MONDAY).facts
    _, entries = journalled(facts)
    open_visit = visits(entries)[-1]

    again = replayed(open_visit, OTHER, HOURS, MONDAY)

    assert (again.actor, again.due_now, again.now) == ("field", open_visit.due_then, "running")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("id", "Batas waktu langkah: 08/02/2023 16.00.00 WITA (2 hari kerja)."),
        ("en", "The step is due at 08/02/2023 16.00.00 WITA (2 working days)."),
    ],
)
def test_an_alert_says_how_many_days_and_why_they_end_then(language: str, said: str) -> None:
    fell = settle(inspected(), OTHER, HOURS, WEDNESDAY_CLOSES).fallen[-1]
    alert = raised(fell.during, OTHER, HOURS, fell.key, fell.role, fell.fell_at, [], fell.fell_at, fell.actors)

    lines = text(alert, OTHER, HOURS, "https://x.example", language).splitlines()
    moved = alert.model_copy(update={"due_at": WEDNESDAY_CLOSES + MINUTE})

    at = lines.index(said)
    assert "Rabu" in lines[at + 1] or "Wednesday" in lines[at + 1]
    assert lines[at + 1] not in text(moved, OTHER, HOURS, "https://x.example", language)
    unknown = alert.model_copy(update={"entered_at": None})
    assert said not in text(unknown, OTHER, HOURS, "https://x.example", language)


@pytest.mark.parametrize(
    ("start", "days", "language", "said"),
    [
        (
            local(2023, 2, 9, 14, 0),
            2,
            "id",
            (
                "2 hari kerja dari Kamis pukul 14.00 berakhir Senin pukul 16.00 WITA, saat kantor tutup, karena hari "
                "itu sendiri tidak dihitung; yang dihitung: Jumat dan Senin"
            ),
        ),
        (
            local(2023, 2, 9, 14, 0),
            1,
            "en",
            (
                "1 working day from Thursday 14:00 ends on Friday at 16:30 WITA, when the office closes, because that "
                "day itself does not count; those that count: Friday"
            ),
        ),
        (
            local(2023, 3, 20, 9, 0),
            5,
            "en",
            (
                "5 working days from Monday 09:00 end on Wednesday 29 March 2023 at 15:00 WITA, when the office "
                "closes, because that day itself does not count; those that count: Tuesday to Wednesday 29 March 2023 "
                "(closed for Day of Silence, Day of Silence Joint Holiday)"
            ),
        ),
        (
            local(2023, 3, 20, 9, 0),
            2,
            "id",
            (
                "2 hari kerja dari Senin pukul 09.00 berakhir Jumat pukul 15.30 WITA, saat kantor tutup, karena hari "
                "itu sendiri tidak dihitung; yang dihitung: Selasa dan Jumat "
                "(libur: Hari Suci Nyepi, Cuti Bersama Hari Suci Nyepi)"
            ),
        ),
    ],
)
def test_days_explain_themselves(start: datetime, days: int, language: str, said: str) -> None:
    assert HOURS.explain_days(start, days, language) == said  # type: ignore[arg-type]


def test_they_are_explained_in_two_languages_and_in_no_other() -> None:
    with pytest.raises(ValueError, match="no such language: 'nl'"):
        HOURS.explain_days(MONDAY, 1, "nl")  # type: ignore[arg-type]
