"""Times, days and lengths of time as pages write them: by the office's clock, in the reader's language."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from shared.domain.errors import N_
from shared.domain.hours_in_words import MONTHS
from shared.web.language import Language, say

_CLOCKS: dict[Language, str] = {"id": "pukul {at:%H.%M}", "en": "at {at:%H:%M}"}


def moment(at: str | datetime, zone: ZoneInfo, language: Language) -> str:
    """`24 November 2026 pukul 09.30 WITA`, `24 November 2026 at 09:30 WITA`; a text is ISO 8601 with its offset."""
    when = _read(at).astimezone(zone)
    return f"{_date(when.date(), language)} {_CLOCKS[language].format(at=when)} {when.tzname()}"


def near(at: str | datetime, now: datetime, zone: ZoneInfo, language: Language) -> str:
    """The same where space is short: without the zone, and without the day if it is today's."""
    when = _read(at).astimezone(zone)
    clock = _CLOCKS[language].format(at=when)
    return clock if when.date() == now.astimezone(zone).date() else f"{_date(when.date(), language)} {clock}"


def day(text: str | date, language: Language) -> str:
    """`3 Februari 2023`; what is no date (the data says that there is none yet) stays as it is."""
    if isinstance(text, date):
        return _date(text, language)
    try:
        return _date(date.fromisoformat(text), language)
    except ValueError:
        return text


def month(day: date, language: Language) -> str:
    """The month of a day: `Oktober 2026`."""
    return f"{MONTHS[language][day.month - 1]} {day.year}"


def length(minutes: float) -> str:
    """So many minutes, not negative, in words of the present request's language: whole minutes, hours from 60 on."""
    hours, rest = divmod(int(minutes), 60)
    if minutes < 1:
        return say(N_("less than 1 minute"))
    if not hours:
        return say(N_("%(minutes)s min"), {"minutes": rest})
    return say(N_("%(hours)s h %(minutes)s min"), {"hours": hours, "minutes": rest})


def _date(when: date, language: Language) -> str:
    return f"{when.day} {MONTHS[language][when.month - 1]} {when.year}"


def _read(at: str | datetime) -> datetime:
    return datetime.fromisoformat(at) if isinstance(at, str) else at
