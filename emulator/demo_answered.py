"""The first act: one complaint goes through every step of its way to its answer."""

from itertools import pairwise
from typing import Any

from emulator.demo_callers import id_in
from emulator.demo_stage import Stage


def play(stage: Stage) -> None:
    """Each actor's turn, and the answer read with the tracking code."""
    line, plot = stage.line, stage.plot
    code = stage.submit()
    complaint = id_in(code)
    after: dict[str, Any] = {}
    for turn in plot.way:
        clerk, number, step = stage.clerks[turn.actor], turn.step.number, turn.step.key
        before = clerk.look(complaint)
        line.expect(before["step"]["key"] == step, f"step {number} is {step}, {turn.actor}'s", before["step"]["key"])
        line.expect(complaint in clerk.worklist(), f"at step {number} it is in {clerk.email}'s worklist")
        after = clerk.advance(complaint, turn.documents)
        stays = [each["actor"] for each in after["shares"] if each["done_at"] is None]
        reached = "closed" if after["status"] == "closed" else f"now at {after['step']['key']}"
        if after["step"]["key"] == step and stays:
            line.note(clerk.email, f"completes their part of step {number}, {step}: {', '.join(stays)}'s is missing")
            line.expect(complaint not in clerk.worklist(), f"it is no longer in {clerk.email}'s worklist")
        else:
            line.note(clerk.email, f"completes step {number}, {step}: {reached}")
    line.expect(after["status"] == "closed", f"after {len(plot.way)} turns it is closed", after["status"])
    journal = stage.clerks[plot.way[0].actor].journal(complaint)
    advances = [(each["from_step"], each["actor"]) for each in journal if each["action"] == "advance"]
    expected = [(each.step.key, plot.email_of(each.actor)) for each in plot.way]
    actors = len({each.actor for each in plot.way})
    line.expect(advances == expected, f"the journal has the {len(expected)} advances, by {actors} actors", advances)
    chained = all(b["previous_hash"] == a["hash"] for a, b in pairwise(journal))
    line.expect(chained, "each entry of the journal carries the hash of the one before")
    _read_answer(stage, code)


def _read_answer(stage: Stage, code: str) -> None:
    seen = stage.citizen.look(code)
    stage.line.expect(seen["status"] == "answered", "the public sees that it is answered", seen["status"])
    stage.line.expect(seen["answer"] == stage.plot.answer, "the public reads the office's answer", seen["answer"])
    private = [each for each in stage.plot.private if each in str(seen)]
    stage.line.expect(not private, "the public page shows neither identity nor narrative", private)
    stage.line.note("the public", f"reads with the tracking code: {seen['answer']}")
