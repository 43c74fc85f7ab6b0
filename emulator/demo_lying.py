"""The second act: a complaint is left to lie. Notice, warning, breach, which a supervisor acknowledges, escalation."""

from datetime import datetime
from typing import Any

from emulator.demo_callers import level_of
from emulator.demo_stage import REPORTER, WAY, Letters, Mail, Stage, Turns, unpunctual
from emulator.seed import email_of, staff

LEFT_IN = "review"
_TOLD = (
    ("arrival", "subsection_head"),
    ("warning", "subsection_head"),
    ("breach", "section_head"),
    ("escalation", "office_head"),
)
_SEES_THE_BREACH = dict(_TOLD)["breach"]


def play(stage: Stage, complaint: str) -> Turns:
    """Up to the review, and then nobody touches it."""
    line = stage.line
    after: dict[str, Any] = {}
    for _, role, documents in WAY[: [step for step, *_ in WAY].index(LEFT_IN)]:
        after = stage.clerks[role].advance(complaint, documents)
        line.note(stage.clerks[role].email, f"passes {complaint} on: now at {after['step']['key']}")
    line.expect(after["step"]["key"] == LEFT_IN, f"it lies in the step {LEFT_IN}", after["step"]["key"])
    entered = datetime.fromisoformat(after["entered_at"])
    falls = {level: entered + stage.lasts(LEFT_IN, stage.percent(level)) for level, _ in _TOLD}
    letters = Letters(stage, complaint)
    yield from letters.wait_for("breach", falls["breach"])
    seen = _acknowledge(stage, complaint)
    yield from letters.wait_for("escalation", falls["escalation"])
    _expect_who_saw_it(stage, letters.of("escalation"), seen)
    _expect_told(stage, letters, falls)
    now = stage.clerks["subsection_head"].look(complaint)
    state = (now["status"], now["step"]["key"], now["sla"])
    line.expect(state == ("open", LEFT_IN, "escalated"), "it is open still, and escalated", state)


def _acknowledge(stage: Stage, complaint: str) -> datetime | None:
    """The supervisor finds the breach in their list and says that they saw it; when, None if it is not there."""
    clerk = stage.clerks[_SEES_THE_BREACH]
    alert = clerk.alert(complaint, "breach")
    if not stage.line.expect(alert is not None, f"the breach is in the list of {clerk.email}'s alerts") or not alert:
        return None
    seen = clerk.acknowledge(alert["id"])["acknowledged"]
    stage.line.note(clerk.email, f"acknowledges the breach of {complaint}")
    stage.line.expect(seen["by"] == clerk.email, "the alert says who acknowledged it", seen)
    return datetime.fromisoformat(seen["at"])


def _expect_who_saw_it(stage: Stage, escalations: list[Mail], seen: datetime | None) -> None:
    email = email_of(_SEES_THE_BREACH)
    name = next(each.name for each in staff("") if each.email == email)
    # Minutes and seconds are those of any office: the country's zones are whole hours.
    said = [text for mail in escalations for text in mail["text"].splitlines() if name in text]
    told = seen is not None and len(said) == 1 and f"{seen:%M.%S}" in said[0]
    stage.line.expect(told, "the escalation says who acknowledged the breach, and when", said)
    if told:
        stage.line.note(email_of(dict(_TOLD)["escalation"]), f"reads in it: {said[0]}")


def _expect_told(stage: Stage, letters: Letters, falls: dict[str, datetime]) -> None:
    line, mails = stage.line, letters.mails
    # The operator's own notice, of the first step, may come at any time or not at all: the complaint has moved on.
    of_step = [
        mail for mail in letters.of(*falls) if (level_of(mail), mail["to"]) != ("arrival", [email_of(WAY[0][1])])
    ]
    for level, role in _TOLD:
        told = [mail["to"] for mail in of_step if level_of(mail) == level]
        line.expect(told == [[email_of(role)]], f"one {level} mail, to {email_of(role)}", told)
    late = [text for mail in of_step if (text := unpunctual(mail, falls[level_of(mail)]))]
    line.expect(not late, "each alert comes punctually", late)
    line.expect([REPORTER] in [mail["to"] for mail in mails], "the reporter gets the receipt by mail", len(mails))
    stage.expect_nothing_private(mails)
