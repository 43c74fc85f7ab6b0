"""Free ports on the loopback address, below those that the system gives to outgoing connections at any moment."""

import random
import socket

LOOPBACK = "127.0.0.1"

_EPHEMERAL = 32768
_PORTS = range(20000, _EPHEMERAL)


def free_port() -> int:
    """A TCP port that nothing on 127.0.0.1 uses at this moment.

    Nothing reserves it: a server that can bind port 0 itself should do that instead.
    """
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """Different such ports, chosen at random, so that two who choose at once seldom meet.

    Raises:
        OSError: there are fewer.
    """
    found: list[int] = []
    for port in random.sample(_PORTS, len(_PORTS)):
        with socket.socket() as probe:
            # As servers do: without it, a port whose last connection just ended seems taken.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
        found.append(port)
        if len(found) == count:
            return found
    raise OSError(f"fewer than {count} ports between {_PORTS.start} and {_PORTS.stop} are free")
