"""Whoever tries tracking codes is slowed and seen; a right code still opens for everybody else."""

from __future__ import annotations

import logging
from collections.abc import Iterable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.integration.crowd import HOME, another_instance, with_limits
from tests.integration.house import House

ELSEWHERE = "36.68.9.9"


def filed(house: House) -> tuple[str, str]:
    """The id and the code of a complaint."""
    receipt = house.post().get_json()
    house.forget_calls()
    return receipt["complaint_id"], receipt["tracking_code"]


def opened(app: Flask, code: str, address: str = HOME) -> TestResponse:
    """The complaint's status, asked for with a code in the header."""
    headers = {"Tracking-Code": code, "X-Forwarded-For": address}
    return app.test_client().get(f"/complaints/{code[:15]}", headers=headers)


def tracked(app: Flask, code: str, address: str = HOME, accept: str = "application/json") -> TestResponse:
    """The code, posted as the page does."""
    headers = {"X-Forwarded-For": address, "Accept": accept}
    return app.test_client().post("/tracking", data={"tracking_code": code}, headers=headers)


def wrong(id_: str, count: int) -> Iterable[str]:
    """Codes of a complaint that are none."""
    return (f"{id_}-AAAAA-{number:05d}" for number in range(count))


def test_after_some_wrong_codes_every_code_is_refused_for_a_while_there_and_nowhere_else(house: House) -> None:
    with_limits(house, guesses=5)
    id_, code = filed(house)

    answers = [opened(house.intake, each) for each in wrong(id_, 6)]

    assert [each.status_code for each in answers] == [404] * 5 + [429]
    assert answers[-1].headers["Retry-After"] == "600"
    assert (opened(house.intake, code).status_code, tracked(house.intake, code).status_code) == (429, 429)
    assert opened(house.intake, code, ELSEWHERE).status_code == 200
    house.clock.move(seconds=600)
    assert opened(house.intake, code).status_code == 200


def test_the_page_says_so_where_the_code_is_entered(house: House) -> None:
    with_limits(house, guesses=2)
    id_, code = filed(house)
    for each in wrong(id_, 2):
        assert tracked(house.intake, each).status_code == 404

    page = tracked(house.intake, code, accept="text/html")

    assert (page.status_code, page.headers["Retry-After"]) == (429, "600")
    assert "Terlalu banyak kode salah dari sini. Coba lagi dalam 10 menit." in page.text


def test_guesses_at_many_complaints_count_together_for_an_address_of_the_public(house: House) -> None:
    with_limits(house, guesses=4)
    codes = [filed(house) for _ in range(5)]

    public = [opened(house.intake, next(iter(wrong(id_, 1)))).status_code for id_, _ in codes]
    private = [opened(house.intake, next(iter(wrong(id_, 1))), "10.0.0.1").status_code for id_, _ in codes]

    assert public == [404] * 4 + [429]
    assert private == [404] * 5


def test_guesses_at_one_complaint_are_slowed_from_a_private_address_too(house: House) -> None:
    with_limits(house, guesses=4)
    id_, _ = filed(house)

    answers = [opened(house.intake, each, "10.0.0.1").status_code for each in wrong(id_, 5)]

    assert answers == [404] * 4 + [429]


def test_who_has_proven_the_code_before_goes_on_reading(house: House) -> None:
    with_limits(house, guesses=2)
    id_, code = filed(house)
    browser = house.intake.test_client()
    headers = {"X-Forwarded-For": HOME}
    browser.post("/tracking", data={"tracking_code": code}, headers=headers)
    for each in wrong(id_, 3):
        opened(house.intake, each)

    assert opened(house.intake, code).status_code == 429
    assert browser.get(f"/complaints/{id_}", headers=headers).status_code == 200


def test_a_few_wrong_codes_cost_no_call_and_many_few(house: House) -> None:
    with_limits(house, guesses=10)
    id_, _ = filed(house)

    for each in wrong(id_, 4):
        opened(house.intake, each)
    few = house.counts()
    for each in wrong(id_, 30):
        opened(house.intake, each)

    assert few == {}
    assert sum(house.counts().values()) == 2 * 2 * 6  # told and asked, of the complaint and in all, from the fifth on


def test_guesses_through_several_instances_add_up(house: House) -> None:
    with_limits(house, guesses=6)
    id_, _ = filed(house)
    instances = [house.intake, another_instance(house)]

    answers = [opened(instances[turn % 2], each).status_code for turn, each in enumerate(wrong(id_, 12))]

    # The first instance learns what the second saw when it counts once more itself.
    assert answers == [404] * 7 + [429] * 5


def test_it_is_logged_without_the_code_or_the_address(house: House, caplog: pytest.LogCaptureFixture) -> None:
    with_limits(house, guesses=2)
    id_, code = filed(house)

    with caplog.at_level(logging.INFO):
        for each in wrong(id_, 3):
            opened(house.intake, each)

    seen = [each for each in caplog.records if each.__dict__.get("event") == "guessing_slowed"]
    assert [(each.levelname, each.__dict__["complaint"]) for each in seen] == [("WARNING", id_)]
    assert not any(secret in caplog.text for secret in ("AAAAA", code[16:], HOME))
