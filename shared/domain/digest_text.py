"""What a digest says: figures, steps and roles, no personal data, in the recipient's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from shared.domain.alert_text import LONGEST_SUBJECT
from shared.domain.digest import Digest, Found, Pressing, Row

MOST_LINES = 10
"""Complaints that a list names: the board has the others."""

NOW = ("open", "held", "late", "near")
SINCE = ("breached", "escalated", "answered", "otherwise")

_WORDS: Mapping[str, Mapping[str, str]] = {
    "id": {
        "subject": "Ringkasan {at}: {list}",
        "head": "{office}, {at}. Kejadian dihitung sejak {since}.",
        "cut": "Pengaduan terlalu banyak: tidak semuanya terhitung di sini.",
        "calendar": "Kalender kantor",
        "step": "Langkah {number}: {title} ({actor})",
        "now": "  Sekarang: {list}",
        "since": "  Sejak ringkasan sebelumnya: {list}",
        "open": "terbuka {count}",
        "held": "ditahan {count}",
        "late": "terlambat {count}",
        "near": "hampir habis waktu {count}",
        "breached": "melewati batas waktu {count}",
        "escalated": "eskalasi {count}",
        "answered": "dijawab {count}",
        "otherwise": "berakhir tanpa jawaban {count}",
        "late_list": "Terlambat:",
        "near_list": "Hampir habis waktu:",
        "line": "- {complaint}: langkah {number}, {limits}; {holder}",
        "more": "- dan {count} lagi",
        "step_limit": "batas langkah {at}",
        "overall_limit": "batas seluruh prosedur {at}",
        "statutory_limit": "batas menurut peraturan {at}",
        "stopped": "(waktu dihentikan)",
        "taken": "sudah diambil",
        "nobody": "belum diambil",
        "why": "Mengapa terlambat, sejak ringkasan sebelumnya:",
        "waited": "- terlalu lama menunggu diambil: {count} kali",
        "worked": "- terlalu lama dikerjakan: {count} kali",
        "came_back": "- dikembalikan ke langkah: {count} kali",
        "minutes": " (menunggu {waited} menit kerja, dikerjakan {worked} menit kerja)",
        "noticed": "- diketahui sistem terlambat {minutes} menit kerja",
    },
    "en": {
        "subject": "Digest {at}: {list}",
        "head": "{office}, {at}. Events are counted from {since} on.",
        "cut": "There are too many complaints: not all of them are counted here.",
        "calendar": "Office calendar",
        "step": "Step {number}: {title} ({actor})",
        "now": "  Now: {list}",
        "since": "  Since the digest before: {list}",
        "open": "open {count}",
        "held": "on hold {count}",
        "late": "late {count}",
        "near": "time nearly over {count}",
        "breached": "passed the limit {count}",
        "escalated": "escalated {count}",
        "answered": "answered {count}",
        "otherwise": "ended without an answer {count}",
        "late_list": "Late:",
        "near_list": "Time nearly over:",
        "line": "- {complaint}: step {number}, {limits}; {holder}",
        "more": "- and {count} more",
        "step_limit": "limit of the step {at}",
        "overall_limit": "limit of the whole procedure {at}",
        "statutory_limit": "statutory limit {at}",
        "stopped": "(clock stopped)",
        "taken": "taken",
        "nobody": "taken by nobody",
        "why": "Why late, since the digest before:",
        "waited": "- waited too long to be taken: {count} x",
        "worked": "- work took too long: {count} x",
        "came_back": "- came back to the step: {count} x",
        "minutes": " (waited {waited} working minutes, worked on for {worked})",
        "noticed": "- noticed by the system {minutes} working minutes late",
    },
}

_GAPS_IN_INDONESIAN: Mapping[str, str] = {
    "neither public holidays nor joint leave (cuti bersama) are known": "hari libur dan cuti bersama belum diketahui",
    "no joint leave (cuti bersama) is known": "cuti bersama belum diketahui",
    "holidays whose dates are estimates": "hari libur yang tanggalnya masih perkiraan",
    "the dates of Ramadan are not known": "tanggal Ramadan belum diketahui",
    "days for which no week of hours is in force": "hari yang belum memiliki jam kerja",
}
"""What `OfficeHours.calendar_warnings` says behind the year and before a figure."""


def subject(digest: Digest, found: Found, language: str) -> str:
    """One line with the figures of all steps together: what is so now, else what has been since the digest before."""
    words = _WORDS[language]
    listed = _listed(digest.rows, ("late", "near", "open", "held"), language) or _listed(digest.rows, SINCE, language)
    return words["subject"].format(at=_written(found.at, found.hours.zone), list=listed or words["calendar"].lower())[
        :LONGEST_SUBJECT
    ]


def text(digest: Digest, found: Found, language: str, link: str) -> str:
    """The message: figures by step and actor, the pressing complaints, why steps were late, what the calendar lacks.

    `link` leads to the board.
    """
    words, zone = _WORDS[language], found.hours.zone
    at, since = _written(found.at, zone), _written(found.since, zone)
    said = [words["head"].format(office=found.office.particulars.name, at=at, since=since)]
    said += [words["cut"]] if found.cut else []
    blocks = [
        said,
        *_steps(digest.rows, language),
        _pressing("late_list", digest.late, zone, language),
        _pressing("near_list", digest.near, zone, language),
        list(_why(digest, language)),
        list(_calendar(digest, language)),
        [link],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _steps(rows: Sequence[Row], language: str) -> Iterator[list[str]]:
    """A block for each step; a procedure's name stands above its steps where there are several procedures."""
    words = _WORDS[language]
    several = len({row.procedure.id for row in rows}) > 1
    named = None
    for row in rows:
        if several and row.procedure.id != named:
            named = row.procedure.id
            yield [row.procedure.name.in_language(language).upper()]
        title, actor = row.step.title.in_language(language), row.procedure.actors_titled(row.step.actors)
        block = [words["step"].format(number=row.step.number, title=title, actor=actor)]
        for when, names in (("now", NOW), ("since", SINCE)):
            listed = _listed([row], names, language)
            block += [words[when].format(list=listed)] if listed else []
        yield block


