"""The queue of a `House` played by hand: a task is delivered, lost, doubled, late or out of order as a test likes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from google.cloud import tasks_v2

from emulator.seed import TASKS_ACCOUNT
from tests.integration.house import Caller, House
from tests.integration.services import AUDIENCE, tasks_on


@dataclass(frozen=True)
class Waiting:
    """A task that waits: its name, the path that it calls, its body, and when."""

    name: str
    path: str
    body: dict[str, Any]
    at: datetime


def waiting(house: House) -> list[Waiting]:
    """The tasks that wait in the paused queue, earliest first."""
    view = tasks_v2.Task.View.FULL
    listed = tasks_on(house.services.tasks_channel).list_tasks(
        tasks_v2.ListTasksRequest(parent=house.settings.tasks_queue, response_view=view, page_size=1000)
    )
    found = [
        Waiting(
            each.name,
            each.http_request.url.removeprefix(AUDIENCE),
            json.loads(each.http_request.body),
            cast("datetime", each.schedule_time),
        )
        for each in listed
    ]
    return sorted(found, key=lambda each: each.at)


def drop(house: House, task: Waiting) -> None:
    """The task is gone."""
    tasks_on(house.services.tasks_channel).delete_task(name=task.name)


def purge(house: House) -> None:
    """All tasks are gone."""
    for task in waiting(house):
        drop(house, task)


def call(house: House, task: Waiting) -> int:
    """The task arrives; the status that it is answered with."""
    caller = Caller(house.sla_check, house.services.token(TASKS_ACCOUNT))
    return caller.post(task.path, task.body).status_code


def is_due(house: House, task: Waiting) -> bool:
    """Whether its time has come by the house's clock; a task for "now" bears the real time, years later."""
    return task.at.timestamp() <= house.clock().timestamp() or task.at.year > house.clock().year + 1


def run_due(house: House, *, times: Callable[[Waiting], int] = lambda _: 1) -> None:
    """Every task whose time has come arrives (`times` it does); it goes when it is answered with 200, or is lost."""
    for task in waiting(house):
        if not is_due(house, task):
            continue
        wanted = times(task)
        answers = [call(house, task) for _ in range(wanted)]
        if not answers or 200 in answers:
            drop(house, task)


def recover(house: House, *, minutes: int = 30, each: float = 5) -> None:
    """Time passes, the sweep comes each minute or so, and tasks arrive as they should."""
    passed = 0.0
    while passed < minutes:
        house.clock.move(minutes=each)
        passed += each
        assert house.sweep().status_code == 200
        run_due(house)
