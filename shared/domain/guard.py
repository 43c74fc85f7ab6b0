"""The guard against personal data in what is published: what looks like a person's number, address or name.

It finds what has the form of such a thing; whether it is one, a person says. Numbers: NIK (16 digits), passport (one
letter and seven digits, or two letters and six or seven), telephone (+62, 62 or from 0), e-mail. Each form is written
so that a search takes time in proportion to the text's length.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from shared.domain.tracking import read_id

_GAP = r"(?: {1,2}| ?[.\-\u2010-\u2015\u2212] ?)?"
"""What people put between the digits of a number. Its two alternatives never fit the same text."""

_BETWEEN = r"[ ().\-\u2010-\u2015\u2212]{0,4}+"
"""The same between the digits of an own number, brackets too; what it took it does not give back."""

_START = r"(?<!\d)(?<!\d[.-])"
_CLOCK = r"(?:[01]\d|2[0-3])[.:][0-5]\d ?[-\u2013]"
_DATE = r"(?:0[1-9]|[12]\d|3[01])[.-](?:0[1-9]|1[0-2])[.-](?:19|20)\d\d(?!\d)"
_SEVEN = r"\d{7}|\d{3}[ .-]\d{4}|\d{4}[ .-]\d{3}"

_FORMS = (
    re.compile(rf"{_START}(?!{_CLOCK}|{_DATE})[1-9](?:{_GAP}\d){{15}}(?![.-]?\d)"),
    re.compile(
        rf"(?<![A-Za-z0-9])(?![Rr][Pp])(?:(?:[A-Z][ .-]?|[a-z])(?:{_SEVEN})"
        rf"|(?:[A-Z]{{2}}[ .-]?|[A-Za-z]{{2}})(?:\d{{6}}|\d{{3}}[ -]\d{{3}}|{_SEVEN}))(?![A-Za-z0-9]|[.-]\d)"
    ),
    re.compile(
        rf"{_START}\(?(?:\+\d{{1,3}}\)?{_GAP}(?:\(0\){_GAP})?|62(?={_GAP}8)|0(?={_GAP}[1-9]\d)){_GAP}"
        rf"\(?\d{{2,4}}\)?(?:{_GAP}\d){{6,10}}(?![.-]?\d)"
    ),
    re.compile(r"(?<![^\s@<>,;:()\"'])[^\s@<>,;:()\"']+@[^\s@<>,;:()\"']+\.[A-Za-z]{2,}"),
)
"""The day's hours, dates and amounts in rupiah have digits enough for a number, and are none."""

_COMPLAINT = re.compile(r"(?<!\w)[A-Za-z]{3}-[0-9A-Za-z]{5}-[0-9A-Za-z]{5}(?![\w-])")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_APOSTROPHE = "['\u2018\u2019`]"
_WORD = re.compile(rf"[^\W\d_]+(?:{_APOSTROPHE}[^\W\d_]+)*")
_HIDDEN = "\n"
"""Stands for what was seen already: no number goes on over the end of a line."""

SHORTEST_NAME = 4
"""Letters of a part of a name that is looked for; the whole name is looked for whatever its length."""

SHORTEST_CONTACT = 5
"""Digits of an own number that is let through: a shorter one looks like nobody's, and could tear another apart."""


def personal(text: str, name: str | None = None, allowed: Iterable[str] = ()) -> tuple[str, ...]:
    """What in `text` looks like personal data, in the order of the kinds, each once.

    `name` is the reporter's, where it must not be told; `allowed` are the office's own public numbers and addresses.
    """
    left = _COMPLAINT.sub(lambda found: _HIDDEN if read_id(found[0]) else found[0], _plain(text))
    for contact in allowed:
        left = _spellings(_plain(contact)).sub(_HIDDEN, left)
    return tuple(dict.fromkeys(_found(left, _plain(name or ""))))


def _found(text: str, name: str) -> Iterator[str]:
    for form in _FORMS:
        yield from form.findall(text)
        text = form.sub(_HIDDEN, text)
    words = _WORD.findall(name)
    parts = [[word] for word in words if sum(map(str.isalpha, word)) >= SHORTEST_NAME]
    for part in [words, *parts] if words else []:
        named = re.compile(rf"(?<![^\W_]){_in_sequence(part)}(?![^\W_])", re.IGNORECASE)
        yield from named.findall(text)
        text = named.sub(_HIDDEN, text)


def _in_sequence(words: Iterable[str]) -> str:
    """The words as they may be written one after the other, whatever apostrophes they have."""
    return r"[\W_]+".join(f"{_APOSTROPHE}?".join(re.split(_APOSTROPHE, word)) for word in words)


def _spellings(contact: str) -> re.Pattern[str]:
    """What an own number or address may look like: other gaps, +62 for 0, capitals."""
    if "@" in contact:
        return re.compile(rf"(?<![^\s@<>,;:()\"']){re.escape(contact.strip())}(?![\w@-]|\.\w)", re.IGNORECASE)
    digits = re.sub(r"\D", "", contact)
    if len(digits) < SHORTEST_CONTACT:
        return re.compile(r"(?!)")
    rest = re.sub(r"^(?:620?|0)", "", digits)
    trunk = rf"(?:\+?62{_BETWEEN}(?:0{_BETWEEN})?|0{_BETWEEN})" if rest != digits else ""
    return re.compile(rf"{_START}\(?{trunk}{_BETWEEN.join(rest)}(?![.-]?\d)")


def _plain(text: str) -> str:
    """The text with one character for what looks alike, and without what is not seen: copied numbers hold both."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
