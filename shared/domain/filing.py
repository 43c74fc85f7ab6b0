"""What a complaint has of its submission, however it begins: who and what it is about, and what was written."""

from __future__ import annotations

from typing import Any

from shared.domain.command import Submission
from shared.domain.complaint import Complaint, ProcedureRef, document_text
from shared.domain.procedure import Procedure

FIRST_VISIT = 1


def filed(submission: Submission, procedure: Procedure, **state: Any) -> Complaint:
    """The complaint in its first version; `state` is what depends on how it begins."""
    return Complaint(
        id=submission.id,
        office=submission.office,
        procedure=ProcedureRef(id=procedure.id, revision=procedure.revision),
        kind=submission.kind,
        channel=submission.channel,
        category=submission.category,
        disclosure=submission.disclosure,
        language=submission.language,
        occurred_on=submission.occurred_on,
        visit=FIRST_VISIT,
        version=1,
        entered_by=submission.actor,
        contacts=submission.contacts,
        shard=submission.shard,
        tracking_key=submission.tracking_key,
        idempotency=submission.idempotency,
        **state,
    )


def texts_of(submission: Submission, procedure: Procedure) -> dict[str, str]:
    """What was written in a submission, by the names that texts have in a complaint."""
    texts = {"subject": submission.subject}
    texts |= {document_text(key): submission.narrative for key in procedure.submission if submission.narrative}
    if submission.place:
        texts["place"] = submission.place
    return texts | {f"channel_reference.{name}": text for name, text in submission.channel_reference.items()}
