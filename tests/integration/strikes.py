"""What strikes a `House` in the middle of something: the process dies at a call, a call is refused, a reply is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import grpc

from tests.integration.house import House
from tests.interceptor import ANY, FOREVER, Wire

Kind = Literal[
    "dies before the call",
    "dies after the write",
    "call refused",
    "call unanswered",
    "call late",
    "reply lost",
    "dies when it asks for a task",
    "no Cloud Tasks",
    "task's reply lost",
]

LATE = 0.05
"""Seconds."""


class Crash(BaseException):
    """The process dies here."""


@dataclass(frozen=True)
class Strike:
    """A fault, and at which call of Firestore (or of Cloud Tasks, for the last two kinds), counted from 1."""

    kind: Kind
    call: int


@contextmanager
def struck(house: House, strike: Strike | None, counts: Counter[str]) -> Iterator[None]:
    """What is done inside is struck; `counts` learns of it if it lasted long enough. A process that died stays dead."""
    house.forget_calls()
    died = False

    def die() -> None:
        nonlocal died
        died = True
        raise Crash

    def die_too() -> None:
        if died:
            raise Crash

    wire = house.tasks_wire if strike and "task" in strike.kind.lower() else house.wire
    if strike:
        wire.before(ANY, lambda: None, times=strike.call - 1)
        _plan(wire, strike, die)
        other = house.wire if wire is house.tasks_wire else house.tasks_wire
        other.before(ANY, die_too, times=FOREVER)
    try:
        yield
    except Crash:
        assert died
    finally:
        house.wire.heal()
        house.tasks_wire.heal()
        if strike and (died or (not strike.kind.startswith("dies") and len(wire.calls) >= strike.call)):
            counts[strike.kind] += 1


def _plan(wire: Wire, strike: Strike, die: Callable[[], object]) -> None:
    match strike.kind:
        case "dies before the call" | "dies when it asks for a task":
            wire.before(ANY, die, times=FOREVER)
        case "dies after the write":
            wire.after(ANY, die, times=1)
            wire.before(ANY, die, times=FOREVER)
        case "call refused":
            wire.fail(times=1, code=grpc.StatusCode.ABORTED)
        case "call unanswered":
            wire.fail(times=1, code=grpc.StatusCode.DEADLINE_EXCEEDED)
        case "call late":
            wire.delay(ANY, LATE, times=1)
        case "task's reply lost":
            wire.lose_reply(ANY, code=grpc.StatusCode.DEADLINE_EXCEEDED)
        case "reply lost":
            wire.lose_reply(ANY, code=grpc.StatusCode.DEADLINE_EXCEEDED)
        case "no Cloud Tasks":
            wire.fail()
