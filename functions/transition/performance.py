"""The report for supervisors: how much was in time by step and actor, how long it took, why it was late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast, get_args

from flask import Blueprint, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from functions.transition import words
from functions.transition.parts import parts
from functions.transition.performance_charts import by_hour, in_time
from functions.transition.performance_view import section
from functions.transition.reading import caller
from shared.domain.errors import N_, FieldError, Invalid, NotFound, WrongActor
from shared.domain.figures import DayFigures, Figures, together
from shared.domain.office import Office
from shared.domain.periods import Period, Preset, preset
from shared.domain.procedure import Procedure
from shared.domain.seeing_figures import seen_by
from shared.web import times
from shared.web.app import ANY_STAFF, audience
from shared.web.described import PAGE, described
from shared.web.language import language
from shared.web.problem import errors_of, messages_by_field, wants_html

routes = Blueprint("performance", __name__, template_folder="templates")

LONGEST = 366
"""Days of a period: a document is read for each, and one for each day of the period before."""

EARLIEST = 2000
"""Long before there was anything to count; the period before the first possible one could not be reckoned."""

USUAL: Preset = "last_30_days"

PRESETS: Mapping[Preset, str] = {
    "this_week": N_("This week"),
    "last_week": N_("Last week"),
    "this_month": N_("This month"),
    "last_month": N_("Last month"),
    "last_30_days": N_("The last 30 days"),
}


@routes.app_context_processor
def reachable() -> dict[str, Any]:
    """Whether the caller may open the report, for the menu."""
    office = parts().offices.get(caller().office) if g.get("caller") else None
    return {"may_see_performance": office is not None and bool(seen_by(office, caller().roles.keys()))}


@routes.get("/performance")
@audience(ANY_STAFF)
@described({200: ("Report", PAGE)}, query={"period": Preset, "from": date, "to": date}, refuses=(403, 404))
def performance() -> ResponseReturnValue:
    """The figures of a period: `?period=` (a preset) or `?from=&to=` (YYYY-MM-DD, both included)."""
    office = parts().offices.get(caller().office)
    if office is None:
        raise NotFound
    seen = seen_by(office, caller().roles.keys())
    if not seen:
        raise WrongActor(roles=", ".join(_supervisors(office)))
    today = parts().now().astimezone(office.hours.zone).date()
    try:
        period, chosen = _asked(today), None
    except Invalid as refused:
        if not wants_html():
            raise
        period, chosen = preset(USUAL, today), refused
    days = parts().figures.read(office.key, period)
    before = parts().figures.read(office.key, period.before)
    found = _sections(office, seen, days, before)
    said = _said(period, days, found)
    if not wants_html():
        return jsonify(said)
    errors = errors_of(chosen)
    page = render_template(
        "performance.html",
        report=said,
        period=period,
        before=period.before,
        missing=period.length - len(days),
        presets=words.spelt(cast("Mapping[str, str]", PRESETS)),
        chosen=_named(period, today),
        typed={name: request.args.get(name, "") for name in ("from", "to")} if chosen else {},
        errors=errors,
        wrong=messages_by_field(errors),
        zone=office.hours.zone,
        today=today.isoformat(),
        in_time=in_time,
        by_hour=by_hour,
        length=times.length,
        named=_in_words,
    )
    return page, (chosen.status if chosen else 200)


def _supervisors(office: Office) -> list[str]:
    """The roles that one would need, by their titles."""
    titles = {actor.key: actor.title for each in office.procedures.values() for actor in each.actor}
    return [title for key, title in titles.items() if seen_by(office, [key])]


def _asked(today: date) -> Period:
    """The period that the request names.

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


def _in_words(counts: Mapping[str, int], spoken: Mapping[str, str]) -> list[dict[str, Any]]:
    """Counts by key with the words for the keys, most first."""
    spelt = words.spelt(spoken)
    rows = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return [{"title": spelt.get(key, key), "count": number} for key, number in rows]


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year >= EARLIEST else None


def _named(period: Period, today: date) -> str | None:
    return next((name for name in get_args(Preset) if preset(name, today) == period), None)


def _sections(
    office: Office, seen: tuple[str, ...], days: list[DayFigures], before: list[DayFigures]
) -> list[dict[str, Any]]:
    """What is told of each procedure that the caller sees: of those in force, and of others that have something."""
    now, then = together(days), together(before)
    in_force = {each.id for each in office.assignments}
    return [
        section(_latest(office, id_), now.get(id_, Figures()), then.get(id_, Figures()), language())
        for id_ in seen
        if id_ in in_force or id_ in now or id_ in then
    ]


def _latest(office: Office, id_: str) -> Procedure:
    return max((each for (key, _), each in office.procedures.items() if key == id_), key=lambda each: each.revision)


def _said(period: Period, days: list[DayFigures], found: list[dict[str, Any]]) -> dict[str, Any]:
    computed = [each.computed_at for each in days if each.computed_at]
    return {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "compared_with": {"from": period.before.first.isoformat(), "to": period.before.last.isoformat()},
        "days_computed": len(days),
        "computed_at": max(computed).isoformat() if computed else None,
        "procedures": found,
    }
