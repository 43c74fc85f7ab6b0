"""Limits for each address and for the office: over several instances, free of cost for the honest, refusing few."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import grpc
import pytest

from shared.cloud.settings import ClientKey
from tests.integration.crowd import HOME, another_instance, foreign_form, our_form, posted, shown, states, with_limits
from tests.integration.house import House, at_once
from tests.integration.test_intake_counts import ANONYMOUS, without_notices

KEY = "a key of a program"
PROGRAM = {"lapor": ClientKey(sha256=sha256(KEY.encode()).hexdigest(), per_hour=4)}


def subjects() -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"Loket {number} tutup"


def test_what_comes_beyond_the_limit_of_an_address_is_taken_and_set_aside(house: House) -> None:
    with_limits(house)
    numbers = subjects()

    answers = [foreign_form(house.intake, subject=next(numbers)) for _ in range(5)]
    other = foreign_form(house.intake, "36.68.9.9", subject=next(numbers))

    assert [each.status_code for each in (*answers, other)] == [201] * 6
    assert sorted(states(house), key=str) == [("open", None)] * 4 + [("set_aside", "client_flood")] * 2


def test_an_hour_later_the_address_is_like_any_other(house: House) -> None:
    with_limits(house)
    numbers = subjects()
    for _ in range(6):
        foreign_form(house.intake, subject=next(numbers))
    refused = foreign_form(house.intake, subject=next(numbers))

    house.clock.move(seconds=int(refused.headers["Retry-After"]))
    again = foreign_form(house.intake, subject=next(numbers))

    assert (refused.status_code, again.status_code) == (429, 201)
    assert states(house)[-1] == ("open", None)


def test_one_complaint_that_is_sent_ten_times_counts_once(house: House) -> None:
    with_limits(house)

    answers = at_once([lambda: foreign_form(house.intake)] * 10)
    foreign_form(house.intake, subject="Loket lain tutup")

    assert {each.status_code for each in answers} == {201}
    assert states(house) == [("open", None)] * 2


def test_far_beyond_it_a_foreign_form_is_refused_and_comes_back_as_ours_with_its_text(house: House) -> None:
    with_limits(house)
    numbers = subjects()
    for _ in range(6):
        foreign_form(house.intake, subject=next(numbers))
    fields = {"subject": "Yang ketujuh", "narrative": "Loket paspor tutup pada jam kerja.", "kind": "complaint",
              "category": "passport", "disclosure": "anonymous"}  # fmt: skip

    refused = posted(house.intake, HOME, fields, html=True)
    house.clock.move(seconds=10)
    taken = posted(house.intake, HOME, fields | shown(refused), html=True)

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    assert "Yang ketujuh" in refused.text
    assert "Loket paspor tutup pada jam kerja." in refused.text
    assert taken.status_code == 201
    assert states(house)[-1] == ("set_aside", "client_flood")


def test_a_program_without_a_key_is_told_when_to_come_back(house: House) -> None:
    with_limits(house)
    numbers = subjects()
    for _ in range(6):
        foreign_form(house.intake, subject=next(numbers))

    refused = house.intake.test_client().post(
        "/complaints", json=ANONYMOUS | {"subject": "Yang ketujuh", "kind": "complaint", "category": "other",
        "narrative": "Loket paspor tutup pada jam kerja."}, headers={"X-Forwarded-For": HOME},
    )  # fmt: skip

    assert (refused.status_code, refused.get_json()["type"]) == (429, "urn:pengaduan:too-many")
    assert refused.headers["Retry-After"] == "3600"


def test_no_number_of_our_own_forms_is_refused(house: House) -> None:
    with_limits(house)

    answers = [our_form(house, seconds=5) for _ in range(12)]

    assert {each.status_code for each in answers} == {201}
    assert states(house) == [("open", None)] * 3 + [("set_aside", "client_flood")] * 9


def test_the_limit_of_an_address_holds_over_several_instances(house: House) -> None:
    with_limits(house, posts_refused=9)
    numbers = subjects()
    instances = [house.intake, another_instance(house), another_instance(house)]

    for turn in range(9):
        foreign_form(instances[turn % 3], subject=next(numbers))
        house.clock.move(seconds=1)

    found = states(house)
    assert found[:3] == [("open", None)] * 3
    assert found[3:] == [("set_aside", "client_flood")] * 6
    # What others saw an instance learns when it counts the next one itself.
    last = [foreign_form(instances[0], subject=next(numbers)).status_code for _ in range(2)]
    assert last == [201, 429]


def test_a_flood_from_many_addresses_is_set_aside_for_the_office_and_refuses_nobody(house: House) -> None:
    with_limits(house)
    numbers = subjects()

    answers = [foreign_form(house.intake, f"36.68.2.{each}", subject=next(numbers)) for each in range(1, 12)]

    assert {each.status_code for each in answers} == {201}
    assert sorted(states(house), key=str) == [("open", None)] * 8 + [("set_aside", "office_flood")] * 3


def test_one_address_cannot_have_the_others_set_aside(house: House) -> None:
    with_limits(house, posts_refused=100)
    numbers = subjects()
    for _ in range(20):
        foreign_form(house.intake, subject=next(numbers))
    house.clock.move(seconds=1)

    foreign_form(house.intake, "36.68.9.9", subject=next(numbers))

    assert states(house)[-1] == ("open", None)


def test_an_honest_post_costs_what_it_cost_without_limits(house: House) -> None:
    house.__dict__["settings"] = house.settings.model_copy(update={"trusted_proxies": 1})
    without_notices(house)

    assert our_form(house).status_code == 201

    assert house.counts() == {"Commit": 1, "CreateTask": 1}


def test_a_private_address_stands_for_nobody(house: House) -> None:
    with_limits(house)
    numbers = subjects()

    answers = [foreign_form(house.intake, "169.254.1.1", subject=next(numbers)) for _ in range(12)]

    assert {each.status_code for each in answers} == {201}
    assert states(house) == [("open", None)] * 12


def test_no_address_is_stored_and_what_is_stored_expires(house: House) -> None:
    with_limits(house)
    numbers = subjects()
    for _ in range(4):
        foreign_form(house.intake, subject=next(numbers))

    kept = [(each.id, each.to_dict() or {}) for each in house.database.collection("limits").stream(timeout=5)]

    assert kept
    assert HOME not in str(kept)
    assert {each["expires_at"].timestamp() > house.clock().timestamp() for _, each in kept} == {True}


@pytest.mark.parametrize("code", [grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.PERMISSION_DENIED])
def test_where_the_counts_cannot_be_shared_nobody_is_refused_for_it(house: House, code: grpc.StatusCode) -> None:
    with_limits(house)
    numbers = subjects()
    house.wire.fail("BatchGetDocuments", code=code)

    answers = [foreign_form(house.intake, subject=next(numbers)) for _ in range(4)]

    assert {each.status_code for each in answers} == {201}
    assert sorted(states(house), key=str) == [("open", None)] * 3 + [("set_aside", "client_flood")]


def test_a_program_with_a_key_has_a_limit_of_its_own_and_is_named(house: House) -> None:
    with_limits(house, client_keys=PROGRAM)
    headers = {"Client-Key": KEY, "X-Forwarded-For": HOME}
    body = {"kind": "complaint", "category": "other", "narrative": "Loket paspor tutup pada jam kerja.",
            "disclosure": "anonymous"}  # fmt: skip

    answers = [
        house.intake.test_client().post("/complaints", json=body | {"subject": subject}, headers=headers)
        for subject, _ in zip(subjects(), range(5), strict=False)
    ]
    unknown = house.intake.test_client().post("/complaints", json={}, headers={"Client-Key": "another"})

    assert [each.status_code for each in answers] == [201] * 4 + [429]
    assert answers[-1].headers["Retry-After"] == "3600"
    assert states(house) == [("open", None)] * 4
    first = house.by("operator").get(f"/complaints/{answers[0].get_json()['complaint_id']}").get_json()
    assert first["channel_reference"] == {"client": "lapor"}
    assert unknown.status_code == 401
