"""The second act: a complaint is left to lie. Notice, warning, breach, which a supervisor acknowledges, escalation."""

from datetime import datetime
from typing import Any

from emulator.demo_callers import level_of
from emulator.demo_stage import Letters, Mail, Stage, Turns, unpunctual
from emulator.plot import REPORTER
from emulator.seed import staff

ARRIVAL = "arrival"


def play(stage: Stage, complaint: str) -> Turns:
    """Up to the step in which it lies, and then nobody touches it."""
    line, plot = stage.line, stage.plot
    step, after = plot.left_in, dict[str, Any]()
    for turn in plot.before(step):
        after = stage.clerks[turn.actor].advance(complaint, turn.documents)
        line.note(stage.clerks[turn.actor].email, f"passes {complaint} on: now at {after['step']['key']}")
    line.expect(after["step"]["key"] == step.key, f"it lies in the step {step.key}", after["step"]["key"])
    entered = datetime.fromisoformat(after["entered_at"])
    falls = {level.key: entered + stage.lasts(step.key, level.percent) for level in plot.procedure.level}
    falls[ARRIVAL] = entered
    letters = Letters(stage, complaint)
    breach, last = plot.level("breached"), plot.level("escalated")
    sees = next(role for level, role in plot.told if level == breach)
    yield from letters.wait_for(breach.key, falls[breach.key], to=plot.email_of(sees))
    seen = _acknowledge(stage, complaint, sees, breach.key)
    yield from letters.wait_for(last.key, falls[last.key])
    _expect_who_saw_it(stage, letters.of(last.key), sees, seen)
    _expect_told(stage, letters, falls)
    now = stage.clerks[step.actor].look(complaint)
    state = (now["status"], now["step"]["key"], now["sla"])
    line.expect(state == ("open", step.key, last.sla), "it is open still, and escalated", state)


def _acknowledge(stage: Stage, complaint: str, role: str, level: str) -> datetime | None:
    """The supervisor finds the breach in their list and says that they saw it; when, None if it is not there."""
    clerk = stage.clerks[role]
    alert = clerk.alert(complaint, level)
    if not stage.line.expect(alert is not None, f"the breach is in the list of {clerk.email}'s alerts") or not alert:
        return None
    seen = clerk.acknowledge(alert["id"])["acknowledged"]
    stage.line.note(clerk.email, f"acknowledges the breach of {complaint}")
    stage.line.expect(seen["by"] == clerk.email, "the alert says who acknowledged it", seen)
    return datetime.fromisoformat(seen["at"])


def _expect_who_saw_it(stage: Stage, escalations: list[Mail], role: str, seen: datetime | None) -> None:
    email = stage.plot.email_of(role)
    name = next(each.name for each in staff(stage.plot.office.key) if each.email == email)
    # Minutes and seconds are those of any office: the country's zones are whole hours.
    said = [text for mail in escalations for text in mail["text"].splitlines() if name in text]
    told = seen is not None and len(said) == 1 and f"{seen:%M.%S}" in said[0]
    stage.line.expect(told, "the escalation says who acknowledged the breach, and when", said)
    if told:
        stage.line.note(", ".join(escalations[0]["to"]), f"reads in it: {said[0]}")


def _expect_told(stage: Stage, letters: Letters, falls: dict[str, datetime]) -> None:
    line, plot, mails = stage.line, stage.plot, letters.mails
    told = [*((ARRIVAL, role) for role in plot.left_in.actors), *((level.key, role) for level, role in plot.told)]
    of_step = []
    for level, role in told:
        # The notices of the steps before may come at any time or not at all: the complaint has moved on.
        found = [mail for mail in letters.of(level, to=plot.email_of(role)) if _is_of(mail, plot.left_in.number)]
        of_step += found
        line.expect(len(found) == 1, f"one {level} mail, to {plot.email_of(role)}", [each["to"] for each in found])
    late = [text for mail in of_step if (text := unpunctual(mail, falls[level_of(mail)]))]
    line.expect(not late, "each alert comes punctually", late)
    line.expect([REPORTER] in [mail["to"] for mail in mails], "the reporter gets the receipt by mail", len(mails))
    stage.expect_nothing_private(mails)


def _is_of(mail: Mail, number: int) -> bool:
    return str(mail["subject"]).endswith(f" {number}")
