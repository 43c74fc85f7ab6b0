"""When a digest is due, what it is called, and what an office file may say of its times."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from shared.domain.alert import DIGEST, Person, alert_id, digest_for, digest_id, read_alert_id
from shared.domain.digest_slot import slot_due, slot_now
from shared.domain.office import InvalidOffice, Office
from shared.domain.office_hours import OfficeHours
from shared.domain.tracking import shard_of
from tests.unit.builders import HOURS, MONDAY, OFFICE, PROCEDURE
from tests.unit.office_files import HOLIDAYS, local
from tests.unit.office_files import OFFICE as TABLES

MORNING, AFTERNOON, LATE_EVENING = "2023-02-06T0745", "2023-02-06T1530", "2023-02-06T2330"


def an_office(*times: object) -> Office:
    """The office with digests at other times."""
    procedures = {(PROCEDURE.id, PROCEDURE.revision): PROCEDURE}
    tables = TABLES | {"procedure": TABLES["procedure"][:1], "digest": {"times": list(times)}}
    return Office.from_tables(tables, HOLIDAYS, procedures)


def named(office: Office, at: datetime, hours: OfficeHours = HOURS) -> str | None:
    slot = slot_due(office, hours, at)
    return slot.name if slot else None


def test_the_committed_office_has_a_digest_before_it_opens_and_one_before_it_closes() -> None:
    assert OFFICE.digest_times == (time(7, 45), time(15, 30))


@pytest.mark.parametrize(
    ("at", "name"),
    [
        pytest.param((7, 44, 59), None, id="before the first one"),
        pytest.param((7, 45), MORNING, id="at its time"),
        pytest.param((10, 45), MORNING, id="three hours later"),
        pytest.param((10, 45, 1), None, id="more than three hours later"),
        pytest.param((15, 29, 59), None, id="before the second one"),
        pytest.param((16, 0), AFTERNOON, id="after the second one"),
        pytest.param((23, 0), None, id="at night"),
    ],
)
def test_the_latest_time_that_has_come_is_due_for_three_hours(at: tuple[int, ...], name: str | None) -> None:
    assert named(OFFICE, local(2023, 2, 6, *at)) == name


def test_a_later_time_replaces_one_that_was_missed() -> None:
    assert named(an_office("07:45", "08:00"), local(2023, 2, 6, 8, 5)) == "2023-02-06T0800"


def test_a_time_shortly_before_midnight_is_due_after_it() -> None:
    office = an_office("07:45", "23:30")

    assert named(office, local(2023, 2, 7, 0, 20)) == LATE_EVENING
    assert named(office, local(2023, 2, 7, 2, 31)) is None


@pytest.mark.parametrize("day", [(2023, 2, 5), (2023, 1, 23)], ids=["a Sunday", "joint leave"])
def test_on_a_day_without_hours_there_is_none(day: tuple[int, ...]) -> None:
    assert named(OFFICE, local(*day, 8, 0)) is None


def test_after_midnight_of_a_day_off_the_day_before_counts_if_it_was_a_working_day() -> None:
    office = an_office("23:30")

    assert named(office, local(2023, 2, 4, 0, 20)) == "2023-02-03T2330"
    assert named(office, local(2023, 2, 6, 0, 20)) is None


def test_where_no_times_are_set_there_is_never_one() -> None:
    tables = {key: value for key, value in TABLES.items() if key != "digest"}
    office = Office.from_tables(tables, HOLIDAYS, OFFICE.procedures)

    assert office.digest_times == ()
    assert named(office, local(2023, 2, 6, 8, 0)) is None


def test_it_tells_up_to_a_minute_before_its_time_whenever_it_is_made() -> None:
    slots = [slot_due(OFFICE, HOURS, local(2023, 2, 6, *at)) for at in ((7, 45), (9, 10))]

    assert [slot and slot.until for slot in slots] == [local(2023, 2, 6, 7, 44)] * 2
    assert [slot and slot.at for slot in slots] == [local(2023, 2, 6, 7, 45)] * 2


def test_one_that_is_asked_for_tells_up_to_now_and_is_named_to_the_second() -> None:
    at = MONDAY + timedelta(seconds=7)

    slot = slot_now(HOURS, at)

    assert (slot.name, slot.at, slot.until) == ("2023-02-06T090007", at, at)


@pytest.mark.parametrize("name", [MORNING, "2023-02-06T090007"])
def test_the_name_of_a_digest_is_read_as_one_and_shows_no_address(name: str) -> None:
    made = digest_id("balikpapan", name, "section.head@imigrasi.example")

    assert made.startswith(f"digest-balikpapan-{name}-")
    assert "head" not in made
    assert made != digest_id("balikpapan", name, "office.head@imigrasi.example")
    assert read_alert_id(made) == ("", 0, DIGEST)


@pytest.mark.parametrize(
    "name",
    [
        "digest",
        "digest-balikpapan-2023-02-06T0745",
        "digest-balikpapan-2023-02-06T0745-section.head",
        "digest-balikpapan-2023-02-06T0745-0123456789ab_undelivered",
        "digest-balikpapan-2023-02-06T07455-0123456789ab",
        "digest-../complaints-2023-02-06T0745-0123456789ab",
        "digest-balikpapan-2023-02-06T0745-0123456789ab\n",
        "Digest-balikpapan-2023-02-06T0745-0123456789ab",
    ],
)
def test_what_is_nearly_the_name_of_a_digest_is_none(name: str) -> None:
    assert read_alert_id(name) is None


def test_the_names_of_other_alerts_are_read_as_before() -> None:
    assert read_alert_id(alert_id("7K3Q9F2MXC", 2, "breach")) == ("7K3Q9F2MXC", 2, "breach")
    assert read_alert_id("7K3Q9F2MXC") is None


def test_a_digest_is_an_alert_of_one_person_by_each_of_their_channels() -> None:
    person = Person("a@imigrasi.example", "A", ("email", "telegram"))

    alert = digest_for("balikpapan", MORNING, person, "Subject\nText", MONDAY, MONDAY, shards=8)

    assert alert.id == digest_id("balikpapan", MORNING, person.email)
    assert (alert.level, alert.complaint, alert.body) == (DIGEST, "", "Subject\nText")
    assert alert.emails == (person.email,)
    assert alert.waiting == ("a@imigrasi.example|email", "a@imigrasi.example|telegram")
    assert alert.next_attempt_at == MONDAY
    assert alert.shard == shard_of(alert.id, 8)
    assert not alert.is_gathered


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"times": ["7:45"]}, r"^digest, times 1: expected a time such as 07:45, found '7:45'$"),
        ({"times": ["24:00"]}, "expected a time such as 07:45, found '24:00'"),
        ({"times": ["07:60"]}, "expected a time such as 07:45, found '07:60'"),
        ({"times": [745]}, "expected a time such as 07:45, found 745"),
        ({"times": ["15:30", "07:45"]}, "the times do not rise: 15:30, 07:45"),
        ({"times": ["07:45", "07:45"]}, "the times do not rise: 07:45, 07:45"),
        ({"times": "07:45"}, "times"),
        ({"time": ["07:45"]}, "time"),
    ],
)
def test_times_that_cannot_be_are_refused_by_name(table: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidOffice, match=said):
        Office.from_tables(TABLES | {"digest": table}, HOLIDAYS, OFFICE.procedures)
