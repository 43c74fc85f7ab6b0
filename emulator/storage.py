"""A Cloud Storage for this machine: `python -m emulator.storage --bucket NAME --port N`. Objects live as long as it.

The server is the package gcp-storage-emulator's; added is what it lacks: several requests at once, and the condition
that an object is written only where there is none.
"""

import argparse
import logging
import sys
import threading
from functools import partial
from http.server import ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from gcp_storage_emulator.handlers.buckets import create_bucket  # type: ignore[import-untyped]
from gcp_storage_emulator.server import RequestHandler  # type: ignore[import-untyped]
from gcp_storage_emulator.storage import Storage  # type: ignore[import-untyped]

from emulator.ports import LOOPBACK
from emulator.serving import StopSignals


class _IsThere(Exception):
    """The object that was to be written only where there is none."""


class _Objects(Storage):  # type: ignore[misc]
    """One write at a time: the package's own index of objects is not made for more."""

    def __init__(self) -> None:
        super().__init__(use_memory_fs=True)
        self._writing = threading.RLock()

    def create_file(self, *given: Any, **named: Any) -> None:
        with self._writing:
            super().create_file(*given, **named)

    def create_new_file(self, bucket: str, name: str, *given: Any, **named: Any) -> None:
        with self._writing:
            if name in self.objects.get(bucket, {}):
                raise _IsThere
            self.create_file(bucket, name, *given, **named)


class _OnlyNew:
    """The objects, for a request that asks to write only where there is none."""

    def __init__(self, objects: _Objects) -> None:
        self._objects = objects
        self.create_file = objects.create_new_file

    def __getattr__(self, name: str) -> Any:
        return getattr(self._objects, name)


class _Handler(RequestHandler):  # type: ignore[misc]
    storage: Any

    def do_POST(self) -> None:  # noqa: N802 (http.server's own name)
        if parse_qs(urlsplit(self.path).query).get("ifGenerationMatch") == ["0"]:
            self.storage = _OnlyNew(self.storage)
        try:
            super().do_POST()
        except _IsThere:
            self.send_error(412)


class _Server(ThreadingHTTPServer):
    daemon_threads = True


class StorageEmulator:
    """Serves buckets on 127.0.0.1 from a thread, as long as the `with` block lasts.

    Port 0 takes a free one. `url` has no slash at its end.
    """

    def __init__(self, *buckets: str, port: int = 0) -> None:
        # The package reports each reply, and each condition that fails, as a warning or an error of its own.
        logging.getLogger("gcp_storage_emulator").setLevel(logging.CRITICAL)
        objects = _Objects()
        for bucket in buckets:
            create_bucket(bucket, objects)
        self._server = _Server((LOOPBACK, port), partial(_Handler, objects))
        self.url = f"http://{LOOPBACK}:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), name=self.url, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; 0 then."""
    parser = argparse.ArgumentParser(prog="python -m emulator.storage", description=__doc__)
    parser.add_argument("--bucket", action="append", required=True, help="one that there is; repeatable")
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes a free one")
    options = parser.parse_args(arguments)
    stop = StopSignals()
    with StorageEmulator(*options.bucket, port=options.port) as storage:
        print(f"listening on {storage.url}", flush=True)
        stop.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
