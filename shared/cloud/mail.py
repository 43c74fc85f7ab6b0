"""Mail by SMTP: one message, one receiver, and whether a refusal is for ever."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP

from shared.cloud.settings import Settings

TIMEOUT = 15.0
"""Seconds for each answer of the mail server."""


class NotTaken(Exception):
    """The server did not take the message. `for_ever`: it never will, from this sender to this address."""

    def __init__(self, reason: str, *, for_ever: bool) -> None:
        super().__init__(reason)
        self.for_ever = for_ever


def message(*, sender: str, to: str, subject: str, text: str, message_id: str, headers: dict[str, str]) -> EmailMessage:
    """A plain text message. Line breaks in the subject become spaces: they would end the header."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = " ".join(subject.split())
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-generated"
    for name, value in headers.items():
        mail[name] = value
    mail.set_content(text)
    return mail


class Mail:
    """A mail server as the settings say: STARTTLS and login where they are given."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def send(self, mail: EmailMessage) -> None:
        """Hand one message over.

        Raises:
            NotTaken: the server refused it, or cannot be reached.
        """
        settings = self._settings
        try:
            with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT) as server:
                if settings.smtp_starttls:
                    server.starttls(context=ssl.create_default_context())
                if settings.smtp_user:
                    server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise NotTaken("recipient refused", for_ever=all(code >= 500 for code in codes)) from error
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            raise NotTaken(f"refused with {error.smtp_code}", for_ever=error.smtp_code >= 500) from error
        except (smtplib.SMTPException, OSError) as error:
            raise NotTaken(type(error).__name__, for_ever=False) from error
