"""A function started beside the stack, with settings of its own, the way the stack starts it."""

import dataclasses
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from emulator.addresses import function_settings, inherited, port_of, secrets_of
from emulator.part import ROOT, Part
from emulator.parts import is_healthy
from emulator.ports import LOOPBACK, free_port
from emulator.stack import Stack
from shared.cloud.sealing import new_pair
from tests.polling import until

_PRIVATE, _PUBLIC = new_pair()
SECRET_SETTINGS = {
    "TRACKING_KEYS": '{"1": "a tracking key for tests, long enough"}',
    "SESSION_KEY": "a session key for tests, which is long enough",
    "IDENTITY_PRIVATE_KEYS": json.dumps({"1": _PRIVATE}),
    "IDENTITY_PUBLIC_KEYS": json.dumps({"1": _PUBLIC}),
}
"""What the stacks of these tests are started with, so that functions beside them open the same cookies and codes."""

START_SECONDS = 60.0
REFUSE_SECONDS = 60.0


@contextmanager
def served(stack: Stack, name: str, settings: Mapping[str, str], source: Path = ROOT) -> Iterator[str]:
    """The address of a function that works on the stack's Firestore, with `settings` before the usual ones.

    `source` is the tree that it is served from.
    """
    address = f"http://{LOOPBACK}:{free_port()}"
    with tempfile.TemporaryDirectory(prefix="pengaduan-") as folder:
        environment = _environment(stack, name, address) | {"PYTHONPATH": str(source), "XDG_RUNTIME_DIR": folder}
        part = Part(name, _line(name, address, source), lambda: is_healthy(address), Path(folder) / "log",
                    {**environment, **settings})  # fmt: skip
        part.start()
        try:
            until(lambda: part.answers() or part.ended(), START_SECONDS, part.log)
            assert part.ended() is None, part.last_lines()
            yield address
        finally:
            part.ask_to_stop()
            part.finish(time.monotonic() + 5)


def refused_start(stack: Stack, name: str, settings: Mapping[str, str | None]) -> str:
    """What a function writes that does not start with these settings (None: without the setting)."""
    address = f"http://{LOOPBACK}:{free_port()}"
    environment: dict[str, str | None] = {**_environment(stack, name, address), **settings}
    with tempfile.TemporaryDirectory(prefix="pengaduan-") as folder:
        ended = subprocess.run(
            _line(name, address, ROOT),
            env={key: value for key, value in environment.items() if value is not None} | {"XDG_RUNTIME_DIR": folder},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=REFUSE_SECONDS,
            check=False,
        )
    assert ended.returncode != 0
    return ended.stdout + ended.stderr


def _environment(stack: Stack, name: str, address: str) -> dict[str, str]:
    here: dict[str, Any] = {name: address}
    addresses = dataclasses.replace(stack.addresses, **here)
    return inherited() | secrets_of(name, SECRET_SETTINGS) | dict(function_settings(addresses, name))


def _line(name: str, address: str, source: Path) -> list[str]:
    main = source / "functions" / name / "main.py"
    # -P: else the checkout, where it is started, would come before `source`.
    return [
        sys.executable, "-P", "-m", "functions_framework", "--source", str(main), "--target", name,
        "--host", LOOPBACK, "--port", port_of(address),
    ]  # fmt: skip
