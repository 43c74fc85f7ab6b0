"""Pages in this process, on an emulator with room for many complaints: what they read, and what they cost beyond it."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from threading import get_ident
from typing import Any
from unittest.mock import patch

from flask import Flask
from google.cloud.firestore_v1 import DocumentReference, DocumentSnapshot
from google.cloud.firestore_v1.base_query import BaseQuery
from google.cloud.firestore_v1.query import Query
from google.cloud.firestore_v1.types import RunQueryRequest, RunQueryResponse
from werkzeug.test import TestResponse

from shared.cloud import worklist
from shared.cloud.documents import get
from tests.bench.copies import OWNER, timestamp, write_copies
from tests.bench.rows import Row, in_turns, percentile
from tests.bench.stage import new_id, roomy
from tests.counting import Counting
from tests.integration.house import House
from tests.integration.services import Services, running_services
from tests.integration.staff_pages import Desk

FEW = 100
MANY = int(os.environ.get("BENCH_COMPLAINTS", "100000"))
TURNS, TIMES = 3, 60
PATIENCE = 120.0
"""Seconds for a query of the emulator, which goes through all that there is."""

MOST_DOCUMENTS, MOST_RATIO, MOST_MS = 26, 1.2, 3.0


@dataclass
class BenchHouse(House):
    """A house that counts documents, and the seconds that reads took."""

    wire: Counting = field(default_factory=Counting)


@contextmanager
def roomy_services() -> Iterator[Services]:
    """The services of the tests, with a larger heap for the emulator."""
    with roomy(), running_services() as services:
        yield services


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
    """The page of 25 where few wait and where many do, beside the bare query that it asks.

    The emulator has no indexes: it goes through all documents for each query, longer than the product waits.
    """
    few, many = house_with(services, FEW), house_with(services, MANY)
    desks = {id(house): Desk(house, "operator") for house in (few, many)}
    beyond: dict[int, list[float]] = {id(few): [], id(many): []}

    def look(house: BenchHouse) -> list[float]:
        whole, ours = _looked(lambda: desks[id(house)].get("/"))
        beyond[id(house)].append(ours)
        return [whole]

    def bare(house: BenchHouse) -> list[float]:
        [call] = [each for each in house.wire.calls if each.method == "RunQuery"]
        began = time.perf_counter()
        list(_run(services, call.request))
        return [(time.perf_counter() - began) * 1000]

    with patch.object(worklist, "TIMEOUT", PATIENCE):
        for _ in range(TIMES):
            look(few)
        look(many)  # what is read once a minute, staff and days, is not the page's
        many.forget_calls()
        look(many)
        documents = many.wire.documents
        few.forget_calls()
        look(few)
        asked = in_turns(TURNS, lambda: bare(many), lambda: bare(few))
        for each in beyond.values():
            each.clear()
        whole = in_turns(TURNS, lambda: look(many), lambda: look(few))
        for _ in range(TIMES):
            look(few)
    ours, theirs = (statistics.median(beyond[id(house)]) for house in (many, few))
    goal = f"at most {MOST_RATIO:.2f} x that at {FEW}"
    name = f"board, {MANY:,} complaints"
    (query_many, query_few), (whole_many, whole_few) = asked.medians, whole.medians
    return [
        Row(f"{name}: documents read", "", documents, f"at most {MOST_DOCUMENTS}", documents <= MOST_DOCUMENTS),
        Row(f"{name}: beyond the query", "ms", ours, goal, ours <= MOST_RATIO * theirs, None, theirs, ours / theirs),
        Row(f"{name}: whole, on the emulator", "ms", whole_many, goal, whole.ratio <= MOST_RATIO, None, whole_few,
            whole.ratio, whole.spread, f"the bare query: {query_many:,.0f} ms beside {query_few:,.1f}"),
    ]  # fmt: skip


def _run(services: Services, request: Any) -> Iterator[Any]:
    """A query by the wire's own messages."""
    run = services.firestore_channel.unary_stream(
        "/google.firestore.v1.Firestore/RunQuery",
        request_serializer=RunQueryRequest.serialize,
        response_deserializer=RunQueryResponse.deserialize,
    )
    yield from run(RunQueryRequest(request), timeout=PATIENCE, metadata=OWNER)


def rendering(services: Services) -> list[Row]:
    """The case page and the form: from the view's call to the whole page, beyond the reads that it makes."""
    house = BenchHouse(services, "bench-pages")
    house.open()
    id_ = house.a_complaint("review")
    desk, public = Desk(house, "subsection_head"), house.intake.test_client()

    def form() -> TestResponse:
        return public.get("/", headers={"Accept": "text/html"})

    rows = []
    for name, look in (("case page", lambda: desk.get(f"/complaints/{id_}")), ("form page", form)):
        for _ in range(TIMES // 3):
            _rendered(look)
        took = [_rendered(look) for _ in range(TIMES)]
        whole = statistics.median(whole for whole, _ in took)
        ours = [view for _, view in took]
        median = statistics.median(ours)
        goal = f"at most {MOST_MS:.0f} ms"
        note = f"the whole request, with its guards and the test's client: {whole:.2f}"
        rows.append(
            Row(f"{name}: rendered, beyond its reads", "ms", median, goal, median <= MOST_MS, percentile(ours, 95),
                note=note)
        )  # fmt: skip
    return rows


def _rendered(look: Callable[[], TestResponse]) -> tuple[float, float]:
    """Milliseconds of the processor beyond the reads: of the whole request, and of the view that makes the page."""
    views: list[float] = []
    mine, dispatched = get_ident(), Flask.dispatch_request

    def timed(app: Flask) -> Any:
        began = time.thread_time()
        try:
            return dispatched(app)
        finally:
            if get_ident() == mine:  # the identity provider of the tests is such an app too
                views.append(time.thread_time() - began)

    with patch.object(Flask, "dispatch_request", timed), reads_timed() as reads:
        began = time.thread_time()
        _seen(look)
        whole = time.thread_time() - began - sum(reads)
    [view] = views
    return whole * 1000, (view - sum(reads)) * 1000


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
        patch("shared.cloud.complaints.get", timed(get)),
        patch.object(Query, "stream", timed(Query.stream)),
        patch.object(BaseQuery, "where", timed(BaseQuery.where)),
        patch.object(DocumentSnapshot, "to_dict", timed(DocumentSnapshot.to_dict)),
    ):
        yield took


def _looked(look: Callable[[], TestResponse]) -> tuple[float, float]:
    """Milliseconds: in all, and of the processor beyond the reads.

    What else runs on the machine, and waiting for the store, is not in the second.
    """
    with reads_timed() as reads:
        began, on_the_processor = time.perf_counter(), time.thread_time()
        _seen(look)
        ours = time.thread_time() - on_the_processor - sum(reads)
        return (time.perf_counter() - began) * 1000, ours * 1000


def _seen(look: Callable[[], TestResponse]) -> None:
    answer = look()
    assert answer.status_code == 200, answer.status_code
