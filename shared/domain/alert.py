"""An alert: something that people are to be told, who they are, by which channel, and what became of telling each.

Alerts of deadlines are gathered: a receiver gets one message per window with the list. Arrival notices, digests and
what the reporter hears go out alone. The name of an alert makes it exist once only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

from pydantic import BaseModel, ConfigDict

from shared.domain import tracking
from shared.domain.clocks import faces
from shared.domain.complaint import HOLD_ENDED, LEFT_ASIDE, REPLIED, Classification, Complaint, Holder
from shared.domain.lateness import Lateness, lateness
from shared.domain.office_hours import OfficeHours
from shared.domain.procedure import Procedure
from shared.domain.procedure_tables import Sla, Step

ARRIVAL = "arrival"
"""The arrival notice's place among the levels: best effort, the board is the truth."""

DIGEST = "digest"
REPORTER = "reporter"
"""The addressee of what the reporter hears; the address itself is read when it is told."""

UNDELIVERED = "_undelivered"
"""Ending of the level of an alert that tells the next supervisor that another alert could not be delivered."""

CLAIM = timedelta(seconds=60)
"""How long one delivery may take before another may try."""

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)

STAFF = "staff"

_NO_LEVELS = (ARRIVAL, HOLD_ENDED, LEFT_ASIDE, REPLIED)
"""What staff are told of that is no level of a deadline."""

_NAME = re.compile(r"([0-9A-Za-z][0-9A-Za-z-]*)-([0-9]{1,9})-([a-z][a-z0-9_]*)")
_DIGEST_NAME = re.compile(r"digest-[a-z][a-z0-9_]{1,30}-\d{4}-\d\d-\d\dT\d{4}(\d\d)?-[0-9a-f]{12}", re.ASCII)

ChannelKind = Literal["email", "google_chat", "telegram", "webhook"]


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True)


@dataclass(frozen=True)
class Person:
    """Somebody to tell, and by which channels."""

    email: str
    name: str
    channels: tuple[ChannelKind, ...] = ("email",)


class Recipient(_Facts):
    """One person by one channel as at the commit, and the state of the delivery.

    `message` marks the message that carried it: set when it is claimed, so that a repetition is the same message.
    """

    email: str
    name: str
    channel: ChannelKind = "email"
    state: Literal["pending", "claimed", "sent", "failed"] = "pending"
    attempts: int = 0
    next_attempt_at: datetime | None = None
    message: str | None = None
    claimed_by: str | None = None
    sent_at: datetime | None = None

    @property
    def key(self) -> str:
        """The receiver: whose messages are gathered."""
        return f"{self.email}|{self.channel}"

    def is_due(self, at: datetime) -> bool:
        """Whether nobody is telling it at `at` and its time has come."""
        return self.next_attempt_at is not None and self.next_attempt_at <= at

    def claimed(self, message: str, at: datetime, by: str) -> Recipient:
        """Someone is telling it now; if that one dies, another may after CLAIM, with the same message.

        `by` is random: two claims of the same instant are still two.
        """
        return self._with("claimed", at + CLAIM, attempts=self.attempts + 1, message=message, claimed_by=by)

    def sent(self, at: datetime) -> Recipient:
        """The receiver took it."""
        return self._with("sent", None, sent_at=at)

    def refused(self, at: datetime, *, for_ever: bool) -> Recipient:
        """The receiver did not take it: for ever, or to be tried again after a growing pause."""
        return self._with("failed", None) if for_ever else self._with("pending", at + self.pause())

    def deferred(self, until: datetime) -> Recipient:
        """It waits for the receiver's next window."""
        return self._with("pending", until)

    def pause(self) -> timedelta:
        """How long to wait after the last attempt."""
        doublings = min(max(self.attempts - 1, 0), 20)
        return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)

    def _with(self, state: str, next_attempt_at: datetime | None, **others: object) -> Recipient:
        return self.model_copy(update={"state": state, "next_attempt_at": next_attempt_at, **others})


class Acknowledgement(_Facts):
    """Who said that they saw the alert, and when."""

    by: str
    at: datetime


