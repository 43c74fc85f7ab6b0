"""What can be done to a complaint, and what it leads to: commands, facts and decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from shared.domain.attachment import Attachment
from shared.domain.complaint import (
    PUBLIC,
    Category,
    Channel,
    Classification,
    Complaint,
    Disclosure,
    Ending,
    Kind,
    Language,
    Operation,
    Outcome,
    Publication,
    Status,
    Suspicion,
)
from shared.domain.procedure_tables import Action


@dataclass(frozen=True)
class Caller:
    """Who commands: `roles` maps each role that is held now to the capacity in which it is held.

    The capacity is the role itself, or the words of an acting appointment with its letter number.
    """

    email: str
    name: str
    office: str
    roles: Mapping[str, str]
    proof: str = ""


@dataclass(frozen=True)
class Command:
    """What somebody wants done. Which fields an action takes: `FIELDS_OF`.

    `expected_version` is None where the caller has seen none: the reporter. `confirmation` is why something that looks
    like personal data is published all the same; `reporter_name` and `office_contacts` are what the guard knows by.
    `incident`: the one to gather it under or to take it out of, or for which a step is completed.
    """

    action: Action
    expected_version: int | None
    caller: Caller
    documents: Mapping[str, str] = field(default_factory=dict)
    note: str | None = None
    publication: Publication | None = None
    to_step: str | None = None
    outcome: Ending | None = None
    public_text: str | None = None
    duplicate_of: str | None = None
    classification: Classification | None = None
    score: int | None = None
    confirmation: str | None = None
    incident: str | None = None
    reporter_name: str | None = None
    office_contacts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Past:
    """What had become of a case before it was entered: it ended elsewhere, by `outcome`, with this answer."""

    source: str
    number: str
    received_at: datetime
    closed_at: datetime
    outcome: Outcome
    answer: str = ""
    classification: Classification | None = None


@dataclass(frozen=True)
class Submission:
    """What the public or the front desk sends, checked at the boundary. The reporter is kept apart.

    With a `past` it is a case that had ended before.
    """

    id: str
    office: str
    kind: Kind
    channel: Channel
    category: Category
    disclosure: Disclosure
    language: Language
    subject: str
    narrative: str
    tracking_key: str
    shard: int
    actor: str = PUBLIC
    capacity: str = PUBLIC
    reporter_hears: bool = False
    occurred_on: str | None = None
    place: str | None = None
    channel_reference: Mapping[str, str] = field(default_factory=dict)
    idempotency: Operation | None = None
    attachments: tuple[Attachment, ...] = ()
    contacts: tuple[str, ...] = ()
    set_aside_for: Suspicion | None = None
    past: Past | None = None


@dataclass(frozen=True)
class Fact:
    """One thing that happened, and the state after it; `incident`: the one that it was done for, if any."""

    after: Complaint
    action: str
    actor: str
    capacity: str
    at: datetime
    note: str | None = None
    confirmation: str | None = None
    documents: tuple[str, ...] = ()
    incident: str = ""


@dataclass(frozen=True)
class Fallen:
    """Something that a role is to be told: its key, when it fell, the state then.

    The key is a level's, or HOLD_ENDED, LEFT_ASIDE or REPLIED. `actors` are those whose share of the step is missing,
    where several do it side by side.
    """

    key: str
    role: str
    fell_at: datetime
    during: Complaint
    actors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decision:
    """What a command leads to: facts in order (empty: nothing changes), what fell, whether a visit began.

    `reporter_hears` is what the reporter is to be told, if they gave an address: one of the REPORTER_ keys.
    """

    facts: tuple[Fact, ...] = ()
    fallen: tuple[Fallen, ...] = ()
    arrived: bool = False
    reporter_hears: str | None = None


FIELDS_OF: Mapping[str, frozenset[str]] = {
    "advance": frozenset({"documents", "publication", "confirmation", "incident"}),
    "take": frozenset(),
    "return": frozenset({"to_step"}),
    "hold": frozenset(),
    "resume": frozenset(),
    "release": frozenset(),
    "divert": frozenset({"public_text", "confirmation"}),
    "close": frozenset({"outcome", "public_text", "duplicate_of", "confirmation"}),
    "reopen": frozenset(),
    "reclassify": frozenset({"classification"}),
    "correct": frozenset({"documents", "confirmation"}),
    "gather": frozenset({"incident"}),
    "part": frozenset({"incident"}),
    "reply": frozenset(),
    "rate": frozenset({"score"}),
}
"""The fields that each action takes beside action, expected_version and note. Others are refused: nothing is lost."""

NEEDS: Mapping[str, tuple[str, ...]] = {
    "return": ("to_step",),
    "hold": ("note",),
    "divert": ("public_text",),
    "close": ("outcome", "public_text"),
    "reclassify": ("classification",),
    "correct": ("documents",),
    "gather": ("incident",),
    "part": ("incident",),
    "reply": ("note",),
    "rate": ("score",),
}
"""The fields that an action cannot do without."""

POSSIBLE_WHILE: Mapping[str, tuple[Status, ...]] = {
    "advance": ("open",),
    "take": ("open",),
    "return": ("open",),
    "hold": ("open",),
    "resume": ("held",),
    "release": ("set_aside",),
    "divert": ("open", "held", "set_aside"),
    "close": ("open", "held", "set_aside"),
    "reopen": ("closed", "diverted"),
    "reclassify": ("open", "held", "set_aside"),
    "correct": ("open", "held", "closed", "diverted"),
    "gather": ("open", "held"),
    "part": ("open", "held"),
    "reply": ("open", "held", "set_aside"),
    "rate": ("closed", "diverted"),
}


def is_possible(action: str, complaint: Complaint) -> bool:
    """Whether the complaint is in a state for the action, whoever asks.

    Nothing can be done once it was erased, nor to a case that had ended before this system began.
    """
    is_settled = complaint.erased_at is not None or complaint.history is not None
    return not is_settled and complaint.status in POSSIBLE_WHILE[action]
