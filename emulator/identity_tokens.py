"""The tokens of the local identity provider: its keys, its accounts, what it signs."""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

IAP_ISSUER = "https://cloud.google.com/iap"
LIFETIME = timedelta(hours=1)
IAP_LIFETIME = timedelta(minutes=10)


class UnknownAccount(LookupError):
    """Neither a seeded member of staff nor a service account has this e-mail address."""


class Account(BaseModel):
    """Somebody who can get a token: a member of staff, or a service account, which has no name."""

    model_config = ConfigDict(frozen=True)

    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    name: str = ""
    roles: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """A number of 21 digits, as Google gives, and the same one at every start."""
        digest = hashlib.sha256(self.email.lower().encode()).digest()
        return str(10**20 + int.from_bytes(digest) % (9 * 10**20))


def read_staff(path: Path) -> list[Account]:
    """The staff of a JSON file, [{"email", "name", "roles": [...]}]; further members are ignored.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is not such a list; names the place.
    """
    return TypeAdapter(list[Account]).validate_json(path.read_bytes())


class Directory:
    """The accounts, found by e-mail in any case."""

    def __init__(self, staff: Iterable[Account], service_accounts: Iterable[str]) -> None:
        self.staff: Sequence[Account] = tuple(staff)
        services = [Account(email=email) for email in service_accounts]
        self._by_email: dict[str, Account] = {}
        for account in (*self.staff, *services):
            if account.email.lower() in self._by_email:
                raise ValueError(f"{account.email} is there twice")
            self._by_email[account.email.lower()] = account

    def find(self, email: str) -> Account:
        """The account of the e-mail address.

        Raises:
            UnknownAccount: there is none.
        """
        account = self._by_email.get(email.lower())
        if account is None:
            raise UnknownAccount(f"{email} is neither seeded staff nor a service account")
        return account


class Signer:
    """Signs with keys that are made at its start: RS256 for ID tokens, ES256 for the proxy's assertions."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._rsa = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._ec = ec.generate_private_key(ec.SECP256R1())
        self._rsa_id, self._ec_id = secrets.token_hex(8), secrets.token_hex(8)

    def id_token(
        self,
        account: Account,
        *,
        issuer: str,
        audience: str,
        authorised_party: str | None = None,
        email_verified: bool = True,
        expires_in: timedelta = LIFETIME,
        nonce: str | None = None,
    ) -> str:
        """An OpenID Connect ID token with the claims that Google gives, and the nonce if there is one."""
        claims: dict[str, object] = {
            "azp": authorised_party or account.subject,
            "email_verified": email_verified,
            **self._common(account, issuer, audience, expires_in),
        }
        if account.name:
            claims["name"] = account.name
        if nonce is not None:
            claims["nonce"] = nonce
        return jwt.encode(claims, self._rsa, algorithm="RS256", headers={"kid": self._rsa_id})

    def iap_assertion(
        self, account: Account, *, issuer: str, audience: str, expires_in: timedelta = IAP_LIFETIME
    ) -> str:
        """What Identity-Aware Proxy puts in X-Goog-IAP-JWT-Assertion: it has no claim email_verified."""
        claims = self._common(account, issuer, audience, expires_in)
        claims["sub"] = f"accounts.google.com:{account.subject}"
        return jwt.encode(claims, self._ec, algorithm="ES256", headers={"kid": self._ec_id})

    def jwks(self) -> dict[str, list[dict[str, object]]]:
        """The key set that ID tokens are checked with."""
        key = json.loads(RSAAlgorithm.to_jwk(self._rsa.public_key()))
        return {"keys": [{**key, "kid": self._rsa_id, "use": "sig", "alg": "RS256"}]}

    def iap_jwks(self) -> dict[str, list[dict[str, object]]]:
        """The key set that assertions are checked with."""
        key = json.loads(ECAlgorithm.to_jwk(self._ec.public_key()))
        return {"keys": [{**key, "kid": self._ec_id, "use": "sig", "alg": "ES256"}]}

    def _common(self, account: Account, issuer: str, audience: str, expires_in: timedelta) -> dict[str, object]:
        now = self._now()
        # One that is born expired was issued before it ended, or it would be refused for its dates' order.
        issued = now if expires_in > timedelta() else now + expires_in - LIFETIME
        return {
            "iss": issuer,
            "aud": audience,
            "sub": account.subject,
            "email": account.email,
            "iat": int(issued.timestamp()),
            "exp": int((now + expires_in).timestamp()),
        }
