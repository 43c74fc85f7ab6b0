"""The complaint and what each command does to it: `decide(state, command) -> what happened`.

A complaint is facts and, apart from them, `texts` (whatever people wrote), so that a text can be erased and the facts'
chain still holds. Each command becomes a list of facts in order; each level that fell before the command comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from shared.domain import deadline
from shared.domain.deadline import Clock
from shared.domain.errors import (
    N_,
    ActionNotPossible,
    FieldError,
    Invalid,
    MissingDocuments,
    NotInProcedure,
    StaleVersion,
    WrongActor,
)
from shared.domain.office_hours import OfficeHours
from shared.domain.procedure import Action, Procedure, Step

Kind = Literal["complaint", "suggestion", "misconduct"]
Category = Literal["passport", "stay_permit", "visa", "border_control", "facilities", "information", "other"]
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
Status = Literal["open", "held", "diverted", "closed"]
Ending = Literal["duplicate", "withdrawn", "unfounded", "spam"]
Outcome = Literal["answered", "diverted", "duplicate", "withdrawn", "unfounded", "spam"]
Language = Literal["id", "en"]

ANSWERED: Outcome = "answered"
SYSTEM = "system"
PUBLIC = "public"
"""The journal's actor for a reporter: the identity never stands there."""

HOLD_ENDED = "hold_ended"
"""Told to the step's actor when a hold ends by rule."""

RECALCULATED = "recalculated"
CALENDAR = "calendar"
"""The action, and the capacity, of who changed the office's calendar, so that deadlines moved."""

REPORTER_RECEIPT = "reporter_receipt"
REPORTER_QUESTION = "reporter_question"
REPORTER_ANSWER = "reporter_answer"
REPORTER_END = "reporter_end"

RECENT_OPERATIONS = 20
"""How many operation ids a complaint remembers, so that a repeated command is recognised."""


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


class Complaint(_Facts):
    """The state of one complaint. Times are UTC; `visit` counts stays in steps; `version` is what clients send back.

    `calendar` is the revision of the office's days that its deadlines were last computed under.
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
    step: str
    visit: int
    version: int
    holder: Holder | None = None
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
    reporter_hears: bool = False
    levels: tuple[str, ...] = ()
    documents: dict[str, DocumentVersion]
    publication_platform: str | None = None
    published_at: datetime | None = None
    outcome: Outcome | None = None
    duplicate_of: str | None = None
    closed_at: datetime | None = None
    received_at: datetime
    updated_at: datetime
    shard: int
    tracking_key: str
    idempotency: Operation | None = None
    register_number: str | None = None
    texts: dict[str, str]
    seq: int = 0
    head: str = ""
    operations: tuple[Operation, ...] = ()

    @property
    def is_over(self) -> bool:
        """Whether it has ended, by an answer or otherwise."""
        return self.status in ("closed", "diverted")

    def document(self, key: str) -> str | None:
        """The current text of a document, if it was given and not erased."""
        return self.texts.get(document_text(key))

    def remembers(self, key: str) -> Operation | None:
        """The recent operation with this key, if it was carried out."""
        return next((each for each in self.operations if each.key == key), None)


def document_text(key: str) -> str:
    """The name of a document's text in `texts`."""
    return f"documents.{key}"


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
    """What a member of staff wants done. Which fields an action takes: `FIELDS_OF`."""

    action: Action
    expected_version: int
    caller: Caller
    documents: Mapping[str, str] = field(default_factory=dict)
    note: str | None = None
    publication: Publication | None = None
    to_step: str | None = None
    outcome: Ending | None = None
    public_text: str | None = None
    duplicate_of: str | None = None
    classification: Classification | None = None


@dataclass(frozen=True)
class Submission:
    """What the public or the front desk sends, checked at the boundary. The reporter is kept apart."""

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


@dataclass(frozen=True)
class Fact:
    """One thing that happened, and the state after it."""

    after: Complaint
    action: str
    actor: str
    capacity: str
    at: datetime
    note: str | None = None
    documents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fallen:
    """Something that a role is to be told: its key (a level's, or HOLD_ENDED), when it fell, and the state then."""

    key: str
    role: str
    fell_at: datetime
    during: Complaint


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
    "advance": frozenset({"documents", "publication"}),
    "take": frozenset(),
    "return": frozenset({"to_step"}),
    "hold": frozenset(),
    "resume": frozenset(),
    "divert": frozenset({"public_text"}),
    "close": frozenset({"outcome", "public_text", "duplicate_of"}),
    "reopen": frozenset(),
    "reclassify": frozenset({"classification"}),
    "correct": frozenset({"documents"}),
}
"""The fields that each action takes beside action, expected_version and note. Others are refused: nothing is lost."""

