"""Over processes: the operation of a posted form is found in two functions' logs, up to the mail that it led to."""

from __future__ import annotations

import json
from typing import Any

from emulator.stack import Stack
from tests.e2e.callers import Json, Office
from tests.polling import until

LABELS = "logging.googleapis.com/labels"
PATIENCE = 60.0
"""Seconds."""


def lines(stack: Stack, function: str) -> list[dict[str, Any]]:
    """The log lines of a function; the last one may be half written."""
    text = (stack.local / "logs" / f"{function}.log").read_text()
    return [json.loads(each) for each in text.split("\n")[:-1] if each.startswith("{")]


def of(stack: Stack, function: str, operation: str) -> list[tuple[str, str]]:
    """Event and route of the lines that belong to an operation."""
    found = [each for each in lines(stack, function) if each.get(LABELS, {}).get("operation") == operation]
    return [(each.get("event", ""), each.get("httpRequest", {}).get("requestUrl", "")) for each in found]


def receipt_told(stack: Stack, complaint: str) -> dict[str, Any]:
    """The line that says that the reporter's receipt went out."""

    def told() -> Json | None:
        found = (each for each in lines(stack, "sla_check") if each.get("event") == "alert_told")
        return next(
            (each for each in found if (each["complaint"], each["level"]) == (complaint, "reporter_receipt")), None
        )

    receipt = until(told, PATIENCE, "the receipt's mail")
    assert receipt is not None
    return receipt


def test_a_form_leads_to_its_mail_by_one_id(stack: Stack, office: Office, waiting: Json) -> None:
    told = receipt_told(stack, waiting["complaint_id"])
    operation = told[LABELS]["operation"]

    assert of(stack, "intake", operation) == [("request", "/complaints")]
    assert ("alert_told", "") in of(stack, "sla_check", operation)
