"""The office as a program calls it: worklists, cases, actions, registration, the register."""

from __future__ import annotations

import secrets
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple, Protocol, cast
from urllib.parse import quote

import httpx

from client.patience import Patience
from client.problem import Problem, unanswered
from client.shapes import (
    Compared,
    Complaint,
    Complaints,
    Entry,
    Imported,
    Incident,
    IncidentWork,
    Publication,
    Queue,
    Receipt,
)
from client.words import say

TIMEOUT = httpx.Timeout(30.0, connect=5.0)
"""Seconds; the office gives its own store five, and a cold start needs a few."""


UPLOAD_TIMEOUT = httpx.Timeout(90.0, connect=5.0)
"""Seconds; the office works on a file for forty."""


class Token(Protocol):
    """Gives the ID token to send; `renew`: the last one was refused. Raises Problem (401): sign in."""

    def __call__(self, *, renew: bool) -> str:
        """The token."""
        ...


class Page(NamedTuple):
    """A page of a queue, and its ETag (empty: none)."""

    content: Complaints
    etag: str


def fresh_key() -> str:
    """An Idempotency-Key: 32 hex digits, made once for each thing that somebody wants done."""
    return secrets.token_hex(16)


class Bearer(httpx.Auth):
    """Sends the token; where it is refused, a new one, once."""

    def __init__(self, token: Token) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """As httpx has it."""
        request.headers["Authorization"] = f"Bearer {self._token(renew=False)}"
        answer = yield request
        if answer.status_code == 401:
            request.headers["Authorization"] = f"Bearer {self._token(renew=True)}"
            yield request


class Office(httpx.Client):
    """One office's staff interface at `url`. Every method raises Problem for what is refused or not reached.

    `language` (id, en) is that of titles and refusals. Nothing is sent elsewhere: redirects are not followed.
    """

    def __init__(
        self, url: str, token: Token, *, language: str = "id", patience: Patience | None = None, **more: Any
    ) -> None:
        headers = {"Accept": "application/json", "Accept-Language": language}
        super().__init__(base_url=url, auth=Bearer(token), headers=headers, timeout=TIMEOUT, **more)
        self._patience = patience or Patience()

    def page(self, queue: Queue, cursor: str | None = None, known: Page | None = None) -> Page:
        """One page of a queue, soonest due first; `known` itself where that is what it still is."""
        query = {"queue": queue} | ({"cursor": cursor} if cursor else {})
        answer = self._get("/complaints", query, {"If-None-Match": known.etag} if known and known.etag else {})
        if known and answer.status_code == 304:
            return known
        return Page(cast("Complaints", _read(answer)), answer.headers.get("ETag", ""))

    def complaints(self, queue: Queue) -> Iterator[Complaint]:
        """All of a queue, asked for a page after the other as they are needed."""
        cursor: str | None = None
        while True:
            page = self.page(queue, cursor).content
            yield from page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def complaint(self, number: str) -> Complaint:
        """One complaint."""
        return cast("Complaint", _read(self._get(f"/complaints/{_place(number)}")))

    def journal(self, number: str) -> list[Entry]:
        """What happened to a complaint, first to last."""
        return cast("list[Entry]", _read(self._get(f"/complaints/{_place(number)}/journal"))["items"])

    def act(
        self,
        number: str,
        action: str,
        version: int,
        *,
        key: str,
        documents: Mapping[str, str] | None = None,
        note: str | None = None,
        publication: Publication | None = None,
    ) -> Complaint:
        """Carry out an action on the complaint as it was at `version`; what it is then."""
        body: dict[str, object] = {"action": action, "expected_version": version}
        more = {"documents": dict(documents or {}), "note": note, "publication": publication}
        body |= {name: value for name, value in more.items() if value}
        return cast("Complaint", _read(self._post(f"/complaints/{_place(number)}/transitions", body, key)))

    def register(self, fields: Mapping[str, object], *, key: str) -> Receipt:
        """Enter a complaint that came by another channel."""
        return cast("Receipt", _read(self._post("/complaints", fields, key)))

    def incidents(self) -> list[Incident]:
        """The office's incidents, latest first, without their complaints."""
        return cast("list[Incident]", _read(self._get("/incidents"))["items"])

    def incident(self, number: str) -> Incident:
        """One incident with its complaints."""
        return cast("Incident", _read(self._get(f"/incidents/{_place(number)}")))

    def work_on_incidents(self, *place: str, body: Mapping[str, object], key: str) -> IncidentWork:
        """Open an incident (no place), or do something to the complaints of one (its number, and what)."""
        path = "/".join(["/incidents", *(_place(each) for each in place)])
        return cast("IncidentWork", _read(self._post(path, body, key)))

    def take_in(self, source: str, name: str, content: bytes) -> Imported:
        """Send another system's export, a file of that name; what became of its rows, as far as the time went."""
        return cast("Imported", _read(self._upload("/imports", {"key": source}, name, content)))

    def compare(self, source: str, name: str, content: bytes, month: str | None = None) -> Compared:
        """Hold another system's list of a month (as 2026-01; else the last one) against what is here."""
        fields = {"key": source} | ({"month": month} if month else {})
        return cast("Compared", _read(self._upload("/reconciliations", fields, name, content)))

    @contextmanager
    def downloading(self, path: str, query: Mapping[str, str]) -> Iterator[httpx.Response]:
        """A file as it comes: read it with `iter_bytes` within the block."""
        request = self.build_request("GET", path, params=dict(query), headers={"Accept": "*/*"})
        answer = self._patience.asking(lambda: self.send(request, stream=True))
        try:
            if not answer.is_success:
                answer.read()
                raise Problem.of(answer)
            yield answer
        except httpx.TransportError as error:
            raise unanswered(error) from error
        finally:
            answer.close()

    def _get(
        self, path: str, query: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        return self._good(
            self._patience.asking(lambda: self.get(path, params=dict(query or {}), headers=dict(headers or {})))
        )

    def _post(self, path: str, body: Mapping[str, object], key: str) -> httpx.Response:
        headers = {"Idempotency-Key": key}
        return self._good(self._patience.asking(lambda: self.post(path, json=dict(body), headers=headers)))

    def _upload(self, path: str, fields: Mapping[str, str], name: str, content: bytes) -> httpx.Response:
        files = {"file": (name, content)}
        return self._good(
            self._patience.asking(lambda: self.post(path, data=dict(fields), files=files, timeout=UPLOAD_TIMEOUT))
        )

    @staticmethod
    def _good(answer: httpx.Response) -> httpx.Response:
        if answer.is_success or answer.status_code == 304:
            return answer
        raise Problem.of(answer)


def _read(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Problem(502, say("The answer was no JSON: is this the address of an office?"))
    return found


def _place(number: str) -> str:
    """The number as one part of an address, whatever somebody typed."""
    return quote(number.strip(), safe="").replace(".", "%2E") or "-"
