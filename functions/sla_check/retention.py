"""The retention job: what people wrote is erased when the office's schedule says so, and what was left is removed."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from shared.cloud.erasure import erase, finish
from shared.cloud.parts import Parts
from shared.domain.complaint import SYSTEM
from shared.domain.office import Office
from shared.domain.retention import ERASED_CLASS, governed, rule_for

BUDGET = 50.0
"""Seconds after which no further page is begun; the next call goes on."""

PAGE = 40
WORKERS = 4

log = logging.getLogger(__name__)


def keep_to_schedule(parts: Parts, budget: float = BUDGET) -> dict[str, int]:
    """Erase the complaints whose time is over, and finish what an erasure left; returns counts.

    `waiting` ended long ago and are not due yet by a day. Called twice, at once or again after a crash it erases each
    once. What fails is logged, and done by a later call.
    """
    ends = time.monotonic() + budget
    counts: Counter[str] = Counter({"erased": 0, "finished": 0, "waiting": 0, "failed": 0})
    with ThreadPoolExecutor(WORKERS) as workers:
        for office in parts.offices.values():
            try:
                for page in _pages(parts, office):
                    if time.monotonic() > ends:
                        log.warning(
                            "retention not finished", extra={"event": "retention_unfinished", "counts": dict(counts)}
                        )
                        return dict(counts)
                    counts.update(workers.map(lambda each, house=office: _erase(parts, house, each), page))
            except Exception:
                log.exception("retention of an office failed", extra={"office": office.key})
                counts["failed"] += 1
    return dict(counts)


def _pages(parts: Parts, office: Office) -> Iterator[list[str]]:
    at = parts.now()
    yield from parts.worklists.over_since(office.key, [ERASED_CLASS], at, PAGE)
    for row, classes in governed(office.retention):
        yield from parts.worklists.over_since(office.key, classes, row.latest_due(at), PAGE)


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
