"""A function as the soak serves it: its own code, its gRPC calls struck by the schedule, its clock some seconds off.

`functions_framework --source` names this file; SOAK (JSON) says which schedule, whose clock is how far off, and where
faults are noted.
"""

from __future__ import annotations

import importlib
import json
import os
import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import grpc
from google.cloud import firestore, tasks_v2

from shared.cloud import clients
from shared.cloud.parts import Parts, utc_now
from shared.cloud.settings import Settings
from tests.integration.services import FirestoreOn, tasks_on
from tests.interceptor import Fault, Wire
from tests.soak.schedule import DELAYED, REFUSED, REPLY_LOST, TASK_REPLY_LOST, TASKS_REFUSED, Schedule

SHARE = 0.35
"""Of the calls while a fault is in force."""

LONGEST_DELAY = 1.5

OF_FIRESTORE = (DELAYED, REFUSED, REPLY_LOST)
OF_TASKS = (TASKS_REFUSED, TASK_REPLY_LOST)
WRITES = ("Commit", "CreateTask")
CODES = (
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.ABORTED,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
    grpc.StatusCode.DEADLINE_EXCEEDED,
)
LOST_WITH = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.INTERNAL)


class Struck(Wire):
    """Strikes a share of the calls while one of its faults is in force, and notes each in a file."""

    def __init__(self, asked: dict[str, Any], kinds: tuple[str, ...]) -> None:
        super().__init__()
        self._asked = asked
        self._kinds = kinds
        self._notes = asked["notes"]
        self._schedule: Schedule | None = None

    def _planned(self) -> Schedule | None:
        """The schedule, once the run has begun."""
        beginning = Path(self._asked["began"])
        if self._schedule is None and beginning.exists():
            self._schedule = Schedule(self._asked["seed"], float(beginning.read_text()), self._asked["seconds"])
        return self._schedule

    def _met(self, details: Any, request: Any) -> Fault | None:
        planned = self._planned()
        kind = planned.strikes_calls(time.time()) if planned else None
        if kind not in self._kinds or random.random() > SHARE:
            return None
        method = details.method.rpartition("/")[2]
        if kind in (REPLY_LOST, TASK_REPLY_LOST) and method not in WRITES:
            return None
        self._note(kind, method)
        if kind == DELAYED:
            seconds = random.uniform(0.05, LONGEST_DELAY)
            time.sleep(seconds)  # the fault itself
            return None
        if kind in (REPLY_LOST, TASK_REPLY_LOST):
            return Fault(method, 0, random.choice(LOST_WITH), lands=True)
        return Fault(method, 0, random.choice(CODES))

    def _note(self, kind: str, method: str) -> None:
        descriptor = os.open(self._notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(descriptor, f"{kind}\t{method}\n".encode())
        finally:
            os.close(descriptor)


def _serve(function: str, asked: dict[str, Any]) -> Callable[..., object]:
    skew = timedelta(seconds=asked["skews"][function])

    def firestore_client(settings: Settings) -> firestore.Client:
        address = os.environ["FIRESTORE_EMULATOR_HOST"]
        wire = Struck(asked, OF_FIRESTORE)
        return FirestoreOn(settings.google_cloud_project, address, grpc.intercept_channel(_channel(address), wire))

    def tasks_client(settings: Settings) -> tasks_v2.CloudTasksClient:
        wire = Struck(asked, OF_TASKS)
        return tasks_on(grpc.intercept_channel(_channel(settings.cloudtasks_emulator_host or ""), wire))

    def now() -> datetime:
        return utc_now() + skew

    of = Parts.of.__func__  # type: ignore[attr-defined]
    clients.firestore_client = firestore_client
    clients.tasks_client = tasks_client
    Parts.of = classmethod(lambda cls, settings: of(cls, settings, None, now))  # type: ignore[assignment, method-assign]
    entry: Callable[..., object] = getattr(importlib.import_module(f"functions.{function}.main"), function)
    return entry


def _channel(address: str) -> grpc.Channel:
    """One that comes back at once where what it called was killed: the library's own waits up to two minutes."""
    return grpc.insecure_channel(address, options=[("grpc.max_reconnect_backoff_ms", 1000)])


_function = os.environ["FUNCTION_TARGET"]
globals()[_function] = _serve(_function, json.loads(os.environ["SOAK"]))