def _listed(rows: Sequence[Row], names: Iterable[str], language: str) -> str:
    counts = {name: sum(getattr(row, name) for row in rows) for name in names}
    return ", ".join(_WORDS[language][name].format(count=count) for name, count in counts.items() if count)


def _pressing(heading: str, found: Sequence[Pressing], zone: ZoneInfo, language: str) -> list[str]:
    words = _WORDS[language]
    lines = [
        words["line"].format(
            complaint=each.complaint.id,
            number=each.step.number,
            limits=", ".join(
                words[f"{name}_limit"].format(at=_written(when, zone) if when else words["stopped"])
                for name, when in each.limits
            ),
            holder=words["taken" if each.complaint.holder else "nobody"],
        )
        for each in found[:MOST_LINES]
    ]
    if len(found) > MOST_LINES:
        lines.append(words["more"].format(count=len(found) - MOST_LINES))
    return [words[heading], *lines] if lines else []


def _why(digest: Digest, language: str) -> Iterator[str]:
    words = _WORDS[language]
    if digest.why:
        yield words["why"]
    for each in digest.why:
        minutes = words["minutes"].format(waited=round(each.waited_minutes), worked=round(each.worked_minutes))
        yield words[each.cause].format(count=each.count) + minutes
    if digest.noticed_late_minutes >= 1:
        yield words["noticed"].format(minutes=int(digest.noticed_late_minutes))


def _calendar(digest: Digest, language: str) -> Iterator[str]:
    if digest.calendar:
        yield f"{_WORDS[language]['calendar']}:"
    for gap in digest.calendar:
        year, what, *figure = gap.split(": ")
        yield f"- {': '.join((year, what if language == 'en' else _GAPS_IN_INDONESIAN.get(what, what), *figure))}"


def _written(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%d/%m/%Y %H.%M %Z")
