"""`python -m client` as somebody types it, and the browser that they sign in with."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from emulator.addresses import TOOLS_CLIENT
from emulator.part import ROOT
from emulator.seed import email_of
from emulator.stack import Stack
from tests.e2e.callers import TIMEOUT, Json, refuse_traces
from tests.polling import until

SECONDS = 90.0
"""For a command to end: the machine may be busy with other tests."""


class Ended(subprocess.CompletedProcess[str]):
    """A command that has ended."""

    @property
    def lines(self) -> list[Json]:
        """What it printed as JSON lines."""
        return [json.loads(each) for each in self.stdout.splitlines()]


class CommandLine:
    """A shell of its own, with a home that is empty at first."""

    def __init__(self, home: Path, **variables: str) -> None:
        self.home = home
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "HOME": str(home),
            "XDG_STATE_HOME": str(home / "state"),
            "LANG": "en_US.UTF-8",
            "BROWSER": "true",
            "NO_PROXY": "127.0.0.1",
            **variables,
        }

    @classmethod
    def at(cls, stack: Stack, home: Path, **variables: str) -> CommandLine:
        """One that knows where the office of a stack is."""
        where = {"PENGADUAN_URL": stack.transition, "PENGADUAN_ISSUER": stack.identity}
        return cls(home, **{"PENGADUAN_CLIENT_ID": TOOLS_CLIENT, **where, **variables})

    def begin(self, *typed: str, **more: Any) -> subprocess.Popen[str]:
        """A command that runs."""
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
        line = [sys.executable, "-m", "client", *typed]
        return subprocess.Popen(line, env=self.environment, cwd=self.home, text=True, **{**pipes, **more})

    def end(self, running: subprocess.Popen[str], typed: str | None = None) -> Ended:
        """What became of it."""
        out, err = running.communicate(typed, timeout=SECONDS)
        assert "Traceback" not in err, err
        return Ended(running.args, running.returncode, out, err)

    def run(self, *typed: str, standard_input: str | None = None) -> Ended:
        """A command to its end, whatever becomes of it."""
        more = {} if standard_input is None else {"stdin": subprocess.PIPE}
        return self.end(self.begin(*typed, **more), standard_input)

    def good(self, *typed: str) -> list[Json]:
        """A command that succeeds, by its JSON lines."""
        ended = self.run("--json", *typed)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.lines

    @contextmanager
    def running(self, *typed: str) -> Iterator[Running]:
        """A command that runs as long as the block lasts, or shorter."""
        running = self.begin(*typed)
        try:
            yield Running(running)
        finally:
            running.kill()
            running.communicate(timeout=SECONDS)

    def sign_in(self, stack: Stack, role: str, name: str = "default") -> None:
        """Sign in with a browser, as the person who holds a role."""
        with self.running("sign-in", "--as", name) as command:
            page = command.line_with(f"{stack.identity}/authorize?")
            choose(stack, page, role)
            assert command.process.wait(SECONDS) == 0

    def state(self) -> list[Path]:
        """The files of sessions that are kept."""
        folder = self.home / "state" / "pengaduan"
        return sorted(folder.iterdir()) if folder.exists() else []


class Running:
    """A command that runs."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def line_with(self, words: str, *, out: bool = False) -> str:
        """The next line of standard error (or output) that has the words, without what surrounds it."""
        stream = self.process.stdout if out else self.process.stderr
        assert stream is not None
        return until(lambda: self._next(stream, words), SECONDS, words)

    @staticmethod
    def _next(stream: Any, words: str) -> str:
        line = str(stream.readline())
        assert line, f"it ended before {words}"
        return line.strip() if words in line else ""


def choose(stack: Stack, page: str, role: str) -> requests.Response:
    """What a browser does: open the provider's page, press somebody's button, and go where that leads."""
    shown = requests.get(page, timeout=TIMEOUT)
    refuse_traces(shown)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', shown.text))
    assert email_of(role) in shown.text
    asked = {name: values[0] for name, values in parse_qs(urlsplit(page).query).items()}
    action = re.findall(r'<form method="post" action="([^"]+)"', shown.text)[0]
    return requests.post(f"{stack.identity}{action}", {**hidden, **asked, "email": email_of(role)}, timeout=TIMEOUT)
