"""An alert: one level reached in one visit, who is told, and what became of telling each of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict

from shared.domain.complaint import Complaint, Holder
from shared.domain.procedure import Procedure

ARRIVAL = "arrival"
"""The arrival notice's place among the levels: best effort, the board is the truth."""

CLAIM = timedelta(seconds=60)
"""How long one delivery may take before another may try."""

_NAME = re.compile(r"([0-9A-Za-z][0-9A-Za-z-]*)-([0-9]{1,9})-([a-z][a-z0-9_]*)")

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True)


class Recipient(_Facts):
    """One addressee as at the commit, and the state of the delivery."""

    email: str
    name: str
    state: Literal["pending", "claimed", "sent", "failed"] = "pending"
    claim: str | None = None
    claimed_until: datetime | None = None
    attempts: int = 0
    next_attempt_at: datetime | None = None
    sent_at: datetime | None = None


class Acknowledgement(_Facts):
    """Who said that they saw the alert, and when."""

    by: str
    at: datetime


class Alert(_Facts):
    """`fell_at` is when the level was reached by the office's clock, `recorded_at` when it was noticed."""

    id: str
    complaint: str
    office: str
    readers: tuple[str, ...]
    visit: int
    level: str
    role: str
    step: str
    step_number: int
    minutes: int
    procedure_id: str
    procedure_revision: int
    entered_at: datetime
    due_at: datetime | None
    fell_at: datetime
    recorded_at: datetime
    holder: Holder | None = None
    recipients: tuple[Recipient, ...]
    emails: tuple[str, ...]
    shard: int
    next_attempt_at: datetime | None
    acknowledged: Acknowledgement | None = None

    def with_recipient(self, changed: Recipient) -> Alert:
        """The alert after one recipient's delivery changed; it is due again when the first unfinished one is."""
        recipients = tuple(changed if each.email == changed.email else each for each in self.recipients)
        return self.model_copy(update={"recipients": recipients, "next_attempt_at": _earliest(recipients)})

    def deliverable(self, at: datetime) -> list[Recipient]:
        """The recipients that nobody is telling at `at` and whose time has come."""
        return [each for each in self.recipients if each.next_attempt_at is not None and each.next_attempt_at <= at]

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to deliver."""
        return self.next_attempt_at is None


def claimed(recipient: Recipient, at: datetime, claim: str) -> Recipient:
    """Someone is telling this recipient now; if that one dies, another may after CLAIM.

    `claim` is like no other, so that of two who claim at the same instant one can tell that it was not the first.
    """
    until = at + CLAIM
    return recipient.model_copy(
        update={
            "state": "claimed",
            "claim": claim,
            "claimed_until": until,
            "next_attempt_at": until,
            "attempts": recipient.attempts + 1,
        }
    )


def sent(recipient: Recipient, at: datetime) -> Recipient:
    """The receiver took it."""
    return recipient.model_copy(update={"state": "sent", "claimed_until": None, "next_attempt_at": None, "sent_at": at})


def refused(recipient: Recipient, at: datetime, *, for_ever: bool) -> Recipient:
    """The receiver did not take it: for ever, or to be tried again after a growing pause."""
    pause = min(FIRST_PAUSE * 2 ** max(recipient.attempts - 1, 0), LONGEST_PAUSE)
    return recipient.model_copy(
        update={
            "state": "failed" if for_ever else "pending",
            "claimed_until": None,
            "next_attempt_at": None if for_ever else at + pause,
        }
    )


def alert_id(complaint: str, visit: int, level: str) -> str:
    """The name that makes an alert exist once only."""
    return f"{complaint}-{visit}-{level}"


def read_alert_id(text: str) -> tuple[str, int, str] | None:
    """Complaint, visit and level of an alert's name, or None if it is none."""
    read = _NAME.fullmatch(text)
    return (read[1], int(read[2]), read[3]) if read else None


def raised(
    complaint: Complaint,
    procedure: Procedure,
    level: str,
    role: str,
    fell_at: datetime,
    people: Iterable[tuple[str, str]],
    at: datetime,
) -> Alert:
    """The alert that `level` was reached in the open visit of `complaint`; `people` are (e-mail, name) of `role`."""
    step = procedure.at(complaint.step)
    recipients = tuple(Recipient(email=email, name=name, next_attempt_at=at) for email, name in people)
    return Alert(
        id=alert_id(complaint.id, complaint.visit, level),
        complaint=complaint.id,
        office=complaint.office,
        readers=readers(procedure),
        visit=complaint.visit,
        level=level,
        role=role,
        step=step.key,
        step_number=step.number,
        minutes=step.minutes,
        procedure_id=procedure.id,
        procedure_revision=procedure.revision,
        entered_at=complaint.entered_at,
        due_at=complaint.due_at,
        fell_at=fell_at,
        recorded_at=at,
        holder=complaint.holder,
        recipients=recipients,
        emails=tuple(each.email for each in recipients),
        shard=complaint.shard,
        next_attempt_at=_earliest(recipients),
    )


def readers(procedure: Procedure) -> tuple[str, ...]:
    """Who may see a complaint under this procedure: the roles it names, else the office's staff."""
    return procedure.visible_to or (STAFF,)


STAFF = "staff"


def _earliest(recipients: Iterable[Recipient]) -> datetime | None:
    return min((each.next_attempt_at for each in recipients if each.next_attempt_at), default=None)
