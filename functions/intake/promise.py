"""Why the promised answer falls when it does, for the pages: a sentence by the office's clock."""

from __future__ import annotations

from shared.cloud.complaints import Pinned
from shared.web.language import language


def explained(pinned: Pinned) -> str:
    """The sentence in the reader's language, no full stop; empty where the promise was made by other days."""
    complaint, minutes = pinned.complaint, pinned.procedure.overall.minutes
    if pinned.hours.add(complaint.received_at, minutes) != complaint.promised_at:
        return ""
    return pinned.hours.explain(complaint.received_at, minutes, language())
