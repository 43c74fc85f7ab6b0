"""Each function's bundle stands on its own: unpacked into an empty folder and a fresh environment, it serves."""

import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from emulator.addresses import Addresses, function_settings, port_of, secret_settings
from emulator.cloud_tasks.http_call import Answer, HttpCaller
from emulator.part import Part
from emulator.ports import LOOPBACK
from scripts.bundle import FUNCTIONS, ROOT, build

START_SECONDS = 60.0


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_same_tree_gives_the_same_bytes(function: str, tmp_path: Path) -> None:
    first = build(function, tmp_path / "first")
    os.utime(ROOT / "shared" / "__init__.py")  # as a checkout would: other times, the same content

    second = build(function, tmp_path / "second")

    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_bundle_holds_its_function_and_no_other(function: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(build(function, tmp_path)) as archive:
        names = archive.namelist()

    assert {name.split("/")[1] for name in names if name.startswith("functions/")} == {"__init__.py", function}
    assert {"main.py", "requirements.txt", "shared/__init__.py"} < set(names)
    assert not [name for name in names if "__pycache__" in name or name.startswith(("emulator", "tests"))]


@pytest.mark.timeout(360)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_bundle_serves_from_an_empty_folder_and_a_fresh_environment(function: str, tmp_path: Path) -> None:
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(build(function, tmp_path)) as archive:
        archive.extractall(folder)
    environment = fresh_environment(tmp_path / "venv", folder / "requirements.txt")

    with serving(function, folder, environment, tmp_path) as address:
        health = get(f"{address}/healthz")
        front = get(f"{address}/")

    assert health.status == 200
    if function == "intake":
        assert (front.status, front.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert b'action="/complaints"' in front.body
    else:
        assert front.status in (302, 303, 401), "a stranger gets no page of the staff's"


def fresh_environment(folder: Path, requirements: Path) -> Path:
    """A virtual environment with the locked requirements and nothing else; its folder of programs."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    programs = folder / "bin"
    pip = [sys.executable, "-m", "pip", "--python", str(programs / "python"), "--disable-pip-version-check"]
    install = ["install", "--quiet", "--no-compile", "--require-hashes", "-r", str(requirements)]
    subprocess.run([*pip, *install], check=True)
    return programs


@contextmanager
def serving(function: str, folder: Path, programs: Path, place: Path) -> Iterator[str]:
    """The function, served under gunicorn as in the cloud; its address."""
    addresses = Addresses.free()
    address: str = getattr(addresses, function)
    line = [str(programs / "functions-framework"), "--target", function]
    line += ["--host", LOOPBACK, "--port", port_of(address)]
    part = Part(
        function,
        line,
        lambda: answers(address),
        place / "log",
        {
            "PATH": os.environ["PATH"],
            "HOME": str(place),
            **function_settings(addresses, function),
            **secret_settings(),
        },
        folder=folder,
    )
    part.start()
    try:
        deadline = time.monotonic() + START_SECONDS
        while not part.answers():
            assert part.ended() is None, part.last_lines()
            assert time.monotonic() < deadline, part.last_lines()
            time.sleep(0.05)
        yield address
    finally:
        part.ask_to_stop()
        part.finish(time.monotonic() + 10)


def answers(address: str) -> bool:
    """Whether something answers there."""
    try:
        return get(f"{address}/healthz").status == 200
    except OSError:
        return False


def get(url: str) -> Answer:
    """A GET that asks for a page."""
    return HttpCaller().call("GET", url, {"Accept": "text/html"}, b"", 10.0)
