"""`python -m emulator.cloud_tasks`: serve until SIGINT or SIGTERM. Prints one line when ready; logs go to stderr."""

import argparse
import logging
from collections.abc import Sequence
from datetime import timedelta

from emulator.cloud_tasks.declared import declared
from emulator.cloud_tasks.errors import Refusal
from emulator.cloud_tasks.server import CloudTasksServer
from emulator.serving import StopSignals


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the server in the foreground."""
    parser = _parser()
    given = parser.parse_args(arguments)
    stop = StopSignals()
    logging.basicConfig(level=logging.INFO, format="cloud_tasks: %(message)s")
    try:
        server = CloudTasksServer(
            identity=given.identity,
            tombstone=timedelta(seconds=given.tombstone_seconds),
            port=given.port,
            queues=[declared(name, given.retry_min_backoff, given.retry_max_backoff) for name in given.queue],
        )
    except (Refusal, RuntimeError) as error:
        parser.exit(1, f"cloud_tasks: {error}\n")
    with server:
        print(f"listening on {server.address}", flush=True)
        stop.wait()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m emulator.cloud_tasks", description="A local Cloud Tasks.")
    parser.add_argument("--port", type=int, default=0, help="on 127.0.0.1; 0 takes any free one (default)")
    parser.add_argument("--identity", metavar="URL", help="the identity provider that signs OIDC tokens")
    parser.add_argument(
        "--queue", action="append", default=[], metavar="NAME", help="projects/P/locations/L/queues/Q; repeatable"
    )
    parser.add_argument(
        "--tombstone-seconds",
        type=float,
        default=24 * 3600,
        metavar="N",
        help="how long a used name may not come back (default: a day)",
    )
    for bound in ("min", "max"):
        parser.add_argument(
            f"--retry-{bound}-backoff", type=float, metavar="SECONDS", help="default: as Terraform declares the queue"
        )
    return parser


if __name__ == "__main__":
    main()
