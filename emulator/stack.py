"""The local stack: everything that a project has in Google Cloud, started, watched and stopped on one machine."""

import contextlib
import dataclasses
import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Self

from emulator import seed
from emulator.addresses import FUNCTIONS, Addresses
from emulator.cloud_tasks.http_call import HttpCaller
from emulator.firestore import FailedStart
from emulator.names import Names
from emulator.part import ROOT, Part
from emulator.parts import LOGS, STAFF_FILE, functions_of, parts_around
from emulator.sweeper import Sweeper, id_token
from shared.cloud.staff import StaffMember

_START_SECONDS = 90.0  # a machine of two cores that runs tests meanwhile needs twenty
_LOOK_EVERY = 0.05
_DISPENSABLE = ("cloud_tasks", "mailbox", "storage")
_STOP_ORDER = ((("cloud_tasks",), 4.0), (FUNCTIONS, 6.0), (("mailbox", "storage", "identity", "firestore"), 4.0))


MakeFunctions = Callable[[Addresses, Mapping[str, str], Path], list[Part]]
"""(addresses, settings, the folder of the logs) -> the three functions, none started."""


class AlreadyRunning(Exception):
    """A stack of this directory runs. The message says where its addresses stand."""


class PartDied(Exception):
    """A part without which the stack cannot go on has ended. The message names it, with the end of its log."""


def _print(line: str) -> None:
    print(line, flush=True)


