"""A house with incidents: opening one, and what is done to its complaints together."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable
from typing import Any

from werkzeug.test import TestResponse

from shared.cloud.verify import faults_of
from tests.integration.house import ACTORS, House

ANSWER = "Sistem antrean sudah pulih sejak pukul sepuluh."
GIVEN = {
    "review": {"analysis": "Sistem antrean mati sejak pukul delapan."},
    "direction": {"follow_up_answer": ANSWER},
}
"""What is given once for all, by the step."""

TITLE = "Sistem antrean mati"


def an_incident(house: House, ids: Iterable[str] = (), *, role: str = "subsection_head") -> str:
    """The number of a new incident with these complaints."""
    answer = house.by(role).post("/incidents", {"title": TITLE, "complaints": list(ids)})
    assert answer.status_code == 201, answer.text
    assert outcomes(answer) == ({"done": len(list(ids))} if ids else {})
    return str(answer.get_json()["incident"]["id"])


def on(
    house: House, incident: str, step: str, *, role: str | None = None, key: str | None = None, **fields: Any
) -> TestResponse:
    """Complete a step for all that are in it, as its actor, with what it needs."""
    body = {"action": "advance", "step": step, "expected_version": version(house, incident)}
    given = {"documents": GIVEN[step]} if step in GIVEN else {}
    caller = house.by(role or ACTORS[step])
    return caller.post(f"/incidents/{incident}/transitions", {**body, **given, **fields}, key or secrets.token_hex(8))


def version(house: House, incident: str) -> int:
    """The incident's present version."""
    return int(stored(house, incident)["version"])


def stored(house: House, incident: str) -> dict[str, Any]:
    """The incident's document."""
    return house.database.collection("incidents").document(incident).get(timeout=5).to_dict() or {}


def outcomes(answer: TestResponse) -> dict[str, int]:
    """How often each outcome stands in an answer."""
    assert answer.status_code in (200, 201), answer.text
    return dict(Counter(each["outcome"] for each in answer.get_json()["outcomes"]))


def outcome_of(answer: TestResponse, complaint: str) -> dict[str, Any]:
    """What became of one complaint."""
    found: dict[str, Any] = next(each for each in answer.get_json()["outcomes"] if each["complaint"] == complaint)
    return found


def chain_faults(house: House, ids: Iterable[str]) -> list[str]:
    """What is wrong with the journals of these complaints."""
    return [fault for _, faults in faults_of(house.parts.complaints, ids) for fault in faults]
