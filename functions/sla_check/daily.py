"""The daily work of the offices: each office's as a task of its own, which goes on with another until nothing is left.

None of it rests on these tasks. What they leave undone is found by the next call of Cloud Scheduler; one that comes
twice does nothing twice. Where Cloud Tasks takes none, the work is done here, for as long as there is time.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import partial
from time import monotonic
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, Field

from shared.cloud.paging import pages_of
from shared.cloud.parts import Parts
from shared.cloud.turns import BUDGET, Turn
from shared.domain.errors import NotFound, Unavailable
from shared.domain.office import Office
from shared.operation import carried

FIRST, LAST = date(2000, 1, 1), date(2200, 1, 1)
"""Between these lies every day that can be asked for: some arithmetic ends at the calendar's own ends."""

PAGE = 40
WORKERS = 8

log = logging.getLogger(__name__)


class Asked(BaseModel):
    """What was asked for, and when: the tasks of one asking are named by its time, and so is a digest of `now`.

    `cursor` is where a turn goes on; among all offices, the one behind which it does.
    """

    at: Annotated[AwareDatetime, Field(ge=datetime.combine(FIRST, time(), UTC), lt=datetime.combine(LAST, time(), UTC))]
    day: Annotated[date, Field(ge=FIRST, lt=LAST)] | None = None
    now: bool = False
    cursor: str = ""


@dataclass(frozen=True)
class Work:
    """A kind of daily work: one turn at that of an office, and the offices that have any."""

    turn: Callable[[Parts, Office, Asked, float], Turn]
    due: Callable[[Parts, Asked], Sequence[str]] = lambda parts, _: list(parts.offices)


# Each is loaded by its own work: no deadline waits for it at a cold start.


def _due_digests(parts: Parts, asked: Asked) -> Sequence[str]:
    from functions.sla_check.digesting import due

    return list(parts.offices) if asked.now else due(parts, asked.at)


def _digest(parts: Parts, office: Office, asked: Asked, _: float) -> Turn:
    from functions.sla_check.digesting import digest

    return digest(parts, office, asked.at, now=asked.now)


def _roll_up(parts: Parts, office: Office, asked: Asked, budget: float) -> Turn:
    from shared.cloud.rollups import Wanted, roll_up

    return roll_up(parts, Wanted(office, asked.at, asked.day), asked.cursor, budget)


def _seal(parts: Parts, office: Office, asked: Asked, budget: float) -> Turn:
    from functions.sla_check.sealing import seal

    return seal(parts, office, asked.day, asked.cursor, budget)


def _keep_to_schedule(parts: Parts, office: Office, asked: Asked, budget: float) -> Turn:
    from functions.sla_check.retention import keep_to_schedule

    return keep_to_schedule(parts, office, asked.cursor, budget)


WORKS: Mapping[str, Work] = {
    "digest": Work(_digest, _due_digests),
    "rollups": Work(_roll_up),
    "seal": Work(_seal),
    "retention": Work(_keep_to_schedule),
}


def hand_out(parts: Parts, work: str, asked: Asked, budget: float = BUDGET) -> dict[str, int]:
    """Make a task for the work of each office behind the cursor; returns counts of offices.

    They are `asked` for, `done` here because Cloud Tasks took no task, or `left`: to a task that goes on, else to the
    next call. What failed here is `failed`.

    Raises:
        Unavailable: it cannot be read which offices have any.
    """
    ends = monotonic() + budget
    counts: Counter[str] = Counter({"asked": 0, "done": 0, "left": 0, "failed": 0})
    offices = sorted(each for each in WORKS[work].due(parts, asked) if each > asked.cursor)
    refused: list[str] = []
    with ThreadPoolExecutor(WORKERS) as workers:
        for page in pages_of(offices, PAGE):
            taken = list(workers.map(carried(partial(_ask, parts, work, asked)), page))
            refused += [office for office, is_taken in zip(page, taken, strict=True) if not is_taken]
            counts["asked"] += sum(taken)
            if monotonic() > ends and page[-1] != offices[-1]:
                counts["left"] += sum(each > page[-1] for each in offices)
                if not _go_on(parts, f"/daily/{work}", asked, page[-1]):
                    _leave(work, "", counts)
                break
    for office in refused:
        if monotonic() > ends:
            counts["left"] += 1
            _leave(work, office, counts)
            continue
        counts[_do_here(parts, work, office, asked, ends - monotonic())] += 1
    return dict(counts)


def take_turn(parts: Parts, work: str, office: str, asked: Asked, budget: float = BUDGET) -> dict[str, Any]:
    """Work for one office, and ask for the next turn where something is left; returns counts, and whether it goes on.

    What fails for good is logged and counted: the next call of the scheduler tries it again.

    Raises:
        NotFound: there is no such work or office.
        Unavailable: the store or Cloud Tasks cannot be reached; the same turn is to come again.
    """
    if work not in WORKS or office not in parts.offices:
        raise NotFound
    turn = _turn(parts, work, office, asked, budget)
    if turn is None:
        return {"counts": {"failed": 1}, "goes_on": False}
    if turn.cursor is not None and not _go_on(parts, f"/daily/{work}/{office}", asked, turn.cursor):
        raise Unavailable
    return {"counts": dict(turn.counts), "goes_on": turn.cursor is not None}


def _ask(parts: Parts, work: str, asked: Asked, office: str) -> bool:
    return _go_on(parts, f"/daily/{work}/{office}", asked, "")


def _go_on(parts: Parts, path: str, asked: Asked, cursor: str) -> bool:
    """Make the task that goes on from there; one for all that want the same. False: Cloud Tasks takes none."""
    body = asked.model_copy(update={"cursor": cursor}).model_dump(mode="json")
    return parts.wake_ups.daily(path, body, "|".join((path, *map(str, body.values()))))


def _do_here(parts: Parts, work: str, office: str, asked: Asked, budget: float) -> str:
    try:
        turn = _turn(parts, work, office, asked.model_copy(update={"cursor": ""}), budget)
    except Unavailable:
        turn = None
    if turn is None:
        return "failed"
    if turn.cursor is None:
        return "done"
    _leave(work, office, turn.counts)
    return "left"


def _turn(parts: Parts, work: str, office: str, asked: Asked, budget: float) -> Turn | None:
    """A turn at one office's work; None: it failed, which is told to the log. Raises Unavailable after that."""
    try:
        return WORKS[work].turn(parts, parts.offices[office], asked, budget)
    except Exception as error:
        log.exception("daily work of an office failed", extra={"office": office, "outcome": work})
        if isinstance(error, Unavailable):
            raise
        return None


def _leave(work: str, office: str, counts: Mapping[str, int]) -> None:
    extra = {"event": "daily_work_left", "office": office, "outcome": work, "counts": dict(counts)}
    log.warning("daily work left to the next call", extra=extra)
