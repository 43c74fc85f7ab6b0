"""Telling people: each receiver is claimed, told and noted, so that two deliveries at once tell nobody twice."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta
from typing import Literal

from functions.sla_check.wording import alone, together
from shared.cloud.address import Address
from shared.cloud.alerts import Claim, Window
from shared.cloud.channels import Outgoing, send
from shared.cloud.mail import NotTaken
from shared.cloud.parts import Parts
from shared.domain.alert import (
    ARRIVAL,
    REPORTER,
    Alert,
    Recipient,
    mark_of,
    passed_on,
    raised,
    read_alert_id,
)
from shared.domain.errors import NotFound

Outcome = Literal["settled", "unfinished", "waiting", "stale"]

log = logging.getLogger(__name__)


def deliver(parts: Parts, alert_id: str, at: datetime) -> Outcome:
    """Tell every recipient of an alert whose time has come.

    Returns `settled` when nobody is left to tell, `waiting` when those left wait for their window, `unfinished` when
    someone could not be told, `stale` for an arrival that is over.
    """
    told_now = _tell_of_arrival(parts, alert_id, at)
    if told_now is not None:
        return told_now
    try:
        alert = parts.alerts.load(alert_id)
    except NotFound:
        return "stale"
    waiting = True
    for recipient in alert.recipients:
        if recipient.is_due(at):
            told = _tell_together if alert.is_gathered else _tell_alone
            waiting = told(parts, alert, recipient, at) and waiting
        elif recipient.next_attempt_at is not None and recipient.attempts:
            waiting = False
    if parts.alerts.load(alert_id).is_settled:
        return "settled"
    return "waiting" if waiting else "unfinished"


def _tell_of_arrival(parts: Parts, alert_id: str, at: datetime) -> Outcome | None:
    """Make an arrival notice and tell it; None where there is nothing to make, or somebody else made it.

    It is stored as claimed: most of what is told is this, and so it costs two writes and the complaint's read.
    """
    made = _arrival(parts, alert_id, at)
    if made is None:
        return None
    by = secrets.token_hex(8)
    claimed = made
    for each in made.recipients:
        claimed = claimed.with_recipient(each.claimed(mark_of(each.key, [made.id]), at, by))
    written_at = parts.alerts.create(claimed)
    if written_at is None:
        return None
    untouched = (written_at,) if len(claimed.recipients) == 1 else ()
    pauses = []
    for each in claimed.recipients:
        mark = each.message or ""
        pauses.append(_send(parts, Claim((claimed,), mark, untouched), each, alone(parts, claimed, each, mark)))
    return "settled" if all(each is None for each in pauses) else "unfinished"


def _arrival(parts: Parts, alert_id: str, at: datetime) -> Alert | None:
    """The arrival notice of a visit, made when it is delivered; None if the visit is over or the name is none."""
    read = read_alert_id(alert_id)
    if read is None or read[2] != ARRIVAL:
        return None
    try:
        pinned = parts.complaints.load(read[0])
    except NotFound:
        return None
    complaint = pinned.complaint
    if complaint.visit != read[1] or complaint.is_over:
        return None
    step = pinned.procedure.at(complaint.step)
    known = {each.email: each for role in step.actors for each in parts.directory.holding(complaint.office, role, at)}
    people = [
        each.person(arrivals=True) for each in known.values() if each.arrivals_by and each.email != complaint.entered_by
    ]
    return raised(complaint, pinned.procedure, pinned.hours, ARRIVAL, step.actor, complaint.entered_at, people, at)


def _tell_alone(parts: Parts, alert: Alert, recipient: Recipient, at: datetime) -> bool:
    """Tell one recipient of one alert; False: it was not taken, and is to be tried again."""
    mark, by = mark_of(recipient.key, [alert.id]), secrets.token_hex(8)

    def claim(now: Alert) -> Alert | None:
        mine = now.recipient(recipient.key)
        return now.with_recipient(mine.claimed(mark, at, by)) if mine.is_due(at) else None

    claimed = parts.alerts.change(alert.id, claim)
    if claimed is None:
        return True
    return _send(parts, Claim((claimed,), mark), recipient, alone(parts, claimed, recipient, mark)) is None


def _tell_together(parts: Parts, alert: Alert, recipient: Recipient, at: datetime) -> bool:
    """Tell one receiver of this alert and whatever else waits for them, or let it wait for the receiver's window."""
    claim = parts.alerts.claim_together(recipient.key, at)
    if isinstance(claim, Window):
        return _wait(parts, alert, recipient, claim, at)
    if not claim.alerts:
        return True
    member = parts.directory.find(recipient.email)
    pause = _send(parts, claim, recipient, together(parts, claim.message, member, claim.mark))
    window = pause if pause is not None else parts.settings.alert_window
    opens_at = parts.now() + window
    parts.alerts.open_window(recipient.key, opens_at, finished=pause is None)
    if all(each.id != alert.id for each in claim.alerts):
        return _wait(parts, alert, recipient, Window(opens_at, claim.behind), at)
    return pause is None


