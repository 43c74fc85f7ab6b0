"""A document for each number in another system: no two complaints of an office have the same.

It is created in the commit of the complaint that has the number, and removed in the one that erases it.
"""

from __future__ import annotations

from hashlib import sha256

from google.cloud import firestore

from shared.cloud.documents import get
from shared.cloud.firestore_errors import reaching
from shared.domain.complaint import Complaint
from shared.domain.errors import NumberTaken
from shared.domain.import_rows import FOREIGN_NUMBER, ticket_mark


def ticket(client: firestore.Client, complaint: Complaint) -> firestore.DocumentReference | None:
    """The document of the complaint's number; None if it has none."""
    number = complaint.texts.get(FOREIGN_NUMBER)
    if not number:
        return None
    mark = f"{complaint.office} {ticket_mark(complaint.channel, number)}"
    return client.collection("tickets").document(sha256(mark.encode()).hexdigest()[:32])


def refuse_taken(client: firestore.Client, complaint: Complaint) -> None:
    """Let it pass where the number is free, or the complaint's own: its commit may have landed meanwhile.

    Raises:
        NumberTaken: another complaint has it.
        Unavailable: Firestore cannot be reached.
    """
    reference = ticket(client, complaint)
    if reference is None:
        return
    with reaching():
        held = get(client, reference)
    if held.exists and held.get("complaint") != complaint.id:
        raise NumberTaken
