"""The shapes of the answers that more than one function gives, for their OpenAPI documents alone.

What the functions send is built in `shared.domain.disclosure` and `shared.web.problem`; tests hold it to these shapes.
"""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.domain.complaint import Category, Kind


class Answer(BaseModel):
    """Something that is answered: just these fields."""

    model_config = ConfigDict(extra="forbid")


class Health(Answer):
    """The process answers."""

    status: Literal["ok"]


class FieldProblem(Answer):
    """What is wrong with one field; `field` is dotted (`documents.analysis`), and empty where it is all together."""

    field: str
    message: str


class Problem(Answer):
    """A refusal (RFC 9457); `errors` comes with 422. `title`, `detail` and messages are in the caller's language."""

    type: str = Field(pattern="^urn:pengaduan:")
    title: str
    status: int
    detail: str
    errors: tuple[FieldProblem, ...] = ()


class Step(Answer):
    """A step of the procedure, its title in the caller's language."""

    number: int
    key: str
    title: str


class Promise(Answer):
    """When the answer is promised: within so many working minutes, at `due_at`."""

    minutes: int
    due_at: AwareDatetime


class Summary(Answer):
    """What was understood."""

    kind: Kind
    category: Category
    subject: str | None


class Receipt(Answer):
    """What is given at once. The tracking code opens the complaint: whoever holds it can follow it."""

    complaint_id: str
    received_at: AwareDatetime
    summary: Summary
    responsible: str
    step: Step
    due_at: AwareDatetime
    promise: Promise
    tracking_code: str
    status_url: str


class Message(Answer):
    """One message between the office and the reporter; no text: it was erased."""

    number: int
    by: Literal["office", "reporter"]
    kind: Literal["question", "reply", "reopening"]
    at: AwareDatetime
    text: str | None


class Rating(Answer):
    """How the reporter found the handling, 1 (bad) to 5 (good)."""

    score: int
    comment: str | None
    at: AwareDatetime


class EarlierAnswer(Answer):
    """An answer that was published and then replaced."""

    text: str | None
    published_at: AwareDatetime
    until: AwareDatetime


class Publication(Answer):
    """Where the answer was published."""

    platform: str
    url: str | None
    at: AwareDatetime