NEEDS: Mapping[str, tuple[str, ...]] = {
    "return": ("to_step",),
    "hold": ("note",),
    "divert": ("public_text",),
    "close": ("outcome", "public_text"),
    "reclassify": ("classification",),
    "correct": ("documents",),
}
"""The fields that an action cannot do without."""

POSSIBLE_WHILE: Mapping[str, tuple[Status, ...]] = {
    "advance": ("open",),
    "take": ("open",),
    "return": ("open",),
    "hold": ("open",),
    "resume": ("held",),
    "divert": ("open", "held"),
    "close": ("open", "held"),
    "reopen": ("closed", "diverted"),
    "reclassify": ("open", "held"),
    "correct": ("open", "held", "closed", "diverted"),
}


def submit(submission: Submission, procedure: Procedure, hours: OfficeHours, at: datetime) -> Decision:
    """Receive a complaint: it enters the procedure's first step."""
    step = procedure.first
    texts = {"subject": submission.subject}
    texts |= {document_text(key): submission.narrative for key in procedure.submission}
    if submission.place:
        texts["place"] = submission.place
    texts |= {f"channel_reference.{name}": text for name, text in submission.channel_reference.items()}
    clock = Clock(started_at=at)
    complaint = Complaint(
        id=submission.id,
        office=submission.office,
        procedure=ProcedureRef(id=procedure.id, revision=procedure.revision),
        kind=submission.kind,
        channel=submission.channel,
        category=submission.category,
        disclosure=submission.disclosure,
        language=submission.language,
        occurred_on=submission.occurred_on,
        status="open",
        step=step.key,
        visit=1,
        version=1,
        entered_at=at,
        entered_by=submission.actor,
        clock=clock,
        due_at=deadline.due_at(clock, step, hours),
        next_check_at=deadline.next_check_at(clock, step, (), procedure, hours),
        promised_at=hours.add(at, procedure.overall.minutes),
        calendar=hours.revision,
        documents={
            key: DocumentVersion(version=1, step=step.key, visit=1, by=submission.actor, at=at)
            for key in procedure.submission
        },
        reporter_hears=submission.reporter_hears,
        received_at=at,
        updated_at=at,
        shard=submission.shard,
        tracking_key=submission.tracking_key,
        idempotency=submission.idempotency,
        texts=texts,
    )
    fact = Fact(complaint, "submit", submission.actor, submission.capacity, at, documents=procedure.submission)
    return Decision(facts=(fact,), arrived=True, reporter_hears=REPORTER_RECEIPT)


def settle(complaint: Complaint, procedure: Procedure, hours: OfficeHours, at: datetime) -> Decision:
    """Record what has fallen by `at` and was not recorded: a hold that ends by rule, then levels, lowest first."""
    facts: list[Fact] = []
    fallen: list[Fallen] = []
    if complaint.is_over:
        return Decision()
    step = procedure.at(complaint.step)
    if complaint.status == "held" and complaint.hold_ends_at is not None and complaint.hold_ends_at <= at:
        ended = complaint.hold_ends_at
        complaint = _resumed(complaint, procedure, hours, ended)
        facts.append(Fact(complaint, HOLD_ENDED, SYSTEM, SYSTEM, at))
        fallen.append(Fallen(HOLD_ENDED, step.actor, ended, complaint))
    if complaint.status == "open":
        for level, when in deadline.reached(complaint.clock, step, complaint.levels, procedure, hours, at):
            levels = (*complaint.levels, level.key)
            complaint = _changed(
                complaint,
                levels=levels,
                next_check_at=deadline.next_check_at(complaint.clock, step, levels, procedure, hours),
            )
            facts.append(Fact(complaint, level.key, SYSTEM, SYSTEM, at))
            fallen.append(Fallen(level.key, procedure.told(step, level), when, complaint))
    return Decision(facts=tuple(facts), fallen=tuple(fallen))


def admit(complaint: Complaint, command: Command, procedure: Procedure) -> str:
    """The capacity in which the caller may give the command now.

    Raises, in the order of the HTTP contract:
        StaleVersion: the caller saw another version.
        ActionNotPossible: the status does not allow the action.
        NotInProcedure: the procedure does not switch the action on.
        WrongActor: the caller holds none of the roles; names them.
    """
    if command.expected_version != complaint.version:
        raise StaleVersion(current=complaint, version=complaint.version)
    if complaint.status not in POSSIBLE_WHILE[command.action]:
        raise _not_possible(complaint, command.action)
    roles = procedure.may(command.action, procedure.at(complaint.step))
    if not roles:
        raise NotInProcedure(fields=(FieldError("action", N_("The procedure does not have this action.")),))
    for role in roles:
        if role in command.caller.roles:
            return command.caller.roles[role]
    raise WrongActor(roles=", ".join(procedure.actor_titled(role) for role in roles))


