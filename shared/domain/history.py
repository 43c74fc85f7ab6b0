"""Cases that had ended before this system began: remembered with their own days, number and outcome, and left in peace.

Nothing of them is due, nobody is told, no figure counts them and no seal numbers them. Their journals are chained and
sealed like any other, and what was written in them is kept as long as the schedule says, from the day they ended.
"""

from __future__ import annotations

from datetime import datetime

from shared.domain.command import Decision, Fact, Past, Submission
from shared.domain.complaint import ANSWERED, DocumentVersion, History, document_text
from shared.domain.deadline import Clock
from shared.domain.filing import FIRST_VISIT, filed, texts_of
from shared.domain.procedure import Procedure

REMEMBERED = "remembered"
"""The journal's action when such a case is entered."""


def remembered(submission: Submission, past: Past, procedure: Procedure, at: datetime) -> Decision:
    """Enter a case that had ended: it stands where it would have ended here, and is over."""
    answered = past.outcome == ANSWERED
    step = procedure.step[-1] if answered else procedure.first
    texts = texts_of(submission, procedure)
    if past.answer:
        texts |= {document_text(procedure.answer) if answered else "public_text": past.answer}
    written = {key: past.received_at for key in procedure.submission if document_text(key) in texts}
    written |= {procedure.answer: past.closed_at} if document_text(procedure.answer) in texts else {}
    complaint = filed(
        submission,
        procedure,
        classification=past.classification,
        status="diverted" if past.outcome == "diverted" else "closed",
        step=step.key,
        entered_at=past.received_at,
        clock=Clock(started_at=None),
        due_at=None,
        next_check_at=None,
        promised_at=past.closed_at,
        documents={
            key: DocumentVersion(version=1, step=step.key, visit=FIRST_VISIT, by=submission.actor, at=when)
            for key, when in written.items()
        },
        outcome=past.outcome,
        closed_at=past.closed_at,
        received_at=past.received_at,
        updated_at=at,
        history=History(source=past.source, number=past.number, at=at),
        texts=texts,
    )
    fact = Fact(complaint, REMEMBERED, submission.actor, submission.capacity, at, documents=tuple(written))
    return Decision(facts=(fact,))
