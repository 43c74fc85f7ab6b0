"""The shapes of the report for supervisors: read by the OpenAPI document alone."""

from __future__ import annotations

from datetime import date

from pydantic import AwareDatetime, Field

from shared.web.answers import Answer


class Span(Answer):
    """Days, both included."""

    from_: date = Field(alias="from")
    to: date


class Totals(Answer):
    """The sums of a period; shares are whole percentages, times working minutes. Null: nothing to reckon with."""

    received: int
    answered: int
    ended_otherwise: int
    visits: int
    late: int
    on_time_percent: int | None
    answers_in_time_percent: int | None
    answer_median_minutes: int | None
    answer_p90_minutes: int | None
    rating_average: float | None
    ratings_given: int


class Times(Answer):
    """How the visits of a step went."""

    visits: int
    on_time: int
    late: int
    on_time_percent: int | None
    median_minutes: int | None
    p90_minutes: int | None


class StepFigures(Times):
    """A step and the role that it belongs to; no number: an earlier revision had it."""

    step: str
    number: int | None
    title: str
    limit_minutes: int | None
    limit_working_days: int | None
    actor: str
    actor_title: str
    before: Times


class Hour(Answer):
    """An hour of the day: what came and what was completed in it."""

    hour: int
    arrived: int
    completed: int


class Cause(Answer):
    """Why steps were late."""

    cause: str
    count: int
    waited_minutes: int
    worked_minutes: int
    count_before: int


class ChannelCount(Answer):
    """How many came by a channel."""

    key: str
    title: str
    count: int


class Section(Totals):
    """One procedure's figures of the period, and the totals of the one before."""

    id: str
    title: str
    before: Totals
    steps: list[StepFigures]
    hours: list[Hour]
    causes: list[Cause]
    noticed_late_minutes: int
    channels: list[ChannelCount]
    categories: dict[str, int]
    kinds: dict[str, int]
    endings: dict[str, int]
    levels: dict[str, int]
    ratings: dict[str, int]
    held: int
    returned: int
    reopened: int


class Report(Span):
    """The figures of a period, by the procedures that the caller may see."""

    compared_with: Span
    days_computed: int
    computed_at: AwareDatetime | None
    procedures: list[Section]
