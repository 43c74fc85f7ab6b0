"""The addresses of our own pages. A language that the reader chose in an address goes on in the next one."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import request

from shared.web.language import LANGUAGES


def address(path: str, **query: str) -> str:
    """A path of ours with this query and, if the present address names the language, the language too."""
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        query = {"lang": asked, **query}
    return f"{path}?{urlencode(query)}" if query else path
