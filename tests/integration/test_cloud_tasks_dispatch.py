"""How the local Cloud Tasks calls a handler: what it sends, when it tries again, how fast, what waiting costs."""

import itertools
import time
from collections.abc import Iterator
from datetime import timedelta

import jwt
import pytest
from google.api_core.exceptions import NotFound
from google.cloud.tasks_v2 import types

from emulator.cloud_tasks import CloudTasksServer
from emulator.cloud_tasks.http_call import HttpCaller
from emulator.identity import IdentityProvider
from emulator.ports import free_port
from tests.integration.cloud_tasks_bench import QUEUE, Receiver, Tasks, client_of

ACCOUNT = "tasks@project.example"


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


def test_a_request_carries_the_tasks_own_parts_and_the_services_headers(tasks: Tasks, receiver: Receiver) -> None:
    headers = {"Content-Type": "application/json", "X-Own": "1", "User-Agent": "me", "X-CloudTasks-TaskName": "no"}

    tasks.add("/p?q=1", name="one", body=b"{}", headers=headers, http_method="PUT")
    (arrival,) = receiver.arrivals("/p?q=1")

    assert (arrival.method, arrival.body) == ("PUT", b"{}")
    assert arrival.headers["Content-Type"] == "application/json"
    assert arrival.headers["X-Own"] == "1"
    assert arrival.headers["User-Agent"] == "Google-Cloud-Tasks"
    assert arrival.headers["X-CloudTasks-QueueName"] == "deadlines"
    assert arrival.headers["X-CloudTasks-TaskName"] == "one"
    assert arrival.headers["X-CloudTasks-TaskRetryCount"] == "0"
    assert arrival.headers["X-CloudTasks-TaskExecutionCount"] == "0"
    assert float(arrival.headers["X-CloudTasks-TaskETA"]) <= arrival.at.timestamp()
    assert "X-CloudTasks-TaskPreviousResponse" not in arrival.headers
    assert "Authorization" not in arrival.headers


def test_the_method_is_post_unless_another_is_asked_for(tasks: Tasks, receiver: Receiver) -> None:
    tasks.add("/plain")

    (arrival,) = receiver.arrivals("/plain")
    assert arrival.method == "POST"
    assert "Content-Type" not in arrival.headers


def test_a_handler_that_answers_503_three_times_is_called_four_times_with_growing_pauses(
    tasks: Tasks, receiver: Receiver
) -> None:
    receiver.answers["/busy"] = [503, 503, 503]

    tasks.add("/busy")
    arrivals = receiver.arrivals("/busy", 4)
    tasks.add("/fence", after=0.9)
    receiver.arrivals("/fence")

    times = [arrival.at.timestamp() for arrival in arrivals]
    pauses = [after - before for before, after in itertools.pairwise(times)]
    print("pauses in s:", [round(pause, 3) for pause in pauses])
    assert all(pause >= least for pause, least in zip(pauses, [0.1, 0.2, 0.4], strict=True))
    assert pauses[0] < pauses[2]
    assert len(receiver.so_far("/busy")) == 4
    assert arrivals[3].headers["X-CloudTasks-TaskRetryCount"] == "3"
    assert arrivals[3].headers["X-CloudTasks-TaskExecutionCount"] == "0"
    assert arrivals[3].headers["X-CloudTasks-TaskPreviousResponse"] == "503"
    assert arrivals[3].headers["X-CloudTasks-TaskRetryReason"] == "UNAVAILABLE(14): HTTP status code 503"


def test_a_task_shows_how_its_attempts_went(tasks: Tasks, receiver: Receiver) -> None:
    queue = tasks.queue("slow-to-retry", retry_config={"min_backoff": timedelta(minutes=1)})
    receiver.answers["/fails"] = [404]

    name = tasks.add("/fails", queue=queue).name
    receiver.arrivals("/fails")
    task = tasks.wait_until(name, lambda task: task.response_count)

    assert (task.dispatch_count, task.response_count) == (1, 1)
    assert task.first_attempt.dispatch_time == task.last_attempt.dispatch_time
    assert task.last_attempt.response_time >= task.last_attempt.dispatch_time
    assert task.last_attempt.response_status.message == "NOT_FOUND(5): HTTP status code 404"
    assert task.schedule_time == task.last_attempt.response_time + timedelta(minutes=1)


def test_a_task_is_given_up_after_its_last_attempt(tasks: Tasks, receiver: Receiver) -> None:
    queue = tasks.queue("twice", retry_config={"max_attempts": 2, "min_backoff": timedelta(milliseconds=50)})
    receiver.answers["/hopeless"] = [500] * 9

    name = tasks.add("/hopeless", queue=queue).name
    receiver.arrivals("/hopeless", 2)
    tasks.add("/fence", after=0.5, queue=queue)
    receiver.arrivals("/fence")

    assert len(receiver.so_far("/hopeless")) == 2
    with pytest.raises(NotFound):
        tasks.look(name)


