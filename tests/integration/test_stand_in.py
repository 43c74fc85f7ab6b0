"""A stand-in (Plh/Plt): from the letter's first day to its last the board, the alerts and the deciding are theirs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from emulator.seed import email_of, staff
from shared.cloud.staff import ActingRole
from tests.integration.house import DOCUMENTS, House

LETTER = "W.18-IMI.1-KP.04.01-0123"
FIRST, LAST = date(2023, 2, 7), date(2023, 2, 9)
"""Tuesday to Thursday."""

OFFICE_TIME = ZoneInfo("Asia/Makassar")
MORNING, EVENING = 9, 15
STAND_IN = email_of("subsection_head")
ABSENT = email_of("section_head")
CAPACITY = f"Plh/Plt section_head ({LETTER})"


@pytest.fixture
def acting(house: House) -> House:
    """A house whose head of the sub-section stands in for the head of the section for three days."""
    member = next(each for each in staff("balikpapan") if each.email == STAND_IN)
    role = ActingRole(role="section_head", first_day=FIRST, last_day=LAST, letter=LETTER)
    house.employ(member.model_copy(update={"acting": (role,)}))
    return house


def move_to(house: House, day: date, hour: int = MORNING, minute: int = 0) -> None:
    """It is that time at the office."""
    house.clock.at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=OFFICE_TIME)


def warn(house: House, id_: str, visit: int) -> None:
    """Let time pass until the visit's first level falls."""
    house.clock.at = house.state(id_)["next_check_at"]
    assert house.check(id_, visit).get_json() == {"outcome": "fired"}


def mine(house: House, role: str) -> list[str]:
    """What the board of the person who holds the role shows as theirs to do."""
    answer = house.by(role).get("/complaints", queue="mine")
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.get_json()["items"]]


@pytest.mark.parametrize("day", [FIRST - timedelta(days=1), LAST + timedelta(days=1)], ids=["the day before", "after"])
def test_outside_the_letter_s_days_nothing_of_the_role_is_theirs(acting: House, day: date) -> None:
    move_to(acting, day)
    id_ = acting.a_complaint("direction")

    refused = acting.act("subsection_head", id_, "advance", documents=DOCUMENTS["direction"])
    acting.deliver(f"{id_}-4-arrival")
    warn(acting, id_, visit=4)

    assert refused.status_code == 403, refused.text
    assert mine(acting, "subsection_head") == []
    assert mine(acting, "section_head") == [id_]
    assert [mail.to for mail in acting.mails()] == [(ABSENT,)]
    assert acting.alert(f"{id_}-4-warning")["emails"] == [ABSENT]


@pytest.mark.parametrize("day", [FIRST, LAST], ids=["the first day", "the last day"])
def test_in_force_the_board_shows_it_and_the_journal_says_by_which_letter_it_was_done(acting: House, day: date) -> None:
    move_to(acting, day)
    id_ = acting.a_complaint("direction")
    seen = mine(acting, "subsection_head")

    done = acting.act("subsection_head", id_, "advance", documents=DOCUMENTS["direction"])

    assert done.status_code == 200, done.text
    assert seen == [id_]
    entries = acting.database.collection("complaints").document(id_).collection("journal").stream(timeout=5)
    advances = [each.to_dict() or {} for each in entries if each.get("action") == "advance"]
    assert [(each["actor"], each["capacity"]) for each in advances[2:]] == [
        (STAND_IN, "subsection_head"),
        (STAND_IN, CAPACITY),
    ]
    assert acting.by("section_head").get(f"/complaints/{id_}/journal").status_code == 200


def test_in_force_both_hear_of_what_concerns_the_role(acting: House) -> None:
    move_to(acting, FIRST)
    id_ = acting.a_complaint("direction")
    acting.deliver(f"{id_}-4-arrival")
    warn(acting, id_, visit=4)
    acting.deliver(f"{id_}-4-warning")

    told = [(mail.to[0], mail.headers["X-Alert-Level"]) for mail in acting.mails()]
    # The stand-in passed it on as head of the sub-section: who did that needs no notice.
    assert sorted(told) == sorted([(ABSENT, "arrival"), (ABSENT, "warning"), (STAND_IN, "warning")])
    listed = acting.by("subsection_head").get("/alerts").get_json()["items"]
    assert [(each["id"], each["delivery"]) for each in listed] == [(f"{id_}-4-warning", "sent")]


@pytest.mark.parametrize(
    ("day", "hour", "minute", "holds"),
    [
        (FIRST - timedelta(days=1), 23, 59, False),
        (FIRST, 0, 0, True),
        (LAST, 23, 59, True),
        (LAST + timedelta(days=1), 0, 0, False),
    ],
)
def test_the_days_are_the_office_s_from_midnight_to_midnight(
    acting: House, day: date, hour: int, minute: int, holds: bool
) -> None:
    move_to(acting, FIRST - timedelta(days=1))
    id_ = acting.a_complaint("direction")

    move_to(acting, day, hour, minute)

    assert mine(acting, "subsection_head") == ([id_] if holds else [])
    answer = acting.act("subsection_head", id_, "advance", documents=DOCUMENTS["direction"])
    assert answer.status_code == (200 if holds else 403), answer.text
