"""The last act: the supervisors' digest, asked for twice and sent once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from emulator.demo_stage import PUNCTUAL, Mail, Stage, Turns

_TIMES = 2
_EARLY = timedelta(milliseconds=100)
_SETTLING = timedelta(seconds=1)
"""How long a mail too many is waited for."""


def play(stage: Stage, late: str) -> Turns:
    """Each supervisor gets one mail with what is open and late: the complaint `late`, and another that is in time."""
    line, supervisors, email_of = stage.line, stage.plot.digests, stage.plot.email_of
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
        for role in supervisors:
            mails, known = stage.postman.digests(email_of(role)), len(got.get(role, ()))
            got[role] = mails
            for mail in mails[known:]:
                line.note(email_of(role), f"gets the digest: {mail['subject']}")
        if all(got.values()):
            until = min(until, datetime.now(UTC) + _SETTLING)
    for role in supervisors:
        _expect_digest(stage, role, got[role], late)


def _expect_digest(stage: Stage, role: str, mails: list[Mail], late: str) -> None:
    says = stage.plot.digests[role]
    stage.line.expect(len(mails) == 1, f"one digest, to {stage.plot.email_of(role)}", len(mails))
    stage.expect_nothing_private(mails)
    for mail in mails:
        counted = [each for each in says if each in mail["subject"]]
        stage.line.expect(counted == [*says], f"it says {', '.join(says)}", mail["subject"])
        has_late = "terlambat 1" in says
        named = late in mail["text"]
        stage.line.expect(named == has_late, f"it {'names' if has_late else 'does not name'} what is late", named)
