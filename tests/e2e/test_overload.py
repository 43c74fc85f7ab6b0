"""Three times more than `intake` can do: it sheds what it cannot, keeps what it accepted, and is itself at once after.

OVERLOAD_SECONDS says for how long (10 in the suite, ten minutes in `make soak`). Here a minute of the office lasts an
hour: the deadlines of what was accepted, which fall in `sla_check`, do not take the processor from what is measured.
"""

import asyncio
import os
import statistics
from collections.abc import Callable, Iterator

import pytest

from emulator.stack import Stack
from tests.conftest import COUNTED
from tests.e2e.callers import leaks
from tests.e2e.overload import Outcome, capacity, memory_of, missing, overload
from tests.e2e.served import SECRET_SETTINGS

SECONDS = float(os.environ.get("OVERLOAD_SECONDS", "10"))
MEASURED_FOR = 4.0
TIMES = 3
RECOVERED = 5.0
MEGABYTE = 2**20


@pytest.fixture(scope="module")
def patient_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    directory = tmp_path_factory.mktemp("patient-stack")
    with pytest.MonkeyPatch.context() as patch:
        # Its Firestore keeps everything in memory: at 512 MB it breaks down after some 13,000 complaints.
        patch.setenv("_JAVA_OPTIONS", f"{os.environ.get('_JAVA_OPTIONS', '')} -Xmx{512 + int(8 * SECONDS)}m")
        with Stack(directory, sla_minute_seconds=3600, sla_calendar="always", settings=SECRET_SETTINGS) as running:
            yield running
    assert leaks(running) == [], "no log holds a secret, and each line is a JSON object"


def test_beyond_what_it_can_do_it_sheds_keeps_what_it_accepted_and_recovers_at_once(
    patient_stack: Stack, record_property: Callable[[str, object], None]
) -> None:
    stack = patient_stack
    pid = stack.pids["intake"]
    able, quiet, before = asyncio.run(capacity(stack.intake, MEASURED_FOR))

    outcome = asyncio.run(overload(stack.intake, TIMES * able, SECONDS, before.receipts, quiet, lambda: memory_of(pid)))

    record_property(COUNTED, told(able, quiet, outcome))
    assert outcome.statuses.keys() <= {200, 201, 429, 503}
    assert outcome.shed, "nothing was more than it could do"
    assert outcome.without_retry_after == 0
    assert len(outcome.accepted) > SECONDS * able / 3, "it is busy with refusing"
    assert missing(stack, [*before.receipts, *outcome.receipts]) == []
    assert outcome.recovered_after < RECOVERED
    third = len(outcome.memory) // 3
    assert max(outcome.memory[-third:]) < 1.05 * max(outcome.memory[:third]) + 10 * MEGABYTE


def told(able: float, quiet: float, outcome: Outcome) -> str:
    """The figures, as a line."""
    third = len(outcome.progress) // 3
    waits = statistics.quantiles(outcome.accepted, n=20)
    return (
        f"overload: {able:.0f}/s at most, {1000 * quiet:.0f} ms quiet; {outcome.sent} sent in {SECONDS:.0f} s, "
        f"{len(outcome.accepted)} accepted ({outcome.progress[third]} in the first third, "
        f"{outcome.progress[-1] - outcome.progress[-third]} in the last; "
        f"median {waits[9]:.2f} s, 95 % within {waits[18]:.2f} s), "
        f"{len(outcome.shed)} shed (median {statistics.median(outcome.shed or [0]):.2f} s); "
        f"normal {outcome.recovered_after:.2f} s after the end; "
        f"memory {outcome.memory[0] / MEGABYTE:.0f} to {outcome.memory[-1] / MEGABYTE:.0f} MB; "
        f"answers {dict(outcome.statuses)}"
    )
