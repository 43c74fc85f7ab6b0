"""Mail by SMTP: one message, one receiver, and whether a refusal is for ever."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from shared.cloud.legible import legible, one_line
from shared.cloud.settings import Settings

TIMEOUT = 15.0
"""Seconds for each answer of the mail server."""

_POLICY = SMTP.clone(cte_type="7bit")
"""Not every server on the way takes eight bits."""


class NotTaken(Exception):
    """The server did not take the message. `for_ever`: it never will, from this sender to this address."""

    def __init__(self, reason: str, *, for_ever: bool) -> None:
        super().__init__(reason)
        self.for_ever = for_ever


def message(*, sender: str, to: str, subject: str, text: str, message_id: str, headers: dict[str, str]) -> EmailMessage:
    """A plain text message. Line breaks in the subject become spaces: they would end the header.

    What looks like an encoded word (RFC 2047) is taken for none, in the subject, or refused, in an address: the
    library would decode it when it writes the header, and a line break in it would end that header after all.

    Raises:
        ValueError: `to` is not exactly one address, written as addresses are.
    """
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = sender
    mail["To"] = _one_address(to)
    mail["Subject"] = one_line(subject).replace("=?", "= ?")
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-generated"
    for name, value in headers.items():
        mail[name] = value
    mail.set_content(legible(text))
    return mail


def _one_address(to: str) -> Address:
    """The address, if that is what the text is; a domain of other letters in its ASCII form (IDNA).

    Raises:
        ValueError: it is not, or its local part is not ASCII, which few servers take.
    """
    local, _, domain = to.rpartition("@")
    try:
        written = f"{local}@{domain.encode('idna').decode()}"
        address = Address(addr_spec=written)
    except (ValueError, AttributeError, IndexError, HeaderParseError) as error:  # the parser falls over some nonsense
        raise ValueError("no address") from error
    if address.addr_spec != written or "=?" in to or not to.isprintable():
        raise ValueError("no address")
    return address


class Mail:
    """A mail server as the settings say: STARTTLS and login where they are given.

    The server's certificate is checked against the system's authorities (OpenSSL: SSL_CERT_FILE names others).
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def send(self, mail: EmailMessage) -> None:
        """Hand one message over.

        Raises:
            NotTaken: the server refused it, or cannot be reached. What our own settings may be to blame for, such as
                a sender that is refused, is never for ever: nothing would be left of the alerts of that time.
        """
        try:
            with self._session() as server:
                _hand_over(server, mail)
        except (smtplib.SMTPException, OSError) as error:
            raise NotTaken(type(error).__name__, for_ever=False) from error

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        settings = self._settings
        server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT)
        try:
            if settings.smtp_starttls:
                server.starttls(context=ssl.create_default_context())
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
            yield server
        finally:
            # By now the message is taken or not: how the server says goodbye must not make it come a second time.
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()


def _hand_over(server: smtplib.SMTP, mail: EmailMessage) -> None:
    try:
        server.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise NotTaken("recipient refused", for_ever=all(code >= 500 for code in codes)) from error
    except smtplib.SMTPSenderRefused as error:
        raise NotTaken(f"sender refused with {error.smtp_code}", for_ever=False) from error
    except smtplib.SMTPDataError as error:
        raise NotTaken(f"refused with {error.smtp_code}", for_ever=error.smtp_code >= 500) from error
