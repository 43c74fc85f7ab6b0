"""How a message reaches a person: mail, Google Chat, Telegram, or a signed JSON webhook. One message, one receiver.

Each sender raises `NotTaken`, which tells whether trying again can help.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from shared.cloud.mail import Mail, NotTaken, message
from shared.cloud.settings import Settings
from shared.domain.alert import ChannelKind

TIMEOUT = 10.0
SIGNATURE = "X-Pengaduan-Signature"
"""Header of a webhook: `sha256=` and the HMAC (hex) of the body under the receiver's secret."""

GOOGLE_CHAT = "chat.googleapis.com"
LONGEST_CHAT = 4000
"""Characters of a chat message: Telegram takes 4096, Google Chat 4096."""


@dataclass(frozen=True)
class Outgoing:
    """A message before it is dressed for a channel. `mark` is stable: the same message sent again carries it again."""

    mark: str
    subject: str
    text: str
    level: str
    complaints: tuple[str, ...]


@dataclass(frozen=True)
class Address:
    """Where one person is reached by one channel: an address, a chat's id, or a URL with its secret."""

    kind: ChannelKind
    to: str
    secret: str = ""


def send(outgoing: Outgoing, address: Address, settings: Settings) -> None:
    """Hand one message over.

    Raises:
        NotTaken: refused, or not reached.
    """
    if address.kind == "email":
        _mail(outgoing, address, settings)
    elif address.kind == "google_chat":
        _post(address.to, {"text": _chat_text(outgoing)}, settings, host=GOOGLE_CHAT)
    elif address.kind == "telegram":
        token = settings.telegram_token.get_secret_value()
        url = f"{settings.telegram_api}/bot{token}/sendMessage"
        _post(url, {"chat_id": address.to, "text": _chat_text(outgoing), "disable_web_page_preview": True}, settings)
    else:
        body = {
            "id": outgoing.mark,
            "level": outgoing.level,
            "complaints": list(outgoing.complaints),
            "subject": outgoing.subject,
            "text": outgoing.text,
        }
        _post(address.to, body, settings, secret=address.secret)


def _mail(outgoing: Outgoing, address: Address, settings: Settings) -> None:
    headers = {"X-Alert-Level": outgoing.level, "X-Complaint": ", ".join(outgoing.complaints[:20])}
    Mail(settings).send(
        message(
            sender=settings.mail_from,
            to=address.to,
            subject=outgoing.subject,
            text=outgoing.text,
            message_id=f"<{outgoing.mark}@{settings.mail_from.rpartition('@')[2]}>",
            headers=headers,
        )
    )


def _chat_text(outgoing: Outgoing) -> str:
    text = f"{outgoing.subject}\n\n{outgoing.text}"
    return text if len(text) <= LONGEST_CHAT else text[: LONGEST_CHAT - 1] + "…"


def _post(
    url: str, body: Mapping[str, object], settings: Settings, *, host: str | None = None, secret: str = ""
) -> None:
    import requests  # here alone: most receivers take mail

    _refuse_unsafe(url, settings, host)
    content = json.dumps(body, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if secret:
        headers[SIGNATURE] = "sha256=" + hmac.digest(secret.encode(), content, "sha256").hex()
    try:
        answer = requests.post(url, data=content, headers=headers, timeout=TIMEOUT, allow_redirects=False)
    except requests.RequestException as error:
        raise NotTaken(type(error).__name__, for_ever=False) from None
    if not answer.ok or answer.is_redirect:
        for_ever = 300 <= answer.status_code < 500 and answer.status_code not in (408, 425, 429)
        raise NotTaken(f"answered {answer.status_code}", for_ever=for_ever)


def _refuse_unsafe(url: str, settings: Settings, host: str | None) -> None:
    """In the cloud only HTTPS, and Google Chat only where Google is: an address may hold a secret."""
    parts = urlsplit(url)
    if not settings.k_service:
        return
    if parts.scheme != "https" or (host and parts.hostname != host):
        raise NotTaken("this address is not allowed", for_ever=True)