def decide(complaint: Complaint, command: Command, procedure: Procedure, hours: OfficeHours, at: datetime) -> Decision:
    """What `command` does to `complaint` at `at`, judged by stored times.

    Levels that fell before `at` are recorded first, so a late command records its own breach.

    Raises:
        StaleVersion, ActionNotPossible, NotInProcedure, WrongActor: see `admit`.
        MissingDocuments: the step produces documents that neither the command nor an earlier step gives.
        Invalid: a field is missing, or does not go with the action.
    """
    at = max(at, complaint.updated_at)
    capacity = admit(complaint, command, procedure)
    _check_fields(command)
    settled = settle(complaint, procedure, hours, at)
    current = settled.facts[-1].after if settled.facts else complaint
    changed, documents = _RULES[command.action](current, command, procedure, hours, at)
    if changed is None:
        return Decision()
    after = _changed(changed, updated_at=at)
    fact = Fact(after, command.action, command.caller.email, capacity, at, note=command.note, documents=documents)
    return Decision(
        facts=(*settled.facts, fact),
        fallen=settled.fallen,
        arrived=after.visit != complaint.visit,
        reporter_hears=_said_to_reporter(current, after),
    )


def recalculate(complaint: Complaint, procedure: Procedure, hours: OfficeHours, by: str, at: datetime) -> Decision:
    """Compute the deadlines again after `by` changed the office's days; nothing for one that has ended or is current.

    What has fired stays fired, and the version stays. A level that fell by the old days and was not recorded has not
    fallen: the new time is what counts.
    """
    if complaint.is_over or complaint.calendar >= hours.revision:
        return Decision()
    step = procedure.at(complaint.step)
    limit = procedure.limit_for(complaint.classification)
    check = complaint.hold_ends_at
    if complaint.status == "open":
        check = deadline.next_check_at(complaint.clock, step, complaint.levels, procedure, hours)
    after = _changed(
        complaint,
        calendar=hours.revision,
        due_at=deadline.due_at(complaint.clock, step, hours),
        next_check_at=check,
        promised_at=hours.add(complaint.received_at, procedure.overall.minutes),
        statutory_due_at=deadline.statutory_due_at(complaint.received_at, limit, hours) if limit else None,
    )
    return Decision(facts=(Fact(after, RECALCULATED, by, CALENDAR, max(at, complaint.updated_at)),))


def look(complaint: Complaint, caller: Caller, capacity: str, at: datetime) -> Decision:
    """Someone looked at the reporter's identity: journalled, and nothing else changes."""
    return Decision(facts=(Fact(complaint, "identity_viewed", caller.email, capacity, at),))


_Outcome = tuple[Complaint | None, tuple[str, ...]]


def _advance(
    complaint: Complaint, command: Command, procedure: Procedure, hours: OfficeHours, at: datetime
) -> _Outcome:
    step = procedure.at(complaint.step)
    _refuse_foreign_documents(command, step.produces)
    missing = [key for key in step.produces if key not in command.documents and key not in complaint.documents]
    if missing:
        raise MissingDocuments(
            fields=tuple(
                FieldError(
                    document_text(key),
                    N_("The step cannot be completed without: %(document)s."),
                    {"document": procedure.document_type(key).title.id},
                )
                for key in missing
            )
        )
    with_documents = _documented(complaint, command, step.produces, at)
    if step.end:
        channel = procedure.channel_type(complaint.channel)
        if channel and channel.publication and not command.publication:
            raise Invalid(fields=(FieldError("publication", N_("Say where the answer was published.")),))
        answered = _ended(with_documents, "closed", ANSWERED, hours, at, publication=command.publication)
        return answered, step.produces
    if command.publication:
        raise Invalid(fields=(FieldError("publication", N_("Only the last step publishes the answer.")),))
    return _entered(with_documents, command.caller, procedure.after(step), procedure, hours, at), step.produces


def _take(complaint: Complaint, command: Command, _p: Procedure, _h: OfficeHours, at: datetime) -> _Outcome:
    if complaint.holder is not None:
        if complaint.holder.by == command.caller.email:
            return None, ()
        raise ActionNotPossible(
            N_("Someone else took this complaint at %(since)s."),
            current=complaint,
            since=complaint.holder.since.isoformat(),
        )
    return _changed(complaint, holder=Holder(by=command.caller.email, since=at)), ()


