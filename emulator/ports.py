"""Free ports on the loopback address, below those that the system gives to outgoing connections at any moment."""

import fcntl
import os
import random
import socket
import tempfile
from pathlib import Path

LOOPBACK = "127.0.0.1"

_EPHEMERAL = 32768
_PORTS = range(20000, _EPHEMERAL)

_held: list[int] = []
"""The locks of the ports that this process was given; the kernel lets go of them when it ends."""


def free_port() -> int:
    """A TCP port that nothing on 127.0.0.1 uses at this moment, and that nobody else who asks here is given."""
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """Different such ports, chosen at random. They stay this process's until it ends.

    Raises:
        OSError: there are fewer.
    """
    found: list[int] = []
    for port in random.sample(_PORTS, len(_PORTS)):
        if _is_free(port) and _is_ours(port):
            found.append(port)
            if len(found) == count:
                return found
    raise OSError(f"fewer than {count} ports between {_PORTS.start} and {_PORTS.stop} are free")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do: without it, a port whose last connection just ended seems taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def _is_ours(port: int) -> bool:
    """Whether nobody else holds the port's lock: before the first one listens, another could choose the same port."""
    folder = Path(tempfile.gettempdir()) / f"pengaduan-ports-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    lock = os.open(folder / str(port), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return False
    _held.append(lock)
    return True
