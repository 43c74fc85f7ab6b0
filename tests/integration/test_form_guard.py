"""Our own form tells a person from a program: what a program sent is kept and set aside, and it cannot tell."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.integration.crowd import FIELDS, HOME, foreign_form, our_form, posted, shown, states, with_limits
from tests.integration.house import House
from tests.integration.test_intake_counts import without_notices


def test_a_form_that_a_person_sent_begins_its_procedure(house: House) -> None:
    with_limits(house)

    assert our_form(house).status_code == 201

    assert states(house) == [("open", None)]


@pytest.mark.parametrize(
    ("seconds", "typed", "why"),
    [
        (60, {"website": "https://buy.example"}, "honeypot"),
        (2, {}, "too_fast"),
        (60, {"made": "1675645200.0123456789abcdef"}, "forged_form"),
    ],
)
def test_what_a_program_sent_gets_its_receipt_and_waits_for_staff(
    house: House, seconds: float, typed: dict[str, str], why: str
) -> None:
    with_limits(house)
    usual = our_form(house)

    suspect = our_form(house, seconds=seconds, typed=typed)

    assert (suspect.status_code, usual.status_code) == (201, 201)
    assert states(house) == [("open", None), ("set_aside", why)]


def test_the_signed_time_of_one_form_is_good_for_no_other(house: House) -> None:
    with_limits(house)
    mark = shown(house.intake.test_client().get("/", headers={"Accept": "text/html"}))["made"]

    our_form(house, made=mark)

    assert states(house) == [("set_aside", "forged_form")]


def test_who_writes_for_days_and_forms_without_a_time_are_not_suspected(house: House) -> None:
    with_limits(house)

    our_form(house, seconds=timedelta(days=3).total_seconds())
    foreign_form(house.intake, "36.68.1.2", website="https://mine.example")
    posted(house.intake, "36.68.1.3", FIELDS | {"form_id": "a" * 32})

    assert states(house) == [("open", None)] * 3


def test_a_form_that_comes_back_with_a_mistake_keeps_its_time(house: House) -> None:
    with_limits(house)
    page = house.intake.test_client().get("/", headers={"Accept": "text/html"})
    house.clock.move(seconds=60)

    again = posted(house.intake, HOME, {**FIELDS, **shown(page), "subject": "x"}, html=True)

    assert again.status_code == 422
    assert (shown(again)["form_id"], shown(again)["made"]) == (shown(page)["form_id"], shown(page)["made"])


def test_nobody_who_looks_at_the_form_meets_the_field_for_programs(house: House) -> None:
    page = house.intake.test_client().get("/", headers={"Accept": "text/html"}).text

    before = page.partition('name="website"')[0]
    assert before.rindex('class="govuk-visually-hidden" aria-hidden="true"') > before.rindex("<form")
    assert 'name="website" tabindex="-1" autocomplete="off"' in page


def test_what_is_set_aside_costs_no_call_more_and_calls_nobody(house: House) -> None:
    with_limits(house)
    without_notices(house)

    our_form(house, website="x")

    assert house.counts() == {"Commit": 1, "CreateTask": 1}  # the check after a working day
    assert house.ids("alerts") == []
