"""What the tests of the local Cloud Tasks share: a handler that takes notes, and a queue under the official client."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import grpc
import pytest
from google.api_core.exceptions import NotFound
from google.cloud.tasks_v2 import CloudTasksClient, types
from google.cloud.tasks_v2.services.cloud_tasks.transports import CloudTasksGrpcTransport

LOCATION = "projects/p/locations/asia-southeast2"
QUEUE = f"{LOCATION}/queues/deadlines"


@dataclass(frozen=True)
class Arrival:
    """A request as the handler got it, and when (UTC)."""

    at: datetime
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Receiver:
    """A handler of tasks on 127.0.0.1. Answers 200, or what `answers` lists for the path, one after the other."""

    def __init__(self) -> None:
        self.answers: dict[str, list[int]] = {}
        self.answer_headers: dict[str, str] = {}
        self.gate = threading.Event()  # closed, requests to /gate wait
        self.most_at_once = 0
        self._here = 0
        self._arrived = threading.Condition()
        self._arrivals: list[Arrival] = []
        receiver = self

        class Answering(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status = receiver._note(Arrival(datetime.now(UTC), self.command, self.path, dict(self.headers), body))
                if self.path == "/gate":
                    receiver.gate.wait(30)
                receiver._leave()
                self.send_response(status)
                for name, value in receiver.answer_headers.items():
                    self.send_header(name, value)
                self.end_headers()

            do_GET = do_PUT = do_POST = _answer  # noqa: N815

            def log_message(self, *_: object) -> None: ...

        class Serving(ThreadingHTTPServer):
            request_queue_size = 128  # with the usual 5, a call beyond them waits a second for TCP to try again

            def handle_error(self, *_: object) -> None: ...  # a call that was broken off, as some tests want

        self._server = Serving(("127.0.0.1", 0), Answering)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    @contextmanager
    def serving(self) -> Iterator["Receiver"]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield self
        finally:
            self.gate.set()
            self._server.shutdown()
            thread.join()
            self._server.server_close()

    def arrivals(self, path: str, count: int = 1, within: float = 15.0) -> list[Arrival]:
        """The requests to `path` as soon as there are `count` of them."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.so_far(path)) >= count, within), (
                f"{len(self.so_far(path))} of {count} came to {path} within {within} s"
            )
            return self.so_far(path)

    def so_far(self, path: str) -> list[Arrival]:
        return [arrival for arrival in self._arrivals if arrival.path == path]

    def _note(self, arrival: Arrival) -> int:
        with self._arrived:
            self._arrivals.append(arrival)
            self._here += 1
            self.most_at_once = max(self.most_at_once, self._here)
            self._arrived.notify_all()
            left = self.answers.get(arrival.path)
            return left.pop(0) if left else 200

    def _leave(self) -> None:
        with self._arrived:
            self._here -= 1


@dataclass(frozen=True)
class Tasks:
    """The queue, through the official client. Tasks are Any: the library annotates their times as what they are not."""

    client: CloudTasksClient
    url: str

    def add(
        self, path: str, after: float | timedelta | None = None, queue: str = QUEUE, name: str = "", **request: Any
    ) -> Any:
        """Create a task for the receiver's `path`; `after` in seconds from now, else at once."""
        task = types.Task(http_request={"url": self.url + path, **request})
        if name:
            task.name = f"{queue}/tasks/{name}"
        if after is not None:
            task.schedule_time = in_future(after)  # type: ignore[assignment]
        return self.client.create_task(parent=queue, task=task)

    def look(self, name: str, view: types.Task.View | int = types.Task.View.BASIC) -> Any:
        """The task as it stands."""
        return self.client.get_task(request={"name": name, "response_view": view})

    def wait_until(self, name: str, is_so: Callable[[Any], bool], within: float = 15.0) -> Any:
        """The task as soon as `is_so` holds of it."""
        deadline = time.monotonic() + within
        while not is_so(task := self.look(name)):
            assert time.monotonic() < deadline, f"still so after {within} s: {task}"
        return task

    def wait_until_gone(self, name: str) -> None:
        """Return when the task is over: its handler was called before its answer counted."""
        with pytest.raises(NotFound):
            self.wait_until(name, lambda _: False)

    def queue(self, queue_id: str, **settings: Any) -> str:
        """Create a queue; its name."""
        name = f"{LOCATION}/queues/{queue_id}"
        return self.client.create_queue(parent=LOCATION, queue=types.Queue(name=name, **settings)).name


def in_future(after: float | timedelta) -> datetime:
    """Now (UTC) plus a span, or plus seconds."""
    return datetime.now(UTC) + (after if isinstance(after, timedelta) else timedelta(seconds=after))


@contextmanager
def client_of(address: str) -> Iterator[CloudTasksClient]:
    """The official client, on a channel to host:port."""
    with grpc.insecure_channel(address) as channel:
        yield CloudTasksClient(transport=CloudTasksGrpcTransport(channel=channel))


@contextmanager
def server_process(*arguments: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """The server as a process of its own, and its address; killed at the end if it still runs."""
    command = [sys.executable, "-m", "emulator.cloud_tasks", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            line = process.stdout.readline()
            assert line.startswith("listening on 127.0.0.1:"), line
            yield process, line.removeprefix("listening on ").strip()
        finally:
            process.kill()
