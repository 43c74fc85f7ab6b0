"""The local Cloud Tasks server: start it, ask its address, stop it."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import TracebackType
from typing import Self

import grpc
from google.cloud.tasks_v2.types import Queue

from emulator.cloud_tasks.delivery import Courier
from emulator.cloud_tasks.engine import Engine
from emulator.cloud_tasks.http_call import HttpCaller
from emulator.cloud_tasks.oidc import IdentityTokens
from emulator.cloud_tasks.service import CloudTasksService

GRACE = 0.3  # seconds for calls under way when the server stops
LONGEST_STOP = 1.0  # seconds for attempts under way


class CloudTasksServer:
    """A Cloud Tasks on 127.0.0.1 whose state lives in memory; also a context manager.

    Point a client at it with CloudTasksGrpcTransport(channel=grpc.insecure_channel(server.address)).
    """

    def __init__(
        self,
        *,
        identity: str | None = None,
        tombstone: timedelta = timedelta(hours=24),
        port: int = 0,
        queues: Iterable[Queue] = (),
    ) -> None:
        """Take the port (0: any free one); calls are answered from `start` on.

        `identity`: the address of the provider of OIDC tokens; without it, a task that wants one fails each attempt.
        `tombstone`: how long the name of a task that is over may not come back.
        `queues`: those that exist from the start; unset settings take the real service's defaults.

        Raises:
            Refusal: a queue cannot be created as given.
            RuntimeError: the port is taken.
        """
        self._caller = HttpCaller()
        courier = Courier(self._caller, IdentityTokens(self._caller, identity))
        self._engine = Engine(courier.deliver, tombstone)
        for queue in queues:
            self._engine.create_queue(queue)
        self._pool = ThreadPoolExecutor(max_workers=8, thread_name_prefix="cloud-tasks-rpc")
        # Without this option a second server on the same port would start, and take half of the calls.
        self._server = grpc.server(self._pool, options=[("grpc.so_reuseport", 0)])
        self._server.add_generic_rpc_handlers([CloudTasksService(self._engine)])
        self.address = f"127.0.0.1:{self._server.add_insecure_port(f'127.0.0.1:{port}')}"

    def start(self) -> None:
        """Begin to answer and to send."""
        self._engine.start()
        self._server.start()

    def stop(self) -> None:
        """Answer and send nothing more; attempts under way are broken off. Takes under two seconds."""
        self._server.stop(GRACE).wait()
        self._pool.shutdown(wait=False)
        self._caller.close()
        self._engine.stop(LONGEST_STOP)

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()