class Alert(_Facts):
    """`fell_at` is when it came about by the office's clock, `recorded_at` when it was noticed.

    `emails` and `waiting` (receivers not yet told) are what lists and gathering ask by. `about` names the person whom
    an alert could not reach; `promised_state` and `statutory_state` are what the other two clocks had reached when it
    was recorded; `body` is a digest's text. `operation` is the id of the request that led to it. The step's time is
    in `minutes` or in `working_days`; `actors` are those whose share was missing, where several do it side by side.
    """

    id: str
    office: str
    readers: tuple[str, ...]
    level: str
    complaint: str = ""
    visit: int = 0
    role: str = ""
    step: str = ""
    step_number: int = 0
    minutes: int = 0
    working_days: int = 0
    actors: tuple[str, ...] = ()
    procedure_id: str = ""
    procedure_revision: int = 0
    entered_at: datetime | None = None
    due_at: datetime | None = None
    promised_at: datetime | None = None
    statutory_due_at: datetime | None = None
    classification: Classification | None = None
    promised_state: Sla | None = None
    statutory_state: Sla | None = None
    fell_at: datetime
    recorded_at: datetime
    holder: Holder | None = None
    lateness: Lateness | None = None
    about: str | None = None
    body: str | None = None
    operation: str = ""
    recipients: tuple[Recipient, ...]
    emails: tuple[str, ...]
    waiting: tuple[str, ...]
    shard: int
    next_attempt_at: datetime | None
    acknowledged: Acknowledgement | None = None

    @property
    def is_gathered(self) -> bool:
        """Whether it may share a message with others of the same receiver."""
        return self.level not in (ARRIVAL, REPLIED, DIGEST) and not self.is_for_reporter

    @property
    def is_for_reporter(self) -> bool:
        """Whether it tells the reporter, not the staff."""
        return self.emails == (REPORTER,)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to deliver."""
        return not self.waiting

    def recipient(self, key: str) -> Recipient:
        """The recipient with this key (StopIteration if there is none)."""
        return next(each for each in self.recipients if each.key == key)

    def with_recipient(self, changed: Recipient) -> Alert:
        """The alert after one recipient's delivery changed; it is due again when the first unfinished one is."""
        recipients = tuple(changed if each.key == changed.key else each for each in self.recipients)
        return self.model_copy(update=_derived(recipients))


def mark_of(key: str, alerts: Iterable[str]) -> str:
    """The stable mark of the message that tells a receiver of these alerts."""
    return sha256("|".join((key, *sorted(alerts))).encode()).hexdigest()[:24]


def alert_id(complaint: str, visit: int, level: str) -> str:
    """The name that makes an alert exist once only."""
    return f"{complaint}-{visit}-{level}"


def digest_id(office: str, slot: str, email: str) -> str:
    """The name that makes a person's digest of one time (2026-07-27T0745) exist once only; it shows no address."""
    return f"{DIGEST}-{office}-{slot}-{sha256(email.encode()).hexdigest()[:12]}"


def read_alert_id(text: str) -> tuple[str, int, str] | None:
    """Complaint, visit and level of an alert's name, or None if it is none. A digest has no complaint: ("", 0, DIGEST).

    What begins like a digest's name is a digest's or none.
    """
    if text.startswith(f"{DIGEST}-"):
        return ("", 0, DIGEST) if _DIGEST_NAME.fullmatch(text) else None
    read = _NAME.fullmatch(text)
    return (read[1], int(read[2]), read[3]) if read else None


def raised(
    complaint: Complaint,
    procedure: Procedure,
    hours: OfficeHours,
    level: str,
    role: str,
    fell_at: datetime,
    people: Iterable[Person],
    at: datetime,
    actors: tuple[str, ...] = (),
) -> Alert:
    """The alert that `level` was reached in the open visit of `complaint`, for the `people` who hold `role`.

    `actors`: whose share is missing, where several do the step side by side: each chain of supervisors hears of its
    own.
    """
    step = procedure.at(complaint.step)
    _, promised, statutory = faces(complaint, procedure, hours, at)
    is_late = complaint.due_at is not None and fell_at >= complaint.due_at and level not in _NO_LEVELS
    return Alert(
        id=alert_id(complaint.id, complaint.visit, _once(complaint, level) + of_share(step, actors)),
        complaint=complaint.id,
        office=complaint.office,
        readers=readers(procedure),
        visit=complaint.visit,
        level=level,
        role=role,
        actors=actors,
        step=step.key,
        step_number=step.number,
        minutes=step.minutes or 0,
        working_days=step.working_days or 0,
        procedure_id=procedure.id,
        procedure_revision=procedure.revision,
        entered_at=complaint.entered_at,
        due_at=complaint.due_at,
        promised_at=complaint.promised_at,
        statutory_due_at=complaint.statutory_due_at,
        classification=complaint.classification,
        promised_state=promised.state,
        statutory_state=statutory.state,
        fell_at=fell_at,
        recorded_at=at,
        holder=complaint.holder,
        lateness=lateness(complaint, fell_at, at, hours) if is_late else None,
        shard=complaint.shard,
        **_derived(_recipients(people, at)),
    )


