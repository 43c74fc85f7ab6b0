"""What a report says of one procedure's figures: as JSON, and so that the page only has to write it down."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from shared.domain.figures import DayFigures, Figures, StepFigures, together
from shared.domain.office import Office
from shared.domain.procedure import Procedure
from shared.domain.tallies import add, percentile, share


def compared(
    office: Office, seen: Collection[str], days: Iterable[DayFigures], before: Iterable[DayFigures]
) -> Iterator[tuple[Procedure, Figures, Figures]]:
    """The figures of two periods by the procedures that are seen: those in force, and others that have something."""
    now, then = together(days), together(before)
    in_force = {each.id for each in office.assignments}
    for id_ in seen:
        if id_ in in_force or id_ in now or id_ in then:
            yield latest(office, id_), now.get(id_, Figures()), then.get(id_, Figures())


def latest(office: Office, id_: str) -> Procedure:
    """The latest revision of a procedure that the office has."""
    return max((each for (key, _), each in office.procedures.items() if key == id_), key=lambda each: each.revision)


def section(procedure: Procedure, now: Figures, before: Figures, language: str) -> dict[str, Any]:
    """The figures of a period and of the one before. Shares are percentages, times whole working minutes."""
    return {
        "id": procedure.id,
        "title": procedure.name.in_language(language),
        **_totals(now),
        "before": _totals(before),
        "steps": [_step(procedure, each, before, language) for each in _in_order(procedure, now, before)],
        "hours": _hours(now),
        "causes": [
            {
                "cause": cause,
                "count": reason.count,
                "waited_minutes": round(reason.waited_minutes),
                "worked_minutes": round(reason.worked_minutes),
                "count_before": before.causes[cause].count if cause in before.causes else 0,
            }
            for cause, reason in sorted(now.causes.items(), key=lambda each: -each[1].count)
        ],
        "noticed_late_minutes": round(now.noticed_late_minutes),
        "channels": [
            {"key": key, "title": channel.title.in_language(language) if channel else key, "count": number}
            for key, number in sorted(now.channels.items(), key=lambda each: (-each[1], each[0]))
            for channel in [procedure.channel_type(key)]
        ],
        "categories": now.categories,
        "kinds": now.kinds,
        "endings": now.endings,
        "levels": now.levels,
        "ratings": {str(score): number for score, number in sorted(now.ratings.items())},
        "held": now.held,
        "returned": now.returned,
        "reopened": now.reopened,
    }


def _totals(figures: Figures) -> dict[str, Any]:
    visits, on_time = sum(each.visits for each in figures.steps), sum(each.on_time for each in figures.steps)
    answers, rated = sum(figures.answers.values()), sum(figures.ratings.values())
    scores = sum(score * number for score, number in figures.ratings.items())
    return {
        "received": figures.received,
        "answered": figures.answered,
        "ended_otherwise": sum(figures.endings.values()) - figures.answered,
        "visits": visits,
        "late": visits - on_time,
        "on_time_percent": _rounded(share(on_time, visits)),
        "answers_in_time_percent": _rounded(share(figures.answers_in_time, answers)),
        "answer_median_minutes": percentile(figures.answers, 50),
        "answer_p90_minutes": percentile(figures.answers, 90),
        "rating_average": round(scores / rated, 1) if rated else None,
        "ratings_given": rated,
    }


def _in_order(procedure: Procedure, now: Figures, before: Figures) -> list[StepFigures]:
    """Every step of the procedure in its order, then what earlier revisions had; empty where nothing was completed."""
    known = [(step.key, actor) for step in procedure.step for actor in step.actors]
    others = sorted({(each.step, each.actor) for each in (*now.steps, *before.steps)} - set(known))
    return [_found(now.steps, key, actor) for key, actor in (*known, *others)]


def _found(steps: Iterable[StepFigures], key: str, actor: str) -> StepFigures:
    found = (each for each in steps if (each.step, each.actor) == (key, actor))
    return next(found, StepFigures(step=key, actor=actor))


def _step(procedure: Procedure, now: StepFigures, before: Figures, language: str) -> dict[str, Any]:
    step = next((each for each in procedure.step if each.key == now.step), None)
    return {
        "step": now.step,
        "number": step.number if step else None,
        "title": step.title.in_language(language) if step else now.step,
        "limit_minutes": step.minutes if step else None,
        "limit_working_days": step.working_days if step else None,
        "actor": now.actor,
        "actor_title": procedure.actor_titled(now.actor),
        **_times(now),
        "before": _times(_found(before.steps, now.step, now.actor)),
    }


def _times(figures: StepFigures) -> dict[str, Any]:
    return {
        "visits": figures.visits,
        "on_time": figures.on_time,
        "late": figures.late,
        "on_time_percent": _rounded(share(figures.on_time, figures.visits)),
        "median_minutes": percentile(figures.minutes, 50),
        "p90_minutes": percentile(figures.minutes, 90),
    }


def _hours(figures: Figures) -> list[dict[str, int]]:
    """The hours of the day from the first to the last in which anything came or was completed."""
    load: dict[int, int] = {}
    for each in (figures.arrivals, figures.completions):
        add(load, each)
    if not load:
        return []
    return [_hour(figures.arrivals, figures.completions, hour) for hour in range(min(load), max(load) + 1)]


def _hour(arrivals: Mapping[int, int], completions: Mapping[int, int], hour: int) -> dict[str, int]:
    return {"hour": hour, "arrived": arrivals.get(hour, 0), "completed": completions.get(hour, 0)}


def _rounded(percent: float | None) -> int | None:
    """Whole percent, rounded down: never all where one was late."""
    return None if percent is None else int(percent)
