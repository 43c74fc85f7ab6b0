"""The third act: the first actor asks the reporter, the clock stops, and goes on with just the time that was left."""

from datetime import UTC, datetime
from typing import Any

from emulator.demo_callers import Clerk, id_in
from emulator.demo_stage import Letters, Stage, Turns, unpunctual
from emulator.plot import REPORTER

_LONGER = 2
"""So many minutes the hold lasts longer than the whole step may."""


def play(stage: Stage, code: str) -> Turns:
    """A hold that is longer than the step's minutes brings no alert; the warning comes late by just as much."""
    line, clerk, complaint = stage.line, _first(stage), id_in(code)
    question = stage.plot.words["question"]
    letters = Letters(stage, complaint)
    due = _due(clerk.look(complaint))
    held = clerk.ask(complaint, question)
    line.note(clerk.email, f"asks the reporter of {complaint}: {question} The clock stops")
    state = (held["status"], held["due_at"])
    line.expect(state == ("held", None), "while the reporter is asked, nothing is due", state)
    stopped = datetime.fromisoformat(held["updated_at"])
    yield from letters.wait_for("reporter_question", stopped)
    _expect_asked(stage, code, letters)
    while datetime.now(UTC) < stopped + stage.lasts(stage.plot.procedure.first.key) + _LONGER * stage.minute:
        yield
        letters.look()
    told = [mail["subject"] for mail in letters.of(*_levels(stage))]
    line.expect(not told, "no alert comes while the clock stands", told)

    after = _go_on(stage, code)
    *before, resumed = clerk.journal(complaint)
    stood = datetime.fromisoformat(resumed["at"]) - stopped
    line.note("the public", f"replies: {complaint} goes on, the clock stood for {stood.total_seconds():.2f} s")
    actions = [each["action"] for each in before]
    line.expect(actions == ["submit", "hold"], "nor does one stand in the journal", actions)
    left = due - stopped
    line.expect(
        _due(after) - due == stood, f"it goes on with exactly the {left.total_seconds():.6f} s left", _due(after) - due
    )
    yield from _finish(stage, complaint, letters, _due(after))


def _go_on(stage: Stage, code: str) -> dict[str, Any]:
    """What ends the hold; the complaint after that, as staff see it."""
    stage.citizen.reply(code, stage.plot.words["reply"])
    return _first(stage).look(id_in(code))


def _first(stage: Stage) -> Clerk:
    return stage.clerks[stage.plot.procedure.first.actor]


def _levels(stage: Stage) -> tuple[str, ...]:
    return tuple(each.key for each in stage.plot.procedure.level)


def _expect_asked(stage: Stage, code: str, letters: Letters) -> None:
    question = stage.plot.words["question"]
    asked = [(mail["to"], question in mail["text"]) for mail in letters.of("reporter_question")]
    stage.line.expect(asked == [([REPORTER], True)], "the reporter gets the question by mail", asked)
    seen = stage.citizen.look(code)
    shown = (seen["status"], seen["question"])
    stage.line.expect(shown == ("waiting_for_you", question), "the tracking code shows the question", shown)


def _finish(stage: Stage, complaint: str, letters: Letters, due: datetime) -> Turns:
    """The warning comes when it should; then the first actor completes the step in time."""
    line, clerk = stage.line, _first(stage)
    warning = stage.plot.level("warned")
    warned = due - stage.lasts(stage.plot.procedure.first.key, 100 - warning.percent)
    yield from letters.wait_for(warning.key, warned)
    after = clerk.advance(complaint, stage.plot.way[0].documents)
    line.note(clerk.email, f"completes step 1 of {complaint} in time: now at {after['step']['key']}")
    told = [mail["to"] for mail in letters.of(*_levels(stage))]
    line.expect(told == [[clerk.email]], f"one warning mail, to {clerk.email}, and no breach", told)
    late = [text for mail in letters.of(warning.key) if (text := unpunctual(mail, warned))]
    line.expect(not late, "the warning comes when the rest of its time is used up", late)
    in_time = datetime.fromisoformat(after["entered_at"]) < due
    line.expect(in_time, "the step is completed in time, in spite of the long wait", after["entered_at"])
    stage.expect_nothing_private(letters.mails)


def _due(complaint: dict[str, Any]) -> datetime:
    at: str = complaint["due_at"]
    return datetime.fromisoformat(at)
