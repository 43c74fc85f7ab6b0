"""Cases that had ended before this system began: remembered with their own days, number and outcome, and left in peace.

Nothing of them is due, nobody is told, no figure counts them and no seal numbers them. Their journals are chained and
sealed like any other, and what was written in them is kept as long as the schedule says, from the day they ended.
"""

from __future__ import annotations

from datetime import datetime

from shared.domain.command import Decision, Fact, Past, Submission
from shared.domain.complaint import ANSWERED, Complaint, DocumentVersion, History, ProcedureRef, document_text
from shared.domain.deadline import Clock
from shared.domain.procedure import Procedure

REMEMBERED = "remembered"
"""The journal's action when such a case is entered."""

FIRST_VISIT = 1


def texts_of(submission: Submission, procedure: Procedure) -> dict[str, str]:
    """What was written in a submission, by the names that texts have in a complaint."""
    texts = {"subject": submission.subject}
    texts |= {document_text(key): submission.narrative for key in procedure.submission if submission.narrative}
    if submission.place:
        texts["place"] = submission.place
    return texts | {f"channel_reference.{name}": text for name, text in submission.channel_reference.items()}


def remembered(submission: Submission, past: Past, procedure: Procedure, at: datetime) -> Decision:
    """Enter a case that had ended: it stands where it would have ended here, and is over."""
    answered = past.outcome == ANSWERED
    step = procedure.step[-1] if answered else procedure.first
    texts = texts_of(submission, procedure)
    if past.answer:
        texts |= {document_text(procedure.answer) if answered else "public_text": past.answer}
    written = {key: past.received_at for key in procedure.submission if document_text(key) in texts}
    written |= {procedure.answer: past.closed_at} if document_text(procedure.answer) in texts else {}
    complaint = Complaint(
        id=submission.id,
        office=submission.office,
        procedure=ProcedureRef(id=procedure.id, revision=procedure.revision),
        kind=submission.kind,
        channel=submission.channel,
        category=submission.category,
        classification=past.classification,
        disclosure=submission.disclosure,
        language=submission.language,
        occurred_on=submission.occurred_on,
        status="diverted" if past.outcome == "diverted" else "closed",
        step=step.key,
        visit=FIRST_VISIT,
        version=1,
        entered_at=past.received_at,
        entered_by=submission.actor,
        clock=Clock(started_at=None),
        due_at=None,
        next_check_at=None,
        promised_at=past.closed_at,
        documents={
            key: DocumentVersion(version=1, step=step.key, visit=FIRST_VISIT, by=submission.actor, at=when)
            for key, when in written.items()
        },
        contacts=submission.contacts,
        outcome=past.outcome,
        closed_at=past.closed_at,
        received_at=past.received_at,
        updated_at=at,
        shard=submission.shard,
        tracking_key=submission.tracking_key,
        idempotency=submission.idempotency,
        history=History(source=past.source, number=past.number, at=at),
        texts=texts,
    )
    fact = Fact(complaint, REMEMBERED, submission.actor, submission.capacity, at, documents=tuple(written))
    return Decision(facts=(fact,))
