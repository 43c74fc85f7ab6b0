"""A local Cloud Tasks: the v2 gRPC service on the client library's own types, in memory, for one machine."""

from emulator.cloud_tasks.server import CloudTasksServer

__all__ = ["CloudTasksServer"]
