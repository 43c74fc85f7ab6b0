"""What somebody tries who means harm, beside what the tests of sign-in, identity and origins try."""

from __future__ import annotations

import statistics
import time
from typing import Any

import pytest
import requests

from emulator.stack import Stack
from tests.e2e.callers import TIMEOUT, UNKNOWN, Json, Office, call, problem
from tests.e2e.served import served

FORGED_TASK = {
    "X-CloudTasks-QueueName": "deadlines",
    "X-CloudTasks-TaskName": "1",
    "X-CloudTasks-TaskRetryCount": "0",
    "User-Agent": "Google-Cloud-Tasks",
    "X-AppEngine-QueueName": "deadlines",
    "Operation-Id": "ab" * 16,
}
"""What a task's request looks like from outside, but for its token."""

ACTS: dict[str, Json] = {
    "messages": {"text": "Ini bukan dari pelapor."},
    "rating": {"score": 1},
    "reopening": {"reason": "Ini bukan dari pelapor."},
    "contact-withdrawal": {},
}

TRICKS = (
    "../../etc/passwd", "..%2f..%2fhealthz", "%2e%2e/%2e%2e/healthz", "..\\..\\healthz", "%00", "BPN-7K3Q9-F2MXC%00",
    "%0d%0aSet-Cookie:%20a=b", "__proto__", "*", "complaints%2f..", "%c0%ae%c0%ae/", "%ff%fe",
    "a" * 3000, "1%20OR%201=1",
)  # fmt: skip
"""What is no complaint's number."""


def journal_of(office: Office, complaint: str) -> list[str]:
    return [each["action"] for each in office.staff["operator"].journal(complaint)]


@pytest.mark.parametrize("act", ACTS)
def test_nobody_acts_on_anothers_complaint_with_their_own_code(office: Office, waiting: Json, act: str) -> None:
    mine = office.public.submit()
    theirs = waiting["complaint_id"]
    before = journal_of(office, theirs)
    url = f"{office.stack.intake}/complaints/{theirs}/{act}"

    own_code = call("POST", url, json=ACTS[act], headers={"Tracking-Code": mine["tracking_code"]})
    unknown = call(
        "POST", url.replace(theirs, UNKNOWN), json=ACTS[act], headers={"Tracking-Code": mine["tracking_code"]}
    )
    without = call("POST", url, json=ACTS[act])

    assert problem(own_code, 404) == problem(unknown, 404)
    problem(without, 401)
    assert journal_of(office, theirs) == before


def test_the_time_of_an_answer_does_not_tell_a_wrong_secret_from_an_unknown_number(
    office: Office, waiting: Json
) -> None:
    id_ = waiting["complaint_id"]
    asked = {"wrong": (id_, f"{id_}-00000-00000"), "unknown": (UNKNOWN, f"{UNKNOWN}-00000-00000")}

    with served(office.stack, "intake", {"GUESSES": "100000"}) as intake:
        medians = _medians(intake, {**asked, "right": (id_, waiting["tracking_code"])})

    # A number that is there costs a read, if it is looked up; that difference must not be seen in what is refused.
    lookup = medians["right"] - medians["unknown"]
    assert abs(medians["wrong"] - medians["unknown"]) < max(lookup / 2, 0.001), medians


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/deadlines", {"complaint": UNKNOWN, "visit": 1}),
        ("POST", f"/alerts/{UNKNOWN}-1-warning/delivery", {}),
        ("POST", "/sweep", {}),
        ("POST", "/digest", {}),
        ("POST", "/seal", {}),
        ("POST", "/rollups", {}),
        ("POST", "/retention", {}),
        ("POST", "/daily/seal", {"at": "2026-11-24T00:00:00Z"}),
        ("POST", "/daily/seal/balikpapan", {"at": "2026-11-24T00:00:00Z"}),
    ],
)
def test_a_task_that_somebody_made_up_is_refused_before_it_is_read(
    stack: Stack, office: Office, method: str, path: str, body: Json
) -> None:
    url = f"{stack.sla_check}{path}"

    without = call(method, url, json=body, headers=FORGED_TASK)
    as_staff = call(method, url, json=body, headers={**FORGED_TASK, "Authorization": f"Bearer {_staff(office, stack)}"})

    problem(without, 401)
    problem(as_staff, 401 if as_staff.status_code == 401 else 403)


