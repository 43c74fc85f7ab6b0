"""The period that a request names: `?period=` (a preset) or `?from=&to=` (YYYY-MM-DD, both included)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast, get_args

from flask import request

from functions.transition import words
from shared.domain.errors import N_, FieldError, Invalid
from shared.domain.periods import EARLIEST, Period, Preset, preset
from shared.web.problem import errors_of, messages_by_field, wants_html

LONGEST = 366
"""Days of a period: of figures a document is read for each, and one for each day of the period before."""

USUAL: Preset = "last_30_days"

PRESETS: Mapping[str, str] = {
    "this_week": N_("This week"),
    "last_week": N_("Last week"),
    "this_month": N_("This month"),
    "last_month": N_("Last month"),
    "last_30_days": N_("The last 30 days"),
}


@dataclass(frozen=True)
class Choice:
    """What a page shows: the period asked for, or the usual one and what is wrong with what was asked for."""

    period: Period
    today: date
    refused: Invalid | None = None

    @property
    def status(self) -> int:
        """Of the answer."""
        return self.refused.status if self.refused else 200

    @property
    def shown(self) -> dict[str, Any]:
        """What `period_choice.html` is made of."""
        errors = errors_of(self.refused)
        names = (name for name in get_args(Preset) if preset(name, self.today) == self.period)
        return {
            "period": self.period,
            "presets": words.spelt(PRESETS),
            "chosen": next(names, None),
            "typed": {name: request.args.get(name, "") for name in ("from", "to")} if self.refused else {},
            "errors": errors,
            "wrong": messages_by_field(errors),
            "today": self.today.isoformat(),
        }


def choice(today: date) -> Choice:
    """The period that the request names, up to today. A page is shown all the same where it names none.

    Raises:
        Invalid: it names none, and no page is wanted.
    """
    try:
        return Choice(asked(today), today)
    except Invalid as refused:
        if not wants_html():
            raise
        return Choice(preset(USUAL, today), today, refused)


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
