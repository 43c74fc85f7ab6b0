"""The complaint: its state as facts and, apart from them, what people wrote.

`texts` holds whatever people wrote, so that a text can be erased and the facts' chain still holds.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from shared.domain.attachment import Attachment
from shared.domain.deadline import Clock
from shared.domain.procedure_tables import Key

Kind = Literal["complaint", "suggestion", "misconduct"]
Category = Key
"""What it is about: one of those that the office's file names."""

Classification = Literal["information", "suggestion", "without_examination", "with_examination"]
Disclosure = Literal["open", "confidential", "anonymous"]
Channel = Literal[
    "web",
    "email",
    "social_media",
    "whatsapp",
    "call_center",
    "reporting_system",
    "directorate_general",
    "counter",
]
Status = Literal["open", "held", "set_aside", "diverted", "closed"]
Suspicion = Literal["honeypot", "forged_form", "too_fast", "client_flood", "office_flood"]
"""Why a complaint is set aside for staff to look at before its procedure begins."""

Ending = Literal["duplicate", "withdrawn", "unfounded", "spam"]
Outcome = Literal["answered", "diverted", "duplicate", "withdrawn", "unfounded", "spam"]
Language = Literal["id", "en"]

ANSWERED: Outcome = "answered"
Cause = Literal["came_back", "waited", "worked"]
"""Why a visit was late: it began by a return or a reopening, else whichever took longer."""

SYSTEM = "system"
PUBLIC = "public"
"""The journal's actor for a reporter: the identity never stands there."""

HOLD_ENDED = "hold_ended"
"""Told to the step's actor when a hold ends by rule."""

REPLIED = "replied"
"""Told to the step's actor when the reporter wrote."""

LEFT_ASIDE = "left_aside"
"""Told to a supervisor when nobody has looked for long at a complaint that was set aside."""

RECALCULATED = "recalculated"
CALENDAR = "calendar"
"""The action, and the capacity, of who changed the office's calendar, so that deadlines moved."""

REPORTER_RECEIPT = "reporter_receipt"
REPORTER_QUESTION = "reporter_question"
REPORTER_ANSWER = "reporter_answer"
REPORTER_END = "reporter_end"
REPORTER_CORRECTION = "reporter_correction"

RECENT_OPERATIONS = 20
"""How many operation ids a complaint remembers, so that a repeated command is recognised."""

MOST_REPLIES = 10
MOST_MESSAGES = 20
MOST_SUPERSEDED = 10
"""How many replies, messages in all and replaced answers a complaint holds: its document stays below 1 MiB whatever the
script. The reporter's replies leave room for the office's questions and for a reopening.
"""


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True)


class ProcedureRef(_Facts):
    """The procedure and revision that a complaint started under, for ever."""

    id: str
    revision: int


class Holder(_Facts):
    """Who took the complaint in the open visit, and since when."""

    by: str
    since: datetime


class DocumentVersion(_Facts):
    """A document's current version; its text is `texts["documents.<key>"]`."""

    version: int
    step: str
    visit: int
    by: str
    at: datetime
    confirmed: bool = False


class Operation(_Facts):
    """A command that was carried out: hashes of its Idempotency-Key (with the caller) and of its body."""

    key: str
    body: str


class Publication(_Facts):
    """Where the answer was published."""

    platform: str
    url: str
    at: datetime


class Message(_Facts):
    """One message between the office and the reporter; its text is `texts["messages.<number>"]`."""

    number: int
    by: Literal["office", "reporter"]
    kind: Literal["question", "reply", "reopening"]
    at: datetime


class Rating(_Facts):
    """What the reporter thought of the handling, 1 (bad) to 5 (good); a comment is `texts["rating"]`."""

    score: int
    at: datetime


class Superseded(_Facts):
    """An answer that was published and then corrected or reopened; its text is `texts["superseded.<version>"]`."""

    version: int
    published_at: datetime
    until: datetime


class StepDone(_Facts):
    """What the visits of a step took together, those that ended: working `seconds` on their clocks, how many were late.

    `cause` is that of the last late one, `ended_at` the end of the last one.
    """

    step: str
    visits: int = 0
    late: int = 0
    seconds: float = 0.0
    cause: Cause | None = None
    ended_at: datetime


