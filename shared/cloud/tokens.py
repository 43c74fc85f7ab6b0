"""Who a token says it is: ID tokens, and the assertion of Identity-Aware Proxy. Nothing configured: nobody gets in."""

from __future__ import annotations

import logging
from functools import cache
from typing import Any

import jwt

from shared.cloud.settings import Issuer, Settings
from shared.domain.errors import Unavailable, Unproven

CLOCK_SKEW = 10
"""Seconds by which an issuer's clock may differ."""

IAP_ISSUER = "https://cloud.google.com/iap"
ASSERTION = "X-Goog-IAP-JWT-Assertion"

REMOVED_SIGNATURE = "SIGNATURE_REMOVED_BY_GOOGLE"
"""What Cloud Run leaves in the place of the signature that it has checked."""

log = logging.getLogger(__name__)


@cache
def _keys(url: str) -> jwt.PyJWKClient:
    return jwt.PyJWKClient(url, cache_keys=True, lifespan=3600, timeout=5)


class Tokens:
    """Verifies tokens for one function. Where the proxy stands, only its assertion counts."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def email(self, authorization: str | None, assertion: str | None = None) -> str:
        """The verified address of the caller.

        Raises:
            Unproven: no token, or one that is not for us, not of a known issuer, expired, unsigned or unverified.
            Unavailable: the issuer's keys cannot be fetched.
        """
        if self._settings.iap_audience:
            return self._assertion_email(assertion)
        kind, _, token = (authorization or "").partition(" ")
        if kind.lower() != "bearer" or not token:
            raise Unproven
        return self._token_email(token.strip())

    def identity(self, token: str, issuer: Issuer) -> dict[str, Any]:
        """The claims of an ID token of `issuer` for one of its audiences, with a verified address."""
        options = {"require": ["exp", "iat", "iss", "aud"]}
        claims = self._verified(token, issuer, ["RS256", "ES256"], options)
        if claims.get("email_verified") is not True:
            raise Unproven
        return claims

    def _token_email(self, token: str) -> str:
        issuer = self._issuer_of(token)
        if self._settings.trust_cloud_run_iam and token.endswith(f".{REMOVED_SIGNATURE}"):
            return _address(self._claims_behind_iam(token, issuer))
        return _address(self.identity(token, issuer))

    def _issuer_of(self, token: str) -> Issuer:
        """Whose keys may prove the token: the only issuer there is, or the one that it names."""
        known = self._settings.token_issuers
        if len(known) == 1:
            return known[0]
        claimed = _unverified(token).get("iss")
        for issuer in known:
            if claimed == issuer.issuer:
                return issuer
        raise Unproven

    def _claims_behind_iam(self, token: str, issuer: Issuer) -> dict[str, Any]:
        """Cloud Run's IAM has checked the signature and removed it; all else is checked here."""
        try:
            claims: dict[str, Any] = jwt.decode(
                token.removesuffix(REMOVED_SIGNATURE),
                options={
                    "verify_signature": False,
                    "verify_exp": True,
                    "verify_aud": True,
                    "verify_iss": True,
                    "require": ["exp", "iat", "iss", "aud"],
                },
                audience=issuer.audiences,
                issuer=issuer.issuer,
                leeway=CLOCK_SKEW,
            )
        except jwt.InvalidTokenError as error:
            raise Unproven from error
        if claims.get("email_verified") is not True:
            raise Unproven
        return claims

    def _assertion_email(self, assertion: str | None) -> str:
        if not assertion:
            raise Unproven
        proxy = Issuer(
            issuer=IAP_ISSUER, audiences=(self._settings.iap_audience,), keys_url=self._settings.iap_keys_url
        )
        options = {"require": ["exp", "iat", "iss", "aud"]}
        return _address(self._verified(assertion, proxy, ["ES256"], options))

    def _verified(self, token: str, issuer: Issuer, algorithms: list[str], options: dict[str, Any]) -> dict[str, Any]:
        try:
            key = _keys(issuer.keys_url).get_signing_key(jwt.get_unverified_header(token).get("kid", ""))
            claims: dict[str, Any] = jwt.decode(
                token,
                key.key,
                algorithms=algorithms,
                audience=issuer.audiences,
                issuer=issuer.issuer,
                leeway=CLOCK_SKEW,
                options=options,  # type: ignore[arg-type]
            )
        except jwt.PyJWKClientConnectionError as error:
            log.warning("keys not fetched", extra={"error": type(error).__name__})
            raise Unavailable from error
        except (jwt.InvalidTokenError, jwt.PyJWKClientError, jwt.PyJWKError) as error:
            raise Unproven from error
        return claims


def _unverified(token: str) -> dict[str, Any]:
    """What the token says of itself, only to find the issuer whose keys may prove it."""
    try:
        claims: dict[str, Any] = jwt.decode(
            token.removesuffix(REMOVED_SIGNATURE) if token.endswith(f".{REMOVED_SIGNATURE}") else token,
            options={"verify_signature": False},
        )
    except jwt.InvalidTokenError as error:
        raise Unproven from error
    return claims


def _address(claims: dict[str, Any]) -> str:
    email = claims.get("email")
    if not isinstance(email, str) or not email:
        raise Unproven
    return email.lower()
