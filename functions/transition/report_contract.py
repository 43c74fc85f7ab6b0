"""The shapes of the monthly report: read by the OpenAPI document alone."""

from __future__ import annotations

from datetime import date

from pydantic import AwareDatetime, Field

from functions.transition.figures_contract import Section, Span, Totals
from shared.web.answers import Answer, Problem


class Note(Answer):
    """The office's note, and who wrote it last. `version` is sent back when it is changed."""

    month: str
    procedure: str
    category: str
    text: str
    version: int
    by: str
    at: AwareDatetime


class NoteConflict(Problem):
    """Somebody else was faster: `current` is the note as it is now."""

    current: Note | None = None


class TotalsBefore(Totals):
    """The month before, as far as it stands beside the present one."""

    channels: dict[str, int]
    kinds: dict[str, int]
    endings: dict[str, int]
    ratings: dict[str, int]
    reopened: int


class InTime(Answer):
    """How much of an actor's work was in time."""

    visits: int
    on_time: int
    late: int
    on_time_percent: int | None


class ActorFigures(InTime):
    """All steps of an actor together."""

    actor: str
    actor_title: str
    before: InTime


class Shortcomings(Answer):
    """What complaints about one thing said of the service in the month, and what the office did about it."""

    category: str
    received: int
    received_before: int
    kinds: dict[str, int]
    complaints: int = Field(description="Received, suggestions left out.")
    visits: int
    late: int
    answered_late: int
    ratings_given: int
    low_ratings: int
    reopened: int
    note: Note | None


class AgeGroup(Answer):
    """How many were received so many whole days before; null: and longer."""

    from_days: int
    to_days: int | None
    count: int


class Lying(Answer):
    """Complaints that were not over, by state and age."""

    open: int
    held: int
    set_aside: int
    total: int
    ages: list[AgeGroup]


class LyingAtStep(Lying):
    """Those at one step."""

    step: str
    number: int | None
    title: str
    actor_title: str | None


class LyingAtEnd(Lying):
    """Those at the end of the day."""

    day: date
    steps: list[LyingAtStep]


class ReportSection(Section):
    """One procedure's part of the report."""

    before: TotalsBefore
    actors: list[ActorFigures]
    signed_by: str
    shortcomings: list[Shortcomings]
    unfinished: LyingAtEnd | None


class MonthlyReport(Span):
    """The report of a month, by the procedures that the caller may see. Days that are missing are not counted yet."""

    month: str
    is_over: bool
    compared_with: Span
    days_missing: list[date]
    days_missing_before: list[date]
    computed_at: AwareDatetime | None
    procedures: list[ReportSection]
