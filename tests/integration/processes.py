"""Starts a local part as its own process, the way the stack does, and ends it."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

STOP_SECONDS = 2.0


class Part:
    """A running part and the line that it printed when it was ready."""

    def __init__(self, process: subprocess.Popen[str], ready_line: str) -> None:
        self._process = process
        self.ready_line = ready_line

    def stop(self, by: signal.Signals) -> tuple[int, float]:
        """Send the signal; the exit status, and the seconds that it took."""
        began = time.monotonic()
        self._process.send_signal(by)
        return self._process.wait(timeout=10), time.monotonic() - began


@contextmanager
def part(*arguments: str) -> Iterator[Part]:
    """`python -m ARGUMENTS`, ready; killed at the end if it still runs."""
    with subprocess.Popen(
        [sys.executable, "-m", *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield Part(process, process.stdout.readline().strip())
        finally:
            process.kill()
