"""What each viewer may see. The public never sees an identity or a narrative; staff see the identity only by asking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from shared.domain import deadline
from shared.domain.alert import STAFF, readers
from shared.domain.clocks import faces, step_levels
from shared.domain.command import Caller, is_possible
from shared.domain.complaint import ANSWERED, Complaint, document_text, message_text, superseded_text
from shared.domain.deadline import Clock
from shared.domain.office_hours import OfficeHours
from shared.domain.procedure import Procedure
from shared.domain.procedure_tables import REPORTER, Sla
from shared.domain.sharing import done_by, may

View = dict[str, Any]


def concerns(caller: Caller, complaint: Complaint, procedure: Procedure) -> bool:
    """Whether the caller may know of the complaint at all: same office, and a role that the procedure shows it to."""
    if caller.office != complaint.office:
        return False
    allowed = readers(procedure)
    return STAFF in allowed or any(role in caller.roles for role in allowed)


def identity_capacity(caller: Caller, complaint: Complaint, procedure: Procedure) -> str | None:
    """The capacity in which the caller may look at the reporter's identity; None: they may not, or there is none."""
    if complaint.disclosure == "anonymous":
        return None
    roles = procedure.identity.confidential if complaint.disclosure == "confidential" else procedure.identity.open
    if not roles:
        return next(iter(caller.roles.values()), None)
    return next((caller.roles[role] for role in roles if role in caller.roles), None)


def level_reached(complaint: Complaint, procedure: Procedure, hours: OfficeHours, at: datetime) -> Sla:
    """on_time, or the word of the highest level that has fallen by `at`, whether or not it was recorded yet."""
    levels = step_levels(complaint, procedure, hours, at)
    return next((each.level.sla for each in reversed(levels) if each.has_fallen), "on_time")


def staff_view(
    complaint: Complaint, procedure: Procedure, hours: OfficeHours, at: datetime, language: str = "id"
) -> View:
    """The complaint as the office's staff see it: everything but the reporter's identity."""
    texts = complaint.texts
    return {
        "id": complaint.id,
        "version": complaint.version,
        "status": complaint.status,
        "set_aside_for": complaint.set_aside_for,
        "kind": complaint.kind,
        "classification": complaint.classification,
        "channel": complaint.channel,
        "channel_reference": _under("channel_reference.", texts) or None,
        "category": complaint.category,
        "subject": texts.get("subject"),
        "narrative": _narrative(complaint, procedure),
        "occurred_on": complaint.occurred_on,
        "place": texts.get("place"),
        "language": complaint.language,
        "disclosure": complaint.disclosure,
        "procedure": {"id": procedure.id, "revision": procedure.revision, "number": procedure.header.number},
        "step": _step(complaint, procedure, language) | {"actor": procedure.at(complaint.step).actor},
        "shares": list(_shares(complaint, procedure)),
        "visit": complaint.visit,
        "holder": complaint.holder and {"by": complaint.holder.by, "since": _time(complaint.holder.since)},
        "entered_at": _time(complaint.entered_at),
        "due_at": _time(complaint.due_at),
        "sla": level_reached(complaint, procedure, hours, at),
        "documents": {key: texts[document_text(key)] for key in complaint.documents if document_text(key) in texts},
        "question": complaint.question,
        "messages": _messages(complaint),
        "photos": [each.model_dump() for each in complaint.attachments],
        "rating": _rating(complaint),
        "earlier_answers": _earlier_answers(complaint),
        "public_text": texts.get("public_text"),
        "publication": _publication(complaint),
        "duplicate_of": complaint.duplicate_of,
        "incident": complaint.incident,
        "apart": complaint.apart,
        "received_at": _time(complaint.received_at),
        "updated_at": _time(complaint.updated_at),
        "identity_erased_at": _time(complaint.identity_erased_at),
        "erased_at": _time(complaint.erased_at),
        "promise": _promise(complaint, procedure),
        "clocks": [] if complaint.history else _clocks(complaint, procedure, hours, at),
        "outcome": complaint.outcome,
        "history": _history(complaint),
    }


def _history(complaint: Complaint) -> View | None:
    """Where a case that had ended before came from; its number there is told with it."""
    past = complaint.history
    return {"source": past.source, "number": past.number, "at": _time(past.at)} if past else None


def _clocks(complaint: Complaint, procedure: Procedure, hours: OfficeHours, at: datetime) -> list[View]:
    return [
        {
            "key": face.key,
            "working_days" if face.is_in_days else "minutes": face.limit,
            "due_at": _time(face.due_at),
            "state": face.state,
            "source": face.source,
            "to_be_confirmed": face.to_be_confirmed,
            "levels": [
                {
                    "key": each.level.key,
                    "percent": each.level.percent,
                    "falls_at": _time(each.falls_at),
                    "has_fallen": each.has_fallen,
                }
                for each in face.levels
            ],
        }
        for face in faces(complaint, procedure, hours, at)
    ]


def public_view(complaint: Complaint, procedure: Procedure, language: str, at: datetime) -> View:
    """The complaint as its reporter sees it: how far it is, what is asked and answered; no identity, no narrative."""
    answered = complaint.status == "closed" and complaint.outcome == ANSWERED
    return {
        "complaint_id": complaint.id,
        "status": _public_status(complaint, procedure),
        "received_at": _time(complaint.received_at),
        "updated_at": _time(complaint.updated_at),
        "step": _step(complaint, procedure, language),
        "steps": list(_way(complaint, procedure, language)),
        "promise": _promise(complaint, procedure),
        "question": complaint.question,
        "messages": _messages(complaint),
        "answer": complaint.document(procedure.answer) if answered else None,
        "earlier_answers": _earlier_answers(complaint),
        "publication": _publication(complaint) if answered else None,
        "outcome": complaint.outcome,
        "public_text": complaint.texts.get("public_text"),
        "rating": _rating(complaint),
        "erased_at": _time(complaint.erased_at),
        "possible": _possible(complaint, procedure, at),
    }


