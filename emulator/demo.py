"""The scenario: one complaint through its six steps to its answer, another left to lie until three alerts have come."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from http.client import HTTPException
from itertools import pairwise
from pathlib import Path
from typing import Any

from emulator.demo_callers import Citizen, Clerk, Postman, UnexpectedAnswer, id_in
from emulator.seed import email_of
from emulator.stack import Stack
from emulator.timeline import Timeline

_ANALYSIS = "Antrean pengambilan paspor melebihi kapasitas loket pada hari Senin."
_ANSWER = "Mohon maaf atas antrean tersebut. Mulai pekan depan loket pengambilan kedua dibuka setiap Senin dan Selasa."
_WAY: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("receive", "operator", {}),
    ("forward", "operator", {}),
    ("review", "subsection_head", {"analysis": _ANALYSIS}),
    ("direction", "section_head", {"follow_up_answer": _ANSWER}),
    ("instruction", "subsection_head", {}),
    ("follow_up", "operator", {}),
)
_LEFT_IN = "review"
_TOLD = (
    ("arrival", "subsection_head"),
    ("warning", "subsection_head"),
    ("breach", "section_head"),
    ("escalation", "office_head"),
)
_PUNCTUAL = timedelta(seconds=5)
_SWEEP_SECONDS = 2.0
_LOOK_EVERY = 0.1

_NAME, _EMAIL, _PHONE = "Warga Contoh", "warga@contoh.example", "0800 000 0000"
_FORM = {
    "kind": "complaint",
    "category": "passport",
    "subject": "Antrean pengambilan paspor",
    "narrative": "Saya menunggu tiga jam untuk mengambil paspor, dan hanya satu loket yang melayani.",
    "disclosure": "open",
    "reporter.name": _NAME,
    "reporter.email": _EMAIL,
    "reporter.phone": _PHONE,
}


def play(directory: Path, pause: Callable[[float], object]) -> int:
    """Start a stack with minutes of a second (unless the environment says otherwise) and play; the exit status.

    Raises:
        what `Stack` and `pause` raise.
    """
    minute = int(os.environ.get("SLA_MINUTE_SECONDS") or 1)
    calendar = os.environ.get("SLA_CALENDAR") or "always"
    print("Starting the local stack", flush=True)
    with Stack(
        directory, sla_minute_seconds=minute, sla_calendar=calendar, sweep_seconds=_SWEEP_SECONDS, pause=pause
    ) as stack:

        def watch() -> None:
            pause(_LOOK_EVERY)
            stack.check()

        timeline = Timeline()
        try:
            scenario = _Scenario(stack, timeline, timedelta(seconds=minute), watch)
            print("\nOne complaint goes through the six steps to its public answer\n", flush=True)
            scenario.play_through()
            print(f"\nAnother one is left to lie in the step {_LEFT_IN}\n", flush=True)
            scenario.leave_lying()
        except (UnexpectedAnswer, OSError, HTTPException) as error:
            stack.check()
            timeline.expect(False, f"the scenario can go on: {error}")  # noqa: FBT003
        status = timeline.conclude()
        if status:
            print(f"The logs are in {stack.local / 'logs'}", flush=True)
    return status


class _Scenario:
    def __init__(self, stack: Stack, timeline: Timeline, minute: timedelta, watch: Callable[[], None]) -> None:
        self._line = timeline
        self._minute = minute
        self._watch = watch
        self._citizen = Citizen(stack)
        self._postman = Postman(stack)
        self._clerks = {role: Clerk(stack, role) for role in ("operator", "subsection_head", "section_head")}

    def play_through(self) -> None:
        """Six steps, three actors, and the answer read with the tracking code."""
        code = self._submit()
        complaint = id_in(code)
        after: dict[str, Any] = {}
        for number, (step, role, documents) in enumerate(_WAY, start=1):
            clerk = self._clerks[role]
            before = clerk.look(complaint)
            where, actor = before["step"]["key"], before["step"]["actor"]
            self._line.expect((where, actor) == (step, role), f"step {number} is {step}, {role}'s", (where, actor))
            self._line.expect(complaint in clerk.worklist(), f"at step {number} it is in {clerk.email}'s worklist")
            after = clerk.advance(complaint, documents)
            reached = "closed" if after["status"] == "closed" else f"now at {after['step']['key']}"
            self._line.note(clerk.email, f"completes step {number}, {step}: {reached}")
        self._line.expect(after["status"] == "closed", "after six steps it is closed", after["status"])
        journal = self._clerks["operator"].journal(complaint)
        advances = [(each["from_step"], each["actor"]) for each in journal if each["action"] == "advance"]
        expected = [(step, email_of(role)) for step, role, _ in _WAY]
        self._line.expect(advances == expected, "the journal has the six advances, by three actors", advances)
        chained = all(b["previous_hash"] == a["hash"] for a, b in pairwise(journal))
        self._line.expect(chained, "each entry of the journal carries the hash of the one before")
        self._read_answer(code)

    def leave_lying(self) -> None:
        """Up to the review, and then nobody touches it: notice, warning, breach, escalation."""
        complaint = id_in(self._submit())
        after: dict[str, Any] = {}
        for _, role, documents in _WAY[: [step for step, *_ in _WAY].index(_LEFT_IN)]:
            after = self._clerks[role].advance(complaint, documents)
            self._line.note(self._clerks[role].email, f"passes it on: now at {after['step']['key']}")
        self._line.expect(after["step"]["key"] == _LEFT_IN, f"it lies in the step {_LEFT_IN}", after["step"]["key"])
        entered = datetime.fromisoformat(after["entered_at"])
        mails = self._wait_for_mails(complaint, entered)
        # The operator's own notice, of the first step, may come at any time or not at all: the complaint has moved on.
        of_step = [mail for mail in mails if (_level(mail), mail["to"]) != ("arrival", [email_of(_WAY[0][1])])]
        for level, role in _TOLD:
            told = [mail["to"] for mail in of_step if _level(mail) == level]
            self._line.expect(told == [[email_of(role)]], f"one {level} mail, to {email_of(role)}", told)
        unpunctual = [text for mail in of_step if (text := self._unpunctual(mail, entered))]
        self._line.expect(not unpunctual, f"each alert comes within {_PUNCTUAL.seconds} s of its time", unpunctual)
        to_staff = [mail for mail in mails if mail["to"] != [_EMAIL]]
        self._line.expect(len(to_staff) < len(mails), "the reporter gets the receipt by mail", len(mails))
        written = "\n".join(f"{mail['subject']}\n{mail['text']}\n{mail['headers']}" for mail in to_staff)
        private = [each for each in (_NAME, _EMAIL, _PHONE, _FORM["narrative"]) if each in written]
        self._line.expect(not private, "no mail to the staff holds what is the reporter's own", private)
        now = self._clerks["subsection_head"].look(complaint)
        state = (now["status"], now["step"]["key"], now["sla"])
        self._line.expect(state == ("open", _LEFT_IN, "escalated"), "it is open still, and escalated", state)

    def _submit(self) -> str:
        code = self._citizen.submit(_FORM)
        self._line.note("the public", f"posts the web form: complaint {id_in(code)}, tracking code {code}")
        return code

    def _read_answer(self, code: str) -> None:
        seen = self._citizen.look(code)
        self._line.expect(seen["status"] == "answered", "the public sees that it is answered", seen["status"])
        self._line.expect(seen["answer"] == _ANSWER, "the public reads the section head's answer", seen["answer"])
        private = [each for each in (_NAME, _EMAIL, _PHONE, _FORM["narrative"]) if each in str(seen)]
        self._line.expect(not private, "the public page shows neither identity nor narrative", private)
        self._line.note("the public", f"reads with the tracking code: {seen['answer']}")

    def _wait_for_mails(self, complaint: str, entered: datetime) -> list[dict[str, Any]]:
        """Every mail about it, until the last level's has come or is long overdue."""
        last, _ = _TOLD[-1]
        limit = entered + self._falls(last) + 2 * _PUNCTUAL
        mails: list[dict[str, Any]] = []
        seen: set[str] = set()
        while not {level for level, _ in _TOLD} <= seen and datetime.now(entered.tzinfo) < limit:
            self._watch()
            mails, known = self._postman.about(complaint), len(mails)
            for mail in mails[known:]:
                seen.add(_level(mail))
                self._line.note(", ".join(mail["to"]), f"gets the {_level(mail)} mail: {mail['subject']}")
        return mails

    def _falls(self, level: str) -> timedelta:
        """How long after the entry into the step a level falls, by the published procedure."""
        procedure = self._citizen.procedure()
        minutes = next(each["minutes"] for each in procedure["step"] if each["key"] == _LEFT_IN)
        percent = next((each["percent"] for each in procedure["level"] if each["key"] == level), 0)
        wait: timedelta = self._minute * minutes * percent / 100
        return wait

    def _unpunctual(self, mail: dict[str, Any], entered: datetime) -> str | None:
        late = datetime.fromisoformat(mail["at"]) - entered - self._falls(_level(mail))
        return None if timedelta(0) <= late <= _PUNCTUAL else f"{_level(mail)} by {late.total_seconds():.2f} s"


def _level(mail: dict[str, Any]) -> str:
    level: str = mail["headers"].get("X-Alert-Level", "?")
    return level
