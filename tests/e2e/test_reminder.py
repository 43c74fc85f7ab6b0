"""The lost code, over the running functions: asked for by a form or as JSON, it comes by mail to the reporter alone."""

from __future__ import annotations

import pytest
import requests

from tests.e2e.callers import EMAIL, TIMEOUT, UNKNOWN, Json, Office, call, fresh_key
from tests.polling import until

SECONDS = 60.0
"""For the mail to come; the machine may be busy with other tests."""


def of_level(office: Office, complaint: str, level: str) -> list[Json]:
    """The mails of a kind about a complaint."""
    answer = requests.get(f"{office.stack.mailbox}/messages", params={"complaint": complaint}, timeout=TIMEOUT)
    return [each for each in answer.json()["items"] if each["headers"]["X-Alert-Level"] == level]


def until_one_has_come(office: Office, complaint: str) -> list[Json]:
    """The mails with a complaint's code, once there is one."""
    return until(lambda: of_level(office, complaint, "reporter_code"), SECONDS, "the code")


@pytest.mark.parametrize("as_form", [False, True], ids=["json", "form"])
def test_the_code_comes_once_and_to_the_reporter_however_it_is_asked_for(office: Office, as_form: bool) -> None:
    receipt = office.public.submit()
    url = f"{office.stack.intake}/tracking/reminder"
    fields = {"complaint_id": receipt["complaint_id"], "email": EMAIL.upper()}
    wrong = fields | {"email": f"{fresh_key()}@warga.example"}
    unknown = fields | {"complaint_id": UNKNOWN}

    def ask(asked: dict[str, str]) -> requests.Response:
        return call("POST", url, data=asked) if as_form else call("POST", url, json=asked)

    answers = [ask(each) for each in (wrong, unknown, fields, fields)]
    mails = until_one_has_come(office, receipt["complaint_id"])

    assert {(each.status_code, each.text) for each in answers} == {(202, "{}\n")}
    assert [each["to"] for each in mails] == [[EMAIL]]
    assert receipt["tracking_code"] in mails[0]["text"]


def test_a_browser_gets_a_page_that_is_the_same_for_a_right_and_a_wrong_address(office: Office) -> None:
    receipt = office.public.submit()
    url = f"{office.stack.intake}/tracking/reminder"
    browser = {"Accept": "text/html"}

    right, wrong = (
        call("POST", url, data={"complaint_id": receipt["complaint_id"], "email": email}, headers=browser)
        for email in (EMAIL, "lain@warga.example")
    )

    assert (right.status_code, right.headers["Content-Type"]) == (202, "text/html; charset=utf-8")
    assert right.text == wrong.text
    assert [each for each in (EMAIL, receipt["complaint_id"], receipt["tracking_code"]) if each in right.text] == []


def test_an_anonymous_complaint_has_no_address_to_send_to(office: Office) -> None:
    complaint = office.public.submit(disclosure="anonymous", reporter=None)["complaint_id"]
    other = office.public.submit()["complaint_id"]
    url = f"{office.stack.intake}/tracking/reminder"

    answers = [call("POST", url, json={"complaint_id": each, "email": EMAIL}) for each in (complaint, other)]
    until_one_has_come(office, other)

    assert [each.status_code for each in answers] == [202, 202]
    assert of_level(office, complaint, "reporter_code") == []
