"""The receiving half of the local mailbox: SMTP on 127.0.0.1, decoded mail, faults on request."""

import asyncio
import socket
import threading
from collections import deque
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from emulator.ports import LOOPBACK

KEPT = 10_000


@dataclass(frozen=True)
class Mail:
    """A mail as it was received. `to` are the recipients of the envelope; `text` has line ends of one \\n."""

    to: tuple[str, ...]
    subject: str
    text: str
    headers: dict[str, str]
    at: datetime

    def header(self, name: str) -> str | None:
        """The header of that name in any case."""
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), None)

    def is_to(self, address: str) -> bool:
        """Whether the address, in any case, is among the recipients."""
        return address.lower() in (recipient.lower() for recipient in self.to)


@dataclass
class Faults:
    """What goes wrong with the next deliveries: refusals first, then lost replies."""

    reject: int = 0
    code: int = 451
    drop_after_accept: int = 0


class Inbox:
    """The newest 10,000 mails, in memory, and the faults to come. Safe to use from several threads."""

    def __init__(self) -> None:
        self._mails: deque[Mail] = deque(maxlen=KEPT)
        self._faults = Faults()
        self._lock = threading.Lock()

    def newest_first(self) -> list[Mail]:
        """What is kept, newest first."""
        with self._lock:
            return list(reversed(self._mails))

    def add(self, mail: Mail) -> None:
        """Keep a mail; the oldest one makes room."""
        with self._lock:
            self._mails.append(mail)

    def clear(self) -> None:
        """Forget every mail. Faults to come stay."""
        with self._lock:
            self._mails.clear()

    def plan(self, faults: Faults) -> None:
        """Replace what is to go wrong."""
        with self._lock:
            self._faults = faults

    def next_refusal(self) -> int | None:
        """The SMTP code to refuse this delivery with, if it is to be refused; counted off."""
        with self._lock:
            if self._faults.reject == 0:
                return None
            self._faults.reject -= 1
            return self._faults.code

    def loses_next_reply(self) -> bool:
        """Whether the reply to this delivery is to be lost; counted off."""
        with self._lock:
            if self._faults.drop_after_accept == 0:
                return False
            self._faults.drop_after_accept -= 1
            return True


def decode(content: bytes, recipients: list[str], at: datetime) -> Mail:
    """Read the bytes of a mail: RFC 2047 headers, quoted-printable and base64 text, the plain part before HTML.

    A header that stands there several times has one value a line.
    """
    message = message_from_bytes(content, _class=EmailMessage, policy=policy.SMTP)
    headers: dict[str, str] = {}
    for name, raw in message.raw_items():
        value = _decoded_header(name, str(raw))
        headers[name] = f"{headers[name]}\n{value}" if name in headers else value
    body = message.get_body(("plain", "html"))
    text = body.get_content() if body is not None else ""
    subject = next((value for name, value in headers.items() if name.lower() == "subject"), "")
    return Mail(tuple(recipients), subject, text.replace("\r\n", "\n"), headers, at)


def _decoded_header(name: str, raw: str) -> str:
    # With SMTPUTF8 headers stand in bare UTF-8, which the parser keeps as surrogates and would blot out.
    unfolded = "".join(raw.splitlines()).strip().encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return str(policy.SMTP.header_factory(name, unfolded))


class _Reception:
    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        code = self._inbox.next_refusal()
        if code is not None:
            return f"{code} refused, as asked by POST /faults"
        content = envelope.original_content or b""
        self._inbox.add(decode(content, envelope.rcpt_tos, datetime.now(UTC)))
        if self._inbox.loses_next_reply() and server.transport is not None:
            server.transport.close()
            # The end of the connection cancels this; a reply from here would be logged as an error.
            await asyncio.get_running_loop().create_future()
        return "250 OK"


class MailServer(Controller):
    """SMTP on 127.0.0.1 from a thread. Port 0 takes a free one; `port` tells which."""

    def __init__(self, inbox: Inbox, port: int = 0) -> None:
        self._listener = socket.create_server((LOOPBACK, port))
        super().__init__(
            _Reception(inbox), hostname=LOOPBACK, port=self._listener.getsockname()[1], ident="local mailbox"
        )

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        # The listening socket is given: the library could not tell the port that it got for 0.
        return self.loop.create_server(self._factory_invoker, sock=self._listener)

    def stop(self, no_assert: bool = False) -> None:  # noqa: FBT001, FBT002
        """Hang up on whoever is connected, and end the thread."""
        asyncio.run_coroutine_threadsafe(self._hang_up(), self.loop).result(timeout=2)
        super().stop(no_assert)

    async def _hang_up(self) -> None:
        if self.server is not None:
            self.server.close()
        # Every other task serves a connection, and closes it when cancelled.
        sessions = asyncio.all_tasks() - {asyncio.current_task()}
        for session in sessions:
            session.cancel()
        await asyncio.gather(*sessions, return_exceptions=True)
