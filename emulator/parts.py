"""The parts of the local stack: the command, the environment and the sign of life of each."""

import socket
import sys
from collections.abc import Callable, Mapping
from http.client import HTTPException
from pathlib import Path

from emulator import firestore
from emulator.addresses import (
    FUNCTIONS,
    Addresses,
    function_settings,
    inherited,
    port_of,
    secret_settings,
    secrets_of,
)
from emulator.cloud_tasks.http_call import HttpCaller
from emulator.part import ROOT, Part
from emulator.ports import LOOPBACK

LOGS = "logs"
STAFF_FILE = "staff.json"

_TIMEOUT = 1.0


def parts_around(addresses: Addresses, local: Path) -> list[Part]:
    """Every part but the functions, none started. In the folder `local` are their logs, and the staff who sign in.

    Raises:
        MissingPart: Java or the Firestore emulator is not installed.
    """
    module = [sys.executable, "-m"]
    mailbox_ports = ["--smtp-port", port_of(addresses.smtp), "--http-port", port_of(addresses.mailbox)]
    lines = {
        "firestore": firestore.command(int(port_of(addresses.firestore))),
        "identity": [
            *module, "emulator.identity", "--port", port_of(addresses.identity),
            "--staff", str(local / STAFF_FILE),
            *(f"--service-account={each}" for each in addresses.names.accounts),
        ],
        "mailbox": [*module, "emulator.mailbox", *mailbox_ports],
        "storage": [
            *module, "emulator.storage", "--port", port_of(addresses.storage),
            *(f"--bucket={each}" for each in addresses.names.buckets),
        ],
        "cloud_tasks": [
            *module, "emulator.cloud_tasks", "--port", port_of(addresses.cloud_tasks),
            "--identity", addresses.identity, "--retry-max-backoff", "10",
            *(f"--queue={name}" for name in addresses.names.queues),
        ],
    }  # fmt: skip
    signs: dict[str, Callable[[], bool]] = {
        "firestore": lambda: firestore.is_ready(addresses.firestore),
        "identity": lambda: is_healthy(addresses.identity),
        "mailbox": lambda: is_healthy(addresses.mailbox) and _accepts(addresses.smtp),
        "storage": lambda: _accepts(addresses.storage.removeprefix("http://")),
        "cloud_tasks": lambda: _accepts(addresses.cloud_tasks),
    }
    environment = inherited()
    return [Part(name, lines[name], signs[name], local / LOGS / f"{name}.log", environment) for name in lines]


def functions_of(
    addresses: Addresses, settings: Mapping[str, str], local: Path, source: Path | None = None
) -> list[Part]:
    """The three functions as they stand in the checkout, none started; their logs are in the folder `local`.

    `settings` come before all others in their environment. `source` is a file that serves each of them instead.
    """
    shared = {**secret_settings(), **settings}
    return [_function(name, addresses, shared, local, source or _checked_out(name)) for name in FUNCTIONS]


def _checked_out(name: str) -> Path:
    return ROOT / "functions" / name / "main.py"


def _function(name: str, addresses: Addresses, settings: Mapping[str, str], local: Path, source: Path) -> Part:
    address: str = getattr(addresses, name)
    # For gunicorn's control socket, which would else lie in the home, one for all functions of all checkouts.
    folder = local / "run" / name
    folder.mkdir(parents=True, exist_ok=True)
    line = [
        sys.executable, "-m", "functions_framework", "--source", str(source),
        "--target", name, "--host", LOOPBACK, "--port", port_of(address),
    ]  # fmt: skip
    environment = {
        **inherited(),
        **function_settings(addresses, name),
        **secrets_of(name, settings),
        "XDG_RUNTIME_DIR": str(folder),
    }
    return Part(name, line, lambda: is_healthy(address), local / LOGS / f"{name}.log", environment)


def is_healthy(address: str) -> bool:
    """Whether something at http://host:port says that it is well."""
    try:
        return HttpCaller().call("GET", f"{address}/healthz", {}, b"", _TIMEOUT).status == 200
    except (OSError, HTTPException):
        return False


def _accepts(address: str) -> bool:
    host, _, port = address.partition(":")
    try:
        socket.create_connection((host, int(port)), _TIMEOUT).close()
    except OSError:
        return False
    return True
