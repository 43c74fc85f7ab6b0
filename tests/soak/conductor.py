"""The run: a stack whose functions are struck, processes killed by the schedule, the population beside it, the end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import grpc
import requests

from emulator.addresses import FUNCTIONS, Addresses
from emulator.part import ROOT, Part
from emulator.parts import LOGS, functions_of
from emulator.seed import email_of
from emulator.stack import Stack
from tests.e2e.overload import processor_of
from tests.e2e.served import SECRET_SETTINGS
from tests.integration.services import FirestoreOn
from tests.soak import schedule as kinds
from tests.soak.auditor import Findings, Stored, audit, unfinished
from tests.soak.schedule import CALLS, SLOT, Schedule

Json = dict[str, Any]

MINUTE = 2
"""Seconds of a minute of the office."""

SWEEP = 2.0
"""Seconds between two sweeps: the emulator goes through all alerts and complaints for each of their queries."""

SKEWS = {"intake": 2.0, "transition": -1.5, "sla_check": 1.0}
"""Seconds by which the clocks of the functions are off."""

SETTLES = 240.0
"""Seconds after the last request within which everything that is due has happened."""

ROLES = ("operator", "subsection_head", "section_head", "office_head")
NO_LIMITS = {"POSTS_PER_CLIENT": "10000000", "POSTS_PER_OFFICE": "10000000", "POSTS_REFUSED": "10000000"}


@dataclass
class Run:
    """What came of it. `faults` counts calls that were struck and processes that were killed, by kind."""

    operations: int
    statuses: Counter[str]
    faults: Counter[str]
    seconds: float
    findings: Findings


@dataclass
class Mails:
    """Every mail that the mailbox took, also before it was killed; a repetition of the same message once."""

    address: str
    kept: dict[str, Json] = field(default_factory=dict)

    def collect(self) -> list[Json]:
        """All, those that came since among them."""
        for each in requests.get(f"{self.address}/messages", timeout=30).json()["items"]:
            self.kept[json.dumps([each["headers"]["Message-ID"], each["to"], each["subject"], each["text"]])] = each
        return list(self.kept.values())


def run(directory: Path, seconds: float, citizens: int, clerks: int, seed: int) -> Run:
    """Start everything, let it run for so long, let it settle, and have it audited."""
    notes = directory / "struck"
    asked, told = directory / "asked.json", directory / "told.json"
    beginning = directory / "began"  # when everything has started; the functions look for it

    def functions(addresses: Addresses, settings: Mapping[str, str], local: Path) -> list[Part]:
        return functions_of(addresses, settings, local, ROOT / "tests" / "soak" / "struck.py")

    struck = {"seed": seed, "seconds": seconds, "skews": SKEWS, "notes": str(notes), "began": str(beginning)}
    settings = {**SECRET_SETTINGS, **NO_LIMITS, "ALERT_WINDOW_SECONDS": "60", "SOAK": json.dumps(struck)}
    with Stack(
        directory, sla_minute_seconds=MINUTE, sla_calendar="always", sweep_seconds=SWEEP, settings=settings,
        functions=functions, say=lambda _: None,
    ) as stack:  # fmt: skip
        mails = Mails(stack.mailbox)
        plan = Schedule(seed, time.time() + 1, seconds)
        beginning.with_suffix(".new").write_text(str(plan.began))
        beginning.with_suffix(".new").rename(beginning)
        asked.write_text(json.dumps(_asked(stack, plan, citizens, clerks)))
        population = subprocess.Popen([sys.executable, "-m", "tests.soak.population", asked, told], cwd=ROOT)
        faults = _conduct(stack, plan, mails, directory)
        assert population.wait(timeout=300) == 0
        remembered = json.loads(told.read_text())
        stored, waits = _settled(stack)
        findings = audit(remembered, stored, mails.collect(), _logs(stack), MINUTE)
        findings.lost += [f"{each} never settled" for each in waits]
    faults.update(line.split("\t")[0] for line in notes.read_text().splitlines())
    return Run(remembered["operations"], Counter(remembered["statuses"]), faults, seconds, findings)


def _asked(stack: Stack, plan: Schedule, citizens: int, clerks: int) -> Json:
    return {
        "intake": stack.intake,
        "transition": stack.transition,
        "tokens": {role: stack.id_token(email_of(role), stack.transition) for role in ROLES},
        "citizens": citizens,
        "clerks": clerks,
        "began": plan.began,
        "seconds": plan.seconds,
    }


def _conduct(stack: Stack, plan: Schedule, mails: Mails, directory: Path) -> Counter[str]:
    """Bring about the faults of processes, each at the beginning of its slot."""
    faults: Counter[str] = Counter()
    acts: dict[str, Callable[[], None]] = {
        kinds.INTAKE_KILLED: lambda: _kill_worker(stack, "intake"),
        kinds.TRANSITION_KILLED: lambda: _kill_worker(stack, "transition"),
        kinds.SLA_CHECK_KILLED: lambda: _kill_worker(stack, "sla_check"),
        kinds.TASKS_KILLED: lambda: _kill(stack, "cloud_tasks"),
        kinds.MAIL_REFUSED: lambda: _mail_fails(stack, {"reject": 3}),
        kinds.MAIL_REPLY_LOST: lambda: _mail_fails(stack, {"drop_after_accept": 2}),
        kinds.MAILBOX_DOWN: lambda: _mailbox_down(stack, mails),
        kinds.STORAGE_DOWN: lambda: _storage_down(stack),
        kinds.FIRESTORE_KILLED: lambda: _restart_firestore(stack, directory, faults["Firestore killed"]),
    }
    for slot in range(plan.slots):
        _until(plan.began + slot * SLOT)
        kind = plan.kind(slot)
        if kind is None or kind in CALLS or plan.slot() > slot:
            continue  # one that took longer than its slot: the next ones do not come in a heap
        acts[kind]()
        faults[kind] += 1
    _until(plan.began + plan.seconds)
    return faults


def _until(when: float) -> None:
    time.sleep(max(0.0, when - time.time()))  # the pace of the schedule


def _kill_worker(stack: Stack, function: str) -> None:
    """End the process that answers, in the middle of whatever it does; gunicorn starts another."""
    master = stack.pids[function]
    for worker in Path(f"/proc/{master}/task/{master}/children").read_text().split():
        os.kill(int(worker), signal.SIGKILL)


def _kill(stack: Stack, name: str) -> None:
    stack.kill(name)
    stack.start_again(name)


def _mail_fails(stack: Stack, faults: Json) -> None:
    requests.post(f"{stack.mailbox}/faults", json=faults, timeout=10)


def _mailbox_down(stack: Stack, mails: Mails) -> None:
    """Its mails are in memory: they are read while the one that sends them stands still."""
    with _frozen(stack, ("sla_check",)):
        mails.collect()
        stack.kill("mailbox")
    time.sleep(SLOT / 2)  # the fault itself
    stack.start_again("mailbox")


def _storage_down(stack: Stack) -> None:
    """Its pictures are in memory: they are read while the one that stores them stands still, and put back."""
    with _frozen(stack, ("intake",)):
        kept = {path: _bytes_of(stack, path) for path in _pictures(stack)}
        stack.kill("storage")
    time.sleep(SLOT / 2)  # the fault itself
    stack.start_again("storage")
    for path, content in kept.items():
        address = f"{stack.storage}/upload/storage/v1/b/{_bucket(stack)}/o?uploadType=media&name={quote(path, safe='')}"
        requests.post(address, data=content, headers={"Content-Type": "image/jpeg"}, timeout=10).raise_for_status()


def _bucket(stack: Stack) -> str:
    return stack.addresses.names.photo_bucket


def _pictures(stack: Stack) -> list[str]:
    listed = requests.get(f"{stack.storage}/storage/v1/b/{_bucket(stack)}/o", timeout=10).json()
    return [each["name"] for each in listed.get("items", [])]


def _bytes_of(stack: Stack, path: str) -> bytes:
    address = f"{stack.storage}/download/storage/v1/b/{_bucket(stack)}/o/{quote(path, safe='')}?alt=media"
    answer = requests.get(address, timeout=10)
    answer.raise_for_status()
    return answer.content


def _restart_firestore(stack: Stack, directory: Path, number: int) -> None:
    """Kill it and start it from its export. The functions stand still, so that nothing lands between the two."""
    name = f"export-{number}"
    with _frozen(stack, FUNCTIONS):
        _until_idle(stack.pids["firestore"])
        body = {
            "database": f"projects/{stack.project}/databases/(default)",
            "export_directory": str(directory),
            "export_name": name,
        }
        answer = requests.post(
            f"http://{stack.firestore}/emulator/v1/projects/{stack.project}:export", json=body, timeout=60
        )
        assert answer.status_code == 200, answer.text
        stack.kill("firestore")
        stack.start_again("firestore", f"--seed_from_export={directory / name / name}.overall_export_metadata")


def _until_idle(pid: int) -> None:
    """Until a process has done what it was asked for: a write behind the export would be lost by this test alone."""
    ends, before = time.monotonic() + 60, -1.0
    while (spent := processor_of(pid)) > before + 0.05:
        assert time.monotonic() < ends, "Firestore is never idle"
        before = spent
        time.sleep(0.3)  # until a deadline


@contextmanager
def _frozen(stack: Stack, functions: tuple[str, ...]) -> Iterator[None]:
    for each in functions:
        os.killpg(stack.pids[each], signal.SIGSTOP)
    try:
        time.sleep(0.3)  # what they had sent arrives
        yield
    finally:
        for each in functions:
            os.killpg(stack.pids[each], signal.SIGCONT)


def _settled(stack: Stack) -> tuple[Stored, list[str]]:
    """What is stored once nothing is due any more, and what is still due if that takes too long."""
    ends = time.monotonic() + SETTLES
    while True:
        stored = read(stack)
        waits = unfinished(stored, datetime.now(UTC))
        if not waits or time.monotonic() > ends:
            return stored, waits
        time.sleep(1.0)  # until a deadline


def read(stack: Stack) -> Stored:
    """All of the store."""
    with grpc.insecure_channel(stack.firestore, options=[("grpc.max_receive_message_length", -1)]) as channel:
        database = FirestoreOn(stack.project, stack.firestore, channel)
        complaints = {each.id: each.to_dict() or {} for each in database.collection("complaints").stream(timeout=120)}
        journals: dict[str, list[Json]] = {}
        for each in database.collection_group("journal").stream(timeout=300):
            entry = each.to_dict() or {}
            journals.setdefault(entry["complaint"], []).append(entry)
        for entries in journals.values():
            entries.sort(key=lambda entry: int(entry["seq"]))
        alerts = {each.id: each.to_dict() or {} for each in database.collection("alerts").stream(timeout=120)}
        incidents = {each.id: each.to_dict() or {} for each in database.collection("incidents").stream(timeout=120)}
    return Stored(complaints, journals, alerts, incidents, tuple(_pictures(stack)))


def _logs(stack: Stack) -> Iterator[str]:
    for name in FUNCTIONS:
        yield from (stack.local / LOGS / f"{name}.log").read_text(errors="replace").splitlines()
