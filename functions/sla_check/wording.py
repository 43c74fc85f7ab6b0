"""The messages' words, put together from stored facts."""

from __future__ import annotations

from collections.abc import Sequence

from shared.cloud.channels import Outgoing
from shared.cloud.parts import Parts
from shared.cloud.registration import code_of
from shared.cloud.staff import StaffMember
from shared.domain import alert_text, reporter_text
from shared.domain.alert import DIGEST, Alert, Recipient, alert_id, of_share
from shared.domain.procedure import Procedure

GATHERED = "gathered"
"""The level that a message of several alerts carries."""


def alone(parts: Parts, alert: Alert, recipient: Recipient, mark: str) -> Outgoing:
    """The message that tells one recipient of one alert."""
    if alert.is_for_reporter:
        return _to_reporter(parts, alert, mark)
    member = parts.directory.find(recipient.email)
    if alert.level == DIGEST:
        subject, _, body = (alert.body or "").partition("\n")
        return Outgoing(mark, subject, body, DIGEST, ())
    return _one(parts, alert, member, mark)


def together(parts: Parts, alerts: Sequence[Alert], member: StaffMember | None, mark: str) -> Outgoing:
    """The message that tells one receiver of one or several alerts."""
    if len(alerts) == 1:
        return _one(parts, alerts[0], member, mark)
    language = member.language if member else "id"
    told = [(each, _procedure(parts, each)) for each in alerts]
    zone = parts.offices[alerts[0].office].hours.zone
    lines = [alert_text.gathered_line(each, procedure, zone, _link(parts, each), language) for each, procedure in told]
    return Outgoing(
        mark,
        alert_text.gathered_subject(told, language),
        "\n".join(lines) + "\n",
        GATHERED,
        tuple(dict.fromkeys(each.complaint for each in alerts)),
    )


def _one(parts: Parts, alert: Alert, member: StaffMember | None, mark: str) -> Outgoing:
    language = member.language if member else "id"
    procedure = _procedure(parts, alert)
    hours = parts.complaints.hours_of(alert.office)
    earlier = _earlier(parts, alert, procedure)
    emails = {alert.about, alert.holder and alert.holder.by}
    emails |= {each.acknowledged.by for each in earlier if each.acknowledged}
    found = {email: parts.directory.find(email) for email in emails if email}
    names = {email: each.name for email, each in found.items() if each}
    text = alert_text.text(alert, procedure, hours, _link(parts, alert), language, names=names, earlier=earlier)
    subject = alert_text.subject(alert, procedure, language)
    return Outgoing(mark, subject, text, alert.level, (alert.complaint,))


def _earlier(parts: Parts, alert: Alert, procedure: Procedure) -> list[Alert]:
    """The alerts of the visit's lower levels that were seen: whoever hears of an escalation learns who saw the breach.

    Who had seen it when the escalation was recorded: a message that is sent again says what it said before.
    """
    keys = [level.key for level in procedure.level]
    if alert.level not in keys:
        return []
    lower = keys[: keys.index(alert.level)]
    step = procedure.at(alert.step)
    places = dict.fromkeys(["", *(of_share(step, (actor,)) for actor in alert.actors)])
    found = parts.alerts.known([alert_id(alert.complaint, alert.visit, key + each) for key in lower for each in places])
    return [
        each
        for each in found
        if (set(each.actors) & set(alert.actors) or not alert.actors)
        and each.acknowledged
        and each.acknowledged.at <= alert.recorded_at
    ]


def _to_reporter(parts: Parts, alert: Alert, mark: str) -> Outgoing:
    pinned = parts.complaints.load(alert.complaint)
    complaint = pinned.complaint
    code = code_of(complaint, parts)
    link = parts.settings.intake_url
    text = reporter_text.text(alert.level, complaint, pinned.procedure, code, link, alert.fell_at)
    return Outgoing(mark, reporter_text.subject(alert.level, complaint), text, alert.level, (alert.complaint,))


def _procedure(parts: Parts, alert: Alert) -> Procedure:
    return parts.offices[alert.office].procedure(alert.procedure_id, alert.procedure_revision)


def _link(parts: Parts, alert: Alert) -> str:
    return f"{parts.settings.staff_url}/complaints/{alert.complaint}"
