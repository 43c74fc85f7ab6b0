"""The three functions in one process, on the Firestore emulator and the local Cloud Tasks, each behind a `Wire`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, TypeVar

import grpc
from flask import Flask
from google.cloud import firestore, tasks_v2
from pydantic import SecretStr
from werkzeug.test import TestResponse

from emulator.mail_in import Faults, Mail
from emulator.ports import LOOPBACK
from emulator.seed import SCHEDULER_ACCOUNT, TASKS_ACCOUNT, email_of, staff
from functions.intake.app import create as create_intake
from functions.sla_check.app import create as create_sla_check
from functions.transition.app import create as create_transition
from shared.cloud.clients import Clients
from shared.cloud.parts import Parts
from shared.cloud.sealing import new_pair
from shared.cloud.settings import Issuer, Settings
from shared.cloud.staff import StaffMember
from tests.integration.services import AUDIENCE, FirestoreOn, Services, tasks_on
from tests.interceptor import Wire

MONDAY = datetime(2023, 2, 6, 1, 0, tzinfo=UTC)
"""Monday 6 February 2023, 09:00 at the office: three hours of work lie before the break."""

MINUTE = timedelta(minutes=1)

PRIVATE_KEY, PUBLIC_KEY = new_pair()
"""What the reporters' identities are sealed and opened with."""

FORM = {
    "kind": "complaint",
    "category": "passport",
    "subject": "Loket paspor tutup",
    "narrative": "Loket paspor tutup pada jam kerja, tidak ada petugas.",
    "disclosure": "open",
    "reporter": {"name": "Budi Rahasia", "phone": "+62 811 000 111"},
}
"""What a reporter posts. It has no mail address: where one is given, one more write and one more task tell them."""

DOCUMENTS = {"review": {"analysis": "Loket tutup pada jam kerja."}, "direction": {"follow_up_answer": "Loket dibuka."}}
"""What a step cannot be completed without the first time."""

ACTORS = {
    "receive": "operator",
    "forward": "operator",
    "review": "subsection_head",
    "direction": "section_head",
    "instruction": "subsection_head",
    "follow_up": "operator",
}

Answer = TypeVar("Answer")


@dataclass
class Clock:
    """The functions' time; a test moves it."""

    at: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.at

    def move(self, minutes: float = 0, seconds: float = 0) -> None:
        """Let time pass."""
        self.at += timedelta(minutes=minutes, seconds=seconds)


@dataclass(frozen=True)
class Task:
    """A task: the path that it calls, its body, and when (None: at once)."""

    path: str
    body: Mapping[str, Any]
    at: datetime | None


