"""The period that a request names: `?period=` (a preset) or `?from=&to=` (YYYY-MM-DD, both included)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import cast, get_args

from flask import request

from shared.domain.errors import N_, FieldError, Invalid
from shared.domain.periods import Period, Preset, preset

LONGEST = 366
"""Days of a period: a document is read for each, and one for each day of the period before."""

EARLIEST = 2000
"""Long before there was anything to count; the period before the first possible one could not be reckoned."""

USUAL: Preset = "last_30_days"

PRESETS: Mapping[str, str] = {
    "this_week": N_("This week"),
    "last_week": N_("Last week"),
    "this_month": N_("This month"),
    "last_month": N_("Last month"),
    "last_30_days": N_("The last 30 days"),
}


def asked(today: date) -> Period:
    """The period that the request names, up to today.

    Raises:
        Invalid: it names none; what is wrong with which field.
    """
    name = request.args.get("period")
    if name is not None:
        if name not in get_args(Preset):
            expected = ", ".join(get_args(Preset))
            raise Invalid(fields=(FieldError("period", N_("Expected one of: %(expected)s."), {"expected": expected}),))
        return preset(cast("Preset", name), today)
    typed = {field: request.args.get(field, "").strip() for field in ("from", "to")}
    if not any(typed.values()):
        return preset(USUAL, today)
    read = {field: _day(text) for field, text in typed.items()}
    wrong = [FieldError(field, N_("Expected a day such as 2026-11-24.")) for field, day in read.items() if day is None]
    if wrong:
        raise Invalid(fields=tuple(wrong))
    first, last = cast("date", read["from"]), min(cast("date", read["to"]), today)
    if last < first:
        raise Invalid(fields=(FieldError("from", N_("The period must begin before it ends, and not in the future.")),))
    if (last - first).days >= LONGEST:
        raise Invalid(fields=(FieldError("from", N_("At most %(days)s days."), {"days": LONGEST}),))
    return Period(first, last)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year >= EARLIEST else None


def named(period: Period, today: date) -> str | None:
    """The preset that a period is, if it is one."""
    return next((name for name in get_args(Preset) if preset(name, today) == period), None)
