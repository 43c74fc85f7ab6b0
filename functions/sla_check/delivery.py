"""Telling people: each recipient is claimed, told and noted, so that two deliveries at once tell nobody twice."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime
from hashlib import sha256
from typing import Literal

from shared.cloud.mail import Mail, NotTaken, message
from shared.cloud.parts import Parts
from shared.domain.alert import (
    ARRIVAL,
    Alert,
    Recipient,
    claimed,
    raised,
    read_alert_id,
    refused,
    sent,
)
from shared.domain.alert_text import subject, text
from shared.domain.errors import NotFound

Outcome = Literal["settled", "unfinished", "stale"]

log = logging.getLogger(__name__)


def deliver(parts: Parts, alert_id: str, at: datetime) -> Outcome:
    """Tell every recipient whose time has come.

    Returns `settled` when nobody is left, `unfinished` when someone is, `stale` for an arrival that is over.
    """
    try:
        alert = parts.alerts.load(alert_id)
    except NotFound:
        made = _arrival(parts, alert_id, at)
        if made is None:
            return "stale"
        parts.alerts.create(made)
        alert = parts.alerts.load(alert_id)
    for recipient in alert.deliverable(at):
        _tell(parts, alert_id, recipient.email, at)
    return "settled" if parts.alerts.load(alert_id).is_settled else "unfinished"


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
    role = pinned.procedure.at(complaint.step).actor
    people = [
        (each.email, each.name)
        for each in parts.directory.holding(complaint.office, role, at)
        if each.wants_arrival_notices and each.email != complaint.entered_by
    ]
    return raised(complaint, pinned.procedure, ARRIVAL, role, complaint.entered_at, people, at)


def _tell(parts: Parts, alert_id: str, email: str, at: datetime) -> None:
    def claim(alert: Alert) -> Alert | None:
        mine = [each for each in alert.deliverable(at) if each.email == email]
        return alert.with_recipient(claimed(mine[0], at, mark)) if mine else None

    def note(alert: Alert) -> Alert | None:
        """Nothing, where another took over since: that one notes what became of it."""
        return alert.with_recipient(after) if any(each.claim == mark for each in alert.recipients) else None

    mark = secrets.token_hex(8)
    alert = parts.alerts.change(alert_id, claim)
    if alert is None:
        return
    recipient = next(each for each in alert.recipients if each.email == email)
    try:
        _send(parts, alert, recipient)
    except NotTaken as error:
        log.warning(
            "alert not taken",
            extra={"alert": alert_id, "error": str(error), "outcome": "failed" if error.for_ever else "later"},
        )
        after = refused(recipient, parts.now(), for_ever=error.for_ever)
    else:
        after = sent(recipient, parts.now())
    parts.alerts.change(alert_id, note)


def _send(parts: Parts, alert: Alert, recipient: Recipient) -> None:
    settings = parts.settings
    office = parts.offices[alert.office]
    procedure = office.procedure(alert.procedure_id, alert.procedure_revision)
    member = parts.directory.find(recipient.email)
    language = member.language if member else "id"
    holder = parts.directory.find(alert.holder.by) if alert.holder else None
    mark = sha256(f"{alert.id}|{recipient.email}".encode()).hexdigest()[:24]
    mail = message(
        sender=settings.mail_from,
        to=recipient.email,
        subject=subject(alert, language),
        text=text(
            alert,
            procedure,
            settings.hours_of(office),
            f"{settings.staff_url}/complaints/{alert.complaint}",
            language,
            holder.name if holder else None,
        ),
        message_id=f"<{mark}@{settings.mail_from.rpartition('@')[2]}>",
        headers={"X-Alert-Level": alert.level, "X-Complaint": alert.complaint},
    )
    Mail(settings).send(mail)
