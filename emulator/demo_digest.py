"""The last act: the supervisors' digest, asked for twice and sent once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from emulator.demo_stage import PUNCTUAL, SUPERVISORS, Mail, Stage, Turns
from emulator.seed import email_of

_TIMES = 2
_EARLY = timedelta(milliseconds=100)
_SETTLING = timedelta(seconds=1)
"""How long a mail too many is waited for."""

_SAYS = {
    "subsection_head": ("terbuka 1",),
    "section_head": ("terlambat 1", "terbuka 2"),
    "office_head": ("terlambat 1", "terbuka 2"),
}
"""What the digest's first line counts for each supervisor: what is open, and late, at the steps below them."""


def play(stage: Stage, late: str) -> Turns:
    """Each supervisor gets one mail with what is open and late: the complaint `late`, and another that is in time."""
    line = stage.line
    # What is asked for is named by its second: both are to fall into the same one.
    while timedelta(microseconds=datetime.now(UTC).microsecond) > _EARLY:
        yield
    with ThreadPoolExecutor(_TIMES) as pool:
        counts = list(pool.map(lambda _: stage.scheduler.digest(), range(_TIMES)))
    line.note("the scheduler", f"asks for the digest, {_TIMES} times at once")
    line.expect(not any(each["failed"] or each["left"] for each in counts), "each office is asked for its own", counts)

    got: dict[str, list[Mail]] = {}
    began = datetime.now(UTC)
    until = began + 2 * PUNCTUAL
    while datetime.now(UTC) < until:
        yield
        for role in SUPERVISORS:
            mails, known = stage.postman.digests(email_of(role)), len(got.get(role, ()))
            got[role] = mails
            for mail in mails[known:]:
                line.note(email_of(role), f"gets the digest: {mail['subject']}")
        if all(got.values()):
            until = min(until, datetime.now(UTC) + _SETTLING)
    for role in SUPERVISORS:
        _expect_digest(stage, role, got[role], late)


def _expect_digest(stage: Stage, role: str, mails: list[Mail], late: str) -> None:
    stage.line.expect(len(mails) == 1, f"one digest, to {email_of(role)}", len(mails))
    stage.expect_nothing_private(mails)
    for mail in mails:
        counted = [each for each in _SAYS[role] if each in mail["subject"]]
        stage.line.expect(counted == [*_SAYS[role]], f"it says {', '.join(_SAYS[role])}", mail["subject"])
        has_late = "terlambat 1" in _SAYS[role]
        named = late in mail["text"]
        stage.line.expect(named == has_late, f"it {'names' if has_late else 'does not name'} what is late", named)
