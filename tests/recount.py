"""A day's figures counted a second time, from the states alone, by the shortest way; and figures laid out alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from itertools import pairwise

from shared.domain.category_figures import Unfinished
from shared.domain.complaint import Complaint
from shared.domain.figures import Figures
from shared.domain.office_hours import OfficeHours
from shared.domain.procedure import Procedure

Happened = tuple[str, datetime, Complaint]
"""What was done, when, and the state after it."""

Laid = Counter[tuple[object, ...]]


def recount(history: Iterable[Happened], day: date, procedure: Procedure, hours: OfficeHours) -> Laid:
    """One complaint's part in a day's figures."""
    happened = list(history)
    found: Laid = Counter()

    def here(at: datetime) -> datetime:
        return at.astimezone(hours.zone)

    first = happened[0][2]
    if here(first.received_at).date() == day:
        found.update([("channel", first.channel), ("category", first.category), ("kind", first.kind)])
        found["about", first.category, "kind", first.kind] += 1
        found["arrival", here(first.received_at).hour] += 1
    answered_at = next((at for _, at, state in happened if state.outcome == "answered"), None)
    for (_, _, before), (action, at, after) in pairwise(happened):
        if here(at).date() != day:
            continue
        if after.is_over and not before.is_over:
            found["ending", after.outcome] += 1
        if at == answered_at and after.outcome == "answered" and not before.is_over:
            found["answer", hours.time_between(after.received_at, at) // hours.minute] += 1
            found["answer in time",] += at < after.promised_at
            found["about", first.category, "answered late"] += at >= after.promised_at
        if action in ("hold", "return", "reopen"):
            found[action,] += 1
            found["about", first.category, "reopened"] += action == "reopen"
        found["level", action] += action in {level.key for level in procedure.level}
        if (before.visit != after.visit or after.is_over) and not before.is_over:
            step = procedure.at(before.step)
            worked = before.clock.stopped(at, hours).elapsed_seconds / hours.minute.total_seconds()
            found["visit", step.key, step.actor, "late" if "breach" in before.levels else "on time"] += 1
            found["minutes", step.key, step.actor, int(worked)] += 1
            found["completion", here(at).hour] += 1
            found["about", first.category, "visits"] += 1
            found["about", first.category, "late"] += "breach" in before.levels
        given = before.rating and here(before.rating.at).date()
        if before.rating and given != day and after.rating != before.rating:
            found["replaced", given, before.rating.score] += 1
            found["about", first.category, "replaced", given, before.rating.score] += 1
    *_, last = [state for _, at, state in happened if here(at).date() <= day] or [first]
    if last.rating and here(last.rating.at).date() == day:
        found["rating", last.rating.score] += 1
        found["about", first.category, "rating", last.rating.score] += 1
    return +found


def unfinished(history: Iterable[Happened], day: date, hours: OfficeHours) -> Laid:
    """Where one complaint stood at the end of a day, and how old it was, if it was not over."""
    states = [state for _, at, state in history if at.astimezone(hours.zone).date() <= day]
    if not states or states[-1].is_over:
        return Counter()
    age = (day - states[0].received_at.astimezone(hours.zone).date()).days
    return Counter([(states[-1].step, states[-1].status, age)])


def laid_out(figures: Figures) -> Laid:
    """The same of figures; what `recount` does not count is left out."""
    found: Laid = Counter()
    rows: tuple[tuple[str, dict[str, int] | dict[int, int]], ...] = (
        ("channel", figures.channels), ("category", figures.categories), ("kind", figures.kinds),
        ("arrival", figures.arrivals), ("completion", figures.completions), ("level", figures.levels),
        ("ending", figures.endings), ("answer", figures.answers), ("rating", figures.ratings),
    )  # fmt: skip
    for name, counts in rows:
        found.update({(name, key): number for key, number in counts.items()})
    for day, scores in figures.replaced.items():
        found.update({("replaced", day, score): number for score, number in scores.items()})
    for category, about in figures.about.items():
        found.update({("about", category, "kind", kind): number for kind, number in about.kinds.items()})
        found.update({("about", category, "rating", score): number for score, number in about.ratings.items()})
        for day, scores in about.replaced.items():
            found.update({("about", category, "replaced", day, score): number for score, number in scores.items()})
        found["about", category, "visits"], found["about", category, "late"] = about.visits, about.late
        found["about", category, "answered late"] = about.answered_late
        found["about", category, "reopened"] = about.reopened
    for each in figures.steps:
        found["visit", each.step, each.actor, "late"] = each.late
        found["visit", each.step, each.actor, "on time"] = each.on_time
        found.update({("minutes", each.step, each.actor, key): number for key, number in each.minutes.items()})
    found["answer in time",] = figures.answers_in_time
    found.update({("hold",): figures.held, ("return",): figures.returned, ("reopen",): figures.reopened})
    return +found


def laid_out_unfinished(lying: Iterable[Unfinished]) -> Laid:
    """What `unfinished` tells, of figures."""
    return Counter({(each.step, each.status, age): number for each in lying for age, number in each.ages.items()})
