"""One complaint played through a procedure on paper: each row takes its whole time; when it is due, and who is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from shared.domain.deadline import Clock, allotted, due_at, falls_at
from shared.domain.hours_in_words import Language
from shared.domain.office_hours import OfficeHours
from shared.domain.procedure import Procedure
from shared.domain.procedure_tables import Step


def played(
    procedure: Procedure, hours: OfficeHours, category: str | None, start: datetime, language: Language
) -> Iterator[str]:
    """The lines for a complaint of this category (None: one that goes through every row), received at `start`."""
    at = start
    yield f"Received {_written(at, hours)}"
    for step in procedure.way(category):
        work = allotted(step, at, hours)
        due = due_at(Clock(started_at=at), work, hours) or at
        yield f"\n{step.number}. {step.title.in_language(language)} ({procedure.actors_titled(step.actors)})"
        yield f"   entered {_written(at, hours)}, due {_written(due, hours)}"
        yield f"   {_because(step, at, hours, language)}"
        for actor in step.actors:
            yield from _told(procedure, step, actor, at, hours)
        gives = ", ".join(procedure.document_type(key).title.in_language(language) for key in step.gives)
        yield f"   gives: {gives or '-'}"
        at = due
    promised = hours.add(start, procedure.overall.minutes)
    word = "after" if at > promised else "before" if at < promised else "at"
    yield f"\nAnswered at the latest {_written(at, hours)},"
    yield f"{word} the time promised for the whole procedure, {_written(promised, hours)}"


def _told(procedure: Procedure, step: Step, actor: str, at: datetime, hours: OfficeHours) -> Iterator[str]:
    work = allotted(step, at, hours)
    for level in procedure.level:
        falls = falls_at(Clock(started_at=at), work, level.percent, hours) or at
        whose = f" of {procedure.actor_titled(actor)}'s share" if step.beside else ""
        told = procedure.actor_titled(procedure.told(actor, level))
        yield f"   {level.percent:>4} % ({level.key}){whose}: {_written(falls, hours)}, to {told}"


def _because(step: Step, at: datetime, hours: OfficeHours, language: Language) -> str:
    if step.working_days:
        return hours.explain_days(at, step.working_days, language)
    return hours.explain(at, step.minutes or 0, language)


def _written(at: datetime, hours: OfficeHours) -> str:
    return at.astimezone(hours.zone).strftime("%Y-%m-%d %H:%M %Z")
