"""Connections that are cut at a time unless they are let go before: all of a process by one thread.

A thread for each body would cost a request a twentieth of its time (docs/performance.md). This one has work only while
a request is being received, when the platform gives a function its processor.
"""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Condition, Thread

IDLE_SECONDS = 15.0
"""For so long the thread waits for more; then it ends, and the next body starts another."""

log = logging.getLogger(__name__)


class Cutter:
    """No thread runs until the first connection is watched: gunicorn forks before that."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._watched: dict[object, tuple[float, socket.socket]] = {}
        self._wakes_at: float | None = None
        """When the thread looks next; None while there is none."""

    @contextmanager
    def cut_after(self, seconds: float, connection: socket.socket) -> Iterator[None]:
        """The connection is shut down if the block still runs so many seconds on."""
        key, ends = object(), time.monotonic() + seconds
        try:
            self._watch(key, ends, connection)
            yield
        finally:
            with self._changed:
                self._watched.pop(key, None)

    def _watch(self, key: object, ends: float, connection: socket.socket) -> None:
        with self._changed:
            self._watched[key] = ends, connection
            if self._wakes_at is None:
                Thread(target=self._run, name="cutter", daemon=True).start()
                self._wakes_at = ends
            elif ends < self._wakes_at:
                self._changed.notify()

    def _run(self) -> None:
        with self._changed:
            try:
                while self._cut_what_is_over() or self._watched:
                    pass
            finally:
                self._wakes_at = None

    def _cut_what_is_over(self) -> bool:
        """Then wait for the next end, or for more. Whether anything was watched meanwhile."""
        now = time.monotonic()
        for key, (ends, connection) in list(self._watched.items()):
            if ends <= now:
                del self._watched[key]
                _cut(connection)
        busy = bool(self._watched)
        self._wakes_at = min((ends for ends, _ in self._watched.values()), default=now + IDLE_SECONDS)
        self._changed.wait(self._wakes_at - now)
        return busy


def _cut(connection: socket.socket) -> None:
    log.warning("sender too slow")
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
