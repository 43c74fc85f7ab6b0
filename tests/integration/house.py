"""The three functions in one process, on the real Firestore emulator and the local Cloud Tasks, each behind a `Wire`."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from typing import Any, TypeVar

import grpc
import requests
from flask import Flask
from google.auth.credentials import AnonymousCredentials
from google.cloud import firestore, tasks_v2
from google.cloud.tasks_v2.services.cloud_tasks.transports import CloudTasksGrpcTransport
from pydantic import SecretStr
from werkzeug.test import Client, TestResponse

from emulator.cloud_tasks.server import CloudTasksServer
from emulator.firestore import FirestoreEmulator
from emulator.identity import IdentityProvider
from emulator.identity_tokens import Account
from emulator.mail_in import Faults, Inbox, Mail, MailServer
from emulator.ports import LOOPBACK
from emulator.seed import SCHEDULER_ACCOUNT, TASKS_ACCOUNT, email_of, staff
from functions.intake.app import create as create_intake
from functions.sla_check.app import create as create_sla_check
from functions.transition.app import create as create_transition
from shared.cloud.clients import Clients
from shared.cloud.parts import Parts
from shared.cloud.settings import Issuer, Settings
from shared.cloud.staff import StaffMember
from shared.domain.journal import Entry
from tests.interceptor import Wire

MONDAY = datetime(2023, 2, 6, 1, 0, tzinfo=UTC)
"""Monday 6 February 2023, 09:00 at the office: three hours of work lie before the break."""

MINUTE = timedelta(minutes=1)

AUDIENCE = "http://functions.example"

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

FORM = {
    "kind": "complaint",
    "category": "passport",
    "subject": "Loket paspor tutup",
    "narrative": "Loket paspor tutup pada jam kerja, tidak ada petugas.",
    "disclosure": "open",
    "reporter": {"name": "Budi Rahasia", "email": "budi@pelapor.example", "phone": "+62 811 000 111"},
}
"""What a reporter posts; none of it but kind and category may stand in a mail."""

Answer = TypeVar("Answer")


@dataclass
class Services:
    """What every test of a worker shares: the emulator, Cloud Tasks, identity provider and mailbox."""

    firestore: str
    firestore_channel: grpc.Channel
    tasks_channel: grpc.Channel
    identity: str
    inbox: Inbox
    smtp_port: int

    @cache  # noqa: B019 (one object a process)
    def token(self, email: str) -> str:
        """An ID token for the functions."""
        answer = requests.post(f"{self.identity}/id-token", json={"email": email, "audience": AUDIENCE}, timeout=5)
        return str(answer.json()["id_token"])

    def __hash__(self) -> int:
        return id(self)


@contextmanager
def running_services() -> Iterator[Services]:
    """All of them, stopped at the end."""
    people = [Account(email=each.email, name=each.name, roles=each.roles) for each in (*staff(""), *staff_elsewhere())]
    inbox = Inbox()
    mail = MailServer(inbox)
    with (
        FirestoreEmulator() as emulator,
        CloudTasksServer() as cloud_tasks,
        IdentityProvider(people, (TASKS_ACCOUNT, SCHEDULER_ACCOUNT)) as identity,
        grpc.insecure_channel(emulator.address) as firestore_channel,
        grpc.insecure_channel(cloud_tasks.address) as tasks_channel,
    ):
        mail.start()
        try:
            yield Services(
                emulator.address, firestore_channel, tasks_channel, identity.url, inbox, mail.port
            )
        finally:
            mail.stop()


def staff_elsewhere() -> list[StaffMember]:
    """The staff of another office: one person to a role."""
    return [each.model_copy(update={"email": f"lain.{each.email}"}) for each in staff("lain")]


class WiredFirestore(firestore.Client):
    """The official client on a given channel: the library itself takes the address from the environment alone."""

    def __init__(self, project: str, address: str, channel: grpc.Channel) -> None:
        super().__init__(project=project, credentials=AnonymousCredentials())  # type: ignore[no-untyped-call]
        self._emulator_host = address
        self._channel = channel

    def _emulator_channel(self, transport: Any) -> grpc.Channel:
        return self._channel


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
    """A task in the queue: the path it calls, its body, and when."""

    path: str
    body: Mapping[str, Any]
    at: datetime


@dataclass
class House:
    """One project: an empty database with its staff, a paused queue, and the functions with a clock of their own."""

    services: Services
    project: str
    clock: Clock = field(default_factory=Clock)
    wire: Wire = field(default_factory=Wire)
    tasks_wire: Wire = field(default_factory=Wire)

    @cached_property
    def settings(self) -> Settings:
        """The functions' settings."""
        issuer = Issuer(
            issuer=self.services.identity, audiences=(AUDIENCE,), keys_url=f"{self.services.identity}/jwks"
        )
        return Settings(
            google_cloud_project=self.project,
            tasks_queue=f"projects/{self.project}/locations/local/queues/deadlines",
            sla_check_url=AUDIENCE,
            tasks_service_account=TASKS_ACCOUNT,
            scheduler_service_account=SCHEDULER_ACCOUNT,
            tracking_keys={"1": SecretStr("a tracking key of the tests")},
            intake_url="http://intake.example",
            staff_url="http://staff.example",
            token_issuers=(issuer,),
            smtp_host=LOOPBACK,
            smtp_port=self.services.smtp_port,
            smtp_starttls=False,
            mail_from="pengaduan@imigrasi.example",
        )

    @cached_property
    def database(self) -> firestore.Client:
        """The database, looked into past the wire."""
        return WiredFirestore(self.project, self.services.firestore, self.services.firestore_channel)

    @cached_property
    def parts(self) -> Parts:
        """What the functions work with."""
        return self.parts_on(self.services.firestore_channel)

    def parts_on(self, firestore_channel: grpc.Channel) -> Parts:
        """The same with Firestore behind another channel."""

        def make_firestore(settings: Settings) -> firestore.Client:
            channel = grpc.intercept_channel(firestore_channel, self.wire)
            return WiredFirestore(settings.google_cloud_project, self.services.firestore, channel)

        def make_tasks(_: Settings) -> tasks_v2.CloudTasksClient:
            return _tasks(grpc.intercept_channel(self.services.tasks_channel, self.tasks_wire))

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
        """Write the staff, make the queue, read the staff once."""
        people = [*staff("balikpapan")]
        for each in people:
            self.write_staff(each)
        client = _tasks(self.services.tasks_channel)
        queue = self.settings.tasks_queue
        client.create_queue(parent=queue.rpartition("/queues/")[0], queue=tasks_v2.Queue(name=queue))
        client.pause_queue(name=queue)
        self.services.inbox.clear()
        self.services.inbox.plan(Faults())
        self.warm_up()

    def warm_up(self) -> None:
        """Fill the staff caches, as a process that has answered before has them."""
        for each in staff("balikpapan"):
            self.parts.directory.find(each.email)
        self.parts.directory.holding("balikpapan", "operator", self.clock())
        self.forget_calls()

    def write_staff(self, member: StaffMember) -> None:
        """Put a person into the directory; processes that read it before go on with what they read."""
        self.database.collection("staff").document(member.email).set(member.model_dump(mode="json"), timeout=5)

    def forget_calls(self) -> None:
        """Count from nothing."""
        self.wire.forget()
        self.tasks_wire.forget()

    def counts(self) -> dict[str, int]:
        """Calls of both services since then, by method."""
        return self.wire.counts() | self.tasks_wire.counts()

    # The public

    def post(self, key: str | None = None, **changes: Any) -> TestResponse:
        """Post a complaint as JSON; a field that is None is left out."""
        body = {name: value for name, value in {**FORM, **changes}.items() if value is not None}
        headers = {"Idempotency-Key": key} if key else {}
        return self.intake.test_client().post("/complaints", json=body, headers=headers)

    def a_complaint(self, at_step: str = "receive", **changes: Any) -> str:
        """The id of a complaint that was brought to a step at the clock's time."""
        answer = self.post(**changes)
        assert answer.status_code == 201, answer.text
        id_: str = answer.json["complaint_id"]  # type: ignore[index]
        while (step := self.state(id_)["step"]) != at_step:
            answer = self.advance(id_, documents=DOCUMENTS.get(step, {}))
            assert answer.status_code == 200, answer.text
        return id_

    # The staff

    def by(self, role: str, *, elsewhere: bool = False) -> StaffClient:
        """Requests of the person who holds the role."""
        email = email_of(role)
        return StaffClient(self.transition, self.services.token(f"lain.{email}" if elsewhere else email))

    def advance(self, id_: str, *, version: int | None = None, key: str | None = None, **fields: Any) -> TestResponse:
        """Complete the present step as its actor."""
        state = self.state(id_)
        body = {"action": "advance", "expected_version": version or state["version"], **fields}
        return self.by(ACTORS[state["step"]]).post(f"/complaints/{id_}/transitions", body, key)

    # Cloud Tasks and Cloud Scheduler

    def check(self, id_: str, visit: int = 1) -> TestResponse:
        """A deadline check, as Cloud Tasks sends it."""
        return self._called("/deadlines", TASKS_ACCOUNT, {"complaint": id_, "visit": visit})

    def deliver(self, alert: str) -> TestResponse:
        """A delivery, as Cloud Tasks sends it."""
        return self._called(f"/alerts/{alert}/delivery", TASKS_ACCOUNT, {})

    def sweep(self) -> TestResponse:
        """The sweep, as Cloud Scheduler sends it."""
        return self._called("/sweep", SCHEDULER_ACCOUNT, {})

    def _called(self, path: str, account: str, body: object) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.services.token(account)}"}
        return self.sla_check.test_client().post(path, json=body, headers=headers)

    # What came of it

    def state(self, id_: str) -> dict[str, Any]:
        """The complaint's document."""
        return self.database.collection("complaints").document(id_).get(timeout=5).to_dict() or {}

    def journal(self, id_: str) -> list[Entry]:
        """The complaint's journal."""
        return self.parts.complaints.entries(id_)

    def actions(self, id_: str) -> list[str]:
        """What the journal says was done, in order."""
        return [each.action for each in self.journal(id_)]

    def ids(self, collection: str = "complaints") -> list[str]:
        """The names of a collection's documents."""
        return [each.id for each in self.database.collection(collection).list_documents(timeout=5)]

    def tasks(self) -> list[Task]:
        """What waits in the queue, by time."""
        view = tasks_v2.Task.View.FULL
        listed = _tasks(self.services.tasks_channel).list_tasks(
            tasks_v2.ListTasksRequest(parent=self.settings.tasks_queue, response_view=view)
        )
        found = [
            Task(
                each.http_request.url.removeprefix(AUDIENCE), json.loads(each.http_request.body), each.schedule_time
            )
            for each in listed
        ]
        return sorted(found, key=lambda each: each.at)

    def mails(self) -> list[Mail]:
        """What the mailbox received, oldest first."""
        return list(reversed(self.services.inbox.newest_first()))


@dataclass(frozen=True)
class StaffClient:
    """A member of staff with an ID token."""

    app: Flask
    token: str

    def get(self, path: str, **query: str) -> TestResponse:
        """Read."""
        return self._client().get(path, query_string=query, headers=self._headers(None))

    def post(self, path: str, body: Mapping[str, Any], key: str | None = None) -> TestResponse:
        """Send JSON, with an Idempotency-Key or without one."""
        return self._client().post(path, json=body, headers=self._headers(key))

    def _client(self) -> Client:
        return self.app.test_client()

    def _headers(self, key: str | None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} | ({"Idempotency-Key": key} if key else {})


def at_once(actions: Iterable[Callable[[], Answer]]) -> Sequence[Answer]:
    """The answers of actions that begin together, each in a thread of its own."""
    todo = list(actions)
    with ThreadPoolExecutor(len(todo)) as threads:
        return [each.result() for each in [threads.submit(action) for action in todo]]


@contextmanager
def logging_as_before() -> Iterator[None]:
    """Building an app sends all logs to standard error; afterwards they go where they went."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


def _tasks(channel: grpc.Channel) -> tasks_v2.CloudTasksClient:
    return tasks_v2.CloudTasksClient(transport=CloudTasksGrpcTransport(channel=channel))
