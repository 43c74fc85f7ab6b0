"""The retention job: what people wrote is erased when the office's schedule says so, and what was left is removed."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from shared.cloud.erasure import erase, finish
from shared.cloud.parts import Parts
from shared.cloud.turns import BUDGET, Turn
from shared.domain.complaint import SYSTEM
from shared.domain.office import Office
from shared.domain.retention import ERASED_CLASS, governed, rule_for
from shared.operation import carried

PAGE = 40
WORKERS = 4

log = logging.getLogger(__name__)


def keep_to_schedule(parts: Parts, office: Office, cursor: str = "", budget: float = BUDGET) -> Turn:
    """Erase the complaints of an office whose time is over, and finish what an erasure left; returns counts.

    `waiting` ended long ago and are not due yet by a day. Called twice, at once or again after a crash it erases each
    once. One that cannot be erased is logged and stepped over, and tried again by a later call.

    Raises:
        Unavailable: Firestore cannot be reached.
    """
    ends = time.monotonic() + budget
    counts: Counter[str] = Counter({"erased": 0, "finished": 0, "waiting": 0, "failed": 0})
    with ThreadPoolExecutor(WORKERS) as workers:
        for page, behind in _pages(parts, office, cursor):
            counts.update(workers.map(carried(partial(_erase, parts, office)), page))
            if time.monotonic() > ends:
                return Turn(dict(counts), behind)
    parts.incidents.forget_empty(office.key, parts.now())
    return Turn(dict(counts))


def _pages(parts: Parts, office: Office, cursor: str) -> Iterator[tuple[list[str], str]]:
    """Ids a page at a time with the cursor behind each: the number of the list that they are in, and a place in it."""
    at = parts.now()
    lists = [([ERASED_CLASS], at), *((classes, row.latest_due(at)) for row, classes in governed(office.retention))]
    first, _, place = cursor.partition(".")
    for number, (classes, until) in enumerate(lists):
        if number < int(first or 0):
            continue
        for page, behind in parts.worklists.over_since(office.key, classes, until, PAGE, place):
            yield page, f"{number}.{behind}"
        place = ""


def _erase(parts: Parts, office: Office, complaint: str) -> str:
    try:
        found = parts.complaints.load(complaint).complaint
        if found.erased_at is not None:
            finish(parts, complaint)
            return "finished"
        due, row = office.kept_until(found), rule_for(office.retention, found)
        if due is None or row is None or due > parts.now():
            return "waiting"
        erase(parts, complaint, SYSTEM, SYSTEM, row.reason, parts.now())
    except Exception:
        log.exception("complaint not erased", extra={"complaint": complaint})
        return "failed"
    return "erased"