def _return(complaint: Complaint, command: Command, procedure: Procedure, hours: OfficeHours, at: datetime) -> _Outcome:
    here = procedure.at(complaint.step)
    earlier = {step.key: step for step in procedure.step if step.number < here.number}
    target = earlier.get(command.to_step or "")
    if target is None:
        raise Invalid(
            fields=(
                FieldError(
                    "to_step",
                    N_("Expected an earlier step: %(steps)s."),
                    {"steps": ", ".join(earlier) or "-"},
                ),
            )
        )
    return _entered(complaint, command.caller, target, procedure, hours, at, came_back=True), ()


def _hold(complaint: Complaint, command: Command, procedure: Procedure, hours: OfficeHours, at: datetime) -> _Outcome:
    extension = procedure.switched_on("hold")
    longest = extension.within_days if extension else None
    ends = at + timedelta(days=longest) if longest else None
    texts = complaint.texts | {"question": command.note or ""}
    held = _changed(
        complaint,
        status="held",
        version=complaint.version + 1,
        clock=complaint.clock.stopped(at, hours),
        due_at=None,
        next_check_at=ends,
        hold_ends_at=ends,
        texts=texts,
    )
    return held, ()


def _resume(complaint: Complaint, _c: Command, procedure: Procedure, hours: OfficeHours, at: datetime) -> _Outcome:
    if complaint.status == "open":  # the hold ended by rule a moment before
        return complaint, ()
    return _resumed(complaint, procedure, hours, at), ()


def _divert(complaint: Complaint, command: Command, _p: Procedure, hours: OfficeHours, at: datetime) -> _Outcome:
    return _ended(complaint, "diverted", "diverted", hours, at, public_text=command.public_text), ()


def _close(complaint: Complaint, command: Command, _p: Procedure, hours: OfficeHours, at: datetime) -> _Outcome:
    if (command.outcome == "duplicate") != bool(command.duplicate_of):
        raise Invalid(fields=(FieldError("duplicate_of", N_("Goes with the outcome duplicate, and only with it.")),))
    if command.duplicate_of == complaint.id:
        raise Invalid(fields=(FieldError("duplicate_of", N_("A complaint is no duplicate of itself.")),))
    closed = _ended(complaint, "closed", command.outcome or ANSWERED, hours, at, public_text=command.public_text)
    return _changed(closed, duplicate_of=command.duplicate_of), ()


def _reopen(complaint: Complaint, command: Command, procedure: Procedure, hours: OfficeHours, at: datetime) -> _Outcome:
    extension = procedure.switched_on("reopen")
    if extension is None or extension.to_step is None or complaint.closed_at is None:
        raise _not_possible(complaint, "reopen")
    if extension.within_days and at > complaint.closed_at + timedelta(days=extension.within_days):
        raise ActionNotPossible(
            N_("It can be reopened within %(days)s days of its end."),
            current=complaint,
            days=extension.within_days,
        )
    reopened = _changed(
        complaint,
        status="open",
        outcome=None,
        closed_at=None,
        duplicate_of=None,
        publication_platform=None,
        published_at=None,
        texts=_without(complaint.texts, "public_text", "publication_url"),
    )
    target = procedure.at(extension.to_step)
    return _entered(reopened, command.caller, target, procedure, hours, at, came_back=True), ()


def _reclassify(
    complaint: Complaint, command: Command, procedure: Procedure, hours: OfficeHours, _at: datetime
) -> _Outcome:
    if command.classification == complaint.classification:
        return None, ()
    limit = procedure.limit_for(command.classification)
    due = deadline.statutory_due_at(complaint.received_at, limit, hours) if limit else None
    return _changed(complaint, classification=command.classification, statutory_due_at=due), ()


def _correct(complaint: Complaint, command: Command, _p: Procedure, _h: OfficeHours, at: datetime) -> _Outcome:
    _refuse_foreign_documents(command, tuple(complaint.documents))
    keys = tuple(command.documents)
    corrected = _documented(complaint, command, keys, at)
    return _changed(corrected, version=complaint.version + 1), keys


_Rule = Callable[[Complaint, Command, Procedure, OfficeHours, datetime], _Outcome]

_RULES: Mapping[str, _Rule] = {
    "advance": _advance,
    "take": _take,
    "return": _return,
    "hold": _hold,
    "resume": _resume,
    "divert": _divert,
    "close": _close,
    "reopen": _reopen,
    "reclassify": _reclassify,
    "correct": _correct,
}


