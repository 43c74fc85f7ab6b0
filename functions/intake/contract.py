"""What `intake` answers, and what it asks for as proof: read by its OpenAPI document alone."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import AwareDatetime

from shared.domain.attachment import Attachment
from shared.domain.complaint import Category, Channel, Classification, Disclosure, Kind, Language, Outcome
from shared.domain.procedure import Procedure
from shared.web.answers import Answer, EarlierAnswer, Message, Promise, Publication, Rating, Step

ABOUT = (
    "What the public calls: file a complaint or a suggestion, and follow it with the tracking code of its receipt. "
    "JSON unless the caller asks for HTML. Times are ISO 8601 with their offset. `?lang=` or Accept-Language chooses "
    "Indonesian (`id`) or English (`en`)."
)

PROOFS = {
    "tracking_code": {
        "type": "apiKey",
        "in": "header",
        "name": "Tracking-Code",
        "description": "The code on the receipt, such as BPN-7K3Q9-F2MXC-XCVB4-N6RWT.",
    },
    "tracking_cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": "tracking",
        "description": "The short cookie that POST /tracking gives.",
    },
}

ALSO_UNPROVEN = (429,)
"""How a proof is refused besides 401: whoever tries many codes is slowed."""

__all__ = ["ABOUT", "ALSO_UNPROVEN", "PROOFS", "Held", "Nothing", "Procedure", "Status"]


class Nothing(Answer):
    """An empty object: it is not told whether anything was done."""


class StepState(Step):
    """A step, whether the complaint has passed it and, where it has, when (null: not known of older complaints)."""

    state: Literal["done", "current", "todo"]
    completed_at: AwareDatetime | None


class Possible(Answer):
    """Something that the reporter can do now, and until when (null: while it stays so)."""

    until: AwareDatetime | None


PublicStatus = Literal["received", "in_progress", "waiting_for_you", "answered", "closed"]


class Followed(Answer):
    """How far the complaint is that this one repeats."""

    status: PublicStatus
    updated_at: AwareDatetime
    step: Step
    steps: list[StepState]
    promise: Promise
    outcome: Outcome | None
    publication: Publication | None
    answer: str | None


class _Shown(Answer):
    complaint_id: str
    status: PublicStatus
    received_at: AwareDatetime
    updated_at: AwareDatetime
    step: Step
    steps: list[StepState]
    promise: Promise
    question: str | None
    messages: list[Message]
    answer: str | None
    earlier_answers: list[EarlierAnswer]
    publication: Publication | None
    outcome: Outcome | None
    public_text: str | None
    rating: Rating | None
    erased_at: AwareDatetime | None
    possible: dict[Literal["reply", "rate", "reopen"], Possible]


class Status(_Shown):
    """The complaint as its reporter sees it: no identity, no narrative."""

    followed: Followed | None


class Contact(Answer):
    """Whether contact is held, since when and on what ground, and when it was erased."""

    held: bool
    since: AwareDatetime | None
    basis: str | None
    says: str | None
    erased_at: AwareDatetime | None


class Held(_Shown):
    """What is held about the reporter and of what they wrote; `kept_until` is when the texts are erased."""

    exported_at: AwareDatetime
    office: str
    basis: str
    kind: Kind
    category: Category
    classification: Classification | None
    channel: Channel
    channel_reference: dict[str, str]
    disclosure: Disclosure
    language: Language
    subject: str | None
    narrative: str | None
    occurred_on: date | None
    place: str | None
    photos: list[Attachment]
    contact: Contact
    kept_until: AwareDatetime | None
