"""What happened to a complaint, as staff read it: the journal's page, and what somebody else did in the meantime."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import render_template

from functions.transition import words
from functions.transition.parts import parts
from functions.transition.reading import caller
from shared.cloud.complaints import Pinned
from shared.domain.journal import BESIDE, Entry
from shared.web.language import language, say

Told = dict[str, Any]


def page(pinned: Pinned, entries: Iterable[Entry]) -> str:
    """The page with the whole of it, first to last."""
    told = [_told(each, pinned) for each in entries]
    return render_template("journal.html", complaint=pinned.complaint, entries=told, zone=pinned.hours.zone)


def since(pinned: Pinned, version: object) -> list[Told]:
    """What was done after somebody saw this version; one more query. Nothing where it is none."""
    if not isinstance(version, str) or not version.isdigit() or int(version) >= pinned.complaint.version:
        return []
    entries = parts().complaints.entries(pinned.complaint.id)
    return [_told(each, pinned) for each in entries if each.changes.get("version", 0) > int(version)]


def _what(entry: Entry, pinned: Pinned) -> str:
    if entry.changes.get("shares_done"):
        return words.SHARE_DONE
    known = {**words.levels(pinned.procedure), **words.ENTRIES}
    return known.get(entry.action, entry.action)


def _told(entry: Entry, pinned: Pinned) -> Told:
    procedure = pinned.procedure
    titles: Mapping[str, str] = {each.key: each.title for each in procedure.actor}
    steps = {each.key: f"{each.number}. {each.title.in_language(language())}" for each in procedure.step}
    note, confirmation = (entry.texts.get(name) for name in BESIDE)
    who = words.NOBODY.get(entry.actor)
    return {
        "at": entry.at.isoformat(),
        "who": say(who) if who else entry.actor,
        "is_caller": entry.actor == caller().email,
        "capacity": None if who else titles.get(entry.capacity, entry.capacity),
        "what": say(_what(entry, pinned)),
        "to_step": steps.get(entry.to_step) if entry.to_step != entry.from_step else None,
        "documents": [procedure.document_type(each).title.in_language(language()) for each in entry.documents],
        "note": note.text if note else None,
        "confirmation": confirmation.text if confirmation else None,
        "incident": entry.incident or None,
    }
