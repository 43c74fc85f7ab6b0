"""What an alert says: facts of the procedure, no personal data, in the recipient's language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from shared.domain.alert import ARRIVAL, UNDELIVERED, Alert
from shared.domain.complaint import HOLD_ENDED, LEFT_ASIDE, REPLIED
from shared.domain.hours_in_words import Language
from shared.domain.office_hours import OfficeHours
from shared.domain.procedure import Procedure

LONGEST_SUBJECT = 150

_WORDS: Mapping[str, Mapping[str, str]] = {
    "id": {
        ARRIVAL: "Pekerjaan baru",
        HOLD_ENDED: "Masa tunggu berakhir",
        LEFT_ASIDE: "Disisihkan dan belum diperiksa",
        REPLIED: "Pelapor menulis",
        "warned": "Hampir habis waktu",
        "breached": "Terlambat",
        "escalated": "Eskalasi",
        UNDELIVERED: "Peringatan tidak sampai",
        "subject": "{what}: {complaint}, langkah {number}",
        "gathered": "{count} peringatan: {list}",
        "counted": "{count} x {what}",
        "body": "Pengaduan {complaint} berada di langkah {number}: {title} ({actor}) sejak {entered}.",
        "holder": "Diambil oleh {holder} pada {since}.",
        "nobody": "Belum diambil oleh siapa pun.",
        "due": "Batas waktu langkah: {due} ({minutes} menit kerja).",
        "due_days": "Batas waktu langkah: {due} ({minutes} hari kerja).",
        "shares": "Belum selesai: bagian {actors}.",
        "late": "Terlambat {late} menit kerja.",
        "why": "Menunggu diambil {waited} menit, dikerjakan {worked} menit.",
        "came_back": "Langkah ini dikembalikan.",
        "noticed": "Diketahui sistem {minutes} menit sesudahnya.",
        "promised": "Batas seluruh prosedur: {at} ({limit} menit kerja; {source}). {state}.",
        "statutory": "Batas menurut peraturan: {at} ({limit} hari kerja; {source}). {state}.",
        "on_time": "Masih dalam batas waktu",
        "about": "Peringatan kepada {about} tidak dapat disampaikan.",
        "seen": "{what} sudah dilihat oleh {by} pada {at}.",
        "line": "- {complaint}: {what}, langkah {number}, batas waktu {due}\n  {link}",
    },
    "en": {
        ARRIVAL: "New work",
        HOLD_ENDED: "The wait has ended",
        LEFT_ASIDE: "Set aside and not looked at",
        REPLIED: "The reporter wrote",
        "warned": "Time nearly over",
        "breached": "Late",
        "escalated": "Escalation",
        UNDELIVERED: "Alert not delivered",
        "subject": "{what}: {complaint}, step {number}",
        "gathered": "{count} alerts: {list}",
        "counted": "{count} x {what}",
        "body": "Complaint {complaint} is at step {number}: {title} ({actor}) since {entered}.",
        "holder": "Taken by {holder} at {since}.",
        "nobody": "Nobody has taken it.",
        "due": "The step is due at {due} ({minutes} working minutes).",
        "due_days": "The step is due at {due} ({minutes} working days).",
        "shares": "Still missing: the share of {actors}.",
        "late": "It is {late} working minutes late.",
        "why": "It waited {waited} minutes to be taken and was worked on for {worked} minutes.",
        "came_back": "The step was given back.",
        "noticed": "The system noticed {minutes} minutes later.",
        "promised": "The whole procedure is due at {at} ({limit} working minutes; {source}). {state}.",
        "statutory": "The statutory limit is {at} ({limit} working days; {source}). {state}.",
        "on_time": "Within its time",
        "about": "An alert to {about} could not be delivered.",
        "seen": "{what} was seen by {by} at {at}.",
        "line": "- {complaint}: {what}, step {number}, due {due}\n  {link}",
    },
}


def what(alert: Alert, procedure: Procedure, language: str) -> str:
    """In a few words, what the alert is."""
    words = _WORDS[language]
    if alert.level.endswith(UNDELIVERED):
        return words[UNDELIVERED]
    slas = {level.key: level.sla for level in procedure.level}
    return words.get(slas.get(alert.level, alert.level), alert.level)


def subject(alert: Alert, procedure: Procedure, language: str) -> str:
    """One line that tells what happened and to which complaint."""
    said = _WORDS[language]["subject"].format(
        what=what(alert, procedure, language), complaint=alert.complaint, number=alert.step_number
    )
    return said[:LONGEST_SUBJECT]


def text(
    alert: Alert,
    procedure: Procedure,
    hours: OfficeHours,
    link: str,
    language: str,
    *,
    names: Mapping[str, str] | None = None,
    earlier: Sequence[Alert] = (),
) -> str:
    """The message: the step, who holds it or that nobody took it, since when, how late, why then, and where to look.

    `names` are the names of staff by address; `earlier` are lower levels of the visit, for who saw them.
    """
    words, zone = _WORDS[language], hours.zone
    names = names or {}
    step = procedure.at(alert.step)
    said = []
    if alert.about:
        said.append(words["about"].format(about=names.get(alert.about, alert.about)))
    if alert.entered_at:
        said.append(
            words["body"].format(
                complaint=alert.complaint,
                number=step.number,
                title=step.title.in_language(language),
                actor=procedure.actors_titled(step.actors),
                entered=_written(alert.entered_at, zone),
            )
        )
    if alert.actors:
        said.append(words["shares"].format(actors=procedure.actors_titled(alert.actors)))
    elif alert.holder:
        holder = names.get(alert.holder.by, alert.holder.by)
        said.append(words["holder"].format(holder=holder, since=_written(alert.holder.since, zone)))
    else:
        said.append(words["nobody"])
    said += _deadline(alert, hours, language)
    said += _other_clocks(alert, procedure, zone, language)
    said += [
        words["seen"].format(
            what=what(each, procedure, language),
            by=names.get(each.acknowledged.by, each.acknowledged.by),
            at=_written(each.acknowledged.at, zone),
        )
        for each in earlier
        if each.acknowledged
    ]
    return "\n".join([*said, "", link, ""])


def gathered_subject(alerts: Sequence[tuple[Alert, Procedure]], language: str) -> str:
    """One line for a message that tells of several alerts."""
    words = _WORDS[language]
    counts = Counter(what(alert, procedure, language) for alert, procedure in alerts)
    listed = ", ".join(words["counted"].format(count=count, what=name) for name, count in counts.most_common())
    return words["gathered"].format(count=len(alerts), list=listed)[:LONGEST_SUBJECT]


def gathered_line(alert: Alert, procedure: Procedure, zone: ZoneInfo, link: str, language: str) -> str:
    """One alert's line in a message that tells of several."""
    return _WORDS[language]["line"].format(
        complaint=alert.complaint,
        what=what(alert, procedure, language),
        number=alert.step_number,
        due=_written(alert.due_at, zone) if alert.due_at else "-",
        link=link,
    )


