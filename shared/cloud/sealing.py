"""The reporter's identity at rest: sealed for a key of which the public function holds only the public half.

HPKE (RFC 9180: X25519, HKDF-SHA256, AES-256-GCM) of the `cryptography` library, with the complaint's id bound in, so
that a sealed identity cannot be moved to another complaint. Keys have versions: the highest seals, older ones still
open.

    python -m shared.cloud.sealing      makes a new pair of keys and prints it
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from shared.cloud.settings import Settings

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_BLOCK = 64
"""Bytes to whose multiple an identity is filled up: its length tells nothing of the name."""

Fields = Mapping[str, str]


class CannotBeOpened(Exception):
    """A sealed identity that none of this function's keys opens, or one that was changed or moved."""


class Sealing:
    """Seals identities, and opens them where the private keys are."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def seal(self, complaint: str, fields: Fields) -> dict[str, Any]:
        """What is stored of an identity: {key: the key's version, sealed: bytes}.

        Raises:
            ValueError: there is no key.
        """
        version, key = self._newest()
        plain = json.dumps(dict(fields), ensure_ascii=False).encode()
        plain += b" " * (-len(plain) % _BLOCK)
        return {"key": version, "sealed": _SUITE.encrypt(plain, key, info=_bound(complaint))}

    def open(self, complaint: str, stored: Mapping[str, Any]) -> dict[str, str]:
        """The fields of a stored identity; empty where there is none.

        Raises:
            CannotBeOpened: see there.
        """
        if not stored:
            return {}
        key = self._settings.identity_private_keys.get(str(stored.get("key")))
        if key is None:
            raise CannotBeOpened(f"no private key of version {stored.get('key')}")
        private = X25519PrivateKey.from_private_bytes(b64decode(key.get_secret_value()))
        try:
            plain = _SUITE.decrypt(stored["sealed"], private, info=_bound(complaint))
        except InvalidTag as error:
            raise CannotBeOpened("changed, or of another complaint") from error
        return {name: str(value) for name, value in json.loads(plain).items()}

    def _newest(self) -> tuple[str, X25519PublicKey]:
        public = self._settings.identity_public_keys
        private = self._settings.identity_private_keys
        version = max({*public, *private}, key=int, default=None)
        if version is None:
            raise ValueError("no key to seal an identity with: IDENTITY_PUBLIC_KEYS or IDENTITY_PRIVATE_KEYS")
        if version in public:
            return version, X25519PublicKey.from_public_bytes(b64decode(public[version]))
        secret = b64decode(private[version].get_secret_value())
        return version, X25519PrivateKey.from_private_bytes(secret).public_key()


def new_pair() -> tuple[str, str]:
    """A new pair of keys in base 64: the private half, the public half."""
    key = X25519PrivateKey.generate()
    private = key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return b64encode(private).decode(), b64encode(public).decode()


def _bound(complaint: str) -> bytes:
    return b"reporter|" + complaint.encode()


if __name__ == "__main__":
    made_private, made_public = new_pair()
    print(f"private, for transition and sla_check: {made_private}")  # noqa: T201 (what the command is for)
    print(f"public, for intake: {made_public}")  # noqa: T201
