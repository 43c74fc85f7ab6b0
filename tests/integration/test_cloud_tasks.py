"""The local Cloud Tasks as the official client sees it: times, names, limits, queues, views."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.api_core.exceptions import AlreadyExists, InvalidArgument, MethodNotImplemented, NotFound
from google.cloud.tasks_v2 import types

from emulator.cloud_tasks import CloudTasksServer
from tests.integration.cloud_tasks_bench import LOCATION, QUEUE, Receiver, Tasks, client_of, in_future

FULL = types.Task.View.FULL


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver().serving() as receiver:
        yield receiver


@pytest.fixture
def tasks(receiver: Receiver) -> Iterator[Tasks]:
    with (
        CloudTasksServer(queues=[types.Queue(name=QUEUE)]) as server,
        client_of(server.address) as client,
    ):
        yield Tasks(client, receiver.url)


def test_a_task_two_seconds_ahead_arrives_at_its_time(tasks: Tasks, receiver: Receiver) -> None:
    due = in_future(2)
    task = types.Task(http_request={"url": f"{receiver.url}/timed"}, schedule_time=due)

    tasks.client.create_task(parent=QUEUE, task=task)
    (arrival,) = receiver.arrivals("/timed")

    late = (arrival.at - due).total_seconds()
    print(f"arrived {late * 1000:.1f} ms after its time")
    assert 0 <= late < 1


def test_a_task_that_comes_earlier_than_those_pending_is_not_kept_waiting(tasks: Tasks, receiver: Receiver) -> None:
    tasks.add("/later", after=3600)

    tasks.add("/soon", after=0.3)

    receiver.arrivals("/soon", within=2)
    assert not receiver.so_far("/later")


def test_a_name_is_refused_while_its_task_is_pending(tasks: Tasks) -> None:
    tasks.add("/", after=3600, name="one")

    with pytest.raises(AlreadyExists):
        tasks.add("/", after=3600, name="one")


def test_a_name_is_refused_after_its_task_ran(tasks: Tasks, receiver: Receiver) -> None:
    task = tasks.add("/ran", name="one")
    receiver.arrivals("/ran")
    tasks.wait_until_gone(task.name)

    with pytest.raises(AlreadyExists, match="too recently"):
        tasks.add("/ran", name="one")


def test_a_name_is_refused_after_its_task_was_deleted(tasks: Tasks) -> None:
    task = tasks.add("/", after=3600, name="one")
    tasks.client.delete_task(name=task.name)

    with pytest.raises(AlreadyExists):
        tasks.add("/", after=3600, name="one")


def test_a_name_may_come_again_when_the_setting_says_so(receiver: Receiver) -> None:
    server = CloudTasksServer(tombstone=timedelta(0), queues=[types.Queue(name=QUEUE)])
    with server, client_of(server.address) as client:
        tasks = Tasks(client, receiver.url)
        tasks.client.delete_task(name=tasks.add("/", after=3600, name="one").name)

        again = tasks.add("/", after=3600, name="one")

    assert again.name == f"{QUEUE}/tasks/one"


def test_thirty_days_ahead_are_taken_and_thirty_one_refused(tasks: Tasks) -> None:
    tasks.add("/", after=timedelta(days=30) - timedelta(seconds=1))

    with pytest.raises(InvalidArgument, match="30 days"):
        tasks.add("/", after=timedelta(days=31))


@pytest.mark.parametrize(
    "task",
    [
        {"name": "one", "http_request": {"url": "http://h/"}},
        {"name": f"{LOCATION}/queues/other/tasks/one", "http_request": {"url": "http://h/"}},
        {"name": f"{QUEUE}/tasks/with space", "http_request": {"url": "http://h/"}},
        {"http_request": {"url": "ftp://h/"}},
        {"http_request": {"url": "/no/host"}},
        {"http_request": {"url": "http://h:port/"}},
        {"http_request": {"url": "http://h/", "body": b"x" * (100 * 1024 + 1)}},
        {"http_request": {"url": "http://h/", "body": b"x", "http_method": "GET"}},
        {"http_request": {"url": "http://h/", "oidc_token": {"service_account_email": "nobody"}}},
        {"http_request": {"url": "http://h/"}, "dispatch_deadline": timedelta(seconds=14)},
        {"http_request": {"url": "http://h/"}, "dispatch_deadline": timedelta(minutes=31)},
        {},
    ],
)
def test_what_the_real_service_refuses_is_refused(tasks: Tasks, task: Any) -> None:
    with pytest.raises(InvalidArgument):
        tasks.client.create_task(parent=QUEUE, task=task)


def test_a_body_of_exactly_the_limit_arrives_whole(tasks: Tasks, receiver: Receiver) -> None:
    tasks.add("/large", body=b"x" * (100 * 1024))

    assert len(receiver.arrivals("/large")[0].body) == 100 * 1024


def test_an_unknown_queue_or_task_is_not_found(tasks: Tasks) -> None:
    unknown = f"{LOCATION}/queues/unknown"

    with pytest.raises(NotFound):
        tasks.add("/", queue=unknown)
    with pytest.raises(NotFound):
        tasks.client.get_queue(name=unknown)
    with pytest.raises(NotFound):
        tasks.client.get_task(name=f"{QUEUE}/tasks/unknown")
    with pytest.raises(NotFound):
        tasks.client.delete_task(name=f"{QUEUE}/tasks/unknown")
    with pytest.raises(NotFound):
        tasks.client.run_task(name=f"{QUEUE}/tasks/unknown")


def test_a_new_queue_has_the_real_services_defaults(tasks: Tasks) -> None:
    queue = tasks.client.get_queue(name=tasks.queue("fresh"))

    assert queue.state == types.Queue.State.RUNNING
    assert queue.rate_limits == types.RateLimits(
        max_dispatches_per_second=500, max_burst_size=100, max_concurrent_dispatches=1000
    )
    assert queue.retry_config == types.RetryConfig(
        max_attempts=100,
        min_backoff=timedelta(milliseconds=100),
        max_backoff=timedelta(hours=1),
        max_retry_duration=timedelta(0),
        max_doublings=16,
    )


def test_a_queue_is_created_once_and_within_limits(tasks: Tasks) -> None:
    with pytest.raises(AlreadyExists):
        tasks.queue("deadlines")
    with pytest.raises(InvalidArgument):
        tasks.queue("fast", rate_limits={"max_dispatches_per_second": 501})
    with pytest.raises(InvalidArgument):
        tasks.queue("odd", retry_config={"min_backoff": timedelta(hours=2)})
    with pytest.raises(InvalidArgument):
        tasks.queue("not_a_name")


def test_what_is_left_out_says_so(tasks: Tasks) -> None:
    with pytest.raises(MethodNotImplemented, match="ListQueues"):
        list(tasks.client.list_queues(parent=LOCATION))


def test_the_basic_view_leaves_the_body_out(tasks: Tasks) -> None:
    created = tasks.add("/", after=3600, body=b"secret")
    full = tasks.look(created.name, FULL)
    listed = list(tasks.client.list_tasks(parent=QUEUE))

    assert re.fullmatch(rf"{QUEUE}/tasks/\d+", created.name)
    assert created.view == types.Task.View.BASIC
    assert created.http_request.body == b""
    assert full.http_request.body == b"secret"
    assert [task.http_request.body for task in listed] == [b""]
    assert full.create_time <= datetime.now(UTC)
    assert full.dispatch_deadline == timedelta(minutes=10)


def test_tasks_are_listed_page_by_page(tasks: Tasks) -> None:
    names = {tasks.add("/", after=3600).name for _ in range(25)}

    pager = tasks.client.list_tasks(request={"parent": QUEUE, "page_size": 10})
    pages = [[task.name for task in page.tasks] for page in pager.pages]

    assert [len(page) for page in pages] == [10, 10, 5]
    assert {name for page in pages for name in page} == names


def test_a_page_token_of_ones_own_making_is_refused(tasks: Tasks) -> None:
    with pytest.raises(InvalidArgument):
        tasks.client.list_tasks(request={"parent": QUEUE, "page_token": "cGFnZSAy"})


def test_a_deleted_task_never_arrives(tasks: Tasks, receiver: Receiver) -> None:
    task = tasks.add("/deleted", after=0.6)
    tasks.add("/fence", after=0.9)

    tasks.client.delete_task(name=task.name)

    receiver.arrivals("/fence")
    assert not receiver.so_far("/deleted")


def test_a_purged_queue_is_empty_and_takes_new_tasks(tasks: Tasks, receiver: Receiver) -> None:
    for _ in range(5):
        tasks.add("/purged", after=0.5)

    queue = tasks.client.purge_queue(name=QUEUE)
    left = list(tasks.client.list_tasks(parent=QUEUE))
    tasks.add("/fence", after=0.8)

    receiver.arrivals("/fence")
    assert queue.purge_time
    assert not left
    assert not receiver.so_far("/purged")


def test_a_paused_queue_sends_nothing_until_it_is_resumed(tasks: Tasks, receiver: Receiver) -> None:
    other = tasks.queue("other")

    paused = tasks.client.pause_queue(name=QUEUE)
    tasks.add("/held")
    tasks.add("/fence", after=0.4, queue=other)
    receiver.arrivals("/fence")
    held = not receiver.so_far("/held")
    resumed = tasks.client.resume_queue(name=QUEUE)

    assert held
    assert receiver.arrivals("/held")
    assert (paused.state, resumed.state) == (types.Queue.State.PAUSED, types.Queue.State.RUNNING)


def test_run_task_sends_at_once_also_from_a_paused_queue(tasks: Tasks, receiver: Receiver) -> None:
    tasks.client.pause_queue(name=QUEUE)
    task = tasks.add("/forced", after=3600)

    run: Any = tasks.client.run_task(name=task.name)

    receiver.arrivals("/forced")
    tasks.wait_until_gone(task.name)
    assert run.dispatch_count == 1
    assert run.schedule_time < task.schedule_time
