"""One HTTP call within a time limit, which a stopping server can break off."""

import contextlib
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from urllib.parse import quote, urlsplit

KEPT = 1024 * 1024  # bytes of an answer; the rest is read and dropped
CHUNK = 64 * 1024


@dataclass(frozen=True)
class Answer:
    """What came back; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


class HttpCaller:
    """Calls without proxies, redirects or kept connections; thread-safe."""

    def __init__(self) -> None:
        """Nothing is opened yet."""
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._is_closed = False

    def call(self, method: str, url: str, headers: Mapping[str, str], body: bytes, timeout: float) -> Answer:
        """Send and read the whole answer within `timeout` seconds.

        Raises:
            TimeoutError: the time is over.
            OSError, http.client.HTTPException: no connection, a broken one, or no HTTP.
            ValueError: a header or the address cannot be sent.
        """
        deadline = time.monotonic() + timeout
        parts = urlsplit(url)
        connect = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        target = quote(parts.path or "/", safe="/%:=&~+!$,;'@()*") + (
            "?" + quote(parts.query, safe="/%:=&?~+!$,;'@()*[]") if parts.query else ""
        )
        connection = connect(parts.hostname or "", parts.port, timeout=timeout)
        with contextlib.closing(connection):
            connection.connect()
            # After the headers of an answer the connection may let go of its socket, so it is held here.
            line = connection.sock
            self._watch(line)
            try:
                connection.request(method, target, body=body or None, headers=dict(headers))
                line.settimeout(_remaining(deadline))
                with connection.getresponse() as response:
                    kept = _read(response, line, deadline)
                    named = {name.lower(): value for name, value in response.getheaders()}
                    return Answer(response.status, named, kept)
            finally:
                with self._lock:
                    self._open.discard(line)

    def close(self) -> None:
        """Break off the calls under way, and refuse further ones."""
        with self._lock:
            self._is_closed = True
            for line in self._open:
                with contextlib.suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)

    def _watch(self, line: socket.socket) -> None:
        with self._lock:
            if self._is_closed:
                raise ConnectionAbortedError("the server is stopping")
            self._open.add(line)


def _read(response: HTTPResponse, line: socket.socket, deadline: float) -> bytes:
    kept = b""
    while chunk := response.read(CHUNK):
        if len(kept) < KEPT:
            kept += chunk
        if response.isclosed():  # read to its known end, and its socket gone
            break
        line.settimeout(_remaining(deadline))
    return kept


def _remaining(deadline: float) -> float:
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError("the time for the call is over")
    return seconds
