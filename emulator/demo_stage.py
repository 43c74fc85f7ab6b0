"""What the acts of the demonstration share: who plays, the mails as they come, how long a step lasts."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from emulator.demo_callers import Citizen, Clerk, Place, Postman, Scheduler, id_in, level_of
from emulator.plot import REPORTER, Plot
from emulator.timeline import Timeline

Turns = Iterator[None]
"""An act that gives way whenever it has to wait, so that two can be played at once."""

Mail = dict[str, Any]

PUNCTUAL = timedelta(seconds=5)
"""How long after its time a mail may come."""


class Stage:
    """The cast, and the timeline on which everything is noted; `minute` is how long a minute lasts."""

    def __init__(self, place: Place, plot: Plot, line: Timeline, minute: timedelta) -> None:
        self.plot = plot
        self.line = line
        self.minute = minute
        self.citizen = Citizen(place)
        self.postman = Postman(place)
        self.scheduler = Scheduler(place)
        self.clerks = {role: Clerk(place, role, plot.email_of(role)) for role in plot.cast}

    def submit(self) -> str:
        """Somebody posts the web form; the tracking code."""
        code = self.citizen.submit(self.plot.form)
        self.line.note("the public", f"posts the web form: complaint {id_in(code)}, tracking code {code}")
        return code

    def lasts(self, step: str, percent: int = 100) -> timedelta:
        """So much of the step's minutes, by the published procedure."""
        steps = self.citizen.procedure()["step"]
        minutes: int = next(each["minutes"] for each in steps if each["key"] == step)
        return self.minute * minutes * percent / 100

    def expect_nothing_private(self, mails: Sequence[Mail]) -> None:
        """No mail to anybody but the reporter holds what is the reporter's own."""
        to_staff = [mail for mail in mails if mail["to"] != [REPORTER]]
        written = "\n".join(f"{mail['subject']}\n{mail['text']}\n{mail['headers']}" for mail in to_staff)
        private = [each for each in self.plot.private if each in written]
        self.line.expect(not private, "no mail to the staff holds what is the reporter's own", private)


class Letters:
    """The mails about one complaint, oldest first; each is printed when it is first seen."""

    def __init__(self, stage: Stage, complaint: str) -> None:
        self._stage = stage
        self._complaint = complaint
        self.mails: list[Mail] = []

    def look(self) -> None:
        """Fetch what has come."""
        known, self.mails = len(self.mails), self._stage.postman.about(self._complaint)
        for mail in self.mails[known:]:
            self._stage.line.note(", ".join(mail["to"]), f"gets the {level_of(mail)} mail: {mail['subject']}")

    def of(self, *levels: str, to: str | None = None) -> list[Mail]:
        """Those seen so far that carry one of these levels, to anybody or to one person."""
        return [mail for mail in self.mails if level_of(mail) in levels and to in (None, *mail["to"])]

    def wait_for(self, level: str, due: datetime, *, to: str | None = None) -> Turns:
        """Give way until a mail of this level has come, or is long overdue."""
        while not self.of(level, to=to) and datetime.now(UTC) < due + 2 * PUNCTUAL:
            yield
            self.look()


def unpunctual(mail: Mail, due: datetime) -> str | None:
    """Where the mail came before its time or long after it, by how much; None for a punctual one."""
    late = datetime.fromisoformat(mail["at"]) - due
    return None if timedelta(0) <= late <= PUNCTUAL else f"{level_of(mail)} by {late.total_seconds():.2f} s"