def _resumed(complaint: Complaint, procedure: Procedure, hours: OfficeHours, at: datetime) -> Complaint:
    """The visit going on with the working time that was left."""
    step = procedure.at(complaint.step)
    clock = complaint.clock.resumed(at)
    return _changed(
        complaint,
        status="open",
        version=complaint.version + 1,
        clock=clock,
        due_at=deadline.due_at(clock, step, hours),
        next_check_at=deadline.next_check_at(clock, step, complaint.levels, procedure, hours),
        hold_ends_at=None,
        texts=_without(complaint.texts, "question"),
    )


def _said_to_reporter(before: Complaint, after: Complaint) -> str | None:
    if after.status == "held" and before.status != "held":
        return REPORTER_QUESTION
    if after.is_over and not before.is_over:
        return REPORTER_ANSWER if after.outcome == ANSWERED else REPORTER_END
    return None


def _entered(
    complaint: Complaint,
    by: Caller,
    step: Step,
    procedure: Procedure,
    hours: OfficeHours,
    at: datetime,
    *,
    came_back: bool = False,
) -> Complaint:
    """A new visit with a fresh clock."""
    clock = Clock(started_at=at)
    return _changed(
        complaint,
        step=step.key,
        visit=complaint.visit + 1,
        version=complaint.version + 1,
        holder=None,
        entered_at=at,
        entered_by=by.email,
        came_back=came_back,
        clock=clock,
        due_at=deadline.due_at(clock, step, hours),
        next_check_at=deadline.next_check_at(clock, step, (), procedure, hours),
        levels=(),
    )


def _ended(
    complaint: Complaint,
    status: Status,
    outcome: Outcome,
    hours: OfficeHours,
    at: datetime,
    *,
    public_text: str | None = None,
    publication: Publication | None = None,
) -> Complaint:
    texts = _without(complaint.texts, "question")
    if public_text:
        texts["public_text"] = public_text
    if publication:
        texts["publication_url"] = publication.url
    return _changed(
        complaint,
        status=status,
        outcome=outcome,
        version=complaint.version + 1,
        clock=complaint.clock.stopped(at, hours),
        due_at=None,
        next_check_at=None,
        hold_ends_at=None,
        closed_at=at,
        publication_platform=publication.platform if publication else None,
        published_at=publication.at if publication else None,
        texts=texts,
    )


def _documented(complaint: Complaint, command: Command, keys: tuple[str, ...], at: datetime) -> Complaint:
    """Each document in `keys` as a new version: the command's text, or the last one confirmed."""
    documents = dict(complaint.documents)
    texts = dict(complaint.texts)
    for key in keys:
        last = documents.get(key)
        documents[key] = DocumentVersion(
            version=last.version + 1 if last else 1,
            step=complaint.step,
            visit=complaint.visit,
            by=command.caller.email,
            at=at,
            confirmed=key not in command.documents,
        )
        if key in command.documents:
            texts[document_text(key)] = command.documents[key]
    return _changed(complaint, documents=documents, texts=texts)


def _check_fields(command: Command) -> None:
    present = {
        name
        for name in (
            "documents",
            "publication",
            "to_step",
            "outcome",
            "public_text",
            "duplicate_of",
            "classification",
        )
        if getattr(command, name)
    }
    wrong = [
        FieldError(name, N_("Does not go with the action %(action)s."), {"action": command.action})
        for name in sorted(present - FIELDS_OF[command.action])
    ]
    wrong += [
        FieldError(name, N_("Needed for the action %(action)s."), {"action": command.action})
        for name in NEEDS.get(command.action, ())
        if not getattr(command, name)
    ]
    if wrong:
        raise Invalid(fields=tuple(wrong))


def _refuse_foreign_documents(command: Command, expected: tuple[str, ...]) -> None:
    foreign = [key for key in command.documents if key not in expected]
    if foreign:
        raise Invalid(
            fields=tuple(
                FieldError(
                    document_text(key),
                    N_("Not expected here. Expected: %(keys)s."),
                    {"keys": ", ".join(expected)},
                )
                for key in foreign
            )
        )


def _not_possible(complaint: Complaint, action: str) -> ActionNotPossible:
    return ActionNotPossible(current=complaint, status=complaint.status, action=action)


def _without(texts: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: text for name, text in texts.items() if name not in names}


def _changed(complaint: Complaint, **changes: Any) -> Complaint:
    return complaint.model_copy(update=changes)
