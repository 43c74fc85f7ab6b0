"""When the line before the threads is too long, judged by a clock and by waits that the test tells."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from shared.web.shedding import PATIENCE, STANDING, Line, seconds_waited


@dataclass
class Told:
    """A process's clock, and for how long the next request waited."""

    now: float = 1000.0
    waited: float = 0.0
    line: Line = field(init=False)

    def __post_init__(self) -> None:
        self.line = Line(lambda _: self.waited, lambda: self.now)

    def sheds(self, at: float, waited: float) -> bool:
        """Whether the request is shed that a thread begins `at` seconds from the start."""
        self.now, self.waited = 1000.0 + at, waited
        return self.line.is_too_long_for({})


def test_a_burst_is_served_to_its_last() -> None:
    told = Told()

    assert not any(told.sheds(each / 10, each / 10) for each in range(int(10 * PATIENCE)))


def test_what_waited_longer_than_anybody_would_is_shed_at_any_time() -> None:
    told = Told()
    told.sheds(0, 0)

    assert told.sheds(0.1, PATIENCE + 0.1)


def test_the_first_in_the_line_is_done_however_long_the_process_stood_still() -> None:
    told = Told()
    told.sheds(0, 0)

    assert [told.sheds(60, each) for each in (59, PATIENCE + 0.1)] == [False, True]


def standing() -> Told:
    """A process before whose threads somebody has waited for longer than PATIENCE, each for less than STANDING."""
    told = Told()
    assert not any(told.sheds(each / 5, STANDING - 0.1) for each in range(int(5 * (PATIENCE + 1))))
    return told


def test_where_somebody_always_waits_only_what_waited_for_a_moment_is_begun() -> None:
    told = standing()

    assert [told.sheds(PATIENCE + 1, each) for each in (STANDING - 0.1, STANDING + 0.1)] == [False, True]


def test_one_that_did_not_wait_ends_it() -> None:
    told = standing()
    assert told.sheds(PATIENCE + 1, STANDING + 0.1)

    told.sheds(PATIENCE + 2, 0)

    assert not told.sheds(PATIENCE + 2.1, STANDING + 0.1)


def test_so_does_one_that_came_when_all_before_it_had_been_begun() -> None:
    told = standing()

    assert not told.sheds(PATIENCE + 3, PATIENCE - 1)
    assert not told.sheds(PATIENCE + 3.1, PATIENCE - 0.9)


def test_after_a_quiet_night_the_first_ones_are_served() -> None:
    told = Told()

    assert not told.sheds(40_000, 0)
    assert not told.sheds(40_001, STANDING + 0.4)


@pytest.fixture
def connected() -> Iterator[tuple[socket.socket, socket.socket]]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = socket.create_connection(listener.getsockname())
        server, _ = listener.accept()
        with client, server:
            yield client, server


def test_the_wait_is_counted_from_the_last_byte_that_came(connected: tuple[socket.socket, socket.socket]) -> None:
    client, server = connected
    environ: dict[str, Any] = {"gunicorn.socket": server}
    client.sendall(b"GET / HTTP/1.1\r\n")
    began = time.monotonic()

    while seconds_waited(environ) < 0.2:
        assert time.monotonic() - began < 5
    client.sendall(b"\r\n")

    assert seconds_waited(environ) < 0.15


def test_where_nobody_tells_nothing_has_waited() -> None:
    with socket.socket() as closed:
        pass

    assert seconds_waited({}) == 0
    assert seconds_waited({"gunicorn.socket": closed}) == 0
