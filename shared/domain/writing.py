"""What rules write down of what people wrote: documents and their versions, messages, answers that were replaced.

Here stands the guard, too: what is published must not name a person by accident.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from shared.domain import guard
from shared.domain.command import Command
from shared.domain.complaint import (
    ANSWERED,
    MOST_MESSAGES,
    MOST_SUPERSEDED,
    Complaint,
    DocumentVersion,
    Message,
    Superseded,
    document_text,
    message_text,
    superseded_text,
)
from shared.domain.errors import N_, ActionNotPossible, FieldError, Invalid
from shared.domain.procedure import Procedure


def documented(complaint: Complaint, command: Command, keys: tuple[str, ...], at: datetime) -> Complaint:
    """Each document in `keys` as a new version; a text that is left out, or sent back unchanged, is confirmed."""
    documents = dict(complaint.documents)
    texts = dict(complaint.texts)
    for key in keys:
        last = documents.get(key)
        given = command.documents.get(key, texts.get(document_text(key)))
        documents[key] = DocumentVersion(
            version=last.version + 1 if last else 1,
            step=complaint.step,
            visit=complaint.visit,
            by=command.caller.email,
            at=at,
            confirmed=given == texts.get(document_text(key)),
        )
        if given is not None:
            texts[document_text(key)] = given
    return changed(complaint, documents=documents, texts=texts)


def superseded(complaint: Complaint, procedure: Procedure, at: datetime) -> Complaint:
    """The complaint with its published answer kept as an earlier one; nothing to keep where none was published.

    Raises:
        ActionNotPossible: there are as many as it can hold.
    """
    text, published = complaint.document(procedure.answer), complaint.documents.get(procedure.answer)
    if complaint.outcome != ANSWERED or text is None or published is None:
        return complaint
    if len(complaint.superseded) >= MOST_SUPERSEDED:
        raise ActionNotPossible(N_("The answer to this complaint has been replaced too often."), current=complaint)
    since = max([complaint.closed_at or at, *(each.until for each in complaint.superseded)])
    earlier = Superseded(version=published.version, published_at=since, until=at)
    texts = complaint.texts | {superseded_text(published.version): text}
    return changed(complaint, superseded=(*complaint.superseded, earlier), texts=texts)


def with_message(
    complaint: Complaint,
    by: Literal["office", "reporter"],
    kind: Literal["question", "reply", "reopening"],
    text: str,
    at: datetime,
) -> Complaint:
    """The complaint with one message more.

    Raises:
        ActionNotPossible: there are as many as it can hold.
    """
    if len(complaint.messages) >= MOST_MESSAGES or (kind == "reply" and not complaint.has_room_for_reply):
        raise ActionNotPossible(N_("There is no room for more messages on this complaint."), current=complaint)
    message = Message(number=len(complaint.messages) + 1, by=by, kind=kind, at=at)
    texts = complaint.texts | {message_text(message.number): text}
    return changed(complaint, messages=(*complaint.messages, message), texts=texts)


def given(complaint: Complaint, command: Command, key: str) -> str | None:
    """The text that a document has once the command is carried out."""
    return command.documents.get(key, complaint.document(key))


def refuse_personal(command: Command, field: str, text: str | None) -> None:
    """What is published must not name a person by accident: it is removed, or confirmed with a reason.

    Raises:
        Invalid: names what looks like personal data.
    """
    if command.confirmation:
        return
    found = guard.personal(text or "", command.reporter_name, command.office_contacts)
    if found:
        message = N_("This looks like personal data: %(found)s. Remove it, or say why it may be published.")
        raise Invalid(
            fields=(
                FieldError(field, message, {"found": ", ".join(found)}),
                FieldError("confirmation", N_("Say why it may be published, or remove it.")),
            )
        )


def without(texts: Mapping[str, str], *names: str) -> dict[str, str]:
    """The texts but for these."""
    return {name: text for name, text in texts.items() if name not in names}


def changed(complaint: Complaint, **changes: Any) -> Complaint:
    """The complaint with these fields changed."""
    return complaint.model_copy(update=changes)
