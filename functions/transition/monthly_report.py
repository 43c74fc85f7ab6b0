"""The monthly report of an office, made of the figures of days and the office's notes; no complaint is read for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from functions.transition.performance_view import compared, section
from shared.cloud.parts import Parts
from shared.domain.category_figures import CategoryFigures, Unfinished
from shared.domain.complaint import Kind
from shared.domain.figures import DayFigures, Figures
from shared.domain.office import Office
from shared.domain.periods import DAY, Period, month
from shared.domain.procedure import Procedure
from shared.domain.report_note import Place, ReportNote
from shared.domain.seeing_figures import seen_by
from shared.domain.tallies import add, share

AGES: tuple[tuple[int, int | None], ...] = ((0, 3), (4, 7), (8, 14), (15, 60), (61, None))
"""Groups of whole days since the receipt; the last one has no end."""

SUGGESTION: Kind = "suggestion"
"""What says nothing of a shortcoming by itself."""

Said = dict[str, Any]


def report(parts: Parts, office: Office, roles: Collection[str], asked: Period, language: str) -> Said:
    """What the report of a whole month says to holders of `roles`; of a month that goes on, up to today.

    `days_missing` were not computed, or not since they ended: what it says is too little by what happened on them. It
    reads a document a day of this month and the one before, and the notes.

    Raises:
        Unavailable: Firestore cannot be reached.
    """
    today = parts.now().astimezone(office.hours.zone).date()
    period = Period(asked.first, min(asked.last, today))
    past = month(asked.first - DAY)
    days, before = parts.figures.read(office.key, period), parts.figures.read(office.key, past)
    seen = seen_by(office, roles)
    notes = _notes(parts, office, asked, seen)
    computed = [each.computed_at for each in days if each.computed_at]
    return {
        "month": month_key(asked),
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "is_over": asked.last < today,
        "compared_with": {"from": past.first.isoformat(), "to": past.last.isoformat()},
        "days_missing": _missing(office, period, days, today),
        "days_missing_before": _missing(office, past, before, today),
        "computed_at": max(computed).isoformat() if computed else None,
        "procedures": [
            _section(procedure, now, then, language)
            | {
                "shortcomings": _shortcomings(procedure, office, now, then, notes),
                "unfinished": _unfinished(procedure, days, language),
            }
            for procedure, now, then in compared(office, seen, days, before)
        ],
    }


def month_key(asked: Period) -> str:
    """The month as requests name it: 2026-10."""
    return f"{asked.first:%Y-%m}"


def shown(note: ReportNote) -> Said:
    """A note as it is answered."""
    return {
        "month": note.month,
        "procedure": note.procedure,
        "category": note.category,
        "text": note.text,
        "version": note.version,
        "by": note.by,
        "at": note.at.isoformat(),
    }


def _notes(parts: Parts, office: Office, asked: Period, seen: Iterable[str]) -> dict[Place, ReportNote]:
    key, abouts = month_key(asked), [each.key for each in office.categories]
    return parts.report_notes.read(Place(office.key, key, each, about) for each in seen for about in abouts)


def _missing(office: Office, period: Period, days: Iterable[DayFigures], today: Any) -> list[str]:
    """The days that nobody computed since they ended; today is as good as it was computed last."""
    found = {each.day: each for each in days}
    zone = office.hours.zone
    return [
        day.isoformat()
        for day in period.days
        if day not in found or not (found[day].is_final(zone) or (day == today and found[day].unfinished is not None))
    ]


def _section(procedure: Procedure, now: Figures, then: Figures, language: str) -> Said:
    """The figures as `/performance` tells them, and of the month before what else stands beside."""
    found = section(procedure, now, then, language)
    found["before"] |= {
        "channels": then.channels,
        "kinds": then.kinds,
        "endings": then.endings,
        "ratings": {str(score): number for score, number in sorted(then.ratings.items())},
        "reopened": then.reopened,
    }
    last = procedure.step[-1].actor
    head = (last, *procedure.chain_above(last))[-1]
    return found | {"actors": _actors(procedure, now, then), "signed_by": procedure.actor_titled(head)}


def _actors(procedure: Procedure, now: Figures, then: Figures) -> list[Said]:
    """What was in time of all steps of an actor together."""
    keys = dict.fromkeys(
        [actor for step in procedure.step for actor in step.actors] + [each.actor for each in (*now.steps, *then.steps)]
    )
    return [
        {"actor": key, "actor_title": procedure.actor_titled(key), **_in_time(now, key), "before": _in_time(then, key)}
        for key in keys
    ]


def _in_time(figures: Figures, actor: str) -> Said:
    visits = sum(each.visits for each in figures.steps if each.actor == actor)
    on_time = sum(each.on_time for each in figures.steps if each.actor == actor)
    percent = share(on_time, visits)
    return {
        "visits": visits,
        "on_time": on_time,
        "late": visits - on_time,
        "on_time_percent": None if percent is None else int(percent),
    }


def _shortcomings(
    procedure: Procedure, office: Office, now: Figures, then: Figures, notes: Mapping[Place, ReportNote]
) -> list[Said]:
    """By category, most complaints first: of those about which anything was counted or noted."""
    noted = {place.category: note for place, note in notes.items() if place.procedure == procedure.id}
    found = [
        _about(each, now.about.get(each, CategoryFigures()), then.about.get(each, CategoryFigures()), noted.get(each))
        for each in dict.fromkeys([*(each.key for each in office.categories), *noted, *now.about, *then.about])
        if each in now.about or each in then.about or each in noted
    ]
    return sorted(found, key=lambda each: (-each["complaints"], -each["received"]))


def _about(category: Any, now: CategoryFigures, then: CategoryFigures, note: ReportNote | None) -> Said:
    return {
        "category": category,
        "received": sum(now.kinds.values()),
        "received_before": sum(then.kinds.values()),
        "kinds": now.kinds,
        "complaints": sum(number for kind, number in now.kinds.items() if kind != SUGGESTION),
        "visits": now.visits,
        "late": now.late,
        "answered_late": now.answered_late,
        "ratings_given": sum(now.ratings.values()),
        "low_ratings": now.low_ratings,
        "reopened": now.reopened,
        "note": note and shown(note),
    }


def _unfinished(procedure: Procedure, days: list[DayFigures], language: str) -> Said | None:
    """What was not over at the end of the last day that was computed."""
    last = next((each for each in reversed(days) if each.unfinished is not None), None)
    if last is None or last.unfinished is None:
        return None
    lying = last.unfinished.get(procedure.id, [])
    steps = dict.fromkeys([step.key for step in procedure.step] + [each.step for each in lying])
    return {
        "day": last.day.isoformat(),
        "steps": [_lying(procedure, key, [each for each in lying if each.step == key], language) for key in steps],
        **_by_age(lying),
    }


def _lying(procedure: Procedure, key: str, lying: list[Unfinished], language: str) -> Said:
    step = next((each for each in procedure.step if each.key == key), None)
    return {
        "step": key,
        "number": step.number if step else None,
        "title": step.title.in_language(language) if step else key,
        "actor_title": procedure.actors_titled(step.actors) if step else None,
        **_by_age(lying),
    }


def _by_age(lying: list[Unfinished]) -> Said:
    states = dict.fromkeys(("open", "held", "set_aside"), 0)
    ages: dict[int, int] = {}
    for each in lying:
        states[each.status] += sum(each.ages.values())
        add(ages, each.ages)
    return {
        **states,
        "total": sum(states.values()),
        "ages": [
            {
                "from_days": first,
                "to_days": last,
                "count": sum(n for age, n in ages.items() if _within(age, first, last)),
            }
            for first, last in AGES
        ],
    }


def _within(age: int, first: int, last: int | None) -> bool:
    return first <= age and (last is None or age <= last)
