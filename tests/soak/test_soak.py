"""A mixed population on real processes, a fault every two seconds: nothing lost, doubled, disclosed, told falsely.

SOAK_SECONDS says for how long (16 in the suite; ten minutes in `make soak`, each kind of fault again and again).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import COUNTED
from tests.soak.conductor import Run, run
from tests.soak.schedule import SLOT

SECONDS = float(os.environ.get("SOAK_SECONDS", str(8 * SLOT)))
SEED = int(os.environ.get("SOAK_SEED", "11"))
FEW, MANY = 12, 40
"""Citizens at once: few where other tests run beside, as many as keep two processors busy where none do."""


@pytest.mark.timeout(600 + 4 * SECONDS)
def test_whatever_breaks_nothing_is_lost_doubled_disclosed_or_told_falsely(
    tmp_path: Path, record_property: Callable[[str, object], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_JAVA_OPTIONS", f"{os.environ.get('_JAVA_OPTIONS', '')} -Xmx{512 + int(10 * SECONDS)}m")

    came = run(tmp_path, SECONDS, citizens=MANY if SECONDS > 60 else FEW, clerks=2, seed=SEED)

    record_property(COUNTED, told(came))
    assert came.findings.clean, came.findings.in_words()
    assert came.statuses["without Retry-After"] == 0
    # A machine that is busy with other tests does less, and misses slots.
    assert came.operations > SECONDS
    assert len(came.faults) > 2


def told(came: Run) -> str:
    """The figures, as lines."""
    faults = "".join(f"\n  {count:6d} {kind}" for kind, count in sorted(came.faults.items()))
    return (
        f"soak: {came.operations} operations in {came.seconds:.0f} s ({came.operations / came.seconds:.0f}/s), "
        f"{sum(came.faults.values())} faults; {came.findings.in_words()}\n"
        f"  answers {dict(sorted(came.statuses.items()))}"
        f"{faults}"
    )
