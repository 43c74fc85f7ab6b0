"""The local Cloud Tasks as a process: what it costs to wait, how it starts and stops."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.cloud.tasks_v2 import types

from emulator.cloud_tasks import CloudTasksServer
from tests.integration.cloud_tasks_bench import QUEUE, Receiver, Tasks, client_of, in_future, server_process


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver().serving() as receiver:
        yield receiver


def test_ten_thousand_tasks_pending_for_tomorrow_cost_no_processor_time(receiver: Receiver) -> None:
    with (
        server_process("--queue", QUEUE) as (process, address),
        client_of(address) as client,
        grpc.insecure_channel(address) as channel,
    ):
        _fill(channel, 10_000, receiver.url)
        tasks = Tasks(client, receiver.url)
        tasks.add("/warm")
        receiver.arrivals("/warm")

        before = _processor_seconds(process.pid)
        tasks.add("/fence", after=2)
        receiver.arrivals("/fence")
        spent = _processor_seconds(process.pid) - before

        pending = client.list_tasks(request={"parent": QUEUE, "page_size": 1000}).tasks
    print(f"{spent * 1000:.0f} ms of processor time in 2 s")
    assert len(pending) == 1000
    assert spent <= 0.1


@pytest.mark.parametrize("stopping", [signal.SIGTERM, signal.SIGINT])
def test_the_process_says_where_it_listens_and_stops_within_two_seconds(
    stopping: signal.Signals, receiver: Receiver
) -> None:
    settings = ["--retry-min-backoff", "0.5", "--retry-max-backoff", "2", "--tombstone-seconds", "0"]
    with server_process("--queue", QUEUE, *settings) as (process, address), client_of(address) as client:
        retry: Any = client.get_queue(name=QUEUE).retry_config
        Tasks(client, receiver.url).add("/gate")
        receiver.arrivals("/gate")

        process.send_signal(stopping)

        assert process.wait(2) == 0
    assert (retry.min_backoff, retry.max_backoff) == (timedelta(seconds=0.5), timedelta(seconds=2))


def test_a_second_server_on_the_same_port_is_refused() -> None:
    with CloudTasksServer() as server, pytest.raises(RuntimeError):
        CloudTasksServer(port=int(server.address.rpartition(":")[2]))


def _fill(channel: grpc.Channel, count: int, url: str) -> None:
    """Create tasks for tomorrow. One request is made and sent many times: making it is what costs the client."""
    create: Any = channel.unary_unary("/google.cloud.tasks.v2.CloudTasks/CreateTask")
    task = types.Task(http_request={"url": url}, schedule_time=in_future(timedelta(days=1)))
    request = types.CreateTaskRequest.serialize(types.CreateTaskRequest(parent=QUEUE, task=task))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: create(request, timeout=30), range(count)))


def _processor_seconds(pid: int) -> float:
    # Fields 14 and 15 of /proc/PID/stat, counted after the name, which may hold spaces.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
