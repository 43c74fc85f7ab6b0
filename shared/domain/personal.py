"""What is held about a reporter and of what they wrote, for the reporter: the copy that UU 27/2022 gives a right to."""

from __future__ import annotations

from datetime import datetime

from shared.domain.complaint import Complaint
from shared.domain.disclosure import View, public_view
from shared.domain.errors import N_
from shared.domain.procedure import Procedure

BASIS = "public service (UU 27/2022 Pasal 20 ayat 2 huruf e; UU 25/2009)"
CONTACT_BASIS = "consent (UU 27/2022 Pasal 20 ayat 2 huruf a), which can be withdrawn"

SEALED = N_("Sealed: this page cannot open it. The staff of the office can tell you what it says.")


def personal_view(
    complaint: Complaint,
    procedure: Procedure,
    language: str,
    at: datetime,
    *,
    holds_identity: bool,
    kept_until: datetime | None,
) -> View:
    """What the reporter sees on their page, and what they gave: texts, pictures' facts, that contact is held.

    `kept_until` is when the texts are erased; None: the complaint is not over, or kept without end. What the office
    wrote for itself is not here.
    """
    texts = complaint.texts
    gone = complaint.identity_erased_at
    return public_view(complaint, procedure, language, at) | {
        "exported_at": at.isoformat(),
        "office": complaint.office,
        "basis": BASIS,
        "kind": complaint.kind,
        "category": complaint.category,
        "classification": complaint.classification,
        "channel": complaint.channel,
        "channel_reference": {
            name.partition(".")[2]: text for name, text in texts.items() if name.startswith("channel_reference.")
        },
        "disclosure": complaint.disclosure,
        "language": complaint.language,
        "subject": texts.get("subject"),
        "narrative": complaint.document(procedure.submission[0]),
        "occurred_on": complaint.occurred_on,
        "place": texts.get("place"),
        "photos": [each.model_dump() for each in complaint.attachments],
        "contact": {
            "held": holds_identity,
            "since": complaint.received_at.isoformat() if holds_identity else None,
            "basis": CONTACT_BASIS if holds_identity else None,
            "says": SEALED if holds_identity else None,
            "erased_at": gone.isoformat() if gone else None,
        },
        "kept_until": kept_until.isoformat() if kept_until else None,
    }
