"""Connections that are cut at their time, by one thread for all."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from shared.web import cutting
from shared.web.cutting import Cutter
from tests.polling import until

SHORT, SOON = 0.05, 10.0


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.settimeout(SOON)
        yield ours, theirs


def cutters() -> int:
    return sum(each.name == "cutter" for each in threading.enumerate())


@pytest.fixture(autouse=True)
def _no_thread_is_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(cutting, "IDLE_SECONDS", SHORT)
    yield
    until(lambda: cutters() == 0, SOON, "the thread ends")


def test_who_still_sends_at_the_end_of_the_time_is_cut_off(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, _ = pair

    with Cutter().cut_after(SHORT, ours):
        assert ours.recv(1) == b""


def test_a_shorter_time_counts_though_a_longer_one_is_waited_for(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    cutter = Cutter()

    with cutter.cut_after(20 * SHORT, theirs), cutter.cut_after(SHORT, ours):
        assert ours.recv(1) == b""
        assert cutters() == 1


def test_whoever_is_done_in_time_is_let_go(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    cutter = Cutter()

    with cutter.cut_after(SHORT, ours):
        pass
    other, peer = socket.socketpair()
    with other, peer, cutter.cut_after(2 * SHORT, other):
        other.settimeout(SOON)
        assert other.recv(1) == b"", "a later one is cut"

    theirs.sendall(b"x")
    assert ours.recv(1) == b"x"


def test_after_the_thread_has_ended_the_next_body_starts_another(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    cutter = Cutter()
    with cutter.cut_after(SHORT, theirs):
        pass
    until(lambda: cutters() == 0, SOON, "the thread ends")

    with cutter.cut_after(SHORT, ours):
        assert ours.recv(1) == b""
