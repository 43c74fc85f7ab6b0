"""More than a function can do: requests that come at a pace of their own, whatever becomes of those before them."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import grpc

from emulator.stack import Stack
from tests.e2e.callers import OPEN_COMPLAINT, Json
from tests.integration.services import FirestoreOn

GIVES_UP = 15.0
"""Seconds after which a client of these goes away."""

AT_ONCE = 8
PAGE = 4096


@dataclass(frozen=True)
class Answer:
    """What came of one request; status 0: nothing, or the connection broke."""

    status: int
    seconds: float
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass
class Outcome:
    """What came of all. `receipts` are those of the complaints that were accepted, by number.

    `memory` (bytes) and `progress` (answers that were no refusals) are as they were second by second.
    """

    sent: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    accepted: list[float] = field(default_factory=list)
    shed: list[float] = field(default_factory=list)
    receipts: dict[str, str] = field(default_factory=dict)
    without_retry_after: int = 0
    memory: list[int] = field(default_factory=list)
    progress: list[int] = field(default_factory=list)
    recovered_after: float = float("inf")

    def note(self, answer: Answer) -> None:
        """Count one."""
        self.statuses[answer.status] += 1
        if answer.status in (429, 503):
            self.shed.append(answer.seconds)
            self.without_retry_after += "retry-after" not in answer.headers
        elif answer.status in (200, 201):
            self.accepted.append(answer.seconds)
        if answer.status == 201:
            receipt: Json = json.loads(answer.body)
            self.receipts[receipt["complaint_id"]] = receipt["tracking_code"]


async def ask(address: str, request: bytes) -> Answer:
    """Send one on a connection of its own, as a new visitor does."""
    parts = urlsplit(address)
    began = time.monotonic()
    try:
        async with asyncio.timeout(GIVES_UP):
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            try:
                writer.write(request)
                line, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                headers = {name.lower(): text.strip() for name, _, text in (each.partition(":") for each in lines)}
                body = await reader.readexactly(int(headers.get("content-length", "0")))
            finally:
                writer.close()
    except (OSError, TimeoutError, asyncio.IncompleteReadError):
        return Answer(0, time.monotonic() - began)
    return Answer(int(line.split(" ")[1]), time.monotonic() - began, headers, body)


def a_post() -> bytes:
    """A complaint that nobody posted before."""
    body = json.dumps(OPEN_COMPLAINT).encode()
    return (
        f"POST /complaints HTTP/1.1\r\nHost: intake\r\nAccept: application/json\r\nContent-Type: application/json\r\n"
        f"Idempotency-Key: {secrets.token_hex(16)}\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def a_look(complaint: str, code: str) -> bytes:
    """A reporter who looks at a complaint."""
    return (
        f"GET /complaints/{complaint} HTTP/1.1\r\nHost: intake\r\nAccept: application/json\r\n"
        f"Tracking-Code: {code}\r\n\r\n"
    ).encode()


async def capacity(address: str, seconds: float) -> tuple[float, float, Outcome]:
    """How many posts a second are answered where each client waits for its answer; the median of a quiet one."""
    outcome = Outcome()
    quiet = [await ask(address, a_post()) for _ in range(20)]
    ends = time.monotonic() + seconds

    async def one_after_the_other() -> None:
        while time.monotonic() < ends:
            outcome.note(await ask(address, a_post()))

    await asyncio.gather(*(one_after_the_other() for _ in range(AT_ONCE)))
    return len(outcome.accepted) / seconds, statistics.median(each.seconds for each in quiet), outcome


async def overload(
    address: str, per_second: float, seconds: float, known: dict[str, str], quiet: float, memory: Callable[[], int]
) -> Outcome:
    """So many requests a second for so long, every fourth a look at a `known` complaint; then how soon it is over."""
    outcome = Outcome()
    looks = list(known.items())
    began = time.monotonic()
    running: set[asyncio.Task[None]] = set()

    async def one(number: int) -> None:
        outcome.note(await ask(address, a_look(*looks[number % len(looks)]) if number % 4 == 3 else a_post()))

    while (passed := time.monotonic() - began) < seconds:
        while outcome.sent < passed * per_second:
            task = asyncio.create_task(one(outcome.sent))
            running.add(task)
            task.add_done_callback(running.discard)
            outcome.sent += 1
        if len(outcome.memory) < passed:
            outcome.memory.append(memory())
            outcome.progress.append(len(outcome.accepted))
        await asyncio.sleep(0.002)  # the pace of those who come, not a wait for anything
    ended = time.monotonic()
    while time.monotonic() - ended < GIVES_UP:
        answer = await ask(address, a_post())
        if answer.status == 201:
            outcome.note(answer)
            outcome.sent += 1
        if answer.status == 201 and answer.seconds < 2 * quiet:
            outcome.recovered_after = time.monotonic() - ended
            break
        await asyncio.sleep(0.05)  # the pace of one who asks until a deadline
    await asyncio.gather(*running)
    return outcome


def memory_of(pid: int) -> int:
    """The bytes in memory of a process and those that it started."""
    found = 0
    for each in (pid, *_children(pid)):
        pages = Path(f"/proc/{each}/statm").read_text().split()[1]
        found += int(pages) * PAGE
    return found


def held_by(pid: int) -> int:
    """The bytes that a process and those that it started take of the machine: a page that n share is an nth of each."""
    found = 0
    for each in (pid, *_children(pid)):
        told = Path(f"/proc/{each}/smaps_rollup").read_text()
        found += 1024 * int(told.split("\nPss:")[1].split()[0])
    return found


def processor_of(pid: int) -> float:
    """The seconds of processor time that a process and those that it started have had."""
    ticks = 0
    for each in (pid, *_children(pid)):
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _children(pid: int) -> Iterator[int]:
    for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        yield int(each)
        yield from _children(int(each))


def missing(stack: Stack, complaints: list[str]) -> list[str]:
    """Those that have no document, or no first entry in their journal."""
    with grpc.insecure_channel(stack.firestore) as channel:
        database = FirestoreOn(stack.project, stack.firestore, channel)
        wanted = [
            reference
            for each in complaints
            for document in (database.collection("complaints").document(each),)
            for reference in (document, document.collection("journal").document("000001"))
        ]
        found = {
            each.reference.path
            for begin in range(0, len(wanted), 200)
            for each in database.get_all(wanted[begin : begin + 200], ["seq"], timeout=30)
            if each.exists
        }
        return [each.path for each in wanted if each.path not in found]
