"""The identity provider: its discovery document, its token endpoint, and what an ID token must say to be kept."""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any, Self, cast
from urllib.parse import urlsplit

import httpx

from client.patience import Patience
from client.problem import Problem
from client.words import say

TIMEOUT = httpx.Timeout(10.0)
SKEW = 60.0
"""Seconds before its end from which on a token is renewed."""


@dataclass(frozen=True)
class Client:
    """Who the client is to the provider. Some providers give public clients a secret too (RFC 8252, 8.5)."""

    id: str
    secret: str = field(default="", repr=False)

    def fields(self) -> dict[str, str]:
        """As forms name it."""
        return {"client_id": self.id} | ({"client_secret": self.secret} if self.secret else {})


@dataclass(frozen=True)
class Tokens:
    """What signing in gave; only the e-mail is ever shown."""

    id_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    email: str
    expires_at: float
    """Seconds since 1970."""

    def has_run_out(self, before: float = 0.0) -> bool:
        """Whether it ends within so many seconds."""
        return time.time() + before >= self.expires_at


class Provider:
    """An OpenID Connect provider that was asked for its endpoints. Every method raises Problem."""

    def __init__(self, described: Mapping[str, Any], client: Client) -> None:
        self.issuer = str(described["issuer"])
        self.client = client
        self._described = described

    @classmethod
    def discovered(cls, issuer: str, client: Client) -> Self:
        """By its own description (OpenID Connect Discovery 1.0).

        Raises:
            Problem: it cannot be reached, or says that it is somebody else, or sends secrets in the open.
        """
        address = f"{refuse_eavesdroppers(issuer).rstrip('/')}/.well-known/openid-configuration"
        answer = Patience().asking(lambda: httpx.get(address, timeout=TIMEOUT))
        if not answer.is_success:
            raise Problem.of(answer)
        described = _object(answer)
        if described.get("issuer") != issuer:
            raise Problem(401, say("The provider at {issuer} calls itself otherwise.", issuer=issuer))
        return cls(described, client)

    @property
    def scope(self) -> str:
        """What is asked for: who it is, and to stay signed in where the provider offers that."""
        return "openid email" + (
            " offline_access" if "offline_access" in self._described.get("scopes_supported", ()) else ""
        )

    @property
    def names_itself(self) -> bool:
        """Whether it sends `iss` with every code (RFC 9207)."""
        return self._described.get("authorization_response_iss_parameter_supported") is True

    def endpoint(self, name: str) -> str:
        """The address of an endpoint by its name in the description."""
        address = self._described.get(name)
        if not isinstance(address, str):
            raise Problem(401, say("The provider has no {name}.", name=name))
        return refuse_eavesdroppers(address)

    def post(self, endpoint: str, fields: Mapping[str, str], *, refused: bool = False) -> dict[str, Any]:
        """The answer to a form, with the client named in it; `refused`: also one that is an OAuth error."""
        address, form = self.endpoint(endpoint), {**self.client.fields(), **fields}
        headers = {"Accept": "application/json"}
        answer = Patience().asking(lambda: httpx.post(address, data=form, headers=headers, timeout=TIMEOUT))
        if answer.is_success or (refused and answer.status_code in (400, 401, 403)):
            return _object(answer)
        raise Problem.of(answer)

    def tokens(self, answer: Mapping[str, Any], nonce: str | None = None, before: Tokens | None = None) -> Tokens:
        """The tokens of an answer, checked: of this provider, for this client, for this sign-in.

        The signature is for the office to check: what comes straight from the token endpoint over TLS needs none
        (OpenID Connect Core 1.0, 3.1.3.7).
        """
        id_token = answer.get("id_token")
        if not isinstance(id_token, str):
            raise Problem(401, say("The provider gave no ID token."))
        claims = _claims(id_token)
        audience = claims.get("aud")
        meant = audience == self.client.id or (isinstance(audience, list) and self.client.id in audience)
        fresh = nonce is None or claims.get("nonce") == nonce
        email, expires_at = claims.get("email"), claims.get("exp")
        same = before is None or email == before.email
        if not (meant and fresh and same and claims.get("iss") == self.issuer):
            raise Problem(401, say("The provider gave a token that is for somebody else."))
        if not isinstance(email, str) or not isinstance(expires_at, int | float):
            raise Problem(401, say("The provider does not say who this is: the scope email is needed."))
        kept = before.refresh_token if before else ""
        return Tokens(id_token, str(answer.get("refresh_token") or kept), email, float(expires_at))

    def renewed(self, tokens: Tokens) -> Tokens:
        """New tokens for the same person (RFC 6749, 6); the old refresh token may be spent by that."""
        form = {"grant_type": "refresh_token", "refresh_token": tokens.refresh_token}
        return self.tokens(self.post("token_endpoint", form), before=tokens)


def refuse_eavesdroppers(address: str) -> str:
    """The address, where what is sent there cannot be read on the way: https, or this very machine.

    Raises:
        Problem: it can.
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        if host and (parts.scheme == "https" or (parts.scheme == "http" and _is_here(host))):
            return address
    except ValueError:
        pass
    raise Problem(401, say("Tokens are sent to https addresses alone, not to {address}.", address=address))


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _object(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Problem(502, say("The provider answered something that is no JSON object."))
    return found


def _claims(token: str) -> dict[str, Any]:
    try:
        body = token.split(".")[1]
        claims = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (IndexError, ValueError) as error:
        raise Problem(401, say("The provider gave no ID token.")) from error
    return cast("dict[str, Any]", claims) if isinstance(claims, dict) else {}
