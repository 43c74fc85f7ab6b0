"""Pages in this process, on an emulator with room for many complaints: what they read, and what they cost beyond it."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from google.cloud.firestore_v1 import DocumentReference
from google.cloud.firestore_v1.query import Query
from werkzeug.test import TestResponse

from tests.bench.copies import timestamp, write_copies
from tests.bench.rows import Row, in_turns, percentile
from tests.bench.stage import new_id
from tests.counting import Counting
from tests.integration.house import House
from tests.integration.services import Services, running_services
from tests.integration.staff_pages import Desk

FEW = 100
MANY = int(os.environ.get("BENCH_COMPLAINTS", "100000"))
HEAP = "-Xmx6g"
"""Of the emulator: with what it usually has, it ends at some 30,000 complaints."""

TURNS, IN_A_TURN = 8, 10
TIMES = 60
MOST_DOCUMENTS, MOST_RATIO, MOST_MS = 26, 1.2, 3.0


@dataclass
class BenchHouse(House):
    """A house that counts documents, and the seconds that reads took."""

    wire: Counting = field(default_factory=Counting)


@contextmanager
def roomy_services() -> Iterator[Services]:
    """The services of the tests, with a larger heap for the emulator."""
    before = os.environ.get("_JAVA_OPTIONS")
    os.environ["_JAVA_OPTIONS"] = HEAP
    try:
        with running_services() as services:
            yield services
    finally:
        os.environ.pop("_JAVA_OPTIONS")
        if before is not None:
            os.environ["_JAVA_OPTIONS"] = before


def house_with(services: Services, count: int) -> BenchHouse:
    """An office with so many open complaints, each due at a time of its own."""
    house = BenchHouse(services, f"bench-{count}")
    house.open()
    kept = house.state(house.a_complaint())

    def vary(fields: Any, number: int) -> None:
        fields["due_at"].timestamp_value.CopyFrom(timestamp(kept["due_at"] + timedelta(seconds=number)))

    write_copies(
        services.firestore_channel, house.project, "complaints", kept, (new_id() for _ in range(count - 1)), vary
    )
    return house


def board(services: Services) -> list[Row]:
    """The page of 25 where few wait and where many do, beside the bare query that it asks."""
    began = time.monotonic()
    few, many = house_with(services, FEW), house_with(services, MANY)
    print(f"  {MANY:,} complaints written in {time.monotonic() - began:.0f} s")
    desks = {id(house): Desk(house, "operator") for house in (few, many)}

    def looks(house: BenchHouse) -> list[float]:
        return [_milliseconds(lambda: desks[id(house)].get("/")) for _ in range(IN_A_TURN)]

    def beyond(house: BenchHouse) -> list[float]:
        return [_beyond_reads(lambda: desks[id(house)].get("/")) for _ in range(IN_A_TURN)]

    for house in (few, many):
        looks(house)
    many.forget_calls()
    desks[id(many)].get("/")
    documents = many.wire.documents
    whole = in_turns(TURNS, lambda: looks(many), lambda: looks(few))
    ours = in_turns(TURNS, lambda: beyond(many), lambda: beyond(few))
    asked = f"at most {MOST_RATIO:.2f} x that of {FEW}"
    return [
        Row(f"board, {MANY:,} complaints: documents read", "", documents, f"at most {MOST_DOCUMENTS}",
            documents <= MOST_DOCUMENTS),
        Row(f"board, {MANY:,} complaints beside {FEW}: whole", "ms", whole.medians[0], asked,
            whole.ratio <= MOST_RATIO, whole.p95, whole.medians[1], whole.ratio, whole.spread),
        Row(f"board, {MANY:,} complaints beside {FEW}: beyond its reads", "ms", ours.medians[0], asked,
            ours.ratio <= MOST_RATIO, ours.p95, ours.medians[1], ours.ratio, ours.spread),
    ]  # fmt: skip


def rendering(services: Services) -> list[Row]:
    """The case page and the form, beyond the calls that they make."""
    house = BenchHouse(services, "bench-pages")
    house.open()
    id_ = house.a_complaint("review")
    desk, public = Desk(house, "subsection_head"), house.intake.test_client()

    def form() -> TestResponse:
        return public.get("/", headers={"Accept": "text/html"})

    rows = []
    for name, look in (("case page", lambda: desk.get(f"/complaints/{id_}")), ("form page", form)):
        for _ in range(TIMES // 3):
            _beyond_reads(look)
        took = [_beyond_reads(look) for _ in range(TIMES)]
        median = statistics.median(took)
        goal = f"at most {MOST_MS:.0f} ms"
        rows.append(Row(f"{name}: beyond its reads", "ms", median, goal, median <= MOST_MS, percentile(took, 95)))
    return rows


@contextmanager
def reads_timed() -> Iterator[list[float]]:
    """Processor seconds of each read within the block, as far as it is the client library's work."""
    took: list[float] = []

    def timed(read: Callable[..., Any]) -> Callable[..., Any]:
        def done(*args: Any, **more: Any) -> Any:
            began = time.thread_time()
            try:
                found = read(*args, **more)
                return iter(list(found)) if read.__name__ == "stream" else found
            finally:
                took.append(time.thread_time() - began)

        return done

    with (
        patch.object(DocumentReference, "get", timed(DocumentReference.get)),
        patch.object(Query, "stream", timed(Query.stream)),
    ):
        yield took


def _milliseconds(look: Callable[[], TestResponse]) -> float:
    began = time.perf_counter()
    _seen(look)
    return (time.perf_counter() - began) * 1000


def _beyond_reads(look: Callable[[], TestResponse]) -> float:
    """Milliseconds of the processor: what else runs on the machine, and waiting for the store, is not in it."""
    with reads_timed() as reads:
        began = time.thread_time()
        _seen(look)
        return (time.thread_time() - began - sum(reads)) * 1000


def _seen(look: Callable[[], TestResponse]) -> None:
    answer = look()
    assert answer.status_code == 200, answer.status_code
