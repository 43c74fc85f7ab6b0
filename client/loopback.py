"""A port of this machine at which the browser comes back from the provider, once (RFC 8252, 7.3)."""

from __future__ import annotations

import hmac
import threading
from html import escape
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Self
from urllib.parse import parse_qs, urlsplit

from client.problem import Problem
from client.words import language, say

PATH = "/signed-in"


class Receiver:
    """Listens on 127.0.0.1 as long as the `with` block lasts; `url` is the address to come back to.

    What comes without the `state` of this sign-in is answered 400 and otherwise ignored.
    """

    def __init__(self, state: str) -> None:
        self._state = state
        self._came = threading.Event()
        self._query: dict[str, str] = {}
        self._server = HTTPServer(("127.0.0.1", 0), self._answering())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}{PATH}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def wait(self, seconds: float) -> dict[str, str]:
        """The query that the browser came back with: it has `code` or `error`.

        Raises:
            Problem: nobody came in that time.
        """
        if not self._came.wait(seconds):
            raise Problem(401, say("Nobody signed in within {minutes} minutes.", minutes=f"{seconds / 60:.0f}"))
        return self._query

    def _take(self, target: str) -> bool:
        parts = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        known = hmac.compare_digest(query.get("state", "").encode(), self._state.encode())
        if self._came.is_set() or parts.path != PATH or not known or not query.keys() & {"code", "error"}:
            return False
        self._query = query
        self._came.set()
        return True

    def _answering(self) -> type[BaseHTTPRequestHandler]:
        take = self._take

        class Page(BaseHTTPRequestHandler):
            timeout = 5
            """Seconds for a request: this server has one thread."""

            def do_GET(self) -> None:
                """Answer with a short page."""
                taken = take(self.path)
                text = say("You can close this page and go on at the command line.") if taken else say("Nothing here.")
                body = f'<!doctype html><html lang="{language()}"><meta charset="utf-8"><title>Pengaduan</title>'
                written = f"{body}<p>{escape(text)}</p></html>".encode()
                self.send_response(200 if taken else 400)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(written)))
                self.send_header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                self.send_header("Referrer-Policy", "no-referrer")
                self.end_headers()
                self.wfile.write(written)

            def log_message(self, *_: object) -> None:
                """Stay silent: the address has the code in it."""

        return Page
