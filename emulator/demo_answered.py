"""The first act: one complaint goes through the six steps of three actors to its answer."""

from itertools import pairwise
from typing import Any

from emulator.demo_callers import id_in
from emulator.demo_stage import ANSWER, PRIVATE, WAY, Stage
from emulator.seed import email_of


def play(stage: Stage) -> None:
    """Six steps, three actors, and the answer read with the tracking code."""
    line = stage.line
    code = stage.submit()
    complaint = id_in(code)
    after: dict[str, Any] = {}
    for number, (step, role, documents) in enumerate(WAY, start=1):
        clerk = stage.clerks[role]
        before = clerk.look(complaint)
        where, actor = before["step"]["key"], before["step"]["actor"]
        line.expect((where, actor) == (step, role), f"step {number} is {step}, {role}'s", (where, actor))
        line.expect(complaint in clerk.worklist(), f"at step {number} it is in {clerk.email}'s worklist")
        after = clerk.advance(complaint, documents)
        reached = "closed" if after["status"] == "closed" else f"now at {after['step']['key']}"
        line.note(clerk.email, f"completes step {number}, {step}: {reached}")
    line.expect(after["status"] == "closed", "after six steps it is closed", after["status"])
    journal = stage.clerks["operator"].journal(complaint)
    advances = [(each["from_step"], each["actor"]) for each in journal if each["action"] == "advance"]
    expected = [(step, email_of(role)) for step, role, _ in WAY]
    line.expect(advances == expected, "the journal has the six advances, by three actors", advances)
    chained = all(b["previous_hash"] == a["hash"] for a, b in pairwise(journal))
    line.expect(chained, "each entry of the journal carries the hash of the one before")
    _read_answer(stage, code)


def _read_answer(stage: Stage, code: str) -> None:
    seen = stage.citizen.look(code)
    stage.line.expect(seen["status"] == "answered", "the public sees that it is answered", seen["status"])
    stage.line.expect(seen["answer"] == ANSWER, "the public reads the section head's answer", seen["answer"])
    private = [each for each in PRIVATE if each in str(seen)]
    stage.line.expect(not private, "the public page shows neither identity nor narrative", private)
    stage.line.note("the public", f"reads with the tracking code: {seen['answer']}")
