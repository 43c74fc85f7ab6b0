"""What the soak's auditor reads, of a house."""

from __future__ import annotations

from typing import Any

from tests.integration.house import House
from tests.soak.auditor import Stored

Json = dict[str, Any]


def stored_in(house: House) -> Stored:
    """All that the house holds."""
    database = house.database
    complaints, alerts, incidents = (
        {each.id: each.to_dict() or {} for each in database.collection(name).stream(timeout=30)}
        for name in ("complaints", "alerts", "incidents")
    )
    journals = {
        id_: [each.to_dict() or {} for each in database.collection(f"complaints/{id_}/journal").stream(timeout=30)]
        for id_ in complaints
    }
    return Stored(complaints, journals, alerts, incidents)


def mails_of(house: House) -> list[Json]:
    """All that was mailed."""
    return [
        {"to": each.to, "subject": each.subject, "text": each.text, "headers": each.headers} for each in house.mails()
    ]
