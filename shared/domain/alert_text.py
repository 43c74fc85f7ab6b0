"""What an alert says: facts of the procedure, no personal data, in the recipient's language."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from shared.domain.alert import ARRIVAL, Alert
from shared.domain.office_hours import OfficeHours
from shared.domain.procedure import Procedure

_SUBJECTS = {
    "id": {
        ARRIVAL: "Pekerjaan baru: {complaint}, langkah {number}",
        "warning": "Hampir habis waktu: {complaint}, langkah {number}",
        "breach": "Terlambat: {complaint}, langkah {number}",
        "escalation": "Eskalasi: {complaint}, langkah {number}",
        "": "{level}: {complaint}, langkah {number}",
    },
    "en": {
        ARRIVAL: "New work: {complaint}, step {number}",
        "warning": "Time nearly over: {complaint}, step {number}",
        "breach": "Late: {complaint}, step {number}",
        "escalation": "Escalation: {complaint}, step {number}",
        "": "{level}: {complaint}, step {number}",
    },
}

_TEXTS = {
    "id": {
        "body": "Pengaduan {complaint} berada di langkah {number}: {title} ({actor}) sejak {entered}.\n",
        "holder": "Diambil oleh {holder} pada {since}.\n",
        "nobody": "Belum diambil oleh siapa pun.\n",
        "due": "Batas waktu langkah: {due} ({minutes} menit kerja).\n",
        "late": "Terlambat {late} menit kerja.\n",
        "link": "\n{link}\n",
    },
    "en": {
        "body": "Complaint {complaint} is at step {number}: {title} ({actor}) since {entered}.\n",
        "holder": "Taken by {holder} at {since}.\n",
        "nobody": "Nobody has taken it.\n",
        "due": "The step is due at {due} ({minutes} working minutes).\n",
        "late": "It is {late} working minutes late.\n",
        "link": "\n{link}\n",
    },
}


def subject(alert: Alert, language: str) -> str:
    """One line that tells what happened and to which complaint."""
    texts = _SUBJECTS[language]
    template = texts.get(alert.level, texts[""])
    return template.format(complaint=alert.complaint, number=alert.step_number, level=alert.level)


def text(
    alert: Alert, procedure: Procedure, hours: OfficeHours, link: str, language: str, holder_name: str | None = None
) -> str:
    """The message: the step, who holds it or that nobody took it, since when, how late, why then, and where to look."""
    texts = _TEXTS[language]
    zone = hours.zone
    step = procedure.at(alert.step)
    said = texts["body"].format(
        complaint=alert.complaint,
        number=step.number,
        title=step.title.in_language(language),
        actor=procedure.actor_titled(step.actor),
        entered=_written(alert.entered_at, zone),
    )
    if alert.holder:
        said += texts["holder"].format(holder=holder_name or alert.holder.by, since=_written(alert.holder.since, zone))
    else:
        said += texts["nobody"]
    if alert.due_at:
        said += texts["due"].format(due=_written(alert.due_at, zone), minutes=step.minutes)
        if alert.due_at == hours.add(alert.entered_at, step.minutes):
            said += hours.explain(alert.entered_at, step.minutes, "en" if language == "en" else "id") + ".\n"
        late = hours.minutes_between(alert.due_at, alert.recorded_at)
        if late > 0:
            said += texts["late"].format(late=int(late))
    return said + texts["link"].format(link=link)


def _written(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%d/%m/%Y %H.%M %Z")
