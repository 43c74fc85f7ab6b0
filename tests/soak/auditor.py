"""Who was not there: reads what clients were told and what the store and the mailbox hold, and counts what is wrong.

It shares no code with the product: the procedure's minutes, the form of the journal's hash and what may be seen by whom
stand here once more.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

Json = dict[str, Any]

MINUTES = {"receive": 10, "forward": 10, "review": 10, "direction": 15, "instruction": 10, "follow_up": 10}
PERCENTS = {"warning": 80, "breach": 100, "escalation": 200}

MARGIN = timedelta(seconds=12)
"""Clocks differ by some seconds between the processes: a level so near a visit's end may have fallen or not."""

ACCEPTED = (200, 201)
NO_ANSWER = (0, 429, 500, 502, 503, 504)
KEPT_AGAIN = "superseded."
"""Begins the name of a text that an entry keeps of an earlier one: an answer that was replaced."""

PRIVATE = re.compile(r"(?:NRT|OPN|CNF)[0-9a-f]{12}", re.IGNORECASE)


@dataclass
class Stored:
    """All that the store holds at the end."""

    complaints: dict[str, Json]
    journals: dict[str, list[Json]]
    alerts: dict[str, Json]
    incidents: dict[str, Json] = field(default_factory=dict)
    photos: tuple[str, ...] = ()
    """Paths in the bucket: photos/<complaint>/<name>.<kind>."""


