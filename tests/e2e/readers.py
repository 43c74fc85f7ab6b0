"""The public before the pages, without script: reads them, and sends their forms as a browser would."""

import re
from html import unescape
from html.parser import HTMLParser

import requests

from tests.e2e.callers import TIMEOUT, Json


class Form(HTMLParser):
    """What a browser would send of the form with this action, as it stands; and the names that can be filled in."""

    def __init__(self, page: str, action: str) -> None:
        super().__init__()
        self.action, self.sent, self.names, self._inside = action, dict[str, str](), set[str](), False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given["action"].endswith(self.action)
        name = given.get("name", "")
        if not self._inside or not name:
            return
        self.names.add(name)
        chosen = given.get("type") in ("hidden", "text", "email", "tel", "date", None) and tag == "input"
        if chosen or "checked" in given:
            self.sent[name] = given.get("value", "")


class Reader:
    """A browser without script: follows no redirect by itself, keeps its cookies, asks for pages."""

    def __init__(self, intake: str, **headers: str) -> None:
        self.intake = intake
        self.session = requests.Session()
        self.session.headers.update({"Accept": "text/html", "Accept-Language": "id", **headers})

    def get(self, path: str) -> requests.Response:
        return self.session.get(f"{self.intake}{path}", timeout=TIMEOUT, allow_redirects=False)

    def post(self, path: str, fields: dict[str, str]) -> requests.Response:
        url = f"{self.intake}{path}"
        return self.session.post(url, data=fields, timeout=TIMEOUT, allow_redirects=False)

    def open(self, receipt: Json) -> str:
        """The tracking page of a receipt's complaint, its cookie kept."""
        answer = self.post("/tracking", {"tracking_code": receipt["tracking_code"]})
        assert answer.status_code == 303, answer.text
        return self.get(answer.headers["Location"]).text


def said(page: str) -> str:
    """The words of a page's main part."""
    main = page.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())
