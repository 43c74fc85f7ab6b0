"""The lost code is sent again, seldom and to the stored address alone, and the answer tells nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.integration.house import FORM, House
from tests.integration.queue_of import run_due

EMAIL = "budi@pelapor.example"
REPORTER = {"name": "Budi Rahasia", "email": EMAIL}
CODE = re.compile(r"BPN-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}")


def ask(house: House, id_: str, email: str = EMAIL) -> TestResponse:
    """Ask for the code of a complaint."""
    body = {"complaint_id": id_, "email": email}
    return house.intake.test_client().post("/tracking/reminder", json=body)


def codes(house: House) -> list[tuple[tuple[str, ...], str]]:
    """Whom the mails that were asked for went to, and the code in each, once Cloud Tasks has done its work."""
    run_due(house)
    found = [mail for mail in house.mails() if mail.headers["X-Alert-Level"] == "reporter_code"]
    return [(mail.to, match[0]) for mail in found if (match := CODE.search(mail.text))]


def a_receipt(house: House, **changes: Any) -> tuple[str, str]:
    """Number and code of a new complaint."""
    answer = house.post(**({"reporter": REPORTER} | changes)).get_json()
    return answer["complaint_id"], answer["tracking_code"]


@pytest.mark.parametrize("written", [EMAIL, "BUDI@Pelapor.Example", f"  {EMAIL} "])
def test_the_code_goes_to_the_stored_address(house: House, written: str) -> None:
    id_, code = a_receipt(house)

    answer = ask(house, id_.lower().replace("-", " "), written)

    assert (answer.status_code, answer.get_json()) == (202, {})
    assert codes(house) == [((EMAIL,), code)]


def test_the_answer_is_the_same_whether_anything_is_sent_or_not(house: House) -> None:
    id_, code = a_receipt(house)
    anonymous, _ = a_receipt(house, reporter=None, disclosure="anonymous")
    without_mail, _ = a_receipt(house, reporter=FORM["reporter"])

    answers = [
        ask(house, id_),
        ask(house, id_),
        ask(house, id_, "lain@pelapor.example"),
        ask(house, id_, "büdi@pelapor.example"),
        ask(house, anonymous),
        ask(house, without_mail),
        ask(house, "BPN-7K3Q9-F2MXC"),
        ask(house, code),
        ask(house, "nonsense"),
    ]

    assert {(each.status_code, each.data, tuple(sorted(each.headers.keys()))) for each in answers} == {
        (202, b"{}\n", tuple(sorted(answers[0].headers.keys())))
    }
    assert codes(house) == [((EMAIL,), code)]


def test_it_is_sent_once_in_ten_minutes_wherever_the_clock_stands(house: House) -> None:
    id_, code = a_receipt(house)
    house.clock.at = house.clock.at.replace(minute=19, second=50)

    for seconds in (0, 0, 15, 300, 284):
        house.clock.move(seconds=seconds)
        assert ask(house, id_).status_code == 202
    first = codes(house)
    house.clock.move(seconds=1)
    ask(house, id_)

    assert first == [((EMAIL,), code)]
    assert codes(house) == [((EMAIL,), code)] * 2


def test_one_complaint_s_pause_is_not_another_s(house: House) -> None:
    one, other = a_receipt(house), a_receipt(house)

    for id_, _ in (one, other):
        ask(house, id_)

    assert sorted(codes(house)) == sorted([((EMAIL,), one[1]), ((EMAIL,), other[1])])


@pytest.mark.parametrize("disclosure", ["open", "confidential"])
def test_the_mail_has_the_code_and_nothing_of_the_complaint(house: House, disclosure: str) -> None:
    id_, _ = a_receipt(house, disclosure=disclosure)

    ask(house, id_)
    run_due(house)

    mail = next(mail for mail in house.mails() if mail.headers["X-Alert-Level"] == "reporter_code")
    written = "\n".join((mail.subject, mail.text, *mail.headers.values()))
    assert [each for each in (FORM["subject"], FORM["narrative"], "Budi", "Rahasia") if str(each) in written] == []
    assert "http://intake.example" in mail.text


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"complaint_id", "email"}),
        ({"complaint_id": "x" * 41, "email": EMAIL}, {"complaint_id"}),
        ({"complaint_id": "BPN-7K3Q9-F2MXC", "email": "x" * 255}, {"email"}),
        ({"complaint_id": "BPN-7K3Q9-F2MXC", "email": EMAIL, "code": "x"}, {"code"}),
    ],
    ids=["nothing", "a long number", "a long address", "an unknown field"],
)
def test_what_cannot_be_asked_is_422_with_the_fields_named(
    house: House, body: dict[str, str], fields: set[str]
) -> None:
    answer = house.intake.test_client().post("/tracking/reminder", json=body)

    assert answer.status_code == 422
    assert {each["field"] for each in answer.get_json()["errors"]} == fields