def told_outside(complaint: Complaint) -> Mapping[str, str]:
    """What people wrote, as far as a file that leaves the office may tell it: nothing of a confidential complaint."""
    return {} if complaint.disclosure == "confidential" else complaint.texts


def followed_view(original: Complaint, procedure: Procedure, language: str, at: datetime) -> View:
    """How far the complaint is that another one repeats, for the other's reporter: no message, no identity.

    The answer is shown unless the original is confidential.
    """
    view = public_view(original, procedure, language, at)
    names = ("status", "updated_at", "step", "steps", "promise", "outcome", "publication")
    return {name: view[name] for name in names} | {
        "answer": None if original.disclosure == "confidential" else view["answer"]
    }


def _possible(complaint: Complaint, procedure: Procedure, at: datetime) -> View:
    """What the reporter can do now: each action, and until when it can be done (None: while it stays so)."""
    possible: View = {}
    for action in ("reply", "rate", "reopen"):
        if REPORTER not in may(action, complaint, procedure) or not is_possible(action, complaint):
            continue
        if action == "reply" and not complaint.has_room_for_reply:
            continue
        until = None
        extension = procedure.switched_on(action)
        if extension and extension.within_days and complaint.closed_at:
            until = complaint.closed_at + timedelta(days=extension.within_days)
            if at > until:
                continue
        possible[action] = {"until": _time(until)}
    return possible


def receipt(complaint: Complaint, procedure: Procedure, hours: OfficeHours, language: str) -> View:
    """What the reporter gets at once; made from what was true at receipt, so that it can be made again."""
    first = procedure.first
    work = deadline.allotted(first, complaint.received_at, hours)
    due = deadline.due_at(Clock(started_at=complaint.received_at), work, hours)
    return {
        "complaint_id": complaint.id,
        "received_at": _time(complaint.received_at),
        "summary": {
            "kind": complaint.kind,
            "category": complaint.category,
            "subject": complaint.texts.get("subject"),
        },
        "responsible": procedure.actor_titled(first.actor),
        "step": {"number": first.number, "key": first.key, "title": first.title.in_language(language)},
        "due_at": _time(due),
        "promise": _promise(complaint, procedure),
    }


def _public_status(complaint: Complaint, procedure: Procedure) -> str:
    if complaint.status == "held":
        return "waiting_for_you"
    if complaint.status in ("open", "set_aside"):  # whoever sent it cannot tell these two apart
        return "received" if complaint.step == procedure.first.key else "in_progress"
    return "answered" if complaint.outcome == ANSWERED else "closed"


def _step(complaint: Complaint, procedure: Procedure, language: str) -> View:
    step = procedure.at(complaint.step)
    return {"number": step.number, "key": step.key, "title": step.title.in_language(language)}


def _shares(complaint: Complaint, procedure: Procedure) -> Iterator[View]:
    """Whose share of the step is done, and by whom; nothing where one actor does it."""
    step = procedure.at(complaint.step)
    for share in step.shares if step.beside else ():
        done = done_by(complaint, share.actor)
        yield {
            "actor": share.actor,
            "produces": list(share.produces),
            "done_by": done.by if done else None,
            "done_at": _time(done.at) if done else None,
        }


def _way(complaint: Complaint, procedure: Procedure, language: str) -> Iterator[View]:
    """Each step with its state and, where it is behind the complaint, when that was."""
    here = procedure.at(complaint.step).number
    answered = complaint.status == "closed" and complaint.outcome == ANSWERED
    for step in procedure.way(complaint.category):
        is_done = step.number < here or answered
        is_current = step.number == here and not complaint.is_over
        done = complaint.step_done(step.key) if is_done else None
        yield {
            "number": step.number,
            "key": step.key,
            "title": step.title.in_language(language),
            "state": "done" if is_done else "current" if is_current else "todo",
            "completed_at": _time(done.ended_at) if done else None,
        }


def _narrative(complaint: Complaint, procedure: Procedure) -> str | None:
    return complaint.document(procedure.submission[0])


def _promise(complaint: Complaint, procedure: Procedure) -> View:
    return {"minutes": procedure.overall.minutes, "due_at": _time(complaint.promised_at)}


def _publication(complaint: Complaint) -> View | None:
    if complaint.publication_platform is None:
        return None
    return {
        "platform": complaint.publication_platform,
        "url": complaint.texts.get("publication_url"),
        "at": _time(complaint.published_at),
    }


def _messages(complaint: Complaint) -> list[View]:
    """What the office and the reporter wrote to each other; who of the office wrote is not told."""
    return [
        {
            "number": each.number,
            "by": each.by,
            "kind": each.kind,
            "at": _time(each.at),
            "text": complaint.texts.get(message_text(each.number)),
        }
        for each in complaint.messages
    ]


def _rating(complaint: Complaint) -> View | None:
    if complaint.rating is None:
        return None
    return {
        "score": complaint.rating.score,
        "comment": complaint.texts.get("rating"),
        "at": _time(complaint.rating.at),
    }


def _earlier_answers(complaint: Complaint) -> list[View]:
    return [
        {
            "text": complaint.texts.get(superseded_text(each.version)),
            "published_at": _time(each.published_at),
            "until": _time(each.until),
        }
        for each in complaint.superseded
    ]


def _under(prefix: str, texts: Mapping[str, str]) -> dict[str, str]:
    return {name.removeprefix(prefix): text for name, text in texts.items() if name.startswith(prefix)}


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
