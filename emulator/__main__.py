"""`python -m emulator run|demo|check`: the local stack, the scenario played on it, or a look for what it needs."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from emulator import firestore
from emulator.part import ROOT
from emulator.stop_requests import StopAsked, StopRequests

_LOOK_EVERY = 0.2


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 if all went well (a stack that was asked to stop did), 1 if not, 130 for a demo broken off."""
    given = _parser().parse_args(arguments)
    try:
        if given.command == "check":
            return _check()
        # Later than here: loading the rest takes a second, which Ctrl-C shall not fall into.
        stop = StopRequests()
        return _demo(given.directory, stop) if given.command == "demo" else _run(given.directory, stop)
    except (firestore.MissingPart, firestore.FailedStart) as error:
        print(f"The local stack cannot start.\n{error}", file=sys.stderr)
    return 1


def _check() -> int:
    firestore.command(0)  # names everything that is missing, not the first thing alone
    print(f"Java: {firestore.find_java()}\nFirestore emulator: {firestore.find_jar()}")
    return 0


def _run(directory: Path, stop: StopRequests) -> int:
    from emulator.stack import AlreadyRunning, PartDied, Stack

    try:
        with Stack(directory, pause=stop.pause) as stack:
            print(f"The stack runs; {stack.file} has its addresses. Ctrl-C stops it.\n")
            for name, address, what in (
                ("intake", stack.intake, "the form of the public"),
                ("transition", stack.transition, "the board of the staff"),
                ("mailbox", stack.mailbox, "what was sent by mail"),
                ("identity", stack.identity, "the local sign-in"),
                ("sla_check", stack.sla_check, "deadlines and alerts"),
                ("firestore", stack.firestore, "the Firestore emulator"),
                ("cloud_tasks", stack.cloud_tasks, "the local Cloud Tasks"),
                ("storage", stack.storage, "the local Cloud Storage"),
            ):
                print(f"  {name:<12}{address:<26}{what}")
            print(f"\nLogs: {stack.local / 'logs'}", flush=True)
            try:
                while True:
                    stop.pause(_LOOK_EVERY)
                    stack.check()
            except StopAsked as signal:
                print(f"\n{signal}: stopping", flush=True)
        print("Stopped; nothing runs on", flush=True)
    except (AlreadyRunning, PartDied) as error:
        print(error, file=sys.stderr)
        return 1
    except StopAsked:
        print("Stopped before it had started", flush=True)
    return 0


def _demo(directory: Path, stop: StopRequests) -> int:
    from emulator import demo
    from emulator.stack import AlreadyRunning, PartDied

    try:
        return demo.play(directory, stop.pause)
    except (AlreadyRunning, PartDied) as error:
        print(error, file=sys.stderr)
        return 1
    except StopAsked as signal:
        print(f"{signal}: the demonstration is broken off", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m emulator", description="The product on this machine alone.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, what in (
        ("run", "start everything, print the addresses, stop at Ctrl-C"),
        ("demo", "start everything and play the scenario"),
        ("check", "look for Java and the Firestore emulator"),
    ):
        command = commands.add_parser(name, help=what, description=what)
        command.add_argument(
            "--directory", type=Path, default=ROOT, help="where .local is made (default: the checkout)"
        )
    return parser


if __name__ == "__main__":
    sys.exit(main())
