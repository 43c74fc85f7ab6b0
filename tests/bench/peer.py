"""`python -m tests.bench.peer`: complaints a second beside django-helpdesk's public form, the same client, in turns.

django-helpdesk writes to a file of SQLite in its own process, ours to the Firestore emulator and the local Cloud Tasks
on the same machine. One process of gunicorn each, with eight threads.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from emulator.part import ROOT, Part
from emulator.ports import LOOPBACK, free_port
from tests.bench.caller import AT_ONCE, one_by_one, posts, rate
from tests.bench.rows import Row, in_turns
from tests.bench.served_measures import RATE_SECONDS, RATE_TURNS, WARM
from tests.bench.stage import START_SECONDS, stage
from tests.bench.table import lines
from tests.integration.house import FORM
from tests.polling import until

VENV = ROOT / ".local" / "peer"
PINNED = ("django-helpdesk==2.6.1", "django==5.2.19", "gunicorn==27.0.1", "setuptools==65.5.0")
SITE = Path(__file__).parent / "peer_site"
GOAL = 4.0
TOKEN = "b" * 32
"""Django compares the field with the cookie; who sends both is let in."""


def installed() -> Path:
    """The Python of the peer's own virtual environment, made if it is not there."""
    python = VENV / "bin" / "python"
    mark = VENV / "installed"
    if not mark.exists() or mark.read_text() != "\n".join(PINNED):
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PINNED], check=True)
        mark.write_text("\n".join(PINNED))
    return python


@contextmanager
def helpdesk() -> Iterator[str]:
    """The address of django-helpdesk with one queue for the public."""
    python = installed()
    with tempfile.TemporaryDirectory(prefix="pengaduan-peer-") as folder:
        # of its own: nothing of this project's environment
        environment = {
            "PATH": os.environ["PATH"], "PYTHONPATH": str(SITE), "DJANGO_SETTINGS_MODULE": "peer_settings",
            "PEER_FOLDER": folder, "XDG_RUNTIME_DIR": folder,
        }  # fmt: skip
        django = [str(python), "-m", "django"]
        subprocess.run([*django, "migrate", "--verbosity", "0"], env=environment, check=True)
        made = (
            "from helpdesk.models import Queue; "
            "Queue.objects.create(title='Layanan', slug='layanan', allow_public_submission=True)"
        )
        subprocess.run([*django, "shell", "--verbosity", "0", "-c", made], env=environment, check=True)
        port = free_port()
        line = [str(python), "-m", "gunicorn", "--workers", "1", "--threads", str(AT_ONCE), "--bind",
                f"{LOOPBACK}:{port}", "django.core.wsgi:get_wsgi_application()"]  # fmt: skip
        address = f"http://{LOOPBACK}:{port}"
        part = Part("peer", line, lambda: _answers(address), Path(folder) / "log", environment, Path(folder))
        part.start()
        try:
            until(lambda: part.answers() or part.ended(), START_SECONDS, "django-helpdesk")
            assert part.ended() is None, part.last_lines()
            yield address
        finally:
            part.ask_to_stop()
            part.finish(time.monotonic() + 5)


def tickets() -> Iterator[bytes]:
    """The same complaints, as the public form sends them."""
    while True:
        body = urlencode({
            "csrfmiddlewaretoken": TOKEN, "queue": "1", "title": f"{FORM['subject']} {secrets.token_hex(4)}",
            "body": FORM["narrative"], "priority": "3", "submitter_email": "budi@warga.example",
        })  # fmt: skip
        yield (
            f"POST /tickets/submit/ HTTP/1.1\r\nHost: {LOOPBACK}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Cookie: csrftoken={TOKEN}\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        ).encode()


def main() -> int:
    """Measure, and print the table."""
    with helpdesk() as peer, stage() as ready, ready.served("intake", floor=False) as ours:
        one_by_one(peer, tickets(), WARM, 302)
        one_by_one(ours.address, posts(), WARM, 201)
        turns = in_turns(
            RATE_TURNS,
            lambda: rate(ours.address, posts(), RATE_SECONDS, 201),
            lambda: rate(peer, tickets(), RATE_SECONDS, 302),
        )
    product, theirs = turns.medians
    row = Row(
        f"complaints by HTTP, {AT_ONCE} clients, one process; beside django-helpdesk", "/s", product,
        f"at least {GOAL:.2f} x django-helpdesk", turns.ratio >= GOAL, None, theirs, turns.ratio, turns.spread,
    )  # fmt: skip
    print("\n".join(lines([row])))
    return 0


def _answers(address: str) -> bool:
    try:
        return bool(one_by_one(address, tickets(), 1, 302))
    except AssertionError:
        return False


if __name__ == "__main__":
    sys.exit(main())
