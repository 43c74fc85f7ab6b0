"""Builders for the unit tests: submissions, callers, commands and complaints, all on one Monday at the office."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from shared.data import offices, procedures
from shared.domain.command import Caller, Command, Decision, Fact, Submission
from shared.domain.complaint import PUBLIC, Complaint, Publication
from shared.domain.deciding import decide, submit
from shared.domain.journal import Entry, write
from shared.domain.office_hours import OfficeHours
from shared.domain.procedure import Procedure
from shared.domain.procedure_tables import REPORTER, Action

OFFICE = offices()["balikpapan"]
PROCEDURE = procedures()["sopap-pengaduan", 0]
HOURS = OFFICE.hours

MONDAY = datetime(2023, 2, 6, 1, 0, tzinfo=UTC)
"""Monday 6 February 2023, 09:00 at the office: three hours of work lie before the break."""

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
TICK = timedelta(microseconds=1)

STEPS = ("receive", "forward", "review", "direction", "instruction", "follow_up")
ROLES = ("operator", "subsection_head", "section_head", "office_head", "compliance", "admin")

PUBLISHED = Publication(platform="instagram", url="https://social.example/p/1", at=MONDAY)

NEW_DOCUMENTS: Mapping[str, Mapping[str, str]] = {
    "review": {"analysis": "The counter was closed during office hours."},
    "direction": {"follow_up_answer": "The counter is staffed at noon from now on."},
}
"""What a step cannot be completed without the first time."""


def salts() -> Callable[[], str]:
    """A source of salts (32 hex digits) that are all different and the same in each run."""
    numbers = count(1)
    return lambda: f"{next(numbers):032x}"


def a_submission(**changes: Any) -> Submission:
    """A complaint as the web form sends it, with some fields replaced."""
    submission = Submission(
        id="7K3Q9F2MXC",
        office="balikpapan",
        kind="complaint",
        channel="web",
        category="passport",
        disclosure="open",
        language="id",
        subject="Loket tutup",
        narrative="Loket paspor tutup pada jam kerja.",
        tracking_key="1",
        shard=3,
    )
    return replace(submission, **changes)


def a_caller(*roles: str, email: str | None = None) -> Caller:
    """A member of staff who holds `roles`, each in its own right."""
    address = email or f"{roles[0] if roles else 'nobody'}@imigrasi.example"
    return Caller(address, address.split("@")[0], "balikpapan", {role: role for role in roles})


def a_reporter() -> Caller:
    """Whoever holds the complaint's tracking code: without an address, in one role."""
    return Caller(PUBLIC, "", "balikpapan", {REPORTER: REPORTER})


def a_command(action: Action, complaint: Complaint, *, by: str | Caller | None = None, **fields: Any) -> Command:
    """A command on the complaint's present version; `by` is a role or a caller, else the first role that may.

    The reporter has seen no version.
    """
    role = by or PROCEDURE.may(action, PROCEDURE.at(complaint.step))[0]
    caller = role if isinstance(role, Caller) else a_reporter() if role == REPORTER else a_caller(role)
    seen = None if caller.email == PUBLIC else complaint.version
    return Command(action, fields.pop("expected_version", seen), caller, **fields)


def do(action: Action, complaint: Complaint, *, at: datetime = MONDAY, **fields: Any) -> Decision:
    """What such a command leads to at `at`; fields as in `a_command`."""
    return decide(complaint, a_command(action, complaint, **fields), PROCEDURE, HOURS, at)


def after(decision: Decision) -> Complaint:
    """The state that a decision ends in."""
    return decision.facts[-1].after


def a_complaint(
    *,
    at_step: str = "receive",
    at: datetime = MONDAY,
    procedure: Procedure = PROCEDURE,
    hours: OfficeHours = HOURS,
    **submitted: Any,
) -> Complaint:
    """An open complaint that entered `at_step` at `at`, brought there row by row without losing time."""
    return a_history(at_step=at_step, at=at, procedure=procedure, hours=hours, **submitted)[-1].after


