"""Prove that nothing is held longer than its time: `python -m shared.cloud.retention --check`. Status 1: something is.

It reads every document and sub-collection of every complaint, also of those whose own document is gone, and the names
of all pictures. What it prints names complaints and kinds of things, never what they say.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from google.cloud.firestore_v1 import DocumentReference, DocumentSnapshot
from pydantic import ValidationError

from shared.cloud.clients import RETRY, TIMEOUT
from shared.cloud.firestore_errors import reaching
from shared.cloud.incidents import KEPT_EMPTY_DAYS
from shared.cloud.paging import pages_of
from shared.cloud.parts import Parts
from shared.cloud.photos import Photos
from shared.cloud.settings import Settings
from shared.domain.complaint import Complaint
from shared.domain.erasing import ERASED

GRACE = timedelta(days=2)
"""How long after its time something may be held: the job comes once a day, and may fail once."""

AT_ONCE = 100

Found = tuple[str, str]
"""(complaint, what is held of it)."""


def held_too_long(parts: Parts) -> Iterator[Found]:
    """What is held of complaints whose time is over or that were erased, a line each; nothing where all is well."""
    complaints = parts.clients.firestore.collection("complaints")
    living: set[str] = set()
    for page in pages_of(complaints.list_documents(retry=RETRY, timeout=TIMEOUT), AT_ONCE):
        with reaching():
            found = list(parts.clients.firestore.get_all(page, retry=RETRY, timeout=TIMEOUT))
        for snapshot in found:
            why = _why_not(parts, snapshot)
            if why is None:
                living.add(snapshot.id)
            for each in _held(snapshot) if why else _left_of_identity(snapshot):
                yield snapshot.id, f"{why or 'who reported it was erased'}: {each}"
    for office in parts.offices:
        before = parts.now() - timedelta(days=KEPT_EMPTY_DAYS) - GRACE
        for incident in parts.incidents.empty(office, before):
            yield incident, "nothing is gathered under it whose texts are kept: incident"
    if parts.settings.photo_bucket:
        for name in Photos(parts.clients, parts.settings.photo_bucket).names():
            if name.split("/")[1] not in living:
                yield name.split("/")[1], f"its time is over, or it never came to be: picture {name.rpartition('/')[2]}"


def _why_not(parts: Parts, snapshot: DocumentSnapshot[Any]) -> str | None:
    """Why nothing of a complaint may be held; None: it may."""
    if not snapshot.exists:
        return "its document is gone"
    try:
        complaint = Complaint.model_validate(snapshot.to_dict())
    except ValidationError:
        return "what is stored is no complaint"
    if complaint.erased_at is not None:
        return "it was erased"
    until = parts.offices[complaint.office].kept_until(complaint) if complaint.office in parts.offices else None
    return f"its time was over on {until.date()}" if until and until + GRACE <= parts.now() else None


def _held(snapshot: DocumentSnapshot[Any]) -> Iterator[str]:
    state = snapshot.to_dict() or {}
    yield from (name for name in ("texts", "contacts", "place", "attachments", "reporter_hears") if state.get(name))
    if (state.get("idempotency") or {}).get("body"):
        yield "idempotency"
    for document in _below(snapshot.reference):
        kept = document.to_dict() or {}
        if document.reference.parent.id != "journal":
            yield f"{document.reference.parent.id}/{document.id}"
        elif set(kept.get("texts", {})) - ({"note"} if kept.get("action") == ERASED else set()):
            yield f"journal/{document.id}"


def _left_of_identity(snapshot: DocumentSnapshot[Any]) -> Iterator[str]:
    state = snapshot.to_dict() or {}
    if state.get("identity_erased_at") is None:
        return
    yield from (name for name in ("contacts", "reporter_hears") if state.get(name))
    with reaching():
        if snapshot.reference.collection("private").document("reporter").get(["key"], timeout=TIMEOUT).exists:
            yield "private/reporter"


def _below(reference: DocumentReference) -> Iterator[DocumentSnapshot[Any]]:
    with reaching():
        collections: Iterable[Any] = reference.collections(retry=RETRY, timeout=TIMEOUT)
        for each in collections:
            yield from each.stream(retry=RETRY, timeout=TIMEOUT)


def main(arguments: list[str] | None = None, parts: Parts | None = None) -> int:
    """Look at everything; the number of things that are held too long is printed last."""
    parser = argparse.ArgumentParser(prog="python -m shared.cloud.retention", description=__doc__)
    parser.add_argument("--check", action="store_true", required=True, help="look at everything; changes nothing")
    parser.parse_args(arguments)
    parts = parts or Parts.of(Settings.read())
    for key in (key for key, office in parts.offices.items() if not office.retention):
        sys.stdout.write(f"{key}: the office has no schedule, and keeps everything\n")
    count = 0
    for complaint, what in held_too_long(parts):
        count += 1
        sys.stdout.write(f"{complaint}: {what}\n")
    sys.stdout.write(f"{count} things are held too long\n")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
