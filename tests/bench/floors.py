"""What the floors share: the product's clients, tasks and documents, and nothing of its work."""

from __future__ import annotations

import os
import pickle
from functools import cache
from pathlib import Path
from typing import Any

import grpc
from google.cloud import firestore, tasks_v2
from google.cloud.tasks_v2.services.cloud_tasks.transports import CloudTasksGrpcTransport

DOCUMENTS = "FLOOR_DOCUMENTS"
"""The environment variable that names the file of the documents which the product wrote."""

TIMEOUT = 5.0


@cache
def database() -> firestore.Client:
    """The Firestore client."""
    return firestore.Client(project=os.environ["GOOGLE_CLOUD_PROJECT"])


@cache
def tasks() -> tasks_v2.CloudTasksClient:
    """The Cloud Tasks client."""
    channel = grpc.insecure_channel(os.environ["CLOUDTASKS_EMULATOR_HOST"])
    return tasks_v2.CloudTasksClient(transport=CloudTasksGrpcTransport(channel=channel))


@cache
def documents() -> dict[str, Any]:
    """What the product wrote: for each request the documents by their path below the complaint, and its tasks."""
    written: dict[str, Any] = pickle.loads(Path(os.environ[DOCUMENTS]).read_bytes())
    for each in written.values():
        each["tasks"] = [(queue, tasks_v2.Task.deserialize(task)) for queue, task in each["tasks"]]
    return written


@cache
def read_once() -> bool:
    """The reads that the product makes once in a process (and again each minute): the office's staff and days."""
    client = database()
    list(client.collection("staff").where(filter=_equals("office", "balikpapan")).stream(timeout=TIMEOUT))
    client.collection("calendars").document("balikpapan").get(timeout=TIMEOUT)
    return True


def create_tasks(request: str) -> None:
    """As many tasks as the product creates, the same ones."""
    for parent, task in documents()[request]["tasks"]:
        tasks().create_task(parent=parent, task=task, retry=None, timeout=TIMEOUT)


def _equals(field: str, value: str) -> Any:
    from google.cloud.firestore_v1.base_query import FieldFilter

    return FieldFilter(field, "==", value)
