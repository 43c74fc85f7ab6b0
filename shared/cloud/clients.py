"""The clients of the cloud's services: made at the first use in a process, never at import (gunicorn forks)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Any

import grpc
from google.api_core import exceptions
from google.api_core.retry import Retry, if_exception_type
from google.auth.credentials import AnonymousCredentials
from google.cloud import firestore, tasks_v2
from google.cloud.tasks_v2.services.cloud_tasks.transports import CloudTasksGrpcTransport

from shared.cloud.settings import Settings

if TYPE_CHECKING:
    from google.cloud.storage import Client as StorageClient

TIMEOUT = 5.0
"""Seconds for one Firestore call; the library's own defaults are 60 to 300."""

log = logging.getLogger(__name__)


def _note(error: Exception) -> None:
    log.warning("firestore did not answer", extra={"event": "store_retried", "error": type(error).__name__})


RETRY = Retry(
    predicate=if_exception_type(
        exceptions.InternalServerError, exceptions.ResourceExhausted, exceptions.ServiceUnavailable
    ),
    initial=0.1,
    maximum=1.0,
    multiplier=2.0,
    timeout=TIMEOUT - 1,
    on_error=_note,
)
"""Tries within TIMEOUT. The library's own go on for 60 to 300 s, whatever the timeout, where nobody answers.

No try begins in the last second: the library gives one that has less than a second left the whole time again.
"""


class Clients:
    """The clients of one process, each made once. Tests give factories of their own, with interceptors inside."""

    def __init__(
        self,
        settings: Settings,
        make_firestore: Callable[[Settings], firestore.Client] | None = None,
        make_tasks: Callable[[Settings], tasks_v2.CloudTasksClient] | None = None,
        make_storage: Callable[[Settings], StorageClient] | None = None,
    ) -> None:
        self._settings = settings
        self._make_firestore = make_firestore or firestore_client
        self._make_tasks = make_tasks or tasks_client
        self._make_storage = make_storage or storage_client
        self._made: dict[str, Any] = {}
        self._lock = Lock()

    @property
    def firestore(self) -> firestore.Client:
        """The Firestore client (the emulator's where FIRESTORE_EMULATOR_HOST is set)."""
        client: firestore.Client = self._once("firestore", self._make_firestore)
        return client

    @property
    def tasks(self) -> tasks_v2.CloudTasksClient:
        """The Cloud Tasks client (the local server's where CLOUDTASKS_EMULATOR_HOST is set)."""
        client: tasks_v2.CloudTasksClient = self._once("tasks", self._make_tasks)
        return client

    @property
    def storage(self) -> StorageClient:
        """The client of Cloud Storage (the local server's where STORAGE_EMULATOR_HOST is set)."""
        client: StorageClient = self._once("storage", self._make_storage)
        return client

    def _once(self, name: str, make: Callable[[Settings], Any]) -> Any:
        with self._lock:
            if name not in self._made:
                self._made[name] = make(self._settings)
            return self._made[name]


def firestore_client(settings: Settings) -> firestore.Client:
    """A Firestore client for the settings' project and database."""
    return firestore.Client(project=settings.google_cloud_project, database=settings.firestore_database)


def tasks_client(settings: Settings) -> tasks_v2.CloudTasksClient:
    """A Cloud Tasks client; the library reads no emulator variable of its own, so the channel points it there."""
    if not settings.cloudtasks_emulator_host:
        return tasks_v2.CloudTasksClient()
    channel = grpc.insecure_channel(settings.cloudtasks_emulator_host)
    return tasks_v2.CloudTasksClient(transport=CloudTasksGrpcTransport(channel=channel))


def storage_client(settings: Settings) -> StorageClient:
    """A Cloud Storage client; STORAGE_EMULATOR_HOST is http://host:port."""
    # Imported here: it takes 170 ms, which few requests need.
    from google.cloud.storage import Client as StorageClient

    if not settings.storage_emulator_host:
        return StorageClient(project=settings.google_cloud_project)
    return StorageClient(
        project=settings.google_cloud_project,
        credentials=AnonymousCredentials(),  # type: ignore[no-untyped-call]
        client_options={"api_endpoint": settings.storage_emulator_host},
    )