def a_history(
    *,
    at_step: str = "receive",
    at: datetime = MONDAY,
    procedure: Procedure = PROCEDURE,
    hours: OfficeHours = HOURS,
    **submitted: Any,
) -> list[Fact]:
    """The facts that lead to `a_complaint(...)`."""
    facts = [*submit(a_submission(**submitted), procedure, hours, at).facts]
    while facts[-1].after.step != at_step:
        here = facts[-1].after
        command = a_command(
            "advance", here, by=procedure.at(here.step).actor, documents=NEW_DOCUMENTS.get(here.step, {})
        )
        facts += decide(here, command, procedure, hours, at).facts
    return facts


def an_answered_complaint(*, at: datetime = MONDAY, **submitted: Any) -> Complaint:
    """A complaint that went through all rows to its answer, closed at `at`."""
    return after(do("advance", a_complaint(at_step=STEPS[-1], at=at, **submitted), at=at, publication=PUBLISHED))


def a_held_complaint(*, at: datetime = MONDAY, **wanted: Any) -> Complaint:
    """A complaint on hold since `at`, waiting for its reporter."""
    return after(do("hold", a_complaint(at=at, **wanted), at=at, note="Which counter was it?"))


def journalled(facts: Iterable[Fact]) -> tuple[Complaint, list[Entry]]:
    """The state and the whole journal that `facts` make, from the first entry on."""
    return write(None, tuple(facts), salts())


def a_long_history() -> list[Fact]:
    """Filed with a place, late in the review, held, resumed, returned, answered in public, reopened and corrected."""
    facts = a_history(at_step="review", channel="social_media", place="Loket 3")
    facts += do("hold", facts[-1].after, at=MONDAY + 11 * MINUTE, note="Which counter?").facts
    facts += do("resume", facts[-1].after, at=MONDAY + 30 * MINUTE).facts
    facts += do("advance", facts[-1].after, at=MONDAY + 31 * MINUTE, documents=NEW_DOCUMENTS["review"]).facts
    facts += do("return", facts[-1].after, at=MONDAY + 32 * MINUTE, to_step="review", note="Again.").facts
    facts += do("advance", facts[-1].after, at=MONDAY + 33 * MINUTE, documents={"analysis": "A second one."}).facts
    facts += do("advance", facts[-1].after, at=MONDAY + 34 * MINUTE, documents=NEW_DOCUMENTS["direction"]).facts
    facts += do("advance", facts[-1].after, at=MONDAY + 35 * MINUTE).facts
    facts += do("advance", facts[-1].after, at=MONDAY + 36 * MINUTE, publication=PUBLISHED).facts
    facts += do("reopen", facts[-1].after, at=MONDAY + 37 * MINUTE, note="Not answered.").facts
    facts += do("correct", facts[-1].after, at=MONDAY + 38 * MINUTE, documents={"analysis": "A third one."}).facts
    return facts


def a_talkative_history() -> list[Fact]:
    """The long history, then asked, replied to, answered, rated, the answer corrected, reopened by its reporter."""
    facts = a_long_history()
    facts += do("hold", facts[-1].after, at=MONDAY + 39 * MINUTE, note="At what time?").facts
    facts += do("reply", facts[-1].after, at=MONDAY + 40 * MINUTE, note="At noon.").facts
    for _ in STEPS[2:-1]:
        facts += do("advance", facts[-1].after, at=MONDAY + 41 * MINUTE).facts
    facts += do("advance", facts[-1].after, at=MONDAY + 42 * MINUTE, publication=PUBLISHED).facts
    facts += do("rate", facts[-1].after, at=MONDAY + 43 * MINUTE, score=2, note="Too slow.").facts
    better = {"follow_up_answer": "Two people staff it at noon."}
    facts += do("correct", facts[-1].after, at=MONDAY + 44 * MINUTE, by="section_head", documents=better).facts
    facts += do("reopen", facts[-1].after, at=MONDAY + 45 * MINUTE, by=REPORTER, note="Still closed.").facts
    return facts
