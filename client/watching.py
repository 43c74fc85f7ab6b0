"""What changes in a queue, as it changes: it is asked again and again, and only for what is not known yet (ETag)."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

from client.api import Office, Page
from client.printing import Paper, row_of
from client.problem import Problem
from client.shapes import Complaint, Queue
from client.words import say

SIGNS = {"there": "=", "came": "+", "changed": "~", "left": "-"}


def watch(office: Office, paper: Paper, typed: Namespace, sleep: Callable[[float], object] = time.sleep) -> None:
    """Print what is there, then each change, until Ctrl-C. An office that is away for a while is asked again.

    Raises:
        Problem: it refuses, as when the session has ended.
    """
    watched = Watched(office, typed.queue)
    news, seen, away = "there", dict[str, Complaint](), False
    while True:
        try:
            now = watched.look()
        except Problem as problem:
            if not problem.is_away:
                raise
            if not away:
                paper.remark(problem.detail)
            away = True
        else:
            if away:
                paper.remark(say("The office can be reached again."))
            away = False
            for change, complaint in changes(seen, now, news):
                _print(paper, change, complaint)
            seen, news = now, "came"
        sleep(typed.every)


class Watched:
    """A queue that is looked at again and again; what is known stays as it is where its ETag does."""

    def __init__(self, office: Office, queue: Queue) -> None:
        self._office = office
        self._queue: Queue = queue
        self._known: dict[str | None, Page] = {}
        """The pages by their cursors."""

    def look(self) -> dict[str, Complaint]:
        """The complaints of the queue by their numbers, in its order."""
        found: dict[str, Complaint] = {}
        known: dict[str | None, Page] = {}
        cursor: str | None = None
        while True:
            page = known[cursor] = self._office.page(self._queue, cursor, self._known.get(cursor))
            found |= {each["id"]: each for each in page.content["items"]}
            cursor = page.content["next_cursor"]
            if cursor is None or cursor in known:
                self._known = known
                return found


def changes(
    before: Mapping[str, Complaint], now: Mapping[str, Complaint], news: str = "came"
) -> Iterator[tuple[str, Complaint]]:
    """What differs: what is there anew, what another state has, what is there no more."""
    for number, each in now.items():
        if number not in before:
            yield news, each
        elif _state(before[number]) != _state(each):
            yield "changed", each
    for number, each in before.items():
        if number not in now:
            yield "left", each


def _state(complaint: Complaint) -> tuple[object, ...]:
    return complaint["version"], complaint["status"], complaint["sla"], complaint["holder"], complaint["due_at"]


def _print(paper: Paper, change: str, complaint: Complaint) -> None:
    at = datetime.now(UTC).astimezone()
    if paper.as_json:
        paper.json({"change": change, "at": at.isoformat(timespec="seconds"), "complaint": complaint})
    else:
        paper.line("  ".join((at.strftime("%H:%M:%S"), SIGNS[change], *row_of(complaint))))
