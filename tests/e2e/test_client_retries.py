"""The command line before an office that is away for a moment: a small server here that is told what to say."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from client.provider import Tokens
from client.sessions import Session
from tests.e2e.callers import Json
from tests.e2e.command_line import SECONDS, CommandLine

SEEN: Json = {
    "id": "BPN-7K3Q9-F2MXC", "version": 3, "status": "open", "sla": "on_time", "holder": None, "due_at": None,
    "subject": "Antrean", "step": {"number": 3, "key": "review", "title": "Telaah", "actor": "subsection_head"},
}  # fmt: skip

Said = tuple[int, dict[str, str], Any]


class Away:
    """An office whose answers are told beforehand, one after the other; the last one stays. `asked` is what came."""

    def __init__(self, *answers: Said) -> None:
        self.asked: list[tuple[str, dict[str, str], bytes]] = []
        self._answers = list(answers)
        self._lock = threading.Lock()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Note what is asked, and say what comes next."""
        body = request.rfile.read(int(request.headers.get("Content-Length", "0")))
        with self._lock:
            self.asked.append((request.command, dict(request.headers), body))
            status, headers, content = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        written = b"" if content is None else json.dumps(content).encode()
        request.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(written)), **headers}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(written)

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Its address, as long as the block lasts."""
        answer = self.answer

        class Page(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer(self)

            def do_POST(self) -> None:
                answer(self)

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


@pytest.fixture
def shell(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path)


def signed_in(shell: CommandLine, url: str) -> None:
    """A session as signing in leaves it, at an office that has no provider."""
    tokens = Tokens("head.claims.signature", "", "head@imigrasi.example", time.time() + 3600)
    Session(url, url, "tools", "", tokens).write(shell.home / "state" / "pengaduan" / "default.json")


def test_what_is_answered_503_once_is_sent_again_with_the_same_key_after_the_time_that_was_said(
    shell: CommandLine,
) -> None:
    office = Away((200, {}, SEEN), (503, {"Retry-After": "1"}, {}), (200, {}, SEEN))

    with office.serving() as url:
        signed_in(shell, url)
        began = time.monotonic()
        ended = shell.run("take", SEEN["id"])
        took = time.monotonic() - began

    looked, refused, again = office.asked
    assert ended.returncode == 0, ended.stderr
    assert (looked[0], refused[0], again[0]) == ("GET", "POST", "POST")
    assert refused[1]["Idempotency-Key"] == again[1]["Idempotency-Key"]
    assert refused[2] == again[2] == b'{"action":"take","expected_version":3}'
    assert took >= 1.0
    assert "again in 1 s" in ended.stderr


def test_an_office_that_stays_away_is_status_3_and_one_that_is_busy_is_status_1(shell: CommandLine) -> None:
    long = {"Retry-After": "600"}
    problem = {"type": "urn:pengaduan:too-many", "title": "Too many", "status": 429, "detail": "Later."}
    ended = []
    for answer in ((503, long, {}), (502, long, None), (429, long, problem)):
        with Away(answer).serving() as url:
            signed_in(shell, url)
            ended.append(shell.run("list"))
    signed_in(shell, url)

    nobody = shell.run("list")

    assert [each.returncode for each in ended] == [3, 3, 1]
    assert nobody.returncode == 3
    assert ended[2].stderr == "Later.\n"


def test_watching_asks_by_etag_and_goes_on_where_the_office_was_away(shell: CommandLine) -> None:
    page = {"items": [SEEN], "next_cursor": None}
    changed = {"items": [SEEN | {"version": 4}], "next_cursor": None}
    etag = {"ETag": '"one"'}
    office = Away((200, etag, page), (304, etag, None), (503, {"Retry-After": "600"}, {}), (200, {}, changed))

    with office.serving() as url:
        signed_in(shell, url)
        with shell.running("--json", "watch", "--every", "0.1") as command:
            there = json.loads(command.line_with(SEEN["id"], out=True))
            again = json.loads(command.line_with(SEEN["id"], out=True))
            command.line_with("can be reached again")

    assert [(each["change"], each["complaint"]["version"]) for each in (there, again)] == [("there", 3), ("changed", 4)]
    assert [each[1].get("If-None-Match") for each in office.asked[:4]] == [None, '"one"', '"one"', '"one"']


def test_a_token_is_sent_to_nobody_to_whom_the_office_points(shell: CommandLine) -> None:
    thief = Away((200, {}, {"items": [], "next_cursor": None}))

    with thief.serving() as elsewhere, Away((303, {"Location": elsewhere}, None)).serving() as url:
        signed_in(shell, url)
        ended = shell.run("list")

    assert ended.returncode == 1
    assert thief.asked == []


def test_the_output_may_be_closed_before_its_end(shell: CommandLine) -> None:
    page = {"items": [SEEN] * 2000, "next_cursor": None}

    with Away((200, {}, page)).serving() as url:
        signed_in(shell, url)
        running = shell.begin("--json", "list", "--most", "2000")
        assert running.stdout is not None
        first = running.stdout.readline()
        running.stdout.close()
        status = running.wait(SECONDS)
        assert running.stderr is not None
        remarks = running.stderr.read()
        running.stderr.close()

    assert json.loads(first)["id"] == SEEN["id"]
    assert (status, remarks) == (0, "")
