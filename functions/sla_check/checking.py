"""One complaint's deadlines: what has fallen is recorded, judged by stored times."""

from __future__ import annotations

import logging
from datetime import datetime

from shared.cloud.complaints import Changed, Pinned
from shared.cloud.parts import Parts
from shared.domain.command import Decision
from shared.domain.complaint import SYSTEM
from shared.domain.deciding import settle
from shared.domain.errors import NotFound

log = logging.getLogger(__name__)


def check(parts: Parts, complaint: str, visit: int, at: datetime) -> str:
    """Look at one visit: `fired` its levels, `early` and armed again, `stale` (another visit is open) or `gone`.

    A stale check costs one read.
    """

    def decided(pinned: Pinned) -> Decision:
        if pinned.complaint.visit != visit:
            return Decision()
        return settle(pinned.complaint, pinned.procedure, pinned.hours, at)

    try:
        changed = parts.complaints.change(complaint, decided, None, at)
    except NotFound:
        return "gone"
    if changed.decision.facts:
        parts.announce(changed, SYSTEM, at)
        return "fired"
    if changed.complaint.visit == visit and changed.complaint.next_check_at is not None:
        parts.wake_ups.check(changed.complaint, at)
        return "early"
    return "stale"


def record(parts: Parts, complaint: str, at: datetime) -> Changed:
    """Record whatever has fallen in the open visit, and arm nothing: the sweep comes again."""

    def decided(pinned: Pinned) -> Decision:
        return settle(pinned.complaint, pinned.procedure, pinned.hours, at)

    return parts.complaints.change(complaint, decided, None, at)
