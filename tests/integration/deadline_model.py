"""What must have come of a complaint's deadlines, told from the times in its journal alone and counted a second time.

Of the journal only who came and went counts here (submit, advance, hold, …), never the levels or the clock: those are
what is to be judged. Minutes, shares and who is told stand here once more, as in the signed sheet.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from emulator.mail_in import Mail
from shared.domain.journal import Entry
from tests.unit.office_files import HOLIDAYS, OFFICE
from tests.unit.open_time import OpenTime, Span

MINUTES = {"receive": 10, "forward": 10, "review": 10, "direction": 15, "instruction": 10, "follow_up": 10}
SHARES = {"warning": 80, "breach": 100, "escalation": 200}
LONGEST_HOLD = timedelta(days=14)
HOLD_ENDED = "hold_ended"

TOLD = {
    "receive": ("operator", "subsection_head", "section_head"),
    "forward": ("operator", "subsection_head", "section_head"),
    "review": ("subsection_head", "section_head", "office_head"),
    "direction": ("section_head", "office_head", "office_head"),
    "instruction": ("subsection_head", "section_head", "office_head"),
    "follow_up": ("operator", "subsection_head", "section_head"),
}
"""Who is told of each level, by step."""

WORDS = {
    "warning": "Hampir habis waktu",
    "breach": "Terlambat",
    "escalation": "Eskalasi",
    HOLD_ENDED: "Masa tunggu berakhir",
}
_SAID = rf"({'|'.join(WORDS.values())})"
_ALONE = re.compile(rf"^{_SAID}: (\S+), langkah (\d)$", re.MULTILINE)
_GATHERED = re.compile(rf"^- (\S+): {_SAID}, langkah (\d),", re.MULTILINE)

OFFICE_TIME = OpenTime(OFFICE["calendar"], HOLIDAYS)


@dataclass
class Visit:
    """One stay in a step: the spans in which its clock ran, and the holds that ended by rule, each with its end."""

    number: int
    step: str
    spans: list[Span] = field(default_factory=list)
    lapsed: list[datetime] = field(default_factory=list)

    def falls(self, by: datetime) -> dict[str, datetime]:
        """The levels that have fallen by an instant, each with its time."""
        minutes = MINUTES[self.step]
        times = {
            level: OFFICE_TIME.when(_until(self.spans, by), timedelta(minutes=minutes) * share / 100)
            for level, share in SHARES.items()
        }
        return {level: at for level, at in times.items() if at is not None}


def visits(entries: Sequence[Entry], now: datetime) -> list[Visit]:
    """The visits of a complaint up to `now`, by who came and went."""
    found: list[Visit] = []
    ends: datetime | None = None
    for entry in entries:
        if ends and (entry.at >= ends or entry.action in ("resume", "close", "divert", "reply")):
            _goes_on(found[-1], ends, entry.at)
            ends = None
        if entry.action in ("submit", "advance", "return", "reopen", "close", "divert", "hold") and found:
            _stops(found[-1], entry.at)
        if entry.action == "hold":
            ends = entry.at + LONGEST_HOLD
        if not found or entry.visit != found[-1].number:
            found.append(Visit(entry.visit, entry.to_step, [(entry.at, None)]))
    if ends and ends <= now:
        _goes_on(found[-1], ends, now)
    return found


def _goes_on(visit: Visit, ends: datetime, at: datetime) -> None:
    """The clock runs again: from `at`, or from the end of the hold where that came first."""
    visit.spans.append((min(ends, at), None))
    if ends <= at:
        visit.lapsed.append(ends)


def _stops(visit: Visit, at: datetime) -> None:
    since, until = visit.spans[-1]
    if until is None:
        visit.spans[-1] = (since, at)


def _until(spans: Iterable[Span], by: datetime) -> list[Span]:
    return [(since, min(until or by, by)) for since, until in spans if since <= by]


Told = Counter[tuple[str, str, str, str]]
"""How often a receiver was told of a complaint's level: by receiver, complaint, the level's word, the step's number."""


def told_by(mails: Iterable[Mail]) -> Told:
    """What the messages tell. One that came again with its Message-ID is one: a mail program shows it once.

    Raises:
        AssertionError: a message came again and told something else.
    """
    messages: dict[tuple[str, str], Told] = {}
    for mail in mails:
        receiver = mail.to[0]
        lines = [(word, id_, number) for word, id_, number in _ALONE.findall(mail.subject)]
        lines += [(word, id_, number) for id_, word, number in _GATHERED.findall(mail.text)]
        said: Told = Counter((receiver, id_, word, number) for word, id_, number in lines)
        name = (receiver, mail.headers["Message-ID"])
        assert messages.setdefault(name, said) == said, f"{name} came again and told something else"
    return sum(messages.values(), Counter())


def most_repeated(mails: Iterable[Mail]) -> int:
    """How often the message came again that came again the most."""
    counts = Counter((mail.to[0], mail.headers["Message-ID"]) for mail in mails)
    return max(counts.values(), default=1) - 1
