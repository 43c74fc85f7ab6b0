"""The guard against personal data in what is published: what looks like a person's number, address or name.

It finds what has the form of such a thing; whether it is one, a person says. Numbers: NIK (16 digits), passport (one
letter and seven digits, or two letters and six or seven), telephone (+62, or from 0), e-mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_FORMS = (
    re.compile(r"(?<![\d.-])\d(?:[ .-]?\d){15}(?![\d-]|\.\d)"),
    re.compile(r"(?<![A-Za-z0-9])(?:[A-Za-z][ -]?\d{7}|[A-Za-z]{2}[ -]?\d{6,7})(?![A-Za-z0-9])"),
    re.compile(r"(?<![\w.-])(?:\+\d{1,3}|0)[ .-]?\(?\d{2,4}\)?(?:[ .-]?\d){5,9}(?![\d-])"),
    re.compile(r"[^\s@<>,;:()\"']+@[^\s@<>,;:()\"']+\.[A-Za-z]{2,}"),
)

SHORTEST_NAME = 4
"""Letters of a part of a name that is looked for; the whole name is looked for whatever its length."""


def personal(text: str, name: str | None = None, allowed: Iterable[str] = ()) -> tuple[str, ...]:
    """What in `text` looks like personal data, in the order of the kinds, each once.

    `name` is the reporter's, where it must not be told; `allowed` are the office's own public numbers and addresses.
    """
    own = {_bare(each) for each in allowed}
    return tuple(dict.fromkeys(found for found in _found(text, name) if _bare(found) not in own))


def _found(text: str, name: str | None) -> Iterator[str]:
    for form in _FORMS:
        for match in form.finditer(text):
            yield match[0]
    for part in _parts(name or ""):
        named = re.search(rf"(?<!\w){re.escape(part)}(?!\w)", text, re.IGNORECASE)
        if named:
            yield named[0]


def _parts(name: str) -> Iterator[str]:
    if name.strip():
        yield name.strip()
    yield from (part for part in name.split() if len(part) >= SHORTEST_NAME)


def _bare(text: str) -> str:
    return re.sub(r"[ ().-]", "", text).casefold()
