"""What the tests of the functions share in a worker: Firestore emulator, Cloud Tasks, identity provider, mailbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
import requests
from google.auth.credentials import AnonymousCredentials
from google.cloud import firestore, tasks_v2
from google.cloud.tasks_v2.services.cloud_tasks.transports import CloudTasksGrpcTransport

from emulator.cloud_tasks.server import CloudTasksServer
from emulator.firestore import FirestoreEmulator
from emulator.identity import IdentityProvider
from emulator.identity_tokens import Account
from emulator.mail_in import Inbox, MailServer
from emulator.seed import SCHEDULER_ACCOUNT, TASKS_ACCOUNT, everybody, staff
from shared.cloud.staff import StaffMember

AUDIENCE = "http://functions.example"
"""Whom the tokens are for; also the address that tasks call."""


FIRST_ANSWER = 60.0
"""Seconds."""


@dataclass
class Services:
    """Where they are."""

    firestore: str
    firestore_channel: grpc.Channel
    tasks_channel: grpc.Channel
    identity: str
    inbox: Inbox
    smtp_port: int
    tokens: dict[str, str] = field(default_factory=dict)

    def token(self, email: str) -> str:
        """An ID token for the functions."""
        if email not in self.tokens:
            asked = {"email": email, "audience": AUDIENCE}
            answer = requests.post(f"{self.identity}/id-token", json=asked, timeout=5)
            self.tokens[email] = str(answer.json()["id_token"])
        return self.tokens[email]


@contextmanager
def running_services() -> Iterator[Services]:
    """All of them, stopped at the end."""
    people = [
        Account(email=each.email, name=each.name, roles=each.roles) for each in (*everybody(), *staff_elsewhere())
    ]
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
            _wake(FirestoreOn("first-of-all", emulator.address, firestore_channel))
            yield Services(emulator.address, firestore_channel, tasks_channel, identity.url, inbox, mail.port)
        finally:
            mail.stop()


def staff_elsewhere() -> list[StaffMember]:
    """The staff of another office: one person to a role."""
    return [each.model_copy(update={"email": f"lain.{each.email}"}) for each in staff("lain")]


class FirestoreOn(firestore.Client):
    """The official client on a given channel: by itself it takes the address from the environment alone."""

    def __init__(self, project: str, address: str, channel: grpc.Channel) -> None:
        super().__init__(project=project, credentials=AnonymousCredentials())  # type: ignore[no-untyped-call]
        self._emulator_host = address
        self._channel = channel

    def _emulator_channel(self, transport: Any) -> grpc.Channel:
        return self._channel


def _wake(client: firestore.Client) -> None:
    """The emulator's first answers take seconds where the machine is busy, longer than the functions would wait."""
    document = client.collection("complaints").document("first")
    document.set({"step": "receive"}, timeout=FIRST_ANSWER)
    document.get(timeout=FIRST_ANSWER)
    list(client.collection("complaints").stream(timeout=FIRST_ANSWER))


def tasks_on(channel: grpc.Channel) -> tasks_v2.CloudTasksClient:
    """The official client on a given channel."""
    return tasks_v2.CloudTasksClient(transport=CloudTasksGrpcTransport(channel=channel))