@dataclass
class Findings:
    """What is wrong, in words. `checked` counts what was looked at."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    disclosed: list[str] = field(default_factory=list)
    false_answers: list[str] = field(default_factory=list)
    checked: Counter[str] = field(default_factory=Counter)

    @property
    def clean(self) -> bool:
        """Whether nothing is."""
        return not (self.lost or self.doubled or self.disclosed or self.false_answers)

    def in_words(self) -> str:
        """The counts, and the first of each kind."""
        kinds = {
            "lost": self.lost,
            "doubled": self.doubled,
            "disclosed": self.disclosed,
            "told falsely": self.false_answers,
        }
        first = [f"  {name}: {each}" for name, found in kinds.items() for each in found[:8]]
        counts = ", ".join(f"{name} {len(found)}" for name, found in kinds.items())
        return "\n".join([f"{counts} (checked: {dict(self.checked)})", *first])


def audit(told: Json, stored: Stored, mails: Iterable[Json], logs: Iterable[str], minute: float) -> Findings:
    """Everything; `minute` is how many seconds a minute of the office lasted."""
    findings = Findings()
    findings.disclosed += told["disclosed"]
    _posts(told["posts"], stored, findings)
    _commands(told["commands"], stored, findings)
    _orders(told["orders"], stored, findings)
    for id_, complaint in stored.complaints.items():
        entries = stored.journals.get(id_, [])
        _journal(id_, complaint, entries, findings)
        _levels(id_, entries, stored.alerts, minute, findings)
    _told(stored.alerts, list(mails), findings)
    for line in logs:
        findings.checked["log lines"] += 1
        findings.disclosed += [f"a log holds {each}" for each in PRIVATE.findall(line)]
    return findings


def unfinished(stored: Stored, now: datetime) -> list[str]:
    """What has still to happen before anything can be called lost: levels that are overdue, alerts not told."""
    late = [id_ for id_, each in stored.complaints.items() if each["next_check_at"] and each["next_check_at"] < now]
    waiting = [
        id_
        for id_, alert in stored.alerts.items()
        if any(each["state"] in ("pending", "claimed") for each in alert["recipients"])
    ]
    return late + waiting


def _posts(posts: list[Json], stored: Stored, findings: Findings) -> None:
    by_mark: dict[str, list[str]] = defaultdict(list)
    for id_, complaint in stored.complaints.items():
        for mark in re.findall(r"MRK[0-9a-f]{12}", complaint["texts"].get("subject", "")):
            by_mark[mark].append(id_)
    for post in posts:
        findings.checked["posts"] += 1
        found = by_mark.get(post["mark"], [])
        if len(found) > 1:
            findings.doubled.append(f"complaint {post['mark']} is {found}")
        if post["status"] in ACCEPTED and post["id"] not in found:
            findings.lost.append(f"complaint {post['mark']}, accepted as {post['id']}")
        if post["status"] not in (*ACCEPTED, *NO_ANSWER) and found:
            findings.false_answers.append(f"{post['mark']} was refused ({post['status']}) and is {found}")
        if post["status"] in ACCEPTED and post.get("photos", 0):
            findings.checked["photos"] += 1
            kept = [path for path in stored.photos if f"/{post['id']}/" in path]
            named = [each["name"] for each in stored.complaints.get(post["id"], {}).get("attachments", [])]
            if len(named) != 1 or len(kept) != 1 or named[0] not in kept[0]:
                findings.lost.append(f"the picture of {post['id']}: the complaint names {named}, there are {kept}")
        if post["status"] in NO_ANSWER:
            findings.lost.append(f"{post['mark']} never got an answer: {post['met'][-5:]}")
    for mark in by_mark.keys() - {post["mark"] for post in posts}:
        findings.doubled.append(f"nobody posted {mark}")


def _commands(commands: list[Json], stored: Stored, findings: Findings) -> None:
    entries_of: dict[str, list[str]] = defaultdict(list)
    for id_, entries in stored.journals.items():
        for entry in entries:
            said = " ".join(text["text"] for name, text in entry["texts"].items() if not name.startswith(KEPT_AGAIN))
            for mark in set(re.findall(r"(?:CMD|SAY)[0-9a-f]{12}", said)):
                entries_of[mark].append(f"{id_}/{entry['seq']}")
    for command in commands:
        findings.checked["commands"] += 1
        found = entries_of.get(command["mark"], [])
        about = f"{command['action']} {command['mark']} of {command['id']}"
        if len(found) > 1:
            findings.doubled.append(f"{about}: {found}")
        if command["status"] in ACCEPTED and not found:
            findings.lost.append(f"{about}, answered {command['status']}")
        if command["status"] not in (*ACCEPTED, *NO_ANSWER) and found:
            findings.false_answers.append(f"{about} was refused ({command['status']}) and is {found}")
        if command["status"] in NO_ANSWER:
            findings.lost.append(f"{about} never got an answer: {command['met'][-5:]}")


def _orders(orders: list[Json], stored: Stored, findings: Findings) -> None:
    """What was ordered for many: of each complaint, whether its journal has what its giver was told, once."""
    titled = Counter(re.findall(r"ORD[0-9a-f]{12}", " ".join(each["title"] for each in stored.incidents.values())))
    findings.doubled += [f"{count} incidents are called {mark}" for mark, count in titled.items() if count > 1]
    noted: Counter[tuple[str, str, str]] = Counter()
    for id_, entries in stored.journals.items():
        for entry in entries:
            said = entry["texts"].get("note", {}).get("text", "")
            noted.update((id_, "advance", mark) for mark in re.findall(r"ORD[0-9a-f]{12}", said))
            if entry["action"] in ("gather", "part"):
                noted[id_, entry["action"], entry["incident"]] += 1
    for order in orders:
        findings.checked["orders"] += 1
        about = f"{order['action']} {order['mark']} of {order['incident']}"
        named = order["mark"] if order["action"] == "advance" else order["incident"]
        if order["status"] in NO_ANSWER:
            findings.lost.append(f"{about} never got an answer: {order['met'][-5:]}")
        if order["action"] == "gather" and order["status"] in ACCEPTED and order["incident"] not in stored.incidents:
            findings.lost.append(f"{about}, answered {order['status']}")
        if order["status"] in ACCEPTED and not order["complete"]:
            findings.lost.append(f"{about} never reached all: {order['outcomes']}")
        told = dict(order["outcomes"])
        for id_ in told.keys() | {id_ for id_, action, mark in noted if (action, mark) == (order["action"], named)}:
            findings.checked["orders of one"] += 1
            found = noted[id_, order["action"], named]
            if found > 1:
                findings.doubled.append(f"{about}: {found} times in {id_}")
            if told.get(id_) == "done" and not found:
                findings.lost.append(f"{about}: told that {id_} is done")
            if told.get(id_) != "done" and found and order["status"] not in NO_ANSWER:
                findings.false_answers.append(f"{about}: {id_} is done, told {told.get(id_)} ({order['status']})")


def _journal(id_: str, complaint: Json, entries: list[Json], findings: Findings) -> None:
    findings.checked["journals"] += 1
    findings.checked["entries"] += len(entries)
    if [each["seq"] for each in entries] != list(range(1, complaint["seq"] + 1)):
        findings.lost.append(f"{id_}: entries {[each['seq'] for each in entries]} of {complaint['seq']}")
        return
    if entries[-1]["hash"] != complaint["head"] or entries[0]["previous_hash"] != "0" * 64:
        findings.lost.append(f"{id_}: the chain does not end at its head")
    for before, after in pairwise(entries):
        if after["previous_hash"] != before["hash"] or not 0 <= after["visit"] - before["visit"] <= 1:
            findings.lost.append(f"{id_}: broken between {before['seq']} and {after['seq']}")
    findings.lost += [f"{id_}/{each['seq']}: the hash does not fit" for each in entries if _hash(each) != each["hash"]]
    fired = Counter((each["visit"], each["action"]) for each in entries if each["action"] in PERCENTS)
    findings.doubled += [f"{id_}: level {each} {count} times" for each, count in fired.items() if count > 1]
    ended = [each["seq"] for each in entries if each["changes"].get("status") == "closed"]
    reopened = sum(each["action"] == "reopen" for each in entries)
    if len(ended) > 1 + reopened:
        findings.doubled.append(f"{id_}: ended by {ended}")


def _hash(entry: Json) -> str:
    left_out = {"hash", "texts"} | {name for name in ("operation", "incident") if not entry[name]}
    kept = {name: value for name, value in entry.items() if name not in left_out}

    def as_text(value: object) -> str:
        assert isinstance(value, datetime)
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    text = json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=as_text)
    return hashlib.sha256(text.encode()).hexdigest()


def _visits(entries: list[Json]) -> Iterator[tuple[int, str, datetime, datetime | None]]:
    """Visits that were never held: number, step, beginning, end (None: it is open)."""
    beginnings = [each for before, each in pairwise(entries) if each["visit"] > before["visit"]]
    firsts = [entries[0], *beginnings]
    for first, following in zip(firsts, [*beginnings, None], strict=True):
        inside = [each for each in entries if each["visit"] == first["visit"]]
        if any(each["action"] in ("hold", "submit_aside", "release") for each in inside):
            continue
        closing = next((each["at"] for each in inside if each["changes"].get("status") in ("closed", "diverted")), None)
        yield first["visit"], first["to_step"], first["at"], closing or (following["at"] if following else None)


def _levels(id_: str, entries: list[Json], alerts: Mapping[str, Json], minute: float, findings: Findings) -> None:
    recorded = {(each["visit"], each["action"]) for each in entries if each["action"] in PERCENTS}
    for visit, level in recorded:
        findings.checked["levels"] += 1
        if f"{id_}-{visit}-{level}" not in alerts:
            findings.lost.append(f"{id_}: no alert of {level} in visit {visit}")
    for visit, step, began, ended in _visits(entries):
        for level, percent in PERCENTS.items():
            falls = began + timedelta(seconds=MINUTES[step] * minute * percent / 100)
            if ended is not None and falls < ended - MARGIN and (visit, level) not in recorded:
                findings.lost.append(f"{id_}: {level} of visit {visit} fell at {falls} and was not recorded")
            if ended is not None and falls > ended + MARGIN and (visit, level) in recorded:
                findings.doubled.append(f"{id_}: {level} of visit {visit} was recorded, and had not fallen")


def _told(alerts: Mapping[str, Json], mails: list[Json], findings: Findings) -> None:
    received: dict[str, set[str]] = defaultdict(set)
    for mail in mails:
        findings.checked["mails"] += 1
        mark = mail["headers"]["Message-ID"].strip("<>").partition("@")[0]
        received[mark].add(json.dumps([mail["to"], mail["subject"], mail["text"]]))
        findings.disclosed += [
            f"the mail {mark} to {mail['to']} holds {each}" for each in PRIVATE.findall(mail["text"])
        ]
    for mark, versions in received.items():
        if len(versions) > 1:
            findings.doubled.append(f"the message {mark} has {len(versions)} texts")
    named = Counter[str]()
    for id_, alert in alerts.items():
        for each in alert["recipients"]:
            findings.checked["receivers"] += 1
            named[each["message"] or ""] += 1
            if each["state"] != "sent":
                findings.lost.append(f"alert {id_} to a receiver is {each['state']}")
            elif each["message"] not in received:
                findings.lost.append(f"alert {id_} is sent, and no mail {each['message']} came")
    for mark in received.keys() - named.keys():
        findings.doubled.append(f"the mail {mark} belongs to no alert")
