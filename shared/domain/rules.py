"""What each action does to a complaint, once it is admitted: a new state, and the documents that it gave."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from shared.domain import deadline
from shared.domain.command import FIELDS_OF, NEEDS, Caller, Command
from shared.domain.complaint import (
    ANSWERED,
    PUBLIC,
    Complaint,
    Holder,
    Outcome,
    Publication,
    Rating,
    ShareDone,
    Status,
    document_text,
)
from shared.domain.deadline import Clock
from shared.domain.errors import N_, ActionNotPossible, FieldError, Invalid, MissingDocuments
from shared.domain.gathering import gather, part, refuse_outsiders
from shared.domain.office_hours import OfficeHours
from shared.domain.procedure import Procedure
from shared.domain.procedure_tables import Step
from shared.domain.sharing import missing
from shared.domain.steps_done import left
from shared.domain.writing import changed, documented, given, refuse_personal, superseded, with_message, without

_Outcome = tuple[Complaint | None, tuple[str, ...]]


def _advance(
    complaint: Complaint, command: Command, procedure: Procedure, hours: OfficeHours, at: datetime
) -> _Outcome:
    step = procedure.at(complaint.step)
    if command.incident is not None:
        refuse_outsiders(complaint, command.incident)
    share, *others = sorted(missing(complaint, procedure), key=lambda each: each.actor not in command.caller.roles)
    _refuse_foreign_documents(command, share.produces)
    if step.end:
        refuse_personal(command, document_text(procedure.answer), given(complaint, command, procedure.answer))
    lacking = [key for key in share.produces if key not in command.documents and key not in complaint.documents]
    if lacking:
        raise MissingDocuments(
            fields=tuple(
                FieldError(
                    document_text(key),
                    N_("The step cannot be completed without: %(document)s."),
                    {"document": procedure.document_type(key).title.id},
                )
                for key in lacking
            )
        )
    with_documents = documented(complaint, command, share.produces, at)
    if step.end:
        channel = procedure.channel_type(complaint.channel)
        if channel and channel.publication and not command.publication:
            raise Invalid(fields=(FieldError("publication", N_("Say where the answer was published.")),))
        answered = _ended(with_documents, "closed", ANSWERED, procedure, hours, at, publication=command.publication)
        return answered, share.produces
    if command.publication:
        raise Invalid(fields=(FieldError("publication", N_("Only the last step publishes the answer.")),))
    if others:
        done = ShareDone(actor=share.actor, by=command.caller.email, at=at)
        shares = (*complaint.shares_done, done)
        return changed(with_documents, shares_done=shares, version=complaint.version + 1), share.produces
    whole = left(with_documents, procedure, hours, at)
    onward = procedure.after(step, complaint.category)
    return _entered(whole, command.caller, onward, procedure, hours, at), share.produces


def _as_it_is(complaint: Complaint, command: Command) -> Complaint | None:
    """What is so already is not recorded again, unless something new was written with it."""
    return complaint if command.note else None


def _take(complaint: Complaint, command: Command, _p: Procedure, _h: OfficeHours, at: datetime) -> _Outcome:
    if complaint.holder is not None:
        if complaint.holder.by == command.caller.email:
            return _as_it_is(complaint, command), ()
        raise ActionNotPossible(
            N_("Someone else took this complaint at %(since)s."),
            current=complaint,
            since=complaint.holder.since.isoformat(),
        )
    return changed(complaint, holder=Holder(by=command.caller.email, since=at)), ()


def _return(complaint: Complaint, command: Command, procedure: Procedure, hours: OfficeHours, at: datetime) -> _Outcome:
    here = procedure.at(complaint.step)
    earlier = {step.key: step for step in procedure.way(complaint.category) if step.number < here.number}
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
    done = left(complaint, procedure, hours, at)
    return _entered(done, command.caller, target, procedure, hours, at, came_back=True), ()


def _hold(complaint: Complaint, command: Command, procedure: Procedure, hours: OfficeHours, at: datetime) -> _Outcome:
    extension = procedure.switched_on("hold")
    longest = extension.within_days if extension else None
    ends = at + timedelta(days=longest) if longest else None
    held = changed(
        with_message(complaint, "office", "question", command.note or "", at),
        status="held",
        version=complaint.version + 1,
        clock=complaint.clock.stopped(at, hours),
        due_at=None,
        next_check_at=ends,
        hold_ends_at=ends,
    )
    return held, ()


def _resume(complaint: Complaint, _c: Command, procedure: Procedure, hours: OfficeHours, at: datetime) -> _Outcome:
    if complaint.status == "open":  # the hold ended by rule a moment before
        return complaint, ()
    return resumed(complaint, procedure, hours, at), ()


def _release(
    complaint: Complaint, command: Command, procedure: Procedure, hours: OfficeHours, at: datetime
) -> _Outcome:
    """Somebody looked at what was set aside: the procedure begins, in a visit with the step's whole time."""
    released = changed(complaint, status="open", set_aside_for=None)
    return _entered(released, command.caller, procedure.at(complaint.step), procedure, hours, at), ()


def _reply(complaint: Complaint, command: Command, procedure: Procedure, hours: OfficeHours, at: datetime) -> _Outcome:
    """The reporter writes; a complaint that waited for them goes on."""
    written = with_message(complaint, "reporter", "reply", command.note or "", at)
    return (resumed(written, procedure, hours, at) if complaint.status == "held" else written), ()


def _rate(complaint: Complaint, command: Command, _p: Procedure, _h: OfficeHours, at: datetime) -> _Outcome:
    comment = {"rating": command.note} if command.note else {}
    if complaint.rating and (complaint.rating.score, complaint.texts.get("rating")) == (
        command.score,
        comment.get("rating"),
    ):
        return None, ()
    texts = without(complaint.texts, "rating") | comment
    return changed(complaint, rating=Rating(score=command.score or 1, at=at), texts=texts), ()