def test_a_redirect_is_a_failure_and_is_not_followed(tasks: Tasks, receiver: Receiver) -> None:
    receiver.answers["/moved"] = [302]
    receiver.answer_headers["Location"] = f"{receiver.url}/elsewhere"

    tasks.add("/moved")

    receiver.arrivals("/moved", 2)
    assert not receiver.so_far("/elsewhere")


def test_a_handler_that_is_not_there_is_called_again(tasks: Tasks, receiver: Receiver) -> None:
    port = free_port()

    name = Tasks(tasks.client, f"http://127.0.0.1:{port}").add("/").name
    task = tasks.wait_until(name, lambda task: task.dispatch_count >= 2)

    assert task.response_count == 0
    assert task.last_attempt.response_status.code in {0, 14}


def test_an_overloaded_handler_slows_its_whole_queue_and_no_other(tasks: Tasks, receiver: Receiver) -> None:
    other = tasks.queue("other")
    receiver.answers["/busy"] = [429] * 4

    name = tasks.add("/busy").name
    fourth = receiver.arrivals("/busy", 4)[3].at
    tasks.wait_until(name, lambda task: task.response_count == 4)
    tasks.add("/same-queue")
    tasks.add("/other-queue", queue=other)

    slowed = (receiver.arrivals("/same-queue")[0].at - fourth).total_seconds()
    untouched = (receiver.arrivals("/other-queue")[0].at - fourth).total_seconds()
    assert slowed >= 0.8
    assert untouched < slowed


def test_a_queues_rate_is_kept(tasks: Tasks, receiver: Receiver) -> None:
    queue = tasks.queue("slow", rate_limits={"max_dispatches_per_second": 10, "max_burst_size": 1})

    for _ in range(6):
        tasks.add("/rate", queue=queue)
    arrivals = receiver.arrivals("/rate", 6)

    assert (arrivals[5].at - arrivals[0].at).total_seconds() >= 0.45


def test_no_more_calls_run_at_once_than_the_queue_allows(tasks: Tasks, receiver: Receiver) -> None:
    queue = tasks.queue("narrow", rate_limits={"max_concurrent_dispatches": 2})

    for _ in range(5):
        tasks.add("/gate", queue=queue)
    tasks.add("/fence", after=0.4)
    receiver.arrivals("/fence")
    before = len(receiver.so_far("/gate"))
    receiver.gate.set()
    receiver.arrivals("/gate", 5)

    assert before == 2


def test_a_call_ends_at_its_deadline(receiver: Receiver) -> None:
    started = time.monotonic()

    with pytest.raises(TimeoutError):
        HttpCaller().call("POST", f"{receiver.url}/gate", {}, b"", timeout=0.3)

    assert 0.3 <= time.monotonic() - started < 2


def test_stopping_does_not_wait_for_a_slow_handler(receiver: Receiver) -> None:
    server = CloudTasksServer(queues=[types.Queue(name=QUEUE)])
    with server, client_of(server.address) as client:
        Tasks(client, receiver.url).add("/gate")
        receiver.arrivals("/gate")

        started = time.monotonic()
        server.stop()

        assert time.monotonic() - started < 2


def test_a_request_carries_a_token_of_the_identity_provider_for_the_audience_asked(receiver: Receiver) -> None:
    with IdentityProvider(staff=[], service_accounts=[ACCOUNT]) as identity:
        server = CloudTasksServer(identity=identity.url, queues=[types.Queue(name=QUEUE)])
        with server, client_of(server.address) as client:
            tasks = Tasks(client, receiver.url)
            tasks.add("/asked", oidc_token={"service_account_email": ACCOUNT, "audience": "https://sla"})
            tasks.add("/default", oidc_token={"service_account_email": ACCOUNT})
            asked = _claims(receiver, "/asked", identity.url, "https://sla")
            default = _claims(receiver, "/default", identity.url, f"{receiver.url}/default")

    assert asked["email"] == default["email"] == ACCOUNT
    assert asked["email_verified"] is True


def test_without_a_token_the_attempt_fails_and_the_handler_is_not_called(receiver: Receiver) -> None:
    server = CloudTasksServer(identity=f"http://127.0.0.1:{free_port()}", queues=[types.Queue(name=QUEUE)])
    with server, client_of(server.address) as client:
        tasks = Tasks(client, receiver.url)
        name = tasks.add("/proof", oidc_token={"service_account_email": ACCOUNT}).name
        tasks.wait_until(name, lambda task: task.dispatch_count >= 2)

    assert not receiver.so_far("/proof")


def _claims(receiver: Receiver, path: str, issuer: str, audience: str) -> dict[str, object]:
    scheme, _, token = receiver.arrivals(path)[0].headers["Authorization"].partition(" ")
    assert scheme == "Bearer"
    key = jwt.PyJWKClient(f"{issuer}/jwks").get_signing_key_from_jwt(token)
    claims: dict[str, object] = jwt.decode(token, key, ["RS256"], audience=audience, issuer=issuer)
    return claims