@pytest.mark.parametrize("trick", TRICKS)
def test_what_is_no_number_of_a_complaint_leads_nowhere(office: Office, waiting: Json, trick: str) -> None:
    stack, code = office.stack, {"Tracking-Code": waiting["tracking_code"]}
    bearer = {"Authorization": f"Bearer {office.staff['operator'].bearer}"}

    for end in ("", "/journal", "/reporter", "/photos/x"):
        _leads_nowhere(f"{stack.transition}/complaints/{trick}{end}", bearer)
    _leads_nowhere(f"{stack.transition}/complaints/{waiting['complaint_id']}/photos/{trick}", bearer)
    _leads_nowhere(f"{stack.intake}/complaints/{trick}", code)
    _leads_nowhere(f"{stack.intake}/assets/x/{trick}", {})


@pytest.mark.parametrize("path", ["//evil.example", "//evil.example/%2e%2e", "/\\evil.example", "/%2f%2fevil.example"])
def test_no_address_of_ours_leads_to_another_site(stack: Stack, path: str) -> None:
    for address in (stack.intake, stack.transition):
        answer = _raw(f"{address}{path}", {"Accept": "text/html"})

        to = answer.headers.get("Location", "")
        assert not to.startswith(("//", "/\\", "http://evil", "https://evil")), to


def test_a_made_up_host_does_not_come_into_a_redirect_or_a_page(office: Office) -> None:
    stack, receipt = office.stack, office.public.submit()
    host = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Accept": "text/html"}

    tracked = call("POST", f"{stack.intake}/tracking", data={"tracking_code": receipt["tracking_code"]}, headers=host)
    form = call("GET", f"{stack.intake}/", headers=host)
    sent = call("GET", f"{stack.transition}/complaints", headers=host)
    begun = call("GET", f"{stack.transition}/sign-in", headers=host)

    assert tracked.status_code == sent.status_code == begun.status_code == 303
    for answer in (tracked, form, sent, begun):
        assert "evil.example" not in answer.text + str(answer.headers)


def test_every_answer_forbids_frames_foreign_scripts_and_guessing_of_types(stack: Stack) -> None:
    for address in (stack.intake, stack.transition, stack.sla_check):
        for path in ("/", "/healthz", "/nothing", "/complaints"):
            headers = call("GET", f"{address}{path}", headers={"Accept": "text/html"}).headers
            policy = headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Cache-Control"] == "no-store"
            assert headers["Referrer-Policy"] == "same-origin"


def _medians(intake: str, asked: dict[str, tuple[str, str]]) -> dict[str, float]:
    """The median seconds of each question, asked in turn on one connection."""
    took: dict[str, list[float]] = {name: [] for name in asked}
    with requests.Session() as session:
        for _ in range(60):
            for name, (id_, code) in asked.items():
                began = time.perf_counter()
                session.get(f"{intake}/complaints/{id_}", headers={"Tracking-Code": code}, timeout=TIMEOUT)
                took[name].append(time.perf_counter() - began)
    return {name: statistics.median(times) for name, times in took.items()}


def _staff(office: Office, stack: Stack) -> str:
    """A member of staff's own token: valid, for another function."""
    assert stack.transition != stack.sla_check
    return office.staff["admin"].bearer


def _leads_nowhere(url: str, headers: dict[str, str]) -> None:
    answer = _raw(url, headers)
    assert answer.status_code in (301, 308, 400, 401, 404, 405, 414), (url, answer.status_code, answer.text)
    assert "Set-Cookie" not in answer.headers
    assert "root:" not in answer.text


def _raw(url: str, headers: dict[str, str]) -> requests.Response:
    """A GET whose path is sent as it is written."""
    with requests.Session() as session:
        prepared: Any = session.prepare_request(requests.Request("GET", url, headers=headers))
        prepared.url = url
        return session.send(prepared, allow_redirects=False, timeout=TIMEOUT)
