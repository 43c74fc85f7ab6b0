"""The caller's language: `?lang=` (kept in a cookie), else Accept-Language, else Indonesian; gettext has the texts."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, cast

from flask import g, has_request_context, request
from markupsafe import Markup

Language = Literal["id", "en"]
LANGUAGES: tuple[Language, ...] = ("id", "en")
COOKIE = "lang"
CATALOGUES = Path(__file__).parent / "translations"


def language() -> Language:
    """The language of the answer to the present request."""
    if not has_request_context():
        return "id"
    known: Language | None = g.get("language")  # asked for with each text of a page: one look, not three
    if known is None:
        asked = request.args.get("lang", "") or request.cookies.get(COOKIE, "")
        known = cast("Language", asked if asked in LANGUAGES else request.accept_languages.best_match(LANGUAGES, "id"))
        g.language = known
    return known


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The translations into a language; msgids are English."""
    return gettext.translation("messages", CATALOGUES, [language], fallback=True)


@lru_cache(maxsize=4096)
def _marked(language: Language, message: str) -> Markup:
    return Markup(catalogue(language).gettext(message))  # noqa: S704 (ours, as all msgids are)  # nosec B704


def text(message: str, **places: object) -> Markup:
    """A msgid in a page, in half the time of Jinja's own `_`; what fills its places is escaped."""
    found = _marked(language(), message)
    return found % places if places else found


def say(message: str, params: Mapping[str, object] | None = None) -> str:
    """A msgid in the present request's language, with its places filled."""
    text = catalogue(language()).gettext(message)
    return text % params if params else text
