"""The whole scenario on minutes of a second: six steps by three actors, every extension, and alerts by mail."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from emulator.seed import email_of
from emulator.stack import Stack
from tests.e2e.callers import (
    ANSWER,
    NARRATIVE,
    OPEN_COMPLAINT,
    PRIVATE,
    SECRETS,
    TIMEOUT,
    WAY,
    Json,
    Office,
    leaks,
    noted,
    problem,
)

STATIONS = {
    1: ("received", ["current", "todo", "todo", "todo", "todo", "todo"]),
    3: ("in_progress", ["done", "done", "current", "todo", "todo", "todo"]),
}
ALERT_SECONDS = 60.0
"""The escalation falls 20 s after the arrival; the rest is for a machine that is busy with other tests."""


@pytest.fixture(scope="module", autouse=True)
def left_lying(fast_office: Office) -> str:
    """A complaint that comes as far as the review at the beginning of these tests, and that nobody touches then."""
    return str(fast_office.complaint_at("review")["complaint_id"])


def test_six_steps_by_three_actors_lead_to_the_public_answer(fast_office: Office) -> None:
    receipt = fast_office.public.submit()
    complaint = receipt["complaint_id"]

    for number, (step, role, documents) in enumerate(WAY, start=1):
        staff = fast_office.staff[role]
        before = staff.look(complaint)
        assert (before["step"]["number"], before["step"]["key"], before["step"]["actor"]) == (number, step, role)
        assert complaint in {each["id"] for each in staff.get("/complaints?queue=mine")["items"]}
        if number in STATIONS:
            seen = fast_office.public.status(receipt)
            assert (seen["status"], [each["state"] for each in seen["steps"]]) == STATIONS[number]
            assert seen["answer"] is None
        taken = staff.do(complaint, "take")
        assert (taken["holder"]["by"], taken["version"]) == (staff.email, before["version"])
        after = staff.do(complaint, "advance", documents=dict(documents))
        assert after["version"] == before["version"] + 1

    assert (after["status"], after["outcome"], after["due_at"]) == ("closed", "answered", None)
    seen = fast_office.public.status(receipt)
    assert (seen["status"], seen["answer"], seen["outcome"]) == ("answered", ANSWER, "answered")
    assert {each["state"] for each in seen["steps"]} == {"done"}
    journal = fast_office.staff["operator"].journal(complaint)
    assert [(each["from_step"], each["actor"]) for each in journal if each["action"] == "advance"] == [
        (step, email_of(role)) for step, role, _ in WAY
    ]
    assert complaint in {each["id"] for each in fast_office.staff["operator"].get("/complaints?queue=closed")["items"]}


def test_what_came_by_social_media_ends_with_where_the_answer_was_published(fast_office: Office) -> None:
    operator = fast_office.staff["operator"]
    reference = {"handle": "@warga", "url": "https://social.example/warga/1"}
    fields = OPEN_COMPLAINT | {"channel": "social_media", "channel_reference": reference}
    publication = {
        "platform": "Instagram",
        "url": "https://social.example/imigrasi/2",
        "at": "2026-01-31T08:00:00+08:00",
    }

    registered = operator.send("POST", "/complaints", fields)
    receipt = noted(registered.json())
    complaint = receipt["complaint_id"]
    fast_office.bring(complaint, "follow_up")
    without = operator.ask(complaint, "advance")
    after = operator.do(complaint, "advance", publication=publication)

    assert registered.status_code == 201
    assert receipt["status_url"].startswith(fast_office.stack.intake)
    problem(without, 422, "publication")
    assert (after["channel"], after["channel_reference"]) == ("social_media", reference)
    assert (after["status"], after["outcome"]) == ("closed", "answered")
    assert after["publication"]["url"] == publication["url"]
    assert datetime.fromisoformat(after["publication"]["at"]) == datetime(2026, 1, 31, 0, 0, tzinfo=UTC)
    seen = fast_office.public.status(receipt)
    assert (seen["status"], seen["answer"], seen["publication"]["platform"]) == ("answered", ANSWER, "Instagram")
    assert receipt["tracking_code"] not in str(after), "it was shown once"
    assert operator.journal(complaint)[0]["actor"] == operator.email


def test_arrival_warning_breach_and_escalation_come_by_mail_to_those_whom_they_concern(
    fast_office: Office, left_lying: str
) -> None:
    told = {
        "arrival": email_of("subsection_head"),
        "warning": email_of("subsection_head"),
        "breach": email_of("section_head"),
        "escalation": email_of("office_head"),
    }

    mails = _eventually(lambda: _mails_of_third_visit(fast_office.stack, left_lying), lambda found: len(found) >= 4)

    assert [(each["headers"]["X-Alert-Level"], each["to"]) for each in mails] == [
        (level, [person]) for level, person in told.items()
    ]
    entered = datetime.fromisoformat(fast_office.staff["operator"].look(left_lying)["entered_at"])
    for mail, seconds in zip(mails[1:], (8, 10, 20), strict=True):
        assert datetime.fromisoformat(mail["at"]) >= entered + timedelta(seconds=seconds), "never before its time"
    for mail in mails:
        written = str(mail)
        assert mail["headers"]["X-Complaint"] == left_lying
        assert f"{fast_office.stack.transition}/complaints/{left_lying}" in mail["text"]
        assert not [each for each in (*PRIVATE, NARRATIVE, OPEN_COMPLAINT["subject"]) if each in written]


def test_the_board_shows_what_fell_and_the_told_can_say_that_they_saw_it(fast_office: Office, left_lying: str) -> None:
    head, office_head = fast_office.staff["subsection_head"], fast_office.staff["office_head"]
    now = _eventually(lambda: head.look(left_lying), lambda seen: seen["sla"] == "escalated")

    assert now["status"] == "open"
    assert left_lying in {each["id"] for each in head.get("/complaints?queue=overdue")["items"]}
    recorded = _eventually(
        lambda: [each["action"] for each in head.journal(left_lying)], lambda seen: "escalation" in seen
    )
    assert recorded[-3:] == ["warning", "breach", "escalation"]
    alerts = [each for each in office_head.get("/alerts")["items"] if each["complaint"] == left_lying]
    escalation = next(each for each in alerts if each["level"] == "escalation" and each["step"]["key"] == "review")
    problem(head.send("POST", f"/alerts/{escalation['id']}/acknowledgement"), 404)
    seen = office_head.send("POST", f"/alerts/{escalation['id']}/acknowledgement")
    assert seen.json()["acknowledged"]["by"] == office_head.email
    assert head.do(left_lying, "advance", documents={"analysis": "Terlambat."})["step"]["key"] == "direction"


def test_a_level_that_falls_while_a_clerk_types_leaves_the_form_good(fast_office: Office, left_lying: str) -> None:
    operator = fast_office.staff["operator"]
    complaint = fast_office.public.submit()["complaint_id"]
    version = operator.look(complaint)["version"]

    _eventually(lambda: [each["action"] for each in operator.journal(complaint)], lambda seen: "warning" in seen)
    answer = operator.ask(complaint, "advance", version)

    assert answer.status_code == 200, answer.text


def test_with_cloud_tasks_gone_everything_still_works_and_the_sweep_brings_the_levels_about(
    fast_office: Office, left_lying: str
) -> None:
    stack = fast_office.stack
    stack.kill("cloud_tasks")

    complaint = fast_office.complaint_at("review")["complaint_id"]
    mails = _eventually(
        lambda: [each["headers"]["X-Alert-Level"] for each in _mails_of_third_visit(stack, complaint)],
        lambda levels: {"warning", "breach", "escalation"} <= set(levels),
    )

    # The journal has their order; mails to different people may overtake each other.
    assert sorted(each for each in mails if each != "arrival") == ["breach", "escalation", "warning"]
    journal = fast_office.staff["operator"].journal(complaint)
    assert [each["action"] for each in journal][-3:] == ["warning", "breach", "escalation"]


def test_no_log_holds_a_secret_and_each_line_is_a_json_object(fast_stack: Stack, left_lying: str) -> None:
    log = (fast_stack.local / "logs" / "transition.log").read_text()

    assert SECRETS
    assert left_lying in log, "the logs are where they are looked for"
    assert leaks(fast_stack) == []


def _mails_of_third_visit(stack: Stack, complaint: str) -> list[Json]:
    """The mails about a complaint's stay in the review, oldest first."""
    answer = requests.get(f"{stack.mailbox}/messages", params={"complaint": complaint}, timeout=TIMEOUT)
    items: list[Json] = answer.json()["items"]
    return [each for each in reversed(items) if "langkah 3" in each["subject"]]


def _eventually(look: Callable[[], Any], is_there: Callable[[Any], bool]) -> Any:
    """What `look` gives once it is there; fails ALERT_SECONDS on."""
    deadline = time.monotonic() + ALERT_SECONDS
    while not is_there(found := look()):
        assert time.monotonic() < deadline, found
        time.sleep(0.2)
    return found
