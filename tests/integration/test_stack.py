"""The local stack as its users see it: the file that it publishes, what stops it, and that nothing of it stays."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from emulator.cloud_tasks.http_call import HttpCaller
from emulator.part import ROOT
from tests.polling import until

NAMES = ("intake", "transition", "sla_check", "firestore", "cloud_tasks", "identity", "mailbox", "storage")
START_SECONDS = 90.0
STOP_SECONDS = 20.0
EXIT = {"SIGTERM": signal.SIGTERM, "SIGINT": signal.SIGINT}

pytestmark = pytest.mark.timeout(240)


class Running:
    """A stack that was started as `make run` does, in a directory of its own and a process group of its own."""

    def __init__(self, directory: Path, process: subprocess.Popen[bytes], output: Path) -> None:
        self.directory = directory
        self.process = process
        self.file = directory / ".local" / "stack.json"
        self._output = output

    def ready(self) -> dict[str, Any]:
        """What stack.json says, once it is there."""
        until(lambda: self.file.exists() or self.process.poll() is not None, START_SECONDS)
        assert self.file.exists(), self.output()
        published: dict[str, Any] = json.loads(self.file.read_text())
        return published

    def output(self) -> str:
        """What it has written so far."""
        return self._output.read_text()

    def everything(self) -> set[int]:
        """The processes of its parts and all that these have started."""
        return group_members(set(json.loads(self.file.read_text())["pids"].values()))


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A running stack, ready, for the tests that only look at it."""
    with started(tmp_path_factory.mktemp("lasting")) as running:
        running.ready()
        yield running


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Running]:
    """A running stack, ready, that the test may break."""
    with started(tmp_path) as running:
        running.ready()
        yield running


@contextmanager
def started(directory: Path) -> Iterator[Running]:
    """A stack that has just been started."""
    output = directory / "output"
    line = [sys.executable, "-m", "emulator", "run", "--directory", str(directory)]
    with (
        output.open("wb") as written,
        subprocess.Popen(line, cwd=ROOT, stdout=written, stderr=subprocess.STDOUT, start_new_session=True) as process,
    ):
        try:
            yield Running(directory, process, output)
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)
            process.kill()


def test_the_published_file_names_every_part_and_each_answers_there(lasting: Running) -> None:
    published = lasting.ready()

    assert set(published) == {"project", "pids", *NAMES}
    assert set(published["pids"]) == set(NAMES)
    for name in ("intake", "transition", "sla_check", "identity", "mailbox"):
        assert HttpCaller().call("GET", f"{published[name]}/healthz", {}, b"", 5).status == 200
    for name in ("firestore", "cloud_tasks"):
        host, port = published[name].split(":")
        socket.create_connection((host, int(port)), 5).close()
    assert published["intake"] in lasting.output()


def test_each_function_is_served_with_more_than_one_thread(lasting: Running) -> None:
    published = lasting.ready()

    for name in ("intake", "transition", "sla_check"):
        assert configured_threads(published["pids"][name]) > 1


@pytest.mark.parametrize("by", sorted(EXIT))
def test_a_signal_stops_everything_within_twenty_seconds(stack: Running, by: str) -> None:
    everything = stack.everything()
    began = time.monotonic()

    os.killpg(stack.process.pid, EXIT[by])
    status = stack.process.wait(STOP_SECONDS)

    assert time.monotonic() - began < STOP_SECONDS
    assert status == 0, stack.output()
    assert not alive(everything)
    assert not stack.file.exists()


def test_a_signal_while_it_starts_leaves_nothing(tmp_path: Path) -> None:
    with started(tmp_path) as running:
        log = tmp_path / ".local" / "logs" / "intake.log"
        until(log.exists, START_SECONDS)
        children = descendants(running.process.pid)

        running.process.send_signal(signal.SIGTERM)
        status = running.process.wait(STOP_SECONDS)

    assert children
    assert status == 0
    assert not alive(children)
    assert not running.file.exists()


@pytest.mark.parametrize("needed", ["identity", "transition"])
def test_it_goes_on_without_cloud_tasks_mailbox_and_storage_but_not_without_another_part(
    stack: Running, needed: str
) -> None:
    pids, everything = stack.ready()["pids"], stack.everything()

    for name in ("cloud_tasks", "mailbox", "storage"):
        os.kill(pids[name], signal.SIGKILL)
    until(lambda: stack.output().count("The stack goes on without it") == 3, 10)
    assert "cloud_tasks: it was ended by SIGKILL" in stack.output()
    assert "mailbox: it was ended by SIGKILL" in stack.output()
    assert "storage: it was ended by SIGKILL" in stack.output()
    assert HttpCaller().call("GET", f"{stack.ready()['intake']}/healthz", {}, b"", 5).status == 200

    os.kill(pids[needed], signal.SIGKILL)
    status = stack.process.wait(STOP_SECONDS)

    assert status == 1
    assert f"{needed}: it was ended by SIGKILL" in stack.output()
    assert not alive(everything)
    assert not stack.file.exists()


def test_a_killed_supervisor_leaves_no_process_and_does_not_hinder_the_next(stack: Running) -> None:
    before, everything = stack.ready(), stack.everything()

    stack.process.kill()
    stack.process.wait()

    until(lambda: not alive(everything), STOP_SECONDS)
    with started(stack.directory) as second:
        until(lambda: second.file.exists() and second.ready() != before, START_SECONDS)


def test_a_second_stack_of_the_same_directory_is_refused(lasting: Running) -> None:
    line = [sys.executable, "-m", "emulator", "run", "--directory", str(lasting.directory)]

    second = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=30)

    assert second.returncode == 1
    assert "runs already" in second.stderr
    assert lasting.process.poll() is None
    assert lasting.file.exists()


def test_a_part_that_cannot_start_is_named_with_the_end_of_its_log(tmp_path: Path) -> None:
    line = [sys.executable, "-m", "emulator", "run", "--directory", str(tmp_path)]

    refused = subprocess.run(
        line, cwd=ROOT, capture_output=True, text=True, timeout=120, env=os.environ | {"SLA_CALENDAR": "lunar"}
    )

    assert refused.returncode == 1
    assert "it ended with status" in refused.stderr
    assert "sla_calendar" in refused.stderr
    assert not (tmp_path / ".local" / "stack.json").exists()


def alive(pids: set[int]) -> set[int]:
    """Those of the processes that run; one that ended and was not reaped does not."""
    return {pid for pid in pids if state_and_parent(pid)[0] not in ("", "Z")}


def state_and_parent(pid: int) -> tuple[str, int]:
    """The state letter and the parent of a process; ("", 0) if there is none."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return "", 0
    return fields[0], int(fields[1])


def all_pids() -> list[int]:
    """Every process of the machine."""
    return [int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit()]


def descendants(pid: int) -> set[int]:
    """The children of a process, and theirs."""
    children = {each for each in all_pids() if state_and_parent(each)[1] == pid}
    return children.union(*(descendants(child) for child in children))


def group_members(leaders: set[int]) -> set[int]:
    """The processes, and what they have started."""
    return leaders.union(*(descendants(leader) for leader in leaders))


def configured_threads(master: int) -> int:
    """How many threads gunicorn's worker may use, as it was configured."""
    environment = Path(f"/proc/{master}/environ").read_bytes().split(b"\0")
    return next(int(each.partition(b"=")[2]) for each in environment if each.startswith(b"THREADS="))
