"""What the acts of the demonstration share: who plays, the words that are said, the mails as they come."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from emulator.demo_callers import Citizen, Clerk, Place, Postman, Scheduler, id_in, level_of
from emulator.timeline import Timeline

Turns = Iterator[None]
"""An act that gives way whenever it has to wait, so that two can be played at once."""

Mail = dict[str, Any]

ANSWER = "Mohon maaf atas antrean tersebut. Mulai pekan depan loket pengambilan kedua dibuka setiap Senin dan Selasa."
WAY: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("receive", "operator", {}),
    ("forward", "operator", {}),
    ("review", "subsection_head", {"analysis": "Antrean pengambilan paspor melebihi kapasitas loket pada hari Senin."}),
    ("direction", "section_head", {"follow_up_answer": ANSWER}),
    ("instruction", "subsection_head", {}),
    ("follow_up", "operator", {}),
)
"""The steps in order: whose each is, and the documents that it produces."""

SUPERVISORS = ("subsection_head", "section_head", "office_head")
"""Those who have someone below them."""

PUNCTUAL = timedelta(seconds=5)
"""How long after its time a mail may come."""

REPORTER = "warga@contoh.example"
FORM = {
    "kind": "complaint",
    "category": "passport",
    "subject": "Antrean pengambilan paspor",
    "narrative": "Saya menunggu tiga jam untuk mengambil paspor, dan hanya satu loket yang melayani.",
    "disclosure": "open",
    "reporter.name": "Warga Contoh",
    "reporter.email": REPORTER,
    "reporter.phone": "0800 000 0000",
}
PRIVATE = tuple(FORM[name] for name in ("reporter.name", "reporter.email", "reporter.phone", "narrative"))
"""What no mail to the staff and no public page may hold."""


class Stage:
    """The cast, and the timeline on which everything is noted; `minute` is how long a minute lasts."""

    def __init__(self, place: Place, line: Timeline, minute: timedelta) -> None:
        self.line = line
        self.minute = minute
        self.citizen = Citizen(place)
        self.postman = Postman(place)
        self.scheduler = Scheduler(place)
        self.clerks = {role: Clerk(place, role) for role in ("operator", *SUPERVISORS)}

    def submit(self) -> str:
        """Somebody posts the web form; the tracking code."""
        code = self.citizen.submit(FORM)
        self.line.note("the public", f"posts the web form: complaint {id_in(code)}, tracking code {code}")
        return code

    def lasts(self, step: str, percent: int = 100) -> timedelta:
        """So much of the step's minutes, by the published procedure."""
        steps = self.citizen.procedure()["step"]
        minutes: int = next(each["minutes"] for each in steps if each["key"] == step)
        return self.minute * minutes * percent / 100

    def percent(self, level: str) -> int:
        """How much of a step's minutes is used up when the level falls; 0 for what is no level, as an arrival."""
        levels = self.citizen.procedure()["level"]
        return next((int(each["percent"]) for each in levels if each["key"] == level), 0)

    def expect_nothing_private(self, mails: Sequence[Mail]) -> None:
        """No mail to anybody but the reporter holds what is the reporter's own."""
        to_staff = [mail for mail in mails if mail["to"] != [REPORTER]]
        written = "\n".join(f"{mail['subject']}\n{mail['text']}\n{mail['headers']}" for mail in to_staff)
        private = [each for each in PRIVATE if each in written]
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

    def of(self, *levels: str) -> list[Mail]:
        """Those seen so far that carry one of these levels."""
        return [mail for mail in self.mails if level_of(mail) in levels]

    def wait_for(self, level: str, due: datetime) -> Turns:
        """Give way until a mail of this level has come, or is long overdue."""
        while not self.of(level) and datetime.now(UTC) < due + 2 * PUNCTUAL:
            yield
            self.look()


def unpunctual(mail: Mail, due: datetime) -> str | None:
    """Where the mail came before its time or long after it, by how much; None for a punctual one."""
    late = datetime.fromisoformat(mail["at"]) - due
    return None if timedelta(0) <= late <= PUNCTUAL else f"{level_of(mail)} by {late.total_seconds():.2f} s"
