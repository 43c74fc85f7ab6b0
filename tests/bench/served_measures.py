"""What is measured by HTTP, each function beside its floor: cold start, intake, transition, check, memory."""

from __future__ import annotations

import asyncio
import time
from itertools import chain, repeat

from tests.bench.caller import AT_ONCE, a_request, advances, one_by_one, posts, rate
from tests.bench.rows import Row, in_turns
from tests.bench.stage import Served, Stage, a_check, stop
from tests.e2e.overload import ask, held_by
from tests.integration.house import FORM

COLD_STARTS = 9
TURNS, IN_A_TURN = 12, 25
RATE_TURNS, RATE_SECONDS = 6, 2.5
WARM = 60
REQUESTS = 10_000
FLAT = 1.02
"""How much of its memory a process may grow by from half of the requests to all of them."""

MIB = 2**20


def cold_start(stage: Stage) -> list[Row]:
    """From the start of the process to its first receipt."""

    def once(*, floor: bool) -> list[float]:
        it = stage.make("intake", floor=floor)
        request = a_request("/complaints", FORM)
        began = time.monotonic()
        it.part.start()
        try:
            until_answered(it.address, request, began)
            return [(time.monotonic() - began) * 1000]
        finally:
            stop(it)

    turns = in_turns(COLD_STARTS, lambda: once(floor=False), lambda: once(floor=True))
    return [turns.row("cold start: process to first 201", "ms", 1.15)]


def until_answered(address: str, request: bytes, began: float) -> None:
    """Ask until the first answer; nobody listens for the most part of that time."""

    async def go() -> None:
        while (answer := await ask(address, request)).status == 0:
            assert time.monotonic() - began < 60
            await asyncio.sleep(0.003)  # the pace of one who asks until a deadline
        assert answer.status == 201, answer

    asyncio.run(go())


def intake(stage: Stage) -> list[Row]:
    """A complaint comes in."""
    with stage.both("intake") as (product, floor):
        for each in (product, floor):
            one_by_one(each.address, posts(), WARM, 201)
        alone = in_turns(
            TURNS,
            lambda: one_by_one(product.address, posts(), IN_A_TURN, 201),
            lambda: one_by_one(floor.address, posts(), IN_A_TURN, 201),
        )
        crowd = in_turns(
            RATE_TURNS,
            lambda: rate(product.address, posts(), RATE_SECONDS, 201),
            lambda: rate(floor.address, posts(), RATE_SECONDS, 201),
        )
    return [
        alone.row("intake, one client", "ms", 1.25),
        crowd.row(f"intake, {AT_ONCE} clients, one process", "/s", 0.80, at_least=True),
    ]


def transition(stage: Stage) -> list[Row]:
    """A step is completed."""
    with stage.both("transition") as (product, floor):
        headers = stage.bearer("operator", product.address)

        def some(count: int) -> list[str]:
            return stage.complaints(count)

        ours, bare = (chain.from_iterable(some(500) for _ in repeat(None)) for _ in range(2))
        asked = {id(product): advances(ours, headers), id(floor): advances(bare, headers)}

        def alone(it: Served, count: int = IN_A_TURN) -> list[float]:
            return one_by_one(it.address, asked[id(it)], count, 200)

        def crowd(it: Served) -> list[float]:
            todo = advances(iter(some(1000)), headers)  # made beforehand: writing them is not measured
            return rate(it.address, todo, RATE_SECONDS, 200)

        for each in (product, floor):
            alone(each, WARM)
        one = in_turns(TURNS, lambda: alone(product), lambda: alone(floor))
        many = in_turns(RATE_TURNS, lambda: crowd(product), lambda: crowd(floor))
    return [
        one.row("transition, one client", "ms", 1.25),
        many.row(f"transition, {AT_ONCE} clients, one process", "/s", 0.80, at_least=True),
    ]


def stale_check(stage: Stage) -> list[Row]:
    """A check finds that its visit is over."""
    [id_] = stage.complaints(1)
    with stage.both("sla_check") as (product, floor):
        headers = stage.bearer("", product.address)

        def some(it: Served, count: int = 2 * IN_A_TURN) -> list[float]:
            return one_by_one(it.address, repeat(a_check(id_, headers)), count, 200)

        for each in (product, floor):
            some(each, WARM)
        turns = in_turns(TURNS, lambda: some(product), lambda: some(floor))
    return [turns.row("stale deadline check, one client", "ms", 1.25)]


def memory(stage: Stage) -> list[Row]:
    """What a function's processes hold after many requests; pages that they share are there once, and count once."""
    [id_] = stage.complaints(1)
    with stage.both("sla_check") as (product, floor):
        headers = stage.bearer("", product.address)

        async def many(address: str, count: int) -> None:
            request = a_check(id_, headers)

            async def client() -> None:
                for _ in range(count // AT_ONCE):
                    assert (await ask(address, request)).status == 200

            await asyncio.gather(*(client() for _ in range(AT_ONCE)))

        held: dict[int, list[float]] = {}
        for it in (product, floor):
            for _ in range(2):
                asyncio.run(many(it.address, REQUESTS // 2))
                held.setdefault(id(it), []).append(held_by(it.part.pid) / MIB)
    half, ours = held[id(product)]
    _, bare = held[id(floor)]
    return [
        Row(
            f"memory after {REQUESTS:,} requests", "MiB", ours, f"at most 1.20 x floor, and flat (within {FLAT})",
            ours <= 1.2 * bare and ours <= FLAT * half, None, bare, ours / bare, None,
            f"{half:.1f} MiB after half of them",
        )
    ]  # fmt: skip
