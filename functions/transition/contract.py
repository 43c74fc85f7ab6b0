"""What `transition` answers, and what it asks for as proof: read by its OpenAPI document alone."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, Field

from functions.transition.exchange_contract import ImportResult, Reconciliation
from functions.transition.figures_contract import Report, Span
from functions.transition.report_contract import MonthlyReport, Note, NoteConflict
from shared.domain.attachment import Attachment
from shared.domain.complaint import (
    Category,
    Cause,
    Channel,
    Classification,
    Disclosure,
    Kind,
    Language,
    Outcome,
    Suspicion,
)
from shared.domain.complaint import Status as State
from shared.domain.lateness import Lateness
from shared.domain.procedure_tables import Sla
from shared.web.answers import Answer, EarlierAnswer, Message, Problem, Promise, Publication, Rating, Step

ABOUT = (
    "What the office's staff call: worklists, cases, transitions, alerts, figures. JSON unless the caller asks for "
    "HTML. Times are ISO 8601 with their offset. Staff of another office are answered 404. Where Identity-Aware Proxy "
    "stands in front, its assertion counts in place of both proofs."
)

PROOFS = {
    "id_token": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "An OpenID Connect ID token of a member of staff.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "session",
        "description": "The session that signing in with a browser gives.",
    },
}

UNPROVEN_BROWSER = 303
"""How a browser without proof is answered that opens a page: it is sent to sign in."""

__all__ = [
    "ABOUT", "PROOFS", "UNPROVEN_BROWSER", "Alerts", "Complaints", "Conflict", "Identity", "ImportResult", "Journal",
    "MonthlyReport", "Note", "NoteConflict", "Reconciliation", "Report",
]  # fmt: skip


class ProcedureReference(Answer):
    """The procedure that the complaint runs under, and its number as signed."""

    id: str
    revision: int
    number: str


class StepShare(Answer):
    """What one actor gives in a step that several do side by side; `done_by` is null while it is missing."""

    actor: str
    produces: list[str]
    done_by: str | None
    done_at: AwareDatetime | None


class CurrentStep(Step):
    """The step, and the role that it belongs to: the first of them, where several do it side by side."""

    actor: str


class Holder(Answer):
    """Who took the complaint."""

    by: str
    since: AwareDatetime


class LevelTime(Answer):
    """A level of a clock, in percent of its limit: when it falls (null: the clock stands still), whether it has."""

    key: str
    percent: int
    falls_at: AwareDatetime | None
    has_fallen: bool


class WorkingClock(Answer):
    """The clock of the step or of the whole procedure, in working minutes."""

    key: Literal["step", "procedure"]
    minutes: int
    due_at: AwareDatetime | None
    state: Sla | None
    source: str
    to_be_confirmed: bool
    levels: list[LevelTime]


class DaysClock(Answer):
    """The clock of a step, or of the law, in working days; the law's is empty before the complaint is classified."""

    key: Literal["step", "statutory"]
    working_days: int | None
    due_at: AwareDatetime | None
    state: Sla | None
    source: str | None
    to_be_confirmed: bool
    levels: list[LevelTime]


class History(Answer):
    """Of a case that had ended before this system began: where it came from, its number there, and when."""

    source: str
    number: str
    at: AwareDatetime


class Complaint(Answer):
    """The complaint as staff see it: everything but the reporter's identity. `version` is sent back when it is changed.

    Texts are null once they were erased.
    """

    id: str
    version: int
    status: State
    kind: Kind
    classification: Classification | None
    channel: Channel
    channel_reference: dict[Literal["handle", "url", "number", "filed_on", "client"], str] | None
    category: Category
    subject: str | None
    narrative: str | None
    occurred_on: date | None
    place: str | None
    language: Language
    disclosure: Disclosure
    procedure: ProcedureReference
    step: CurrentStep
    shares: list[StepShare] = Field(description="Whose share of the step is done; empty where one actor does it.")
    visit: int
    holder: Holder | None
    entered_at: AwareDatetime
    due_at: AwareDatetime | None
    sla: Sla
    documents: dict[str, str]
    question: str | None
    messages: list[Message]
    photos: list[Attachment]
    rating: Rating | None
    earlier_answers: list[EarlierAnswer]
    public_text: str | None
    publication: Publication | None
    duplicate_of: str | None
    incident: str | None
    apart: bool
    set_aside_for: Suspicion | None
    received_at: AwareDatetime
    updated_at: AwareDatetime
    identity_erased_at: AwareDatetime | None
    erased_at: AwareDatetime | None
    promise: Promise
    clocks: list[WorkingClock | DaysClock] = Field(description="None where it had ended before this system began.")
    outcome: Outcome | None
    history: History | None


