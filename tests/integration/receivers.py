"""Receivers of what leaves the house, on 127.0.0.1: one for HTTP, two for SMTP, and a certificate made on the spot."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from emulator.ports import LOOPBACK

HANG = 0
"""Instead of a status: no answer until the receiver closes."""


@dataclass(frozen=True)
class Received:
    """A request as it came in."""

    path: str
    headers: Mapping[str, str]
    content: bytes

    @property
    def body(self) -> dict[str, Any]:
        """The JSON object in it."""
        found: dict[str, Any] = json.loads(self.content)
        return found


@dataclass
class HttpReceiver:
    """Takes POSTs; answers with the statuses of `plan` in turn, then with 200."""

    url: str = ""
    received: list[Received] = field(default_factory=list)
    plan: list[int] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)


@contextmanager
def http_receiver(*plan: int) -> Iterator[HttpReceiver]:
    """One that listens as long as the block lasts."""
    receiver = HttpReceiver(plan=list(plan))

    class Reception(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.received.append(Received(self.path, dict(self.headers), content))
            status = receiver.plan.pop(0) if receiver.plan else 200
            if status == HANG:
                receiver.closing.wait(30)
                return
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", f"{receiver.url}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Says nothing."""

    with ThreadingHTTPServer((LOOPBACK, 0), Reception) as server:
        receiver.url = f"http://{LOOPBACK}:{server.server_port}"
        with _serving(server):
            try:
                yield receiver
            finally:
                receiver.closing.set()


@contextmanager
def scripted_smtp(answers: Mapping[str, str], offers: Sequence[str] = ()) -> Iterator[tuple[int, list[str]]]:
    """An SMTP server without TLS; gives its port and the lines that it is sent, those of messages too.

    `answers` are by the command's first word, `.` for the end of a message; the rest is taken. It says that it knows
    what it `offers`.
    """
    lines: list[str] = []
    usual = {
        "DATA": "354 go on",
        "QUIT": "221 bye",
        "EHLO": "\r\n".join([*(f"250-{each}" for each in offers), "250 OK"]),
    }

    class Reception(StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 scripted")
            in_message = False
            while line := self.rfile.readline().decode().rstrip("\r\n"):
                lines.append(line)
                word = line.split(maxsplit=1)[0].upper()
                if in_message and line != ".":
                    while (more := self.rfile.readline().decode().rstrip("\r\n")) != ".":
                        lines.append(more)
                    word = "."
                in_message = word == "DATA"
                self._say(answers.get(word) or usual.get(word, "250 OK"))
                if word == "QUIT":
                    return

        def _say(self, answer: str) -> None:
            self.wfile.write(f"{answer}\r\n".encode())

    with ThreadingTCPServer((LOOPBACK, 0), Reception) as server, _serving(server):
        yield server.server_address[1], lines


@dataclass
class SecureSmtp:
    """Takes mail after STARTTLS and login; remembers messages, logins and whether each was encrypted."""

    port: int
    messages: list[bytes] = field(default_factory=list)
    logins: list[tuple[str, str, bool]] = field(default_factory=list)


@contextmanager
def secure_smtp(certificate: Path, user: str, password: str) -> Iterator[SecureSmtp]:
    """One that listens as long as the block lasts. `certificate` is a PEM file with its key."""
    listener = socket.create_server((LOOPBACK, 0))
    taken = SecureSmtp(listener.getsockname()[1])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def authenticate(
        _server: SMTP, session: Session, _envelope: Envelope, _mechanism: str, given: LoginPassword
    ) -> AuthResult:
        said = (given.login.decode(), given.password.decode())
        taken.logins.append((*said, session.ssl is not None))
        return AuthResult(success=said == (user, password), handled=False)

    class Reception:
        async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
            taken.messages.append(envelope.original_content or b"")
            return "250 OK"

    class Server(Controller):
        def _create_server(self) -> Any:
            return self.loop.create_server(self._factory_invoker, sock=listener)

    server = Server(
        Reception(),
        hostname=LOOPBACK,
        port=taken.port,
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=authenticate,
    )
    server.start()
    try:
        yield taken
    finally:
        asyncio.run_coroutine_threadsafe(_hang_up(server), server.loop).result(timeout=5)
        server.stop(no_assert=True)


def make_certificate(folder: Path, name: str = LOOPBACK) -> Path:
    """A PEM file with a new key and a certificate that it signs itself, for an address or a host's `name`."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a receiver of the tests")])
    named: x509.GeneralName = x509.IPAddress(ip_address(name)) if name == LOOPBACK else x509.DNSName(name)
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([named]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    file = folder / f"{name}.pem"
    file.write_bytes(
        key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain) + certificate.public_bytes(encoding)
    )
    return file


@contextmanager
def _serving(server: ThreadingTCPServer | ThreadingHTTPServer) -> Iterator[None]:
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()


async def _hang_up(server: Controller) -> None:
    """End every session: each task but this one serves a connection."""
    if server.server is not None:
        server.server.close()
    sessions = asyncio.all_tasks() - {asyncio.current_task()}
    for session in sessions:
        session.cancel()
    await asyncio.gather(*sessions, return_exceptions=True)
