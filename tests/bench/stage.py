"""Where it is measured: the emulators of a stack, and beside them each function and its floor, started alike."""

from __future__ import annotations

import compileall
import dataclasses
import os
import pickle
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import grpc
from google.cloud import firestore, tasks_v2

from emulator.part import ROOT, Part
from emulator.parts import functions_of
from emulator.ports import LOOPBACK, free_port
from emulator.seed import TASKS_ACCOUNT, email_of
from emulator.stack import Stack
from shared.domain.tracking import complaint_id
from tests.bench.caller import a_request
from tests.bench.copies import Vary, write_copies
from tests.bench.floors import DOCUMENTS
from tests.e2e.callers import Json, call, token
from tests.e2e.served import SECRET_SETTINGS
from tests.integration.house import FORM
from tests.integration.services import FirestoreOn, tasks_on
from tests.polling import until

FLOORS = Path(__file__).parent
START_SECONDS = 60.0
HEAP = "-Xmx6g"
SELDOM = 24 * 3600.0
PREFIX = "BPN"


@dataclass
class Served:
    """A function, or its floor, as a process."""

    address: str
    part: Part


@dataclass
class Stage:
    """The stack, and what the product wrote there once. Its queues stand still: what is asked for is not sent."""

    stack: Stack
    database: firestore.Client
    tasks: tasks_v2.CloudTasksClient
    channel: grpc.Channel
    folder: Path
    written: dict[str, Any] = dataclasses.field(default_factory=dict)

    def make(self, name: str, *, floor: bool, settings: Mapping[str, str] | None = None) -> Served:
        """A function or its floor, not started yet; both with the same environment, at an address of its own."""
        address = f"http://{LOOPBACK}:{free_port()}"
        here: dict[str, Any] = {name: address}
        local = Path(tempfile.mkdtemp(dir=self.folder))
        (local / "logs").mkdir()
        source = FLOORS / f"floor_{name}.py" if floor else None
        environment = {**SECRET_SETTINGS, DOCUMENTS: str(self.folder / "documents"), **(settings or {})}
        made = functions_of(dataclasses.replace(self.stack.addresses, **here), environment, local, source)
        return Served(address, next(each for each in made if each.name == name))

    @contextmanager
    def served(self, name: str, *, floor: bool, settings: Mapping[str, str] | None = None) -> Iterator[Served]:
        """The same, started and answering."""
        it = self.make(name, floor=floor, settings=settings)
        it.part.start()
        try:
            until(lambda: it.part.answers() or it.part.ended(), START_SECONDS, it.part.log)
            assert it.part.ended() is None, it.part.last_lines()
            yield it
        finally:
            stop(it)

    @contextmanager
    def both(self, name: str) -> Iterator[tuple[Served, Served]]:
        """A function and its floor."""
        with self.served(name, floor=False) as product, self.served(name, floor=True) as floor:
            yield product, floor

    def bearer(self, role: str, address: str) -> dict[str, str]:
        """The header of the person who holds a role, or of Cloud Tasks where it is empty."""
        email = email_of(role) if role else TASKS_ACCOUNT
        return {"Authorization": f"Bearer {token(self.stack.identity, email, address)}"}

    def complaints(self, count: int, vary: Vary = lambda fields, number: None) -> list[str]:
        """So many complaints in their first step, as the product wrote one."""
        kept = self.written["intake"]["written"][""]
        ids = (new_id() for _ in range(count))
        return write_copies(self.channel, self.stack.project, "complaints", kept, ids, vary)

    def learn(self) -> None:
        """Have the product do each thing once, and note what it wrote: the floors write the same."""
        with self.served("intake", floor=False) as intake, self.served("transition", floor=False) as transition:
            receipt = call("POST", f"{intake.address}/complaints", json=FORM)
            assert receipt.status_code == 201, receipt.text
            id_ = receipt.json()["complaint_id"]
            self.written["intake"] = self._learnt(id_, receipt.text, "/journal/000001", "/private/reporter")
            body = {"action": "advance", "expected_version": 1}
            path, headers = f"/complaints/{id_}/transitions", self.bearer("operator", transition.address)
            after = call("POST", f"{transition.address}{path}", json=body, headers=headers)
            assert after.status_code == 200, after.text
            self.written["transition"] = self._learnt(id_, after.text, "/journal/000002")
        (self.folder / "documents").write_bytes(pickle.dumps(self.written))

    def _learnt(self, id_: str, answer: str, *paths: str) -> Json:
        written = {}
        for path in ("", *paths):
            kept = self.database.document(f"complaints/{id_}{path}").get(timeout=5).to_dict()
            assert kept, path
            written[path] = _plain(kept)
        tasks = []
        for queue in self.stack.addresses.names.queues:
            asked = tasks_v2.ListTasksRequest(parent=queue, response_view=tasks_v2.Task.View.FULL)
            found = list(self.tasks.list_tasks(asked))
            for each in found:
                kept_task = tasks_v2.Task(http_request=each.http_request, schedule_time=each.schedule_time)
                tasks.append((queue, tasks_v2.Task.serialize(kept_task)))
            self.tasks.purge_queue(name=queue)
            until(lambda queue=queue: not list(self.tasks.list_tasks(parent=queue)), 10)  # type: ignore[misc]
        return {"written": written, "answer": answer, "tasks": tasks}


@contextmanager
def roomy() -> Iterator[None]:
    """A larger heap for the Firestore emulators that start meanwhile: the usual one ends at some 13,000 complaints."""
    with patch.dict(os.environ, {"_JAVA_OPTIONS": HEAP}):
        yield


@contextmanager
def stage() -> Iterator[Stage]:
    """Everything, stopped at the end. Bytecode is there before anything starts, as it is in the cloud."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    for each in ("shared", "functions", "tests/bench"):
        compileall.compile_dir(ROOT / each, quiet=2)
    with (
        roomy(),
        tempfile.TemporaryDirectory(prefix="pengaduan-bench-") as folder,
        Stack(Path(folder), sweep_seconds=SELDOM, settings=SECRET_SETTINGS, say=lambda _: None) as stack,
        grpc.insecure_channel(stack.firestore) as channel,
        grpc.insecure_channel(stack.cloud_tasks) as tasks_channel,
    ):
        tasks = tasks_on(tasks_channel)
        for queue in stack.addresses.names.queues:
            tasks.pause_queue(name=queue)
        database = FirestoreOn(stack.project, stack.firestore, channel)
        made = Stage(stack, database, tasks, channel, Path(folder))
        made.learn()
        yield made


def stop(it: Served) -> None:
    """End a process, and wait for that."""
    if it.part.is_started:
        it.part.ask_to_stop()
        it.part.finish(time.monotonic() + 5)


def new_id() -> str:
    """A complaint's number."""
    return complaint_id(PREFIX, os.urandom(8))


def a_check(id_: str, headers: Mapping[str, str]) -> bytes:
    """A check of a visit that is not the open one."""
    return a_request("/deadlines", {"complaint": id_, "visit": 99}, headers)


def _plain(value: Any) -> Any:
    """What was read, as it was written: the library reads times as a type of its own."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if hasattr(value, "timestamp_pb"):
        return datetime.combine(value.date(), value.time(), UTC)
    return value
