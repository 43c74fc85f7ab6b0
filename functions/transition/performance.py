"""The report for supervisors: how much was in time by step and actor, how long it took, why it was late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, g, jsonify, render_template
from flask.typing import ResponseReturnValue

from functions.transition import words
from functions.transition.parts import parts
from functions.transition.performance_charts import by_hour, in_time
from functions.transition.performance_view import compared, latest, section
from functions.transition.periods_asked import choice
from functions.transition.reading import caller
from shared.domain.errors import NotFound, WrongActor
from shared.domain.figures import DayFigures
from shared.domain.office import Office
from shared.domain.periods import Period, Preset
from shared.domain.seeing_figures import seen_by
from shared.web import times
from shared.web.app import ANY_STAFF, audience
from shared.web.described import PAGE, described
from shared.web.language import language
from shared.web.problem import wants_html

routes = Blueprint("performance", __name__, template_folder="templates")


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
        raise WrongActor(roles=", ".join(supervisors(office)))
    today = parts().now().astimezone(office.hours.zone).date()
    chosen = choice(today)
    period = chosen.period
    days = parts().figures.read(office.key, period)
    before = parts().figures.read(office.key, period.before)
    found = [section(*each, language()) for each in compared(office, seen, days, before)]
    said = _said(period, days, found)
    if not wants_html():
        return jsonify(said)
    page = render_template(
        "performance.html",
        report=said,
        before=period.before,
        missing=period.length - len(days),
        zone=office.hours.zone,
        in_time=in_time,
        by_hour=by_hour,
        length=times.length,
        named=_in_words,
        level_words={each["id"]: words.levels(latest(office, each["id"])) for each in found},
        **chosen.shown,
    )
    return page, chosen.status


def supervisors(office: Office) -> list[str]:
    """The roles that one would need, by their titles."""
    titles = {actor.key: actor.title for each in office.procedures.values() for actor in each.actor}
    return [title for key, title in titles.items() if seen_by(office, [key])]


def _in_words(counts: Mapping[str, int], spoken: Mapping[str, str]) -> list[dict[str, Any]]:
    """Counts by key with the words for the keys, most first."""
    spelt = words.spelt(spoken)
    rows = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return [{"title": spelt.get(key, key), "count": number} for key, number in rows]


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
