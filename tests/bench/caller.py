"""The one client of everything that is measured: each request on a connection of its own, as visitors come."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import Iterator, Mapping
from typing import Any

from tests.e2e.overload import Answer, ask
from tests.integration.house import FORM

AT_ONCE = 8


def a_request(path: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> bytes:
    """A POST of JSON with an Idempotency-Key that nobody used."""
    raw = json.dumps(dict(body)).encode()
    more = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
    return (
        f"POST {path} HTTP/1.1\r\nHost: bench\r\nAccept: application/json\r\nContent-Type: application/json\r\n"
        f"Idempotency-Key: {secrets.token_hex(16)}\r\n{more}Content-Length: {len(raw)}\r\n\r\n"
    ).encode() + raw


def posts() -> Iterator[bytes]:
    """Complaints, each a new one."""
    while True:
        yield a_request("/complaints", FORM)


def advances(ids: Iterator[str], headers: Mapping[str, str]) -> Iterator[bytes]:
    """The first step of each complaint, completed."""
    for id_ in ids:
        body = {"action": "advance", "expected_version": 1}
        yield a_request(f"/complaints/{id_}/transitions", body, headers)


def one_by_one(address: str, requests: Iterator[bytes], count: int, expected: int) -> list[float]:
    """Milliseconds of each of so many requests, one after the other."""

    async def all_() -> list[Answer]:
        return [await ask(address, next(requests)) for _ in range(count)]

    answers = asyncio.run(all_())
    assert {each.status for each in answers} == {expected}, answers[0]
    return [each.seconds * 1000 for each in answers]


def rate(address: str, requests: Iterator[bytes], seconds: float, expected: int) -> list[float]:
    """Requests a second of AT_ONCE clients, each of which waits for its answer."""
    answers: list[Answer] = []
    began = time.monotonic()

    async def client() -> None:
        while time.monotonic() - began < seconds:
            answers.append(await ask(address, next(requests)))

    async def all_() -> None:
        await asyncio.gather(*(client() for _ in range(AT_ONCE)))

    asyncio.run(all_())
    passed = time.monotonic() - began
    assert {each.status for each in answers} == {expected}, {each.status for each in answers}
    return [len(answers) / passed]
