"""The hash-chained record: one entry for each thing that happened to a complaint.

The hashed part of an entry holds facts and salted digests of texts, never the texts. Beside it lie the texts with their
salts: erasing one leaves its digest, so the chain still verifies. Applying the entries in order gives the state again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from shared.domain.command import Fact
from shared.domain.complaint import Complaint

BOOKKEEPING = {"texts", "seq", "head", "operations", "contacts", "idempotency"}
"""Fields of the state that the journal does not repeat: texts are digested, what was made of the reporter's contact can
be erased, the others describe the journal itself."""

BESIDE = ("note", "confirmation")
"""Texts of an entry alone, which are not part of the state."""

GENESIS = "0" * 64
"""The previous hash of a first entry."""


class SaltedText(BaseModel):
    """A text beside the chain, with the salt of its digest (hex)."""

    model_config = ConfigDict(frozen=True)

    salt: str
    text: str


class Entry(BaseModel):
    """One entry. `changes` are the facts that changed, as JSON; `digests` cover the texts that changed, by name.

    `operation` is the id of the request that led to it, by which logs and alerts are found; `incident` the one that it
    was done for together with other complaints; "" where there is none.
    """

    model_config = ConfigDict(frozen=True)

    complaint: str
    seq: int
    at: datetime
    actor: str
    capacity: str
    action: str
    from_step: str | None
    to_step: str
    visit: int
    documents: tuple[str, ...]
    changes: dict[str, Any]
    digests: dict[str, str]
    removed: tuple[str, ...]
    previous_hash: str
    operation: str = ""
    incident: str = ""
    hash: str = ""
    texts: dict[str, SaltedText] = {}

    def hashed(self) -> str:
        """SHA-256 (hex) of the canonical JSON of everything but the hash itself, the texts, and what is not there."""
        absent = {name for name in ("operation", "incident") if not getattr(self, name)}
        return hashlib.sha256(canonical(self.model_dump(exclude={"hash", "texts", *absent}))).hexdigest()


def canonical(value: Any) -> bytes:
    """Canonical JSON: sorted keys, no spaces, times in UTC to the microsecond."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_as_text).encode()


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    raise TypeError(f"{type(value).__name__} has no canonical form")


def digest(text: str, salt: str) -> str:
    """The salted digest (SHA-256, hex) of a text."""
    return hashlib.sha256(f"{salt}:{text}".encode()).hexdigest()


def facts_of(complaint: Complaint) -> dict[str, Any]:
    """The state without texts and bookkeeping, as JSON values."""
    facts: dict[str, Any] = json.loads(canonical(complaint.model_dump(exclude=BOOKKEEPING)))
    return facts


def write(
    before: Complaint | None, facts: Sequence[Fact], new_salt: Callable[[], str], operation: str = ""
) -> tuple[Complaint, list[Entry]]:
    """Chain one entry for each fact, all of one operation, onto the journal whose head `before` carries.

    Returns the last state with the new head and length, and the entries. `new_salt` gives a fresh salt (hex) a call.
    """
    entries: list[Entry] = []
    state = before
    for fact in facts:
        entry = _entry(state, fact, new_salt, operation)
        entries.append(entry)
        state = fact.after.model_copy(update={"seq": entry.seq, "head": entry.hash})
    if state is None:
        raise ValueError("a journal needs at least one fact")
    return state, entries


def _entry(before: Complaint | None, fact: Fact, new_salt: Callable[[], str], operation: str) -> Entry:
    old_facts = facts_of(before) if before else {}
    old_texts = before.texts if before else {}
    new_texts = fact.after.texts
    said = {name: text for name, text in new_texts.items() if old_texts.get(name) != text}
    said |= {name: text for name in BESIDE if (text := getattr(fact, name))}
    texts = {name: SaltedText(salt=new_salt(), text=text) for name, text in said.items()}
    entry = Entry(
        complaint=fact.after.id,
        seq=before.seq + 1 if before else 1,
        at=fact.at,
        actor=fact.actor,
        capacity=fact.capacity,
        action=fact.action,
        from_step=before.step if before else None,
        to_step=fact.after.step,
        visit=fact.after.visit,
        documents=fact.documents,
        changes={
            name: value
            for name, value in facts_of(fact.after).items()
            if name not in old_facts or old_facts[name] != value
        },
        digests={name: digest(kept.text, kept.salt) for name, kept in texts.items()},
        removed=tuple(sorted(set(old_texts) - set(new_texts))),
        previous_hash=before.head if before else GENESIS,
        operation=operation,
        incident=fact.incident,
        texts=texts,
    )
    return entry.model_copy(update={"hash": entry.hashed()})


def replay(entries: Iterable[Entry]) -> Complaint:
    """The state that the entries lead to. Texts that were erased are absent from it."""
    facts: dict[str, Any] = {}
    texts: dict[str, str] = {}
    last: Entry | None = None
    for last in entries:
        facts.update(last.changes)
        texts.update({name: kept.text for name, kept in last.texts.items() if name not in BESIDE})
        for name in last.removed:
            texts.pop(name, None)
    if last is None:
        raise ValueError("no entries")
    return Complaint.model_validate({**facts, "texts": texts, "seq": last.seq, "head": last.hash})


def faults(entries: Sequence[Entry], state: Complaint | None = None) -> Iterator[str]:
    """What is wrong with a chain, a sentence each; nothing for one that holds.

    With `state`, also whether the journal's end is the state's: its head, its length, the facts and the texts.
    """
    previous = GENESIS
    for expected, entry in enumerate(entries, start=1):
        if entry.seq != expected:
            yield f"entry {expected} is missing: {entry.seq} stands in its place"
            return
        if entry.previous_hash != previous:
            yield f"entry {entry.seq} does not follow from the one before it"
        if entry.hash != entry.hashed():
            yield f"entry {entry.seq} was changed: its hash does not fit"
        yield from _text_faults(entry)
        previous = entry.hash
    if state is None:
        return
    if state.seq != len(entries) or state.head != previous:
        yield f"the complaint is at entry {state.seq}, the journal ends at {len(entries)}"
    else:
        yield from _state_faults(state, entries)


def _state_faults(state: Complaint, entries: Sequence[Entry]) -> Iterator[str]:
    try:
        led_to = replay(entries)
    except ValueError:  # changes that make no complaint at all (pydantic's ValidationError is one)
        led_to = None
    if led_to is None or facts_of(led_to) != facts_of(state):
        yield "the journal leads to another state than the one stored"
        return
    for name in sorted(led_to.texts.keys() | state.texts.keys()):
        if led_to.texts.get(name) != state.texts.get(name):
            yield f"the text {name} is not the journal's"


def _text_faults(entry: Entry) -> Iterator[str]:
    for name, kept in entry.texts.items():
        if name not in entry.digests:
            yield f"entry {entry.seq} holds a text that it does not vouch for: {name}"
        elif digest(kept.text, kept.salt) != entry.digests[name]:
            yield f"entry {entry.seq}: the text {name} was changed"


def from_stored(values: Mapping[str, Any]) -> Entry:
    """An entry as the store gives it back."""
    return Entry.model_validate(values)
