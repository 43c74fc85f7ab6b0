"""The daily work of a house's offices: turn after turn in this process, or by its tasks, as Cloud Tasks sends them."""

from __future__ import annotations

from datetime import date
from typing import Any

from emulator.seed import SCHEDULER_ACCOUNT
from functions.sla_check.daily import WORKS, Asked
from shared.cloud.parts import Parts
from shared.cloud.turns import BUDGET
from tests.integration.house import Caller, House
from tests.integration.queue_of import Waiting, call, drop, waiting


def worked(
    parts: Parts, work: str, *, day: date | None = None, now: bool = False, budget: float = BUDGET
) -> dict[str, int]:
    """Let each office have turns until nothing is left; the counts of all of them together."""
    counts: dict[str, int] = {}
    for office in parts.offices.values():
        cursor: str | None = ""
        while cursor is not None:
            turn = WORKS[work].turn(parts, office, Asked(at=parts.now(), day=day, now=now, cursor=cursor), budget)
            counts |= {name: counts.get(name, 0) + count for name, count in turn.counts.items()}
            cursor = turn.cursor
    return counts


def daily_tasks(house: House) -> list[Waiting]:
    """The tasks of the daily work that wait."""
    return [each for each in waiting(house) if each.path.startswith("/daily/")]


def run_daily_tasks(house: House) -> int:
    """Each task of the daily work arrives, and those that it leads to; how many there were."""
    run = 0
    while tasks := daily_tasks(house):
        for task in tasks:
            assert call(house, task) == 200, task
            drop(house, task)
        run += len(tasks)
    return run


def asked_and_done(house: House, path: str) -> Any:
    """What Cloud Scheduler's call is answered with; all that it leads to is done."""
    answer = Caller(house.sla_check, house.services.token(SCHEDULER_ACCOUNT)).post(path, {})
    assert answer.status_code == 200, answer.text
    run_daily_tasks(house)
    return answer.get_json()
