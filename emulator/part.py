"""One part of the local stack: a process in a session of its own, its log, its end."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_TETHER = Path(__file__).with_name("tether.py")
_TAIL = 20
_GROUP_GONE_SECONDS = 2.0


class Part:
    """A process that a Ctrl-C in the terminal does not reach, and that ends when the supervisor does.

    `line` is the command, run in `folder`; `is_ready` tells whether it answers; what it writes goes to `log`, which
    starts empty.
    Start it from a thread that lives as long as the part is needed: the kernel ends it with that thread.
    """

    def __init__(
        self,
        name: str,
        line: Sequence[str],
        is_ready: Callable[[], bool],
        log: Path,
        environment: Mapping[str, str],
        folder: Path = ROOT,
    ) -> None:
        self.name = name
        self.log = log
        self._line = line
        self._is_ready = is_ready
        self._environment = environment
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._has_answered = False

    @property
    def pid(self) -> int:
        """The process's id, also the id of its group.

        Raises:
            RuntimeError: it was not started.
        """
        if self._process is None:
            raise RuntimeError(f"{self.name} was not started")
        return self._process.pid

    @property
    def is_started(self) -> bool:
        """Whether there is a process, running or ended, that `finish` has to see to."""
        return self._process is not None and self._process.returncode is None

    def start(self, *more: str) -> None:
        """Start the process, with `more` arguments at the end of its line, and do not wait for its answer."""
        self._has_answered = False
        tethered = [sys.executable, "-I", "-S", str(_TETHER), str(os.getpid()), *self._line, *more]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                tethered,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self._folder,
                env=dict(self._environment),
                start_new_session=True,
            )

    def answers(self) -> bool:
        """Whether it has answered once; asked again until it has."""
        self._has_answered = self._has_answered or self._is_ready()
        return self._has_answered

    def ended(self) -> str | None:
        """How the process ended, in words; None while it runs.

        The process is not reaped, so that its id, which names its group, is given to nobody else.
        """
        if not self.is_started:
            return "it was stopped"
        found = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if found is None:
            return None
        if found.si_code == os.CLD_EXITED:
            return f"it ended with status {found.si_status}"
        return f"it was ended by {signal.Signals(found.si_status).name}"

    def ask_to_stop(self) -> None:
        """Send SIGTERM to the process alone: gunicorn sees to its own workers."""
        if self.is_started:
            os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        """End the process and what it started at once, as a crash would."""
        if self.is_started:
            _signal_group(self.pid, signal.SIGKILL)

    def finish(self, deadline: float) -> None:
        """Wait for the end until `deadline` (time.monotonic), then force it; nothing of its group stays."""
        if self._process is None or not self.is_started:
            return
        while self.ended() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        self.kill()
        self._process.wait()
        gone_by = time.monotonic() + _GROUP_GONE_SECONDS
        while _signal_group(self.pid, 0) and time.monotonic() < gone_by:
            time.sleep(0.02)

    def last_lines(self) -> str:
        """The end of what it wrote, indented."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(f"    {line}" for line in lines[-_TAIL:]) or "    (it wrote nothing)"


def _signal_group(group: int, number: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, number)
        return True
    return False
