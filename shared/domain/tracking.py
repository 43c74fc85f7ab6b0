"""Complaint ids and tracking codes: `BPN-7K3Q9-F2MXC` and, with the reporter's secret, `BPN-7K3Q9-F2MXC-XCVB4-N6RWT`.

Crockford base 32. The id is nine symbols and a check symbol (Luhn modulo 32) from the same alphabet; the secret is ten
symbols of HMAC(tracking key, id), so nothing secret is stored and a receipt can be made again.
"""

from __future__ import annotations

import hashlib
import hmac
import re

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BASE = len(ALPHABET)
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_PREFIX = 3
_ID = 10
_SECRET = 10


def complaint_id(prefix: str, entropy: bytes) -> str:
    """The id for an office's prefix (three letters) and at least six bytes of entropy."""
    symbols = _symbols(entropy, _ID - 1)
    return _written(prefix, symbols + check_symbol(symbols))


def tracking_code(id: str, key: str) -> str:  # noqa: A002 (the field's own name)
    """The id with the reporter's secret."""
    secret = _symbols(hmac.digest(key.encode(), b"tracking|" + id.encode(), "sha256"), _SECRET)
    return f"{id}-{secret[:5]}-{secret[5:]}"


def check_symbol(symbols: str) -> str:
    """Luhn modulo 32: finds every single wrong symbol and most swapped neighbours."""
    total = 0
    for position, symbol in enumerate(reversed(symbols)):
        value = ALPHABET.index(symbol)
        if position % 2 == 0:
            value = value * 2
            value = value // _BASE + value % _BASE
        total += value
    return ALPHABET[-total % _BASE]


def read_id(text: str) -> str | None:
    """The id as written canonically, or None if `text` is none. Spaces, hyphens and case do not matter."""
    cleaned = _cleaned(text, _ID)
    return cleaned and _written(cleaned[:_PREFIX], cleaned[_PREFIX:])


def read_code(text: str) -> tuple[str, str] | None:
    """The id and the whole tracking code as written canonically, or None if `text` is none."""
    cleaned = _cleaned(text, _ID + _SECRET)
    if cleaned is None:
        return None
    id_ = _written(cleaned[:_PREFIX], cleaned[_PREFIX : _PREFIX + _ID])
    secret = cleaned[_PREFIX + _ID :]
    return id_, f"{id_}-{secret[:5]}-{secret[5:]}"


def keyed_entropy(key: str, *parts: str) -> bytes:
    """Entropy that is the same for the same parts: an id under an Idempotency-Key."""
    return hmac.digest(key.encode(), "|".join(("id", *parts)).encode(), "sha256")


def contact_marks(key: str, office: str, email: str | None, phone: str | None) -> tuple[str, ...]:
    """Marks (24 hex digits) by which two complaints of one reporter are known within an office, and nothing is read.

    An address counts without regard to case, a number by its digits, with 0 for Indonesia's +62.
    """
    known = [f"email|{email.strip().lower()}"] if email else []
    digits = re.sub(r"\D", "", phone or "")
    if digits:
        known.append(f"phone|{re.sub(r'^62', '0', digits)}")
    return tuple(hmac.digest(key.encode(), f"contact|{office}|{each}".encode(), "sha256").hex()[:24] for each in known)


def place_mark(place: str) -> str:
    """A place as it is compared: two spellings with other spaces or letters' sizes are one place."""
    return " ".join(place.casefold().split())


def shard_of(id: str, shards: int) -> int:  # noqa: A002
    """The shard of an id, 0 to shards - 1."""
    return int.from_bytes(hashlib.sha256(id.encode()).digest()[:4]) % shards


def _symbols(entropy: bytes, count: int) -> str:
    number = int.from_bytes(entropy)
    symbols = []
    for _ in range(count):
        number, value = divmod(number, _BASE)
        symbols.append(ALPHABET[value])
    return "".join(symbols)


def _cleaned(text: str, symbols: int) -> str | None:
    squeezed = re.sub(r"[\s-]", "", text).upper()
    prefix, rest = squeezed[:_PREFIX], squeezed[_PREFIX:].translate(_READ_AS)
    if not re.fullmatch(r"[A-Z]{3}", prefix) or len(rest) != symbols or not set(rest) <= set(ALPHABET):
        return None
    if check_symbol(rest[: _ID - 1]) != rest[_ID - 1]:
        return None
    return prefix + rest


def _written(prefix: str, symbols: str) -> str:
    return f"{prefix}-{symbols[:5]}-{symbols[5:]}"