def _wait(parts: Parts, alert: Alert, recipient: Recipient, window: Window, at: datetime) -> bool:
    """Let one recipient's share of an alert wait; Cloud Tasks wakes it, or else the sweep.

    Whatever wakes a receiver tells all that is due then: one task is enough, however many alerts wait for it.
    """
    until = window.turn_of(alert.id, parts.settings.alert_window)

    def defer(now: Alert) -> Alert | None:
        mine = now.recipient(recipient.key)
        return now.with_recipient(mine.deferred(until)) if mine.is_due(at) else None

    if parts.alerts.change(alert.id, defer) is not None:
        parts.wake_ups.delivery(alert.id, alert.complaint, until, once=recipient.key)
    return True


def _send(parts: Parts, claim: Claim, recipient: Recipient, outgoing: Outgoing) -> timedelta | None:
    """Send one message and note what became of it in each alert; the pause before the next try, if it was not taken."""
    refusal = _handed_over(parts, claim.alerts[0], recipient, outgoing)
    at = parts.now()
    for alert in claim.alerts if refusal is None else ():
        log.info("alert told", extra={"event": "alert_told", **_about(alert, recipient)})

    def noted(now: Alert) -> Alert | None:
        mine = now.recipient(recipient.key)
        if mine.message != outgoing.mark or mine.state != "claimed":
            return None
        after = mine.refused(at, for_ever=refusal.for_ever) if refusal else mine.sent(at)
        return now.with_recipient(after)

    if refusal and refusal.for_ever:  # before it is noted: a crash in between must not leave the supervisor untold
        for alert in claim.alerts:
            _tell_the_next(parts, alert, recipient, at)
    if claim.written_at:
        parts.alerts.note_together(claim, noted)
    else:
        parts.alerts.change(claim.alerts[0].id, noted)
    if refusal is None or refusal.for_ever:
        return None
    return claim.alerts[0].recipient(recipient.key).pause()


def _handed_over(parts: Parts, alert: Alert, recipient: Recipient, outgoing: Outgoing) -> NotTaken | None:
    """Send one message; what speaks against it, if it was not taken."""
    address = _address(parts, alert, recipient)
    if address is None:
        log.warning("nowhere to send it", extra={"event": "alert_failed", **_about(alert, recipient)})
        return NotTaken("no address", for_ever=True)
    try:
        send(outgoing, address, parts.settings)
    except NotTaken as error:
        outcome = {"event": "alert_failed"} if error.for_ever else {"event": "alert_deferred"}
        log.warning("alert not taken", extra={**outcome, "error": str(error), **_about(alert, recipient)})
        return error
    return None


def _about(alert: Alert, recipient: Recipient) -> dict[str, object]:
    """What a log may say of telling somebody: not whom."""
    return {
        "alert": alert.id,
        "complaint": alert.complaint,
        "level": alert.level,
        "channel": recipient.channel,
        "attempts": alert.recipient(recipient.key).attempts,
        "operation": alert.operation,
    }


def _address(parts: Parts, alert: Alert, recipient: Recipient) -> Address | None:
    if alert.is_for_reporter:
        email = parts.complaints.reporter(alert.complaint).get("email")
        return Address("email", email) if email else None
    member = parts.directory.find(recipient.email)
    is_arrival = alert.level == ARRIVAL
    return member.address(recipient.channel, arrivals=is_arrival) if member else Address("email", recipient.email)


def _tell_the_next(parts: Parts, alert: Alert, recipient: Recipient, at: datetime) -> None:
    """Tell the nearest supervisor that there is of an alert that was not delivered; above the last there is the log."""
    if not alert.is_gathered or recipient.email == REPORTER:
        return
    procedure = parts.offices[alert.office].procedure(alert.procedure_id, alert.procedure_revision)
    for role in procedure.chain_above(alert.role):
        people = [each.person() for each in parts.directory.holding(alert.office, role, at)]
        if people:
            more = passed_on(alert, role, people, recipient.email, at)
            if parts.alerts.create(more):
                parts.wake_ups.delivery(more.id, more.complaint)
            return
    log.error("alert not delivered, and nobody above", extra={"event": "alert_unheard", "alert": alert.id})
