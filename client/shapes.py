"""The answers of the HTTP interface, as far as the client reads them. Times are ISO 8601 texts with their offset."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

Queue = Literal["mine", "open", "overdue", "held", "set_aside", "closed"]
QUEUES: tuple[Queue, ...] = ("mine", "open", "overdue", "held", "set_aside", "closed")


class Step(TypedDict):
    """A step of the procedure, its title in the caller's language; `actor` is the role that it belongs to."""

    number: int
    key: str
    title: str
    actor: str


class MemberStep(TypedDict):
    """The step of a complaint in a list."""

    number: int
    key: str
    title: str


class Holder(TypedDict):
    """Who took the complaint."""

    by: str
    since: str


class Complaint(TypedDict):
    """A complaint as staff see it; texts are null once they were erased. An answer has more members than these."""

    id: str
    version: int
    status: str
    kind: str
    category: str
    channel: str
    subject: str | None
    narrative: str | None
    place: str | None
    disclosure: str
    step: Step
    holder: Holder | None
    received_at: str
    updated_at: str
    due_at: str | None
    sla: str
    documents: dict[str, str]
    question: str | None
    outcome: str | None


class Complaints(TypedDict):
    """A page of a queue; no next cursor: it is the last one."""

    items: list[Complaint]
    next_cursor: str | None


class Entry(TypedDict):
    """One entry of the journal."""

    seq: int
    at: str
    actor: str
    action: str
    from_step: str | None
    to_step: str
    documents: list[str]
    note: str | None


class Receipt(TypedDict):
    """What a registration gives. Whoever has the tracking code can follow the complaint: it is shown this once."""

    complaint_id: str
    tracking_code: str
    status_url: str
    received_at: str


class Refused(TypedDict):
    """Why something was refused."""

    detail: str


class Member(TypedDict):
    """A complaint of an incident; `apart`: what is done for all passes it by."""

    id: str
    subject: str | None
    status: str
    step: MemberStep
    due_at: str | None
    sla: str
    apart: bool


class Incident(TypedDict):
    """One cause of many complaints; a list of incidents has them without their complaints."""

    id: str
    title: str
    status: str
    version: int
    opened_by: str
    opened_at: str
    members: list[Member]


class IncidentOutcome(TypedDict):
    """What became of one complaint: done, elsewhere, refused, not_reached."""

    complaint: str
    outcome: str
    problem: Refused | None


class IncidentWork(TypedDict):
    """What became of each complaint; not complete: the same request sent again goes on."""

    incident: Incident
    outcomes: list[IncidentOutcome]
    complete: bool


class RowProblem(TypedDict):
    """Why a row of an export was refused: the field, and what the file calls it."""

    field: str
    column: str | None
    message: str


class ImportedRow(TypedDict):
    """What became of a row: taken, historic, known, refused or not_reached."""

    row: int
    number: str | None
    result: str
    complaint_id: str | None
    errors: list[RowProblem]


class Imported(TypedDict):
    """What became of an export, as far as its time went."""

    is_complete: bool
    counts: dict[str, int]
    items: list[ImportedRow]


class Compared(TypedDict):
    """Another system's list of a month held against ours."""

    agreeing: int
    only_there: list[dict[str, Any]]
    only_here: list[dict[str, Any]]
    differing: list[dict[str, Any]]
    refused: list[dict[str, Any]]


class FieldProblem(TypedDict):
    """What is wrong with one field, by its dotted name."""

    field: str
    message: str


class Publication(TypedDict):
    """Where the answer was published, and when (with the offset)."""

    platform: str
    url: str
    at: str