class RegisterStep(Answer):
    """What a step took in all its visits, in working minutes, holds left out; why the last late one was late."""

    number: int
    minutes: float
    late: bool
    cause: Cause | None


class RegisterLine(Answer):
    """A complaint in the register. Texts are null where erased, and where the complaint is confidential."""

    register_number: str | None
    id: str
    ticket: str | None
    received_at: AwareDatetime
    channel: Channel
    kind: Kind
    category: Category
    classification: Classification | None
    disclosure: Disclosure
    subject: str | None
    place: str | None
    procedure: str
    step: int
    status: State
    outcome: Outcome | None
    closed_at: AwareDatetime | None
    promised_at: AwareDatetime
    promise_kept: bool | None
    statutory_due_at: AwareDatetime | None
    verdict: Literal["on_time", "late", "running"] | None = Field(description="Null: it is judged by nothing.")
    steps: list[RegisterStep]
    rating: int | None
    incident: str | None
    history: str | None = Field(description="The old register that it came from, ended already.")


class Register(Span):
    """The complaints received in a period, in order of receipt."""

    items: list[RegisterLine]
    next_cursor: str | None


class Conflict(Problem):
    """Somebody else was faster, or the state does not allow it: `current` is the complaint as it is now."""

    current: Complaint | None = None


class GivenDocument(Answer):
    """A document as it was last given for all of an incident's complaints."""

    text: str
    version: int
    step: str
    by: str
    at: AwareDatetime


class IncidentAlone(Answer):
    """One cause of many complaints. `version` is sent back when something is done for all of them."""

    id: str
    title: str
    procedure: str
    status: Literal["open", "closed"]
    version: int
    given: dict[str, GivenDocument]
    opened_by: str
    opened_at: AwareDatetime
    closed_by: str | None
    closed_at: AwareDatetime | None


class Incidents(Answer):
    """The office's incidents, latest first: the fifty latest."""

    items: list[IncidentAlone]
    next_cursor: None


class Member(Answer):
    """A complaint of an incident. `apart`: it came back since, and what is done for all passes it by."""

    id: str
    subject: str | None
    status: State
    step: Step
    due_at: AwareDatetime | None
    sla: Sla
    apart: bool


class Incident(IncidentAlone):
    """An incident with its complaints, in order of receipt."""

    members: list[Member]


class IncidentOutcome(Answer):
    """What became of one complaint: done; elsewhere (not in this step); refused, and why; not_reached in time."""

    complaint: str
    outcome: Literal["done", "elsewhere", "refused", "not_reached"]
    problem: Problem | None


class IncidentWork(Answer):
    """What became of each complaint. Not complete: the same request sent again goes on."""

    incident: Incident
    outcomes: list[IncidentOutcome]
    complete: bool


class IncidentConflict(Problem):
    """Somebody else was faster, or the incident has ended: `current` is the incident as it is now."""

    current: IncidentAlone | None = None


class Complaints(Answer):
    """A page of a worklist."""

    items: list[Complaint]
    next_cursor: str | None


class Entry(Answer):
    """One entry of the journal, chained to the one before by its hash (SHA-256, hex)."""

    seq: int
    at: AwareDatetime
    actor: str
    capacity: str
    action: str
    from_step: str | None
    to_step: str
    visit: int
    documents: list[str]
    note: str | None
    confirmation: str | None
    incident: str | None
    hash: str
    previous_hash: str


class Journal(Answer):
    """The journal, first to last: all of it."""

    items: list[Entry]
    next_cursor: None


class Identity(Answer):
    """Who reported it, as far as they said."""

    name: str | None
    email: str | None
    phone: str | None


class AlertStep(Answer):
    """The step that an alert is about."""

    number: int
    key: str


class Acknowledgement(Answer):
    """Who said that they saw it."""

    by: str
    at: AwareDatetime


class Alert(Answer):
    """What the caller was told of, and what became of telling them; `about`: who could not be reached."""

    id: str
    complaint: str
    level: str
    visit: int
    step: AlertStep
    holder: str | None
    due_at: AwareDatetime | None
    fell_at: AwareDatetime
    recorded_at: AwareDatetime
    lateness: Lateness | None
    about: str | None
    delivery: Literal["pending", "claimed", "sent", "failed"] | None
    acknowledged: Acknowledgement | None


class Alerts(Answer):
    """A page of the caller's alerts, latest first."""

    items: list[Alert]
    next_cursor: str | None = Field(description="Null: this is the last page.")
