"""Which fault strikes when: the same for all processes that know the run's beginning and its seed."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass

SLOT = 2.0
"""Seconds: every slot has its fault."""

STRIKES_FOR = 1.4
"""Seconds of a slot in which calls are struck; then what was struck recovers."""

DELAYED = "call delayed"
REFUSED = "call refused"
REPLY_LOST = "reply lost"
TASKS_REFUSED = "task refused"
TASK_REPLY_LOST = "task's reply lost"
CALLS = (DELAYED, REFUSED, REPLY_LOST, TASKS_REFUSED, TASK_REPLY_LOST)
"""Faults of gRPC calls: each function strikes its own."""

INTAKE_KILLED = "intake killed"
TRANSITION_KILLED = "transition killed"
SLA_CHECK_KILLED = "sla_check killed"
TASKS_KILLED = "Cloud Tasks killed"
FIRESTORE_KILLED = "Firestore killed"
MAIL_REFUSED = "mail refused"
MAIL_REPLY_LOST = "mail's reply lost"
MAILBOX_DOWN = "mail server down"
STORAGE_DOWN = "storage down"
PROCESSES = (
    INTAKE_KILLED,
    TRANSITION_KILLED,
    SLA_CHECK_KILLED,
    TASKS_KILLED,
    MAIL_REFUSED,
    MAIL_REPLY_LOST,
    MAILBOX_DOWN,
    STORAGE_DOWN,
    FIRESTORE_KILLED,
)
"""Faults of whole processes, which the conductor of the run brings about."""

KINDS = (*CALLS, *PROCESSES)

ROUNDS = 3
"""Firestore is killed in one round of so many: starting it takes several slots, and then it is slow for some more."""


@dataclass(frozen=True)
class Schedule:
    """A run that began at `began` (seconds of the epoch), lasts `seconds`, and is as its `seed` makes it."""

    seed: int
    began: float
    seconds: float

    def slot(self, now: float | None = None) -> int:
        """The slot that runs; negative before the beginning."""
        return int(((time.time() if now is None else now) - self.began) // SLOT)

    @property
    def slots(self) -> int:
        """How many the run has."""
        return int(self.seconds // SLOT)

    def kind(self, slot: int) -> str | None:
        """What strikes in a slot: each kind comes once in a round, in an order of the round's own."""
        if not 0 <= slot < self.slots:
            return None
        lap, place = divmod(slot, len(KINDS))
        order, chance = list(KINDS), random.Random(self.seed * 100_003 + lap)
        chance.shuffle(order)
        if lap % ROUNDS:
            order[order.index(FIRESTORE_KILLED)] = chance.choice(CALLS)
        return order[place]

    def strikes_calls(self, now: float) -> str | None:
        """The fault of calls that is in force at a moment."""
        slot = self.slot(now)
        kind = self.kind(slot)
        within = now - self.began - slot * SLOT < STRIKES_FOR
        return kind if kind in CALLS and within else None
