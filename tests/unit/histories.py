"""Complaints to which all kinds of things happen, the same for the same seed."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from shared.domain.command import Fact
from shared.domain.deciding import settle
from shared.domain.errors import Refusal
from shared.domain.procedure_tables import Action
from tests.unit.builders import HOURS, MONDAY, NEW_DOCUMENTS, PROCEDURE, PUBLISHED, a_history, do

ACTIONS: tuple[Action, ...] = (
    *("advance",) * 9, "take", "return", "hold", "resume", "reply", "divert", "close", "reopen", "rate", "correct",
    "gather", "part",
)  # fmt: skip

INCIDENT = "INS-7K3Q9-F2MXC"

PAUSES = (0, 1, 3, 7, 9, 10, 16, 45, 300, 1500)
"""Minutes between two things."""


def an_eventful_history(seed: int, *, acts: int = 25, at: datetime = MONDAY, category: str = "passport") -> list[Fact]:
    """What happened to a complaint that was filed within three days from `at`; it may go on at its end."""
    chance = Random(seed)
    at += timedelta(minutes=chance.randrange(3 * 24 * 60), seconds=chance.randrange(60))
    channel = chance.choice(("web", "whatsapp", "email"))
    kind = chance.choice(("complaint", "suggestion"))
    facts = a_history(at=at, id=f"NUMBER{seed}", channel=channel, kind=kind, category=category)
    for _ in range(acts):
        at += timedelta(minutes=chance.choice(PAUSES), seconds=chance.randrange(60))
        here = facts[-1].after
        if chance.random() < 0.2:
            facts += settle(here, PROCEDURE, HOURS, at).facts
            continue
        action = chance.choice(ACTIONS)
        try:
            facts += do(action, here, at=at, **_fields(action, here.step, chance)).facts
        except Refusal:
            continue
    return facts


def _fields(action: Action, step: str, chance: Random) -> dict[str, Any]:
    fields: dict[str, dict[str, Any]] = {
        "advance": {
            "documents": NEW_DOCUMENTS.get(step, {}),
            "publication": PUBLISHED if step == "follow_up" else None,
        },
        "hold": {"note": "Which counter?"},
        "reply": {"note": "The first one."},
        "return": {"to_step": "receive"},
        "divert": {"public_text": "Dilimpahkan ke instansi lain."},
        "close": {"outcome": "spam", "public_text": "Bukan pengaduan."},
        "reopen": {"note": "Belum selesai."},
        "gather": {"incident": INCIDENT},
        "part": {"incident": INCIDENT},
        "rate": {"score": chance.randint(1, 5)},
        "correct": {"documents": {"complaint_data": f"Pembetulan {chance.random()}"}},
    }
    return fields.get(action, {})