class ShareDone(_Facts):
    """One actor's share of a step that several do side by side: who did it, and when."""

    actor: str
    by: str
    at: datetime


class History(_Facts):
    """Of a case that had ended before this system began: from which `source` it came, its `number` there, and when."""

    source: str
    number: str
    at: datetime


class Complaint(_Facts):
    """The state of one complaint. Times are UTC; `visit` counts stays in steps; `version` is what clients send back.

    `calendar` is the revision of the office's days that its deadlines were last computed under. `contacts` are keyed
    marks of the reporter's contact, by which two complaints of one reporter are known; they are not in the journal.
    `breach_cause` is why the open visit used up its time; `steps_done` is what the steps took that were left.
    `shares_done` are the shares of the open visit that are done, where several actors do its step side by side.
    `incident` is the one that it is gathered under; `apart`: it came back since, and what is done to the incident's
    complaints together passes it by. A case with `history` had ended before: nothing of it is due, counted or told.
    Since `identity_erased_at` no name and no contact is held, since `erased_at` nothing that anybody wrote.
    """

    id: str
    office: str
    procedure: ProcedureRef
    kind: Kind
    channel: Channel
    category: Category
    classification: Classification | None = None
    disclosure: Disclosure
    language: Language
    occurred_on: str | None = None
    status: Status
    set_aside_for: Suspicion | None = None
    step: str
    visit: int
    version: int
    holder: Holder | None = None
    shares_done: tuple[ShareDone, ...] = ()
    entered_at: datetime
    entered_by: str
    clock: Clock
    due_at: datetime | None
    next_check_at: datetime | None
    promised_at: datetime
    statutory_due_at: datetime | None = None
    calendar: int = 0
    hold_ends_at: datetime | None = None
    came_back: bool = False
    messages: tuple[Message, ...] = ()
    rating: Rating | None = None
    superseded: tuple[Superseded, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    contacts: tuple[str, ...] = ()
    reporter_hears: bool = False
    levels: tuple[str, ...] = ()
    breach_cause: Cause | None = None
    steps_done: tuple[StepDone, ...] = ()
    documents: dict[str, DocumentVersion]
    publication_platform: str | None = None
    published_at: datetime | None = None
    outcome: Outcome | None = None
    duplicate_of: str | None = None
    incident: str | None = None
    apart: bool = False
    closed_at: datetime | None = None
    identity_erased_at: datetime | None = None
    erased_at: datetime | None = None
    received_at: datetime
    updated_at: datetime
    shard: int
    tracking_key: str
    idempotency: Operation | None = None
    register_number: str | None = None
    history: History | None = None
    texts: dict[str, str]
    seq: int = 0
    head: str = ""
    operations: tuple[Operation, ...] = ()

    @property
    def is_over(self) -> bool:
        """Whether it has ended, by an answer or otherwise."""
        return self.status in ("closed", "diverted")

    @property
    def has_room_for_reply(self) -> bool:
        """Whether the reporter may write once more."""
        replies = sum(each.kind == "reply" for each in self.messages)
        return replies < MOST_REPLIES and len(self.messages) < MOST_MESSAGES

    @property
    def question(self) -> str | None:
        """What the reporter is asked while the complaint waits for them."""
        return self.question_asked_by(self.updated_at) if self.status == "held" else None

    def question_asked_by(self, at: datetime) -> str | None:
        """What the reporter had been asked last at `at`, if it was not erased."""
        asked = [each.number for each in self.messages if each.kind == "question" and each.at <= at]
        return self.texts.get(message_text(asked[-1])) if asked else None

    def step_done(self, key: str) -> StepDone | None:
        """What the visits of a step took that have ended, if there were any."""
        return next((each for each in self.steps_done if each.step == key), None)

    def document(self, key: str) -> str | None:
        """The current text of a document, if it was given and not erased."""
        return self.texts.get(document_text(key))

    def remembers(self, key: str) -> Operation | None:
        """The recent operation with this key, if it was carried out."""
        return next((each for each in self.operations if each.key == key), None)


def message_text(number: int) -> str:
    """The name of a message's text in `texts`."""
    return f"messages.{number}"


def superseded_text(version: int) -> str:
    """The name in `texts` of an answer that was published before."""
    return f"superseded.{version}"


def document_text(key: str) -> str:
    """The name of a document's text in `texts`."""
    return f"documents.{key}"
