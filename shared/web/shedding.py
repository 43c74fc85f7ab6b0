"""What is shed when more comes than can be done: requests that waited too long for a thread to begin them.

The web server hands requests to its threads in the order in which they came, and whoever finds all threads busy waits.
Work that waited for longer than its sender does helps nobody, and keeps those behind it waiting: it is answered with
503 and Retry-After before its body is read, which takes a thousandth of the time. Cloud Run gives an instance no more
requests at once than it has threads, and answers 429 itself where no instance is left; there this sees to the rest.
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Callable
from typing import Any

from shared.domain.errors import N_, Unavailable

PATIENCE = 3.0
"""Seconds that a burst may wait: nobody is refused for coming together with others."""

STANDING = 0.5
"""Seconds that anybody may wait once somebody has waited at every moment of the last PATIENCE.

Then more comes than is done. A short line does as much work as a long one, and is gone when the load is.
"""

SHORT = 0.05
"""Seconds of a wait that is none."""

_WAITED_MS = struct.Struct("=52xI")
"""The field tcpi_last_data_recv in Linux's `struct tcp_info`: ms since the last bytes came."""

Environ = dict[str, Any]


class Busy(Unavailable):
    """Nothing was done for the request. To Cloud Tasks its status says to come more slowly."""

    slug = "busy"
    detail = N_("Too many ask at once just now. Nothing was stored: send the same again in a moment.")


def seconds_waited(environ: Environ) -> float:
    """For how long the whole of a request has lain here; 0 where the system does not tell, and nothing is shed.

    To be asked before anything of the body is read. A sender who is still sending has not waited.
    """
    connection = environ.get("gunicorn.socket")
    if connection is None or not hasattr(socket, "TCP_INFO"):
        return 0.0
    try:
        told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _WAITED_MS.size)
    except OSError:
        return 0.0
    return _WAITED_MS.unpack(told)[0] / 1000 if len(told) == _WAITED_MS.size else 0.0


class Line:
    """The requests that wait for a thread of one process.

    After "controlled delay" (Nichols and Jacobson, ACM Queue 10/5, 2012), as servers use it: a line is judged by
    whether it was ever empty of late, not by how long it is. The first of a line is always done: what kept it waiting
    was no line but a process that stood still, and to send it away would help nobody.
    """

    def __init__(
        self, waited: Callable[[Environ], float] = seconds_waited, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._waited = waited
        self._clock = clock
        self._was_empty_at = self._last_begun_at = clock()

    def is_too_long_for(self, environ: Environ) -> bool:
        """Whether the request, which a thread begins now, waited so long that it is not to be done."""
        now, waited = self._clock(), self._waited(environ)
        came_at = now - waited
        was_first = came_at >= self._last_begun_at  # whoever came before had been begun
        if waited < SHORT or was_first:
            self._was_empty_at = max(self._was_empty_at, came_at)
        self._last_begun_at = now
        return not was_first and waited > (PATIENCE if now - self._was_empty_at < PATIENCE else STANDING)