def passed_on(alert: Alert, role: str, people: Iterable[Person], about: str, at: datetime) -> Alert:
    """The alert that tells `role` that `about` could not be told of `alert`, with the facts of that one.

    One for each person who could not be told: the second is numbered 2, as they stand in the alert.
    """
    place = alert.emails.index(about) + 1
    return alert.model_copy(
        update={
            "id": f"{alert.id}{UNDELIVERED}{f'_{place}' if place > 1 else ''}",
            "level": f"{alert.level}{UNDELIVERED}",
            "role": role,
            "about": about,
            "recorded_at": at,
            "acknowledged": None,
            **_derived(_recipients(people, at)),
        }
    )


def for_reporter(complaint: Complaint, procedure: Procedure, key: str, at: datetime) -> Alert:
    """What the reporter is to hear of the state `complaint`; named by the journal's entry, so once for each."""
    recipients = (Recipient(email=REPORTER, name="", next_attempt_at=at),)
    return Alert(
        id=alert_id(complaint.id, complaint.seq, key),
        complaint=complaint.id,
        office=complaint.office,
        readers=readers(procedure),
        visit=complaint.visit,
        level=key,
        procedure_id=procedure.id,
        procedure_revision=procedure.revision,
        fell_at=max(at, complaint.updated_at),  # the entry's own time: clocks differ
        recorded_at=at,
        shard=complaint.shard,
        **_derived(recipients),
    )


def digest_for(
    office: str, slot: str, person: Person, body: str, fell_at: datetime, at: datetime, *, shards: int
) -> Alert:
    """One person's digest: `body` is the subject, a line feed and the text; `fell_at` is the time that it was due."""
    name = digest_id(office, slot, person.email)
    return Alert(
        id=name,
        office=office,
        readers=(STAFF,),
        level=DIGEST,
        fell_at=fell_at,
        recorded_at=at,
        body=body,
        shard=tracking.shard_of(name, shards),
        **_derived(_recipients([person], at)),
    )


def _once(complaint: Complaint, level: str) -> str:
    """The level as an alert's name has it: what may come about several times in a visit is numbered."""
    if level == HOLD_ENDED:
        return f"{level}_{complaint.version}"
    return f"{level}_{len(complaint.messages)}" if level == REPLIED else level


def of_share(step: Step, actors: tuple[str, ...]) -> str:
    """What tells the alerts of one level apart: the place of the share in the row, from the second on."""
    place = step.actors.index(actors[0]) + 1 if actors else 1
    return f"_{place}" if place > 1 else ""


def readers(procedure: Procedure) -> tuple[str, ...]:
    """Who may see a complaint under this procedure: the roles it names, else the office's staff."""
    return procedure.visible_to or (STAFF,)


def _recipients(people: Iterable[Person], at: datetime) -> tuple[Recipient, ...]:
    return tuple(
        Recipient(email=each.email, name=each.name, channel=channel, next_attempt_at=at)
        for each in people
        for channel in each.channels
    )


def _derived(recipients: tuple[Recipient, ...]) -> dict[str, object]:
    unfinished = [each for each in recipients if each.next_attempt_at is not None]
    return {
        "recipients": recipients,
        "emails": tuple(dict.fromkeys(each.email for each in recipients)),
        "waiting": tuple(each.key for each in unfinished),
        "next_attempt_at": min((each.next_attempt_at for each in unfinished if each.next_attempt_at), default=None),
    }
