"""What `sla_check` answers, and what it asks for as proof: read by its OpenAPI document alone."""

from __future__ import annotations

from typing import Literal

from shared.web.answers import Answer, Problem

ABOUT = (
    "What Cloud Tasks and Cloud Scheduler call, and nobody else. It answers 500 where the store cannot be reached: a "
    "503 would throttle the whole queue."
)

PROOFS = {
    "service_account": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "An ID token of the service account of Cloud Tasks or of Cloud Scheduler.",
    }
}

UNAVAILABLE = 500
"""What is answered where the store cannot be reached."""

__all__ = ["ABOUT", "PROOFS", "UNAVAILABLE", "Checked", "Delivered", "Problem"]


class Checked(Answer):
    """What became of looking at a visit: `early` ones are looked at again, `stale` and `gone` ones need nothing."""

    outcome: Literal["fired", "early", "stale", "gone"]


class Delivered(Answer):
    """What became of an alert: nobody is left to tell, or somebody, or those left wait, or it is over."""

    outcome: Literal["settled", "unfinished", "waiting", "stale"]


class Swept(Answer):
    """How many of each outcome there were."""

    fired: int
    sent_on: int
    failed: int
    stale: int = 0
    recalculated: int = 0


class HandedOut(Answer):
    """How many offices' work was asked for, done here as Cloud Tasks took no task, left to another call, or failed."""

    asked: int
    done: int
    left: int
    failed: int


class Worked(Answer):
    """What a turn at an office's daily work came to, by outcome; `goes_on`: another turn was asked for."""

    counts: dict[str, int]
    goes_on: bool
