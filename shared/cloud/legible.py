"""Text that shows what it says: nothing in it breaks a line, hides a character or turns the order of reading."""

from __future__ import annotations

import unicodedata

_STEERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Unicode's bidirectional controls (UAX #9). Letters that are written from right to left need none of them."""

_LAYOUT = "\n\t"


def legible(text: str) -> str:
    """The text without control characters (line feeds and tabs stay), bidirectional controls and halves of pairs."""
    unbroken = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(each for each in unbroken if each in _LAYOUT or _shows(each))


def one_line(text: str) -> str:
    """The same on one line: whatever ends a line, anywhere in Unicode, becomes a space."""
    return legible(" ".join(text.split()))


def _shows(character: str) -> bool:
    return character not in _STEERING and unicodedata.category(character) not in ("Cc", "Cs")