class Stack:
    """Runs as long as the `with` block lasts; everything that it writes lies under `directory`/.local.

    Args:
        sla_minute_seconds, sla_calendar: as the settings of the same names; None: what the environment says.
        sweep_seconds: the pace of the local scheduler.
        settings: further environment variables for the functions.
        names: what the things of the project are called, queues and accounts and buckets among them.
        functions: makes the functions; without, they are those of the checkout.
        pause: sleeps so many seconds; may raise, which ends the start, and the block.
        say: is told, a line at a time, what the reader of a terminal should know.

    `project` and the addresses (`intake`, `transition`, `sla_check`, `firestore`, `cloud_tasks`, `identity`, `mailbox`,
    `storage`) are as in stack.json.

    Entering raises:
        MissingPart: Java or the Firestore emulator is not installed.
        AlreadyRunning: another stack of this directory runs.
        FailedStart: a part ended or does not answer within 90 seconds; the message has the end of its log.
    """

    def __init__(
        self,
        directory: Path = ROOT,
        *,
        sla_minute_seconds: int | None = None,
        sla_calendar: str | None = None,
        sweep_seconds: float = 60.0,
        settings: Mapping[str, str] | None = None,
        names: Names | None = None,
        functions: MakeFunctions = functions_of,
        pause: Callable[[float], object] = time.sleep,
        say: Callable[[str], object] = _print,
    ) -> None:
        self.local = directory / ".local"
        self.file = self.local / "stack.json"
        self.addresses = Addresses.free(names)
        self.project = self.addresses.project
        self.intake = self.addresses.intake
        self.transition = self.addresses.transition
        self.sla_check = self.addresses.sla_check
        self.firestore = self.addresses.firestore
        self.cloud_tasks = self.addresses.cloud_tasks
        self.identity = self.addresses.identity
        self.mailbox = self.addresses.mailbox
        self.storage = self.addresses.storage
        self.scheduler_account = self.addresses.names.scheduler_account
        self._make_functions = functions
        self._settings = dict(settings or {})
        if sla_minute_seconds is not None:
            self._settings["SLA_MINUTE_SECONDS"] = str(sla_minute_seconds)
        if sla_calendar is not None:
            self._settings["SLA_CALENDAR"] = sla_calendar
        self._sweep_seconds = sweep_seconds
        self._pause = pause
        self._say = say
        self._parts: dict[str, Part] = {}
        self._noticed: set[str] = set()
        self._undo = contextlib.ExitStack()

    @property
    def pids(self) -> dict[str, int]:
        """The process of each part, by its name in stack.json."""
        return {name: part.pid for name, part in self._parts.items()}

    @property
    def demo_times(self) -> str | None:
        """What makes deadlines run on other than real working minutes, in words; None if nothing does."""
        calendar = self._setting("SLA_CALENDAR", "office")
        seconds = self._setting("SLA_MINUTE_SECONDS", "60")
        return (
            None if (calendar, seconds) == ("office", "60") else f"SLA_CALENDAR={calendar}, a minute lasts {seconds} s"
        )

    def id_token(self, email: str, audience: str) -> str:
        """An ID token of the local identity provider, good for an hour."""
        return id_token(HttpCaller(), self.identity, email, audience)

    def kill(self, name: str) -> None:
        """End one part as a crash would, and wait until it is gone."""
        self._parts[name].kill()
        self._parts[name].finish(time.monotonic())

    def start_again(self, name: str, *more: str) -> None:
        """Start a part that was killed, at its old address, and wait until it answers; `more` are further arguments.

        Raises:
            FailedStart: it ended or does not answer within 90 seconds.
        """
        self._parts[name].start(*more)
        self._wait_for_answers([self._parts[name]])

    def check(self) -> None:
        """Look at every part; say once which dispensable one has ended.

        Raises:
            PartDied: another one has.
        """
        for name, part in self._parts.items():
            end = part.ended()
            if end is None or name in self._noticed:
                continue
            self._noticed.add(name)
            part.finish(time.monotonic())
            if name not in _DISPENSABLE:
                raise PartDied(f"{name}: {end}. The end of {part.log}:\n{part.last_lines()}")
            self._say(f"{name}: {end}. The stack goes on without it")

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as undo:
            self.local.mkdir(parents=True, exist_ok=True)
            undo.enter_context(_only_stack_in(self.local))
            self.file.unlink(missing_ok=True)
            if self.demo_times is not None:
                self._say(f"!!! DEMONSTRATION TIMES IN FORCE: {self.demo_times} !!!")
            self._start(undo)
            seed.write_staff(self._staff(), self.firestore, self.project)
            account = self.scheduler_account
            undo.enter_context(Sweeper(self.sla_check, self.identity, account, self._sweep_seconds, self._say))
            self._publish()
            undo.callback(self.file.unlink, missing_ok=True)
            # From here on the order of the way back: the file goes last, when nothing of what it names runs.
            self._undo = undo.pop_all()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._undo.close()

    def _staff(self) -> list[StaffMember]:
        return seed.everybody()

    def _setting(self, name: str, default: str) -> str:
        return self._settings.get(name) or os.environ.get(name) or default

    def _start(self, undo: contextlib.ExitStack) -> None:
        (self.local / LOGS).mkdir(exist_ok=True)
        people = [each.model_dump(mode="json") for each in self._staff()]
        (self.local / STAFF_FILE).write_text(json.dumps(people, indent=2))
        parts = parts_around(self.addresses, self.local)
        parts += self._make_functions(self.addresses, self._settings, self.local)
        self._parts = {each.name: each for each in parts}
        undo.callback(self._stop_parts)
        for part in self._parts.values():
            part.start()
        self._wait_for_answers(list(self._parts.values()))

    def _wait_for_answers(self, waiting: list[Part]) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while waiting:
            for part in waiting:
                fault = part.ended()
                if fault is None and time.monotonic() > deadline:
                    fault = f"no answer, {_START_SECONDS:.0f} s on"
                if fault is not None:
                    raise FailedStart(f"{part.name}: {fault}. The end of {part.log}:\n{part.last_lines()}")
            waiting = [part for part in waiting if not part.answers()]
            self._pause(_LOOK_EVERY)

    def _publish(self) -> None:
        shown = dataclasses.asdict(self.addresses) | {"pids": self.pids}
        del shown["smtp"], shown["names"]
        unfinished = self.file.with_suffix(".new")
        unfinished.write_text(json.dumps(shown, indent=2) + "\n")
        unfinished.replace(self.file)

    def _stop_parts(self) -> None:
        """In the order in which they call each other, within 14 seconds; those that need longer are killed."""
        for names, seconds in _STOP_ORDER:
            parts = [self._parts[name] for name in names]
            for part in parts:
                part.ask_to_stop()
            deadline = time.monotonic() + seconds
            for part in parts:
                part.finish(deadline)


@contextlib.contextmanager
def _only_stack_in(local: Path) -> Iterator[None]:
    """Hold the directory's lock, which the kernel lets go of however the holder ends."""
    lock = os.open(local / "stack.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(
                f"a stack of this directory runs already: its addresses are in {local / 'stack.json'}. Stop it first"
            ) from None
        yield
    finally:
        os.close(lock)
