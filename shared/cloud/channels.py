"""How a message reaches a person: mail, Google Chat, Telegram, or a signed JSON webhook. One message, one receiver.

Each sender raises `NotTaken`, which tells whether trying again can help. A webhook is signed as the Standard Webhooks
specification (1.0.0) has it, so that a receiver can verify it with a library of any language.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from shared.cloud.address import Address
from shared.cloud.legible import legible, one_line
from shared.cloud.mail import Mail, NotTaken, message
from shared.cloud.settings import Settings

TIMEOUT = 10.0
"""Seconds to connect, and for each part of the answer."""

WEBHOOK_ID = "Webhook-Id"
"""Header of a webhook: the message's mark, the same when it is sent again."""

WEBHOOK_TIMESTAMP = "Webhook-Timestamp"
"""Header of a webhook: when this attempt was made, in Unix seconds."""

WEBHOOK_SIGNATURE = "Webhook-Signature"
"""Header of a webhook: `v1,` and the HMAC-SHA256 (base 64) of `id.timestamp.body` under the receiver's secret."""

SECRET_PREFIX = "whsec_"  # noqa: S105 (what a secret in base 64 begins with)  # nosec B105

GOOGLE_CHAT = "chat.googleapis.com"
LONGEST_CHAT = 4000
"""UTF-16 units of a chat message: Telegram takes 4096, Google Chat 32,000 bytes of the whole message."""


@dataclass(frozen=True)
class Outgoing:
    """A message before it is dressed for a channel. `mark` is stable: the same message sent again carries it again."""

    mark: str
    subject: str
    text: str
    level: str
    complaints: tuple[str, ...]


def send(outgoing: Outgoing, address: Address, settings: Settings) -> None:
    """Hand one message over.

    Raises:
        NotTaken: refused, or not reached.
    """
    outgoing = replace(outgoing, subject=one_line(outgoing.subject), text=legible(outgoing.text))
    if address.kind == "email":
        _mail(outgoing, address, settings)
    elif address.kind == "google_chat":
        _post(address.to, {"text": _chat_text(outgoing, settings)}, settings, host=GOOGLE_CHAT)
    elif address.kind == "telegram":
        token = settings.telegram_token.get_secret_value()
        url = f"{settings.telegram_api}/bot{token}/sendMessage"
        text, preview = _chat_text(outgoing, settings), {"is_disabled": True}
        _post(url, {"chat_id": address.to, "text": text, "link_preview_options": preview}, settings)
    else:
        body = {
            "id": outgoing.mark,
            "level": outgoing.level,
            "complaints": list(outgoing.complaints),
            "subject": outgoing.subject,
            "text": outgoing.text,
        }
        _post(address.to, body, settings, signed=(outgoing.mark, address.secret))


def _mail(outgoing: Outgoing, address: Address, settings: Settings) -> None:
    headers = {"X-Alert-Level": outgoing.level, "X-Complaint": ", ".join(outgoing.complaints[:20])}
    try:
        mail = message(
            sender=settings.mail_from,
            to=address.to,
            subject=outgoing.subject,
            text=outgoing.text,
            message_id=f"<{outgoing.mark}@{settings.mail_from.rpartition('@')[2]}>",
            headers=headers,
        )
    except ValueError:
        raise NotTaken("this address is none", for_ever=True) from None
    Mail(settings).send(mail)


def _chat_text(outgoing: Outgoing, settings: Settings) -> str:
    """Subject and text; too long a list ends after a whole line, with the page that has all of it."""
    text = f"{outgoing.subject}\n\n{outgoing.text}"
    if _units(text) <= LONGEST_CHAT:
        return text
    more = f"\n… {settings.staff_url}/alerts"
    kept = text.encode("utf-16-le")[: 2 * (LONGEST_CHAT - _units(more))].decode("utf-16-le", "ignore")
    whole_lines = kept.rpartition("\n")[0]
    return (whole_lines if whole_lines.strip() else kept) + more


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _post(
    url: str,
    body: Mapping[str, object],
    settings: Settings,
    *,
    host: str | None = None,
    signed: tuple[str, str] = ("", ""),
) -> None:
    """Post JSON; `signed` is the mark and the secret of a webhook, which is not signed without a secret."""
    import requests  # here alone: most receivers take mail

    _refuse_unsafe(url, settings, host)
    content = json.dumps(body, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=UTF-8", **_signature(*signed, content)}
    try:
        # The answer's text is nobody's business: it is not even fetched.
        with requests.post(
            url, data=content, headers=headers, timeout=TIMEOUT, allow_redirects=False, stream=True
        ) as answer:
            status = answer.status_code
    except ValueError:  # those of `requests` say that the URL is none
        raise NotTaken("this address is none", for_ever=True) from None
    except requests.RequestException as error:
        raise NotTaken(type(error).__name__, for_ever=False) from None
    if not 200 <= status < 300:
        for_ever = 300 <= status < 500 and status not in (408, 425, 429)
        raise NotTaken(f"answered {status}", for_ever=for_ever)


def _signature(mark: str, secret: str, content: bytes) -> dict[str, str]:
    """The headers that let a webhook's receiver prove who sent it, and when; the clock is theirs, not the office's."""
    if not mark:
        return {}
    sent_at = str(int(time.time()))
    headers = {WEBHOOK_ID: mark, WEBHOOK_TIMESTAMP: sent_at}
    if secret:
        digest = hmac.digest(_key(secret), b".".join((mark.encode(), sent_at.encode(), content)), "sha256")
        headers[WEBHOOK_SIGNATURE] = "v1," + base64.b64encode(digest).decode()
    return headers


def _key(secret: str) -> bytes:
    if secret.startswith(SECRET_PREFIX):
        with suppress(binascii.Error):
            return base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    return secret.encode()


def _refuse_unsafe(url: str, settings: Settings, host: str | None) -> None:
    """In the cloud only HTTPS, and Google Chat only where Google is: an address may hold a secret."""
    if not settings.k_service:
        return
    try:
        parts = urlsplit(url)
    except ValueError:
        raise NotTaken("this address is none", for_ever=True) from None
    if parts.scheme != "https" or (host and parts.hostname != host):
        raise NotTaken("this address is not allowed", for_ever=True)
