"""Commands that fit a complaint's state, for random play: chosen by numbers, given by whom they are for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.integration.house import ACTORS, DOCUMENTS

POSSIBLE = {
    "open": ("advance",) * 5 + ("hold",) * 3 + ("return", "return", "take", "reclassify", "close"),
    "held": ("resume",) * 4 + ("reclassify", "close"),
}
"""By status, as often as they shall come."""

OVER = ("reopen",)
"""What is possible when a complaint is over."""

STEPS = list(ACTORS)


def fitting(action: str, state: Mapping[str, Any], number: int) -> tuple[str, dict[str, Any]]:
    """The role that may do it and the body of the request, at the state's version; `number` chooses where there is a
    choice. Nothing earlier can be returned to from the first step: that one is refused."""
    step = state["step"]
    role = ACTORS[step]
    fields: dict[str, Any] = {"action": action, "expected_version": state["version"]}
    match action:
        case "advance":
            fields["documents"] = DOCUMENTS.get(step, {})
        case "return":
            fields |= {"to_step": STEPS[number % max(STEPS.index(step), 1)], "note": "Sekali lagi."}
        case "hold":
            fields["note"] = "Loket yang mana?"
        case "reclassify":
            fields["classification"] = ("information", "with_examination")[number % 2]
            role = "operator" if step == STEPS[0] else "section_head"
        case "close":
            fields |= {"outcome": "unfounded", "public_text": "Tidak berdasar."}
            role = "section_head"
        case "reopen":
            role = "section_head"
    return role, fields
