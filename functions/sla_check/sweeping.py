"""The sweep: whatever passed its time unnoticed is brought about, whether or not any task ever arrived."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial

from functions.sla_check.checking import record
from functions.sla_check.delivery import deliver
from shared.cloud.parts import Parts
from shared.domain.alert import read_alert_id
from shared.domain.complaint import SYSTEM
from shared.domain.errors import Unavailable
from shared.operation import carried

BUDGET = 50.0
"""Seconds that one sweep may take; the next one goes on."""

PAGE = 40
WORKERS = 8

log = logging.getLogger(__name__)


def sweep(parts: Parts, part: int = 0, of_parts: int = 1, budget: float = BUDGET) -> dict[str, int]:
    """Record overdue levels, move deadlines with the offices' days, bring pending alerts on their way; returns counts.

    Of several parts each goes through its own shards; the first also does what is not divided by shards. Oldest first
    in each shard. What fails is logged and stepped over. Two sweeps at once are harmless: the commits have
    preconditions.
    """
    ends = time.monotonic() + budget
    before = parts.now() - timedelta(seconds=parts.settings.sla_minute_seconds)
    counts: Counter[str] = Counter({"fired": 0, "sent_on": 0, "failed": 0})
    shards = range(part, parts.settings.shards, of_parts)
    if part == 0:
        parts.calendars.warn_of_gaps(parts.now())
    with ThreadPoolExecutor(WORKERS) as workers:
        for todo, action in (
            (_pages(shards, parts.worklists.unchecked, before), _check),
            (parts.calendars.left_behind(PAGE) if part == 0 else iter(()), _recalculate),
            (_pages(shards, parts.worklists.undelivered, before), _deliver),
        ):
            for page in todo:
                counts.update(workers.map(carried(partial(action, parts)), page))
                if time.monotonic() > ends:
                    log.warning("sweep not finished", extra={"event": "sweep_unfinished", "counts": dict(counts)})
                    return dict(counts)
    return dict(counts)


def _pages(
    among: range, overdue: Callable[[int, datetime, int], Iterator[list[str]]], before: datetime
) -> Iterator[list[str]]:
    """A page of each shard in turn, so that a full shard does not keep the others waiting, nor one that cannot be read.

    Raises:
        Unavailable: none of them can be read.
    """
    shards = {shard: overdue(shard, before, PAGE) for shard in among}
    unread = 0
    while shards:
        for shard, pages in list(shards.items()):
            try:
                page = next(pages, None)
            except Exception:
                log.exception("shard not read", extra={"shard": shard})
                unread += 1
                page = None
            if page is None:
                del shards[shard]
            else:
                yield page
    if among and unread == len(among):
        raise Unavailable


def _check(parts: Parts, complaint: str) -> str:
    try:
        changed = record(parts, complaint, parts.now())
    except Exception:
        log.exception("complaint not checked", extra={"complaint": complaint})
        return "failed"
    for alert in changed.alerts:
        if alert.recipients:
            _deliver(parts, alert.id)
    return "fired" if changed.decision.facts else "stale"


def _recalculate(parts: Parts, complaint: str) -> str:
    try:
        at = parts.now()
        parts.announce(parts.complaints.recalculate(complaint, at), SYSTEM, at)
    except Exception:
        log.exception("complaint not recalculated", extra={"complaint": complaint})
        return "failed"
    return "recalculated"


def _deliver(parts: Parts, alert: str) -> str:
    """Through Cloud Tasks, which tries again by itself; here where that cannot be reached."""
    complaint = (read_alert_id(alert) or ("", 0, ""))[0]
    try:
        if not parts.wake_ups.delivery(alert, complaint):
            deliver(parts, alert, parts.now())
    except Exception:
        log.exception("alert not sent on", extra={"alert": alert})
        return "failed"
    return "sent_on"
