"""How the body of a request is read, before anything else sees it: up to its limit, to its end, and within its time."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from io import BytesIO
from typing import Any

from shared.web.body import CUT, LIMIT, OVER
from shared.web.cutting import Cutter

BODY_SECONDS = 15.0
"""For a body to come, and a second more for each SLOWEST bytes of it: a phone far from its mast sends no faster."""

SLOWEST = 16 * 1024

WAITED = "app.waited_too_long"
"""Set for a request that is not to be done: see `shared.web.shedding`."""

Environ = dict[str, Any]

log = logging.getLogger(__name__)

_cutter = Cutter()


def bound_body(
    wsgi: Callable[[Environ, Any], Iterable[bytes]],
    limit_of: Callable[[Environ], int] = lambda _: LIMIT,
    is_late: Callable[[Environ], bool] = lambda _: False,
    seconds: float = BODY_SECONDS,
) -> Callable[[Environ, Any], Iterable[bytes]]:
    """WSGI middleware: reads the body, up to its limit and within its time, before anything else sees it.

    Nothing is read of a request that `is_late`.
    """

    def bounded(environ: Environ, start_response: Any) -> Iterable[bytes]:
        body = b""
        if is_late(environ):
            environ[WAITED] = True
        else:
            body = _whole_body(environ, limit_of(environ), seconds)
        environ["wsgi.input"] = BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        return wsgi(environ, start_response)

    return bounded


def _whole_body(environ: Environ, limit: int, seconds: float) -> bytes:
    """The body; nothing, and a note of why, where it is larger than the limit or ends before its end."""
    length = environ.get("CONTENT_LENGTH") or ""
    announced = int(length) if length.isascii() and length.isdecimal() else None
    if announced is not None and announced > limit:
        environ[OVER] = limit
        return b""
    is_chunked = bool(environ.get("HTTP_TRANSFER_ENCODING"))
    if not (announced or is_chunked or environ.get("wsgi.input_terminated")):
        return b""
    most = limit + 1 if announced is None else announced
    with _ended_after(seconds + most / SLOWEST, environ):
        try:
            body: bytes = environ["wsgi.input"].read(most)
        except Exception as error:  # noqa: BLE001 (the server's own: gone, reset, chunks that are none)
            log.info("body not read", extra={"error": type(error).__name__})
            environ[CUT] = True
            return b""
    if len(body) > limit:
        environ[OVER] = limit
        return b""
    if announced is not None and len(body) < announced:
        environ[CUT] = True
        return b""
    return body


def _ended_after(seconds: float, environ: Environ) -> AbstractContextManager[None]:
    """Within the block whoever still sends after so long is cut off, with no answer: they hold a thread.

    A timeout of the connection would not do: it begins anew with each byte.
    """
    connection: socket.socket | None = environ.get("gunicorn.socket")
    if connection is None or not (environ.get("CONTENT_LENGTH") or environ.get("HTTP_TRANSFER_ENCODING")):
        return nullcontext()
    return _cutter.cut_after(seconds, connection)
