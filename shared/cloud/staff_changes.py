"""Changes of the register of staff: each one write under a precondition, with a line in the log that names nobody."""

from __future__ import annotations

import logging
from collections.abc import Callable
from hashlib import sha256
from typing import Literal

from shared.cloud.clients import RETRY, TIMEOUT, Clients
from shared.cloud.firestore_errors import AMBIGUOUS, LOST_THE_RACE, note_conflict, reaching
from shared.cloud.staff import StaffMember
from shared.domain.errors import NotFound, Unavailable

TRIES = 5

GIVEN = ("name", "office", "roles", "language", "active")
"""What a list says of a person. Acting appointments, and where they are told of alerts, stay as they are."""

Outcome = Literal["added", "changed", "removed", "as it was"]

log = logging.getLogger(__name__)


def mark(email: str) -> str:
    """What stands for a person in the log: 12 hex digits of the SHA-256 of the address."""
    return sha256(email.encode()).hexdigest()[:12]


def everyone(clients: Clients, office: str | None = None) -> list[StaffMember]:
    """All who were ever entered, of one office or of all, by address."""
    with reaching():
        stored = list(clients.firestore.collection("staff").stream(retry=RETRY, timeout=TIMEOUT))
    found = [StaffMember.model_validate(each.to_dict()) for each in stored]
    # No query by office: the register is short, and such an index would be for this alone.
    return sorted((each for each in found if office in (None, each.office)), key=lambda each: each.email)


def outcome_of(before: StaffMember | None, after: StaffMember) -> Outcome:
    """What a change does, in a word."""
    if before is None:
        return "added"
    if before == after:
        return "as it was"
    return "removed" if before.active and not after.active else "changed"


def enter(clients: Clients, member: StaffMember) -> Outcome:
    """Add a person, or give one who is there what `member` says of GIVEN."""

    def entered(before: StaffMember | None) -> StaffMember:
        return as_given(before, member)

    return _change(clients, member.email, entered)


def remove(clients: Clients, email: str) -> Outcome:
    """Let a person in no more. The document stays: journals name the address, and somebody may come back.

    Raises:
        NotFound: nobody has this address.
    """

    def removed(before: StaffMember | None) -> StaffMember:
        if before is None:
            raise NotFound
        return before.model_copy(update={"active": False})

    return _change(clients, email, removed)


def as_given(before: StaffMember | None, member: StaffMember) -> StaffMember:
    """The person after a list said `member`."""
    if before is None:
        return member
    return before.model_copy(update={name: getattr(member, name) for name in GIVEN})


def _change(clients: Clients, email: str, change: Callable[[StaffMember | None], StaffMember]) -> Outcome:
    client = clients.firestore
    if not email or "/" in email:
        raise NotFound
    reference = client.collection("staff").document(email)
    tried: tuple[StaffMember, Outcome] | None = None
    for _ in range(TRIES):
        with reaching():
            snapshot = reference.get(retry=RETRY, timeout=TIMEOUT)
        before = StaffMember.model_validate(snapshot.to_dict()) if snapshot.exists else None
        if tried and before == tried[0]:  # it had landed, and its reply was lost
            return _noted(*tried)
        after = change(before)
        outcome = outcome_of(before, after)
        if outcome == "as it was":
            return outcome
        tried = after, outcome
        try:
            if before is None:
                reference.create(after.model_dump(mode="json"), retry=RETRY, timeout=TIMEOUT)
            else:
                option = client.write_option(last_update_time=snapshot.update_time)
                reference.update(after.model_dump(mode="json"), option=option, retry=RETRY, timeout=TIMEOUT)
        except (*LOST_THE_RACE, *AMBIGUOUS) as error:
            note_conflict(error)
            continue
        return _noted(after, outcome)
    raise Unavailable


def _noted(after: StaffMember, outcome: Outcome) -> Outcome:
    extra = {"event": "staff_changed", "office": after.office, "outcome": outcome}
    log.info("staff %s: %s", mark(after.email), ", ".join(after.roles), extra=extra)
    return outcome
