"""What `sla_check` answers, and what it asks for as proof: read by its OpenAPI document alone."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

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


class Digested(Answer):
    """How many digests were made, and how many offices failed."""

    made: int
    failed: int


class RolledUp(Answer):
    """How many days were computed, and how many offices failed."""

    days: int
    failed: int


class Sealed(Answer):
    """How many days were sealed, how many complaints got their number, and what failed."""

    sealed: int
    numbered: int
    failed: int
    known: int = Field(default=0, description="Had their number already.")


class Retained(Answer):
    """How many complaints were erased, how many erasures finished, what is not due yet, and what failed."""

    erased: int
    finished: int
    waiting: int
    failed: int
