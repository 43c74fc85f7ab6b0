"""How long is left of a step, or how late it is, in working time and in words; and the three clocks of a complaint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from functions.transition import words
from shared.cloud.complaints import Pinned
from shared.domain.deadline import allotted
from shared.domain.errors import N_
from shared.web import times
from shared.web.language import language, say

Shown = dict[str, Any]


def timing(pinned: Pinned, now: datetime) -> Shown:
    """What a page says of the step's deadline: `left` or `late` (lengths in words), `due` (a time in words).

    Lateness is judged by `now`, its length only by the last full minute of the office, so that the words of a whole
    list change together, once a minute, and not at all while the office is closed.
    """
    due = pinned.complaint.due_at
    if due is None:
        return {"left": None, "late": None, "due": None}
    late = now >= due
    minute = pinned.hours.minute.total_seconds()
    full = datetime.fromtimestamp(now.timestamp() // minute * minute, now.tzinfo)
    since, until = (due, max(full, due)) if late else (min(full, due), due)
    span = times.length(pinned.hours.minutes_between(since, until))
    near = times.near(due, now, pinned.hours.zone, language())
    return {"left": None if late else span, "late": span if late else None, "due": near}


def clocks(pinned: Pinned, shown: Mapping[str, Any]) -> Iterator[Shown]:
    """Each clock of the staff's view with its words: title, limit, state, colour, and why it ends then."""
    for clock in shown["clocks"]:
        state = words.SLAS.get(clock["state"] or "")
        title, none = _TITLES[clock["key"]]
        none = words.STATUSES["closed"] if pinned.complaint.is_over and clock["key"] == "step" else none
        yield clock | {
            "title": say(title),
            "limit": _limit(clock),
            "state": say(state) if state and clock["due_at"] else say(none),
            "colour": words.COLOURS[clock["state"]] if state and clock["due_at"] else "grey",
            "because": _because(clock["key"], pinned),
            "levels": [each for each in clock["levels"] if each["percent"] != 100],
        }


_TITLES: Mapping[str, tuple[str, str]] = {
    "step": (N_("This step"), N_("Stands still")),
    "procedure": (N_("The whole procedure"), N_("Stands still")),
    "statutory": (N_("The law"), N_("Not classified yet")),
}
"""The name of each clock, and what its state is called where it has no end."""


def _limit(clock: Mapping[str, Any]) -> str | None:
    if "working_days" in clock:
        days = clock["working_days"]
        return say(N_("%(days)s working days"), {"days": days}) if days else None
    return say(N_("%(minutes)s working minutes"), {"minutes": clock["minutes"]})


def _because(key: str, pinned: Pinned) -> str | None:
    """In a sentence, by the office's hours; None where there is nothing to explain."""
    complaint, hours = pinned.complaint, pinned.hours
    if complaint.is_over:
        return None
    if key == "step" and complaint.clock.started_at is not None:
        step = pinned.procedure.at(complaint.step)
        is_whole = not complaint.clock.elapsed_seconds and hours.minute == timedelta(minutes=1)
        if step.working_days and is_whole:
            return hours.explain_days(complaint.clock.started_at, step.working_days, language())
        work = Fraction(allotted(step, complaint.entered_at, hours).total_seconds())
        left = (work - Fraction(complaint.clock.elapsed_seconds)) / Fraction(hours.minute.total_seconds())
        return hours.explain(complaint.clock.started_at, left, language()) if left > 0 else None
    if key == "procedure":
        return hours.explain(complaint.received_at, pinned.procedure.overall.minutes, language())
    if key == "statutory" and complaint.statutory_due_at is not None:
        return say(N_("The day of receipt does not count; it ends with the last working day"))
    return None
