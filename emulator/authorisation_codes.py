"""The authorisation code flow of the local identity provider: what it asks of a client (RFC 6749, 7636, 8252)."""

import base64
import hashlib
import ipaddress
import re
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Self
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from emulator.identity_tokens import Account

CODE_LIFETIME = timedelta(seconds=60)
_S256_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


class UntrustedClient(ValueError):
    """The request names no client, or an address that is not on this machine: there is nowhere to send an error."""


class OAuthError(Exception):
    """An error that the client is told of; `code` is one of RFC 6749, 4.1.2.1 or 5.2."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code = code
        self.description = description


def is_loopback_address(uri: str) -> bool:
    """Whether a redirect address is http(s), on this machine, and without tricks.

    Browsers read a backslash as a slash, and drop control characters: neither may stand in it.
    """
    if "\\" in uri or "#" in uri or not uri.isprintable():
        return False
    try:
        parts = urlsplit(uri)
        host = parts.hostname or ""
        return (
            parts.scheme in {"http", "https"}
            and "@" not in parts.netloc
            and (host == "localhost" or ipaddress.ip_address(host).is_loopback)
        )
    except ValueError:
        return False


@dataclass(frozen=True)
class AuthorisationRequest:
    """A checked request of GET /authorize."""

    client_id: str
    redirect_uri: str
    code_challenge: str
    state: str | None
    nonce: str | None
    scope: str

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> Self:
        """Check the query.

        Raises:
            UntrustedClient: client_id or redirect_uri will not do.
            OAuthError: anything else; the client is told at redirect_uri.
        """
        client_id, redirect_uri = query.get("client_id", ""), query.get("redirect_uri", "")
        if not client_id:
            raise UntrustedClient("client_id is missing")
        if not is_loopback_address(redirect_uri):
            raise UntrustedClient("redirect_uri must be an http address on this machine, such as 127.0.0.1")
        if query.get("response_type") != "code":
            raise OAuthError("unsupported_response_type", "response_type must be code")
        if "openid" not in query.get("scope", "").split():
            raise OAuthError("invalid_scope", "scope must contain openid")
        if query.get("code_challenge_method") != "S256":
            raise OAuthError("invalid_request", "code_challenge_method must be S256")
        challenge = query.get("code_challenge", "")
        if not _S256_CHALLENGE.fullmatch(challenge):
            raise OAuthError("invalid_request", "code_challenge must be 43 characters of base64url")
        return cls(client_id, redirect_uri, challenge, query.get("state"), query.get("nonce"), query.get("scope", ""))


def with_query(uri: str, **parameters: str | None) -> str:
    """The address with parameters added to its query; those that are None are left out."""
    parts = urlsplit(uri)
    added = [(name, value) for name, value in parameters.items() if value is not None]
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *added])
    return urlunsplit(parts._replace(query=query))


@dataclass(frozen=True)
class Grant:
    """What a code stands for until it is exchanged."""

    account: Account
    asked: AuthorisationRequest
    expires_at: datetime


class Codes:
    """The codes that are out. Each lives for 60 seconds and is good for one attempt, also a failed one."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._grants: dict[str, Grant] = {}
        self._lock = threading.Lock()

    def issue(self, account: Account, asked: AuthorisationRequest) -> str:
        """A new code for the account that was chosen."""
        now = self._now()
        code = secrets.token_urlsafe(32)
        with self._lock:
            self._grants = {key: grant for key, grant in self._grants.items() if grant.expires_at > now}
            self._grants[code] = Grant(account, asked, now + CODE_LIFETIME)
        return code

    def redeem(self, code: str, *, client_id: str, redirect_uri: str, verifier: str) -> Grant:
        """What the code stands for; it is spent by that.

        Raises:
            OAuthError: invalid_grant; the code is unknown, spent, expired, or another client's.
        """
        with self._lock:
            grant = self._grants.pop(code, None)
        if grant is None:
            raise OAuthError("invalid_grant", "the code is unknown or was used before")
        if self._now() >= grant.expires_at:
            raise OAuthError("invalid_grant", "the code has expired")
        if client_id != grant.asked.client_id:
            raise OAuthError("invalid_grant", "the code was given to another client_id")
        if redirect_uri != grant.asked.redirect_uri:
            raise OAuthError("invalid_grant", "redirect_uri is not the one of the authorisation request")
        if not _VERIFIER.fullmatch(verifier) or not compare_digest(_s256(verifier), grant.asked.code_challenge):
            raise OAuthError("invalid_grant", "code_verifier does not match code_challenge")
        return grant


def _s256(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