def _divert(complaint: Complaint, command: Command, procedure: Procedure, hours: OfficeHours, at: datetime) -> _Outcome:
    refuse_personal(command, "public_text", command.public_text)
    return _ended(complaint, "diverted", "diverted", procedure, hours, at, public_text=command.public_text), ()


def _close(complaint: Complaint, command: Command, procedure: Procedure, hours: OfficeHours, at: datetime) -> _Outcome:
    if (command.outcome == "duplicate") != bool(command.duplicate_of):
        raise Invalid(fields=(FieldError("duplicate_of", N_("Goes with the outcome duplicate, and only with it.")),))
    if command.duplicate_of == complaint.id:
        raise Invalid(fields=(FieldError("duplicate_of", N_("A complaint is no duplicate of itself.")),))
    refuse_personal(command, "public_text", command.public_text)
    outcome = command.outcome or ANSWERED
    closed = _ended(complaint, "closed", outcome, procedure, hours, at, public_text=command.public_text)
    return changed(closed, duplicate_of=command.duplicate_of), ()


def _reopen(complaint: Complaint, command: Command, procedure: Procedure, hours: OfficeHours, at: datetime) -> _Outcome:
    extension = procedure.switched_on("reopen")
    if extension is None or extension.to_step is None or complaint.closed_at is None:
        raise not_possible(complaint, "reopen")
    if extension.within_days and at > complaint.closed_at + timedelta(days=extension.within_days):
        raise ActionNotPossible(
            N_("It can be reopened within %(days)s days of its end."),
            current=complaint,
            days=extension.within_days,
        )
    reopened = superseded(complaint, procedure, at)
    if command.caller.email == PUBLIC:
        reopened = with_message(reopened, "reporter", "reopening", command.note or "", at)
    reopened = changed(
        reopened,
        status="open",
        outcome=None,
        closed_at=None,
        duplicate_of=None,
        publication_platform=None,
        published_at=None,
        rating=None,
        texts=without(reopened.texts, "public_text", "publication_url", "rating"),
    )
    target = procedure.at(extension.to_step)
    return _entered(reopened, command.caller, target, procedure, hours, at, came_back=True), ()


def _reclassify(
    complaint: Complaint, command: Command, procedure: Procedure, hours: OfficeHours, _at: datetime
) -> _Outcome:
    if command.classification == complaint.classification:
        return _as_it_is(complaint, command), ()
    limit = procedure.limit_for(command.classification)
    due = deadline.statutory_due_at(complaint.received_at, limit, hours) if limit else None
    return changed(complaint, classification=command.classification, statutory_due_at=due), ()


def _correct(
    complaint: Complaint, command: Command, procedure: Procedure, _hours: OfficeHours, at: datetime
) -> _Outcome:
    _refuse_foreign_documents(command, tuple(complaint.documents))
    keys = tuple(command.documents)
    before = complaint
    new = command.documents.get(procedure.answer)
    if complaint.outcome == ANSWERED and new is not None and new != complaint.document(procedure.answer):
        refuse_personal(command, document_text(procedure.answer), new)
        before = superseded(complaint, procedure, at)
    corrected = documented(before, command, keys, at)
    return changed(corrected, version=complaint.version + 1), keys


Rule = Callable[[Complaint, Command, Procedure, OfficeHours, datetime], _Outcome]

RULES: Mapping[str, Rule] = {
    "advance": _advance,
    "take": _take,
    "return": _return,
    "hold": _hold,
    "resume": _resume,
    "release": _release,
    "divert": _divert,
    "close": _close,
    "reopen": _reopen,
    "reclassify": _reclassify,
    "correct": _correct,
    "gather": gather,
    "part": part,
    "reply": _reply,
    "rate": _rate,
}


def resumed(complaint: Complaint, procedure: Procedure, hours: OfficeHours, at: datetime) -> Complaint:
    """The visit going on with the working time that was left."""
    work = deadline.allotted(procedure.at(complaint.step), complaint.entered_at, hours)
    clock = complaint.clock.resumed(at)
    return changed(
        complaint,
        status="open",
        version=complaint.version + 1,
        clock=clock,
        due_at=deadline.due_at(clock, work, hours),
        next_check_at=deadline.next_check_at(clock, work, complaint.levels, procedure, hours),
        hold_ends_at=None,
    )


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
    clock, work = Clock(started_at=at), deadline.allotted(step, at, hours)
    return changed(
        complaint,
        step=step.key,
        visit=complaint.visit + 1,
        version=complaint.version + 1,
        holder=None,
        shares_done=(),
        entered_at=at,
        entered_by=by.email,
        came_back=came_back,
        apart=complaint.apart or (came_back and complaint.incident is not None),
        clock=clock,
        due_at=deadline.due_at(clock, work, hours),
        next_check_at=deadline.next_check_at(clock, work, (), procedure, hours),
        levels=(),
        breach_cause=None,
    )


def _ended(
    complaint: Complaint,
    status: Status,
    outcome: Outcome,
    procedure: Procedure,
    hours: OfficeHours,
    at: datetime,
    *,
    public_text: str | None = None,
    publication: Publication | None = None,
) -> Complaint:
    texts = dict(complaint.texts)
    if public_text:
        texts["public_text"] = public_text
    if publication:
        texts["publication_url"] = publication.url
    return changed(
        left(complaint, procedure, hours, at),
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


def check_fields(command: Command) -> None:
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
            "score",
            "confirmation",
            "incident",
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


def not_possible(complaint: Complaint, action: str) -> ActionNotPossible:
    return ActionNotPossible(current=complaint, status=complaint.status, action=action)