@dataclass
class House:
    """One project: an empty database with its staff, a paused queue, and the functions with a clock of their own.

    `database` looks past `wire`: what a test looks at is not counted, and nothing happens to it.
    """

    services: Services
    project: str
    clock: Clock = field(default_factory=Clock)
    wire: Wire = field(default_factory=Wire)
    tasks_wire: Wire = field(default_factory=Wire)

    @cached_property
    def settings(self) -> Settings:
        """The functions' settings."""
        provider = self.services.identity
        return Settings(
            google_cloud_project=self.project,
            tasks_queue=f"projects/{self.project}/locations/local/queues/deadlines",
            sla_check_url=AUDIENCE,
            tasks_service_account=TASKS_ACCOUNT,
            scheduler_service_account=SCHEDULER_ACCOUNT,
            tracking_keys={"1": SecretStr("a tracking key of the tests")},
            identity_private_keys={"1": SecretStr(PRIVATE_KEY)},
            identity_public_keys={"1": PUBLIC_KEY},
            intake_url="http://intake.example",
            staff_url="http://staff.example",
            token_issuers=(Issuer(issuer=provider, audiences=(AUDIENCE,), keys_url=f"{provider}/jwks"),),
            smtp_host=LOOPBACK,
            smtp_port=self.services.smtp_port,
            smtp_starttls=False,
            mail_from="pengaduan@imigrasi.example",
        )

    @cached_property
    def database(self) -> firestore.Client:
        """The database."""
        return FirestoreOn(self.project, self.services.firestore, self.services.firestore_channel)

    @cached_property
    def parts(self) -> Parts:
        """What the functions work with."""
        return self.parts_on(self.services.firestore_channel)

    def parts_on(self, firestore_channel: grpc.Channel) -> Parts:
        """The same with Firestore behind another channel."""

        def make_firestore(settings: Settings) -> firestore.Client:
            channel = grpc.intercept_channel(firestore_channel, self.wire)
            return FirestoreOn(settings.google_cloud_project, self.services.firestore, channel)

        def make_tasks(_: Settings) -> tasks_v2.CloudTasksClient:
            return tasks_on(grpc.intercept_channel(self.services.tasks_channel, self.tasks_wire))

        return Parts.of(self.settings, Clients(self.settings, make_firestore, make_tasks), self.clock)

    @cached_property
    def intake(self) -> Flask:
        """The app of `intake`."""
        return create_intake(self.settings, self.parts)

    @cached_property
    def transition(self) -> Flask:
        """The app of `transition`."""
        return create_transition(self.settings, self.parts)

    @cached_property
    def sla_check(self) -> Flask:
        """The app of `sla_check`."""
        return create_sla_check(self.settings, self.parts)

    def open(self) -> None:
        """Make the queue, empty the mailbox, move the staff in, start the functions."""
        client, queue = tasks_on(self.services.tasks_channel), self.settings.tasks_queue
        client.create_queue(parent=queue.rpartition("/queues/")[0], queue=tasks_v2.Queue(name=queue))
        client.pause_queue(name=queue)
        self.services.inbox.clear()
        self.services.inbox.plan(Faults())
        self.employ(*staff("balikpapan"))

    def employ(self, *people: StaffMember) -> None:
        """Write people into the directory, and start the functions anew, with the staff read as once warm."""
        for each in people:
            self.database.collection("staff").document(each.email).set(each.model_dump(mode="json"), timeout=5)
        for name in ("parts", "intake", "transition", "sla_check"):
            self.__dict__.pop(name, None)
        for each in (*staff("balikpapan"), *people):
            self.parts.directory.find(each.email)
        self.parts.directory.holding("balikpapan", "operator", self.clock())
        self.parts.calendars.known("balikpapan")
        self.forget_calls()

    def forget_calls(self) -> None:
        """Count from nothing."""
        self.wire.forget()
        self.tasks_wire.forget()

    def counts(self) -> dict[str, int]:
        """The calls of both services since then, by method."""
        return self.wire.counts() | self.tasks_wire.counts()

    def post(self, key: str | None = None, **changes: Any) -> TestResponse:
        """Post a complaint as JSON, as the public does; a field that is None is left out."""
        body = {name: value for name, value in {**FORM, **changes}.items() if value is not None}
        headers = {"Idempotency-Key": key} if key else {}
        return self.intake.test_client().post("/complaints", json=body, headers=headers)

    def a_complaint(self, at_step: str = "receive", **changes: Any) -> str:
        """The id of a complaint that was brought to a step, without the loss of time."""
        answer = self.post(**changes)
        assert answer.status_code == 201, answer.text
        id_ = str(answer.get_json()["complaint_id"])
        while (step := self.state(id_)["step"]) != at_step:
            answer = self.advance(id_, documents=DOCUMENTS.get(step, {}))
            assert answer.status_code == 200, answer.text
        return id_

    def by(self, role: str, *, elsewhere: bool = False) -> Caller:
        """Requests to `transition` of the person who holds the role, here or at the other office."""
        email = email_of(role)
        return Caller(self.transition, self.services.token(f"lain.{email}" if elsewhere else email))

    def act(self, role: str, id_: str, action: str, *, key: str | None = None, **fields: Any) -> TestResponse:
        """An action on a complaint, at its present version unless another `expected_version` is given."""
        body = {"action": action, "expected_version": self.state(id_)["version"], **fields}
        return self.by(role).post(f"/complaints/{id_}/transitions", body, key)

    def advance(self, id_: str, **fields: Any) -> TestResponse:
        """Complete the present step as its actor."""
        return self.act(ACTORS[self.state(id_)["step"]], id_, "advance", **fields)

    def check(self, id_: str, visit: int = 1) -> TestResponse:
        """A deadline check, as Cloud Tasks sends it."""
        body = {"complaint": id_, "visit": visit}
        return Caller(self.sla_check, self.services.token(TASKS_ACCOUNT)).post("/deadlines", body)

    def deliver(self, alert: str) -> TestResponse:
        """A delivery, as Cloud Tasks sends it."""
        return Caller(self.sla_check, self.services.token(TASKS_ACCOUNT)).post(f"/alerts/{alert}/delivery", {})

    def sweep(self) -> TestResponse:
        """The sweep, as Cloud Scheduler sends it."""
        return Caller(self.sla_check, self.services.token(SCHEDULER_ACCOUNT)).post("/sweep", {})

    def state(self, id_: str) -> dict[str, Any]:
        """The complaint's document."""
        return self.database.collection("complaints").document(id_).get(timeout=5).to_dict() or {}

    def alert(self, id_: str) -> dict[str, Any]:
        """An alert's document."""
        return self.database.collection("alerts").document(id_).get(timeout=5).to_dict() or {}

    def ids(self, collection: str = "complaints") -> list[str]:
        """The names of a collection's documents."""
        return sorted(each.id for each in self.database.collection(collection).list_documents(timeout=5))

    def actions(self, id_: str) -> list[str]:
        """What the journal says was done, in order."""
        entries = self.database.collection("complaints").document(id_).collection("journal").stream(timeout=5)
        return [each.get("action") for each in entries]

    def tasks(self) -> list[Task]:
        """What waits in the queue; a time that is past for Cloud Tasks has become the present."""
        asked = tasks_v2.ListTasksRequest(parent=self.settings.tasks_queue, response_view=tasks_v2.Task.View.FULL)
        return [_task(each) for each in tasks_on(self.services.tasks_channel).list_tasks(asked)]

    def asked_for(self) -> list[Task]:
        """The tasks that the functions asked for since `forget_calls`, as they asked for them."""
        return [_task(tasks_v2.CreateTaskRequest(call.request).task) for call in self.tasks_wire.calls]

    def mails(self) -> list[Mail]:
        """What the mailbox received, oldest first."""
        return list(reversed(self.services.inbox.newest_first()))


@dataclass(frozen=True)
class Caller:
    """Someone with an ID token, before an app."""

    app: Flask
    token: str

    def get(self, path: str, **query: str) -> TestResponse:
        """Read."""
        return self.app.test_client().get(path, query_string=query, headers=self._headers(None))

    def post(self, path: str, body: Mapping[str, Any], key: str | None = None) -> TestResponse:
        """Send JSON, with an Idempotency-Key or without one."""
        return self.app.test_client().post(path, json=body, headers=self._headers(key))

    def _headers(self, key: str | None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} | ({"Idempotency-Key": key} if key else {})


def at_once(actions: Iterable[Callable[[], Answer]]) -> Sequence[Answer]:
    """The answers of actions that begin together, each in a thread of its own."""
    todo = list(actions)
    with ThreadPoolExecutor(len(todo)) as threads:
        return [each.result() for each in [threads.submit(action) for action in todo]]


def _task(task: tasks_v2.Task) -> Task:
    request = task.http_request
    when: Any = task.schedule_time  # the library's stubs have the type before its conversion
    at = datetime.fromtimestamp(when.timestamp(), UTC) if when else None
    return Task(request.url.removeprefix(AUDIENCE), json.loads(request.body), at)