def _deadline(alert: Alert, hours: OfficeHours, language: str) -> list[str]:
    words, zone = _WORDS[language], hours.zone
    said = []
    if alert.due_at and alert.entered_at:
        length, due = alert.working_days or alert.minutes, _written(alert.due_at, zone)
        said.append(words["due_days" if alert.working_days else "due"].format(due=due, minutes=length))
        if because := _because(alert, alert.entered_at, hours, "en" if language == "en" else "id"):
            said.append(because + ".")
        late = hours.minutes_between(alert.due_at, alert.recorded_at)
        if late >= 1:
            said.append(words["late"].format(late=int(late)))
    if alert.lateness:
        said.append(
            words["why"].format(
                waited=round(alert.lateness.waited_minutes), worked=round(alert.lateness.worked_minutes)
            )
        )
        if alert.lateness.cause == "came_back":
            said.append(words["came_back"])
        if alert.lateness.noticed_late_minutes >= 1:
            said.append(words["noticed"].format(minutes=int(alert.lateness.noticed_late_minutes)))
    return said


def _because(alert: Alert, entered_at: datetime, hours: OfficeHours, language: Language) -> str | None:
    """Why the step's time ends then; None where it does not end as it began, because the clock stood still between."""
    if alert.working_days:
        last = hours.working_days_after(entered_at.astimezone(hours.zone).date(), alert.working_days)
        as_counted = alert.due_at == hours.end_of_working_day(last)
        return hours.explain_days(entered_at, alert.working_days, language) if as_counted else None
    as_counted = alert.due_at == hours.add(entered_at, alert.minutes)
    return hours.explain(entered_at, alert.minutes, language) if as_counted else None


def _other_clocks(alert: Alert, procedure: Procedure, zone: ZoneInfo, language: str) -> list[str]:
    """The procedure's clock and the law's: when it ends, its limit, where that stands, and the level reached."""
    words = _WORDS[language]
    said = []
    if alert.promised_at:
        said.append(
            words["promised"].format(
                at=_written(alert.promised_at, zone),
                limit=procedure.overall.minutes,
                source=procedure.overall.source,
                state=words[alert.promised_state or "on_time"],
            )
        )
    limit = procedure.limit_for(alert.classification)
    if alert.statutory_due_at and limit:
        said.append(
            words["statutory"].format(
                at=_written(alert.statutory_due_at, zone),
                limit=limit.working_days,
                source=limit.source,
                state=words[alert.statutory_state or "on_time"],
            )
        )
    return said


def _written(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%d/%m/%Y %H.%M.%S %Z")
