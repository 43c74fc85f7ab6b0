"""How the functions are served: under gunicorn, several requests at once, and what refuses to start."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest

from emulator.addresses import THREADS, port_of
from emulator.ports import LOOPBACK
from emulator.stack import Stack
from tests.e2e.callers import TIMEOUT, Office, all_at_once, call
from tests.e2e.served import refused_start, served

FUNCTIONS = ("intake", "transition", "sla_check")
PATHS = {"intake": "/complaints", "transition": "/complaints", "sla_check": "/sweep"}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_gunicorn_serves_it_and_not_the_development_server(stack: Stack, function: str) -> None:
    answer = call("GET", f"{getattr(stack, function)}/healthz")

    assert answer.status_code == 200
    assert answer.headers["Server"] == "gunicorn"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_seven_requests_that_dawdle_do_not_keep_the_eighth_waiting(stack: Stack, function: str) -> None:
    address = getattr(stack, function)

    with ExitStack() as dawdling:
        slow = [dawdling.enter_context(_half_sent(address, PATHS[function])) for _ in range(THREADS - 1)]
        quick = call("GET", f"{address}/healthz")
        answers = [_finished(each) for each in slow]

    assert quick.status_code == 200
    expected = {"intake": b"422", "transition": b"401", "sla_check": b"401"}[function]
    assert {each.split(b" ")[1] for each in answers} == {expected}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_with_one_thread_it_would_have_waited(stack: Stack, function: str) -> None:
    with served(stack, function, {"THREADS": "1"}) as address, ThreadPoolExecutor(1) as pool:
        with _half_sent(address, PATHS[function]) as slow:
            waiting = pool.submit(call, "GET", f"{address}/healthz")
            with pytest.raises(TimeoutError):
                waiting.result(1)
            _finished(slow)
        assert waiting.result(TIMEOUT).status_code == 200


def test_eight_readers_at_once_are_all_answered(office: Office) -> None:
    receipt = office.public.submit()

    answers = all_at_once(8, lambda: office.public.ask(receipt["complaint_id"], receipt["tracking_code"]))

    assert {each.status_code for each in answers} == {200}
    assert len({each.content for each in answers}) == 1


IN_THE_CLOUD = {"K_SERVICE": "x", "CLOUDTASKS_EMULATOR_HOST": None}


@pytest.mark.parametrize(
    ("function", "settings", "named"),
    [
        *((each, IN_THE_CLOUD | {"SLA_CALENDAR": "always"}, "SLA_CALENDAR=always") for each in FUNCTIONS),
        ("transition", IN_THE_CLOUD | {"SLA_MINUTE_SECONDS": "1"}, "SLA_MINUTE_SECONDS"),
        ("intake", {"K_SERVICE": "x"}, "CLOUDTASKS_EMULATOR_HOST"),
        *((each, {"TRUST_CLOUD_RUN_IAM": "true"}, "TRUST_CLOUD_RUN_IAM") for each in FUNCTIONS),
        ("sla_check", {"TASKS_QUEUE": None, "SLA_CHECK_URL": ""}, "settings missing: TASKS_QUEUE, SLA_CHECK_URL"),
        ("transition", {"GOOGLE_CLOUD_PROJECT": None}, "google_cloud_project"),
        ("intake", {"OFFICE": "nowhere"}, "OFFICE=nowhere"),
    ],
)
def test_it_refuses_to_start_and_says_why(
    stack: Stack, function: str, settings: dict[str, str | None], named: str
) -> None:
    assert named in refused_start(stack, function, settings)


@pytest.mark.parametrize(
    ("function", "setting"),
    [("intake", "TRACKING_KEYS"), ("transition", "TRACKING_KEYS"), ("sla_check", "SMTP_HOST"),
     ("sla_check", "SCHEDULER_SERVICE_ACCOUNT")],
)  # fmt: skip
def test_what_one_function_cannot_do_without_is_named(stack: Stack, function: str, setting: str) -> None:
    assert f"settings missing: {setting}" in refused_start(stack, function, {setting: None})


@contextmanager
def _half_sent(address: str, path: str) -> Iterator[socket.socket]:
    """A connection over which a post came without the end of its body: whoever reads it waits."""
    with socket.create_connection((LOOPBACK, int(port_of(address))), TIMEOUT) as connection:
        connection.sendall(
            f"POST {path} HTTP/1.1\r\nHost: {LOOPBACK}\r\nContent-Type: application/json\r\n"
            "Accept: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{".encode()
        )
        yield connection


def _finished(connection: socket.socket) -> bytes:
    """Send the end of the body; the answer. Closes at once: gunicorn's main loop waits two seconds for that."""
    connection.sendall(b"}")
    answer = b""
    with connection:
        while part := connection.recv(4096):
            answer += part
    return answer
