"""One id goes from the web form through journal, task, check and alert to the mail, and every log line has it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from google.cloud import tasks_v2
from werkzeug.test import TestResponse

from emulator.mail_in import Faults
from emulator.seed import SCHEDULER_ACCOUNT, TASKS_ACCOUNT
from shared.operation import HEADER
from tests.integration.house import House
from tests.integration.log_lines import Lines, log_lines
from tests.integration.services import AUDIENCE

FORM = {
    "kind": "complaint",
    "category": "passport",
    "subject": "Loket paspor tutup",
    "narrative": "Loket paspor tutup pada jam kerja, tidak ada petugas.",
    "disclosure": "open",
    "form_id": "0123456789abcdef0123456789abcdef",
}
LABELS = "logging.googleapis.com/labels"


@pytest.fixture
def said() -> Iterator[Lines]:
    with log_lines() as lines:
        yield lines


def tasks_of(house: House) -> list[tasks_v2.HttpRequest]:
    """What Cloud Tasks was asked to call since it was asked last."""
    asked = [tasks_v2.CreateTaskRequest(each.request).task.http_request for each in house.tasks_wire.calls]
    house.tasks_wire.forget()
    return asked


def call(house: House, task: tasks_v2.HttpRequest, **headers: str) -> TestResponse:
    """Call what a task says, as Cloud Tasks does."""
    token = house.services.token(TASKS_ACCOUNT)
    sent = {**dict(task.headers), "Authorization": f"Bearer {token}", **headers}
    return house.sla_check.test_client().post(task.url.removeprefix(AUDIENCE), data=task.body, headers=sent)


def file(house: House, **changes: str) -> str:
    """File the web form; the complaint's number."""
    answer = house.intake.test_client().post("/complaints", data={**FORM, **changes})
    assert answer.status_code == 201, answer.text
    return str(answer.get_json()["complaint_id"])


def test_one_id_leads_from_the_web_form_to_the_mail(house: House, said: Lines) -> None:
    id_ = file(house)
    operation = said.of("request")[0][LABELS]["operation"]
    armed = next(each for each in tasks_of(house) if each.url.endswith("/deadlines"))
    house.clock.move(minutes=9)
    assert call(house, armed).get_json() == {"outcome": "fired"}
    delivery = next(each for each in tasks_of(house) if each.url.endswith("-1-warning/delivery"))
    assert call(house, delivery).get_json() == {"outcome": "settled"}

    entries = house.parts.complaints.entries(id_)
    told = said.of("alert_told")

    assert [(each.action, each.operation) for each in entries] == [("submit", operation), ("warning", operation)]
    assert house.alert(f"{id_}-1-warning")["operation"] == operation
    assert dict(armed.headers)[HEADER] == dict(delivery.headers)[HEADER] == operation
    assert [each[LABELS]["operation"] for each in said.of("request")] == [operation] * 3
    assert [(each[LABELS]["operation"], each["alert"]) for each in told] == [(operation, f"{id_}-1-warning")]
    assert [mail.headers["X-Complaint"] for mail in house.mails()] == [id_]


def test_the_same_form_again_is_the_same_operation_and_another_form_another(house: House, said: Lines) -> None:
    file(house)
    file(house)
    file(house, form_id="fedcba9876543210fedcba9876543210")

    first, second, other = (each[LABELS]["operation"] for each in said.of("request"))

    assert first == second != other


def test_a_level_says_how_many_seconds_after_its_fall_it_was_noticed(house: House, said: Lines) -> None:
    id_ = file(house)
    house.clock.move(minutes=9, seconds=42)

    assert house.sweep().get_json()["fired"] == 1

    found = said.of("level_recorded")
    assert [(each["complaint"], each["level"], each["seconds_late"]) for each in found] == [(id_, "warning", 102.0)]
    swept = {each[LABELS]["operation"] for each in said.of("request")[1:]}
    assert {found[0][LABELS]["operation"]} == swept == {house.alert(f"{id_}-1-warning")["operation"]}


def test_only_cloud_tasks_names_an_operation(house: House, said: Lines) -> None:
    mine = {HEADER: "ab" * 16}
    token = house.services.token(SCHEDULER_ACCOUNT)

    house.intake.test_client().get("/healthz", headers=mine)
    house.intake.test_client().post("/complaints", data=FORM, headers=mine)
    house.sla_check.test_client().post("/deadlines", json={}, headers=mine)
    house.sla_check.test_client().post("/sweep", json={}, headers={**mine, "Authorization": f"Bearer {token}"})

    named = [each[LABELS]["operation"] for each in said.of("request")]
    assert len(set(named)) == 4
    assert "ab" * 16 not in named


def test_a_lost_race_a_repeated_task_and_a_refused_guess_are_counted(house: House, said: Lines) -> None:
    id_ = file(house)
    armed = next(each for each in tasks_of(house) if each.url.endswith("/deadlines"))
    house.wire.before("Commit", lambda: house.database.collection("complaints").document(id_).update({"place": "x"}))
    house.clock.move(minutes=9)

    call(house, armed, **{"X-CloudTasks-TaskRetryCount": "3"})
    house.intake.test_client().get(f"/complaints/{id_}", headers={"Tracking-Code": f"{id_}-00000-00000"})
    house.intake.test_client().post("/tracking", json={"tracking_code": f"{id_}-00000-00000"})

    assert [each[LABELS].get("complaint") for each in said.of("commit_conflict")] == [id_]
    assert [each["attempts"] for each in said.of("task_retried")] == [3]
    assert [each["complaint"] for each in said.of("guess_refused")] == [id_, id_]


@pytest.mark.parametrize(("code", "event"), [(451, "alert_deferred"), (550, "alert_failed")])
def test_an_alert_that_is_not_taken_is_counted_without_saying_whom_it_was_for(
    house: House, said: Lines, code: int, event: str
) -> None:
    id_ = file(house)
    house.clock.move(minutes=9)
    house.check(id_)
    house.services.inbox.plan(Faults(reject=1, code=code))

    house.deliver(f"{id_}-1-warning")

    counted = said.of(event)
    assert [(each["complaint"], each["level"], each["channel"], each["attempts"]) for each in counted] == [
        (id_, "warning", "email", 1)
    ]
    assert said.of("alert_told") == []
    assert all("@" not in json.dumps(each) for each in said.lines)
