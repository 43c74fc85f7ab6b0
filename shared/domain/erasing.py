"""Erasing what a complaint holds of people, so that its journal still verifies: facts stay, texts and contact go.

The store removes what the new state says is gone, in the commit that says so. Erased twice is erased once.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from shared.domain.command import Decision, Fact
from shared.domain.complaint import PUBLIC, Complaint
from shared.domain.errors import N_, ActionNotPossible
from shared.domain.procedure_tables import REPORTER
from shared.domain.writing import changed

ERASED = "erased"
IDENTITY_ERASED = "identity_erased"
CONTACT_WITHDRAWN = "contact_withdrawn"
"""The journal's actions: everything that was written, the identity by the office, the identity by the reporter."""

STILL_RUNS = N_("A complaint that is not over cannot be erased: end it first. Who reported it can be erased now.")
ERASED_ALREADY = N_("What was written in this complaint has been erased: nothing can be done to it any more.")


def withdraw_contact(complaint: Complaint, at: datetime) -> Decision:
    """The reporter takes back the consent to be contacted: name and contact are erased, the complaint goes on."""
    return _identity_erased(complaint, CONTACT_WITHDRAWN, PUBLIC, REPORTER, None, at)


def erase_identity(complaint: Complaint, by: str, capacity: str, reason: str, at: datetime) -> Decision:
    """The office erases who reported it; the complaint goes on. `reason` is journalled, and is not erased itself."""
    return _identity_erased(complaint, IDENTITY_ERASED, by, capacity, reason, at)


def erase(complaint: Complaint, by: str, capacity: str, reason: str, at: datetime) -> Decision:
    """Erase everything that anybody wrote in a complaint that is over, its pictures, and who reported it.

    `reason` is journalled, and is not erased itself.

    Raises:
        ActionNotPossible: it is not over.
    """
    if complaint.erased_at is not None:
        return Decision()
    if not complaint.is_over:
        raise ActionNotPossible(STILL_RUNS, current=complaint)
    at = max(at, complaint.updated_at)
    after = changed(
        complaint,
        **_without_identity(complaint, at),
        version=complaint.version + 1,
        erased_at=at,
        updated_at=at,
        attachments=(),
        texts={},
    )
    return Decision(facts=(Fact(after, ERASED, by, capacity, at, note=reason),))


def _identity_erased(
    complaint: Complaint, action: str, by: str, capacity: str, reason: str | None, at: datetime
) -> Decision:
    if complaint.identity_erased_at is not None:
        return Decision()
    at = max(at, complaint.updated_at)
    after = changed(complaint, **_without_identity(complaint, at), updated_at=at)
    return Decision(facts=(Fact(after, action, by, capacity, at, note=reason),))


def _without_identity(complaint: Complaint, at: datetime) -> dict[str, Any]:
    """What tells of the reporter, emptied. The form's digest goes too: by it numbers could be tried out."""
    idempotency = complaint.idempotency
    return {
        "contacts": (),
        "reporter_hears": False,
        "idempotency": idempotency and idempotency.model_copy(update={"body": ""}),
        "identity_erased_at": complaint.identity_erased_at or at,
    }
