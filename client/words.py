"""The words of the command line, in English and in Indonesian: LC_ALL, LC_MESSAGES or LANG chooses."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from typing import Literal

from client.indonesian import INDONESIAN

Language = Literal["id", "en"]


def language_of(environment: Mapping[str, str]) -> Language:
    """English where the first of the three variables that is set asks for it, else Indonesian, as on the pages."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    chosen = next((environment[name] for name in names if environment.get(name)), "")
    return "en" if chosen.lower().startswith("en") else "id"


@cache
def language() -> Language:
    """The language of this process."""
    return language_of(os.environ)


def say(text: str, /, **params: object) -> str:
    """An English text in the reader's language, its {places} filled."""
    words = INDONESIAN.get(text, text) if language() == "id" else text
    return words.format(**params) if params else words
