"""Fault x point: whatever strikes an operation at whichever of its calls, nothing is lost, doubled or disclosed.

FAULT_RUNS says how many runs a cell has (1 in the suite, of the worst four faults; 20 in `make soak`); each run strikes
the next call. A client sends the same again until it is answered; then time passes; then the auditor of the soak reads
what clients were told and what is stored. With UPDATE_FAULT_POINTS=1 the table in docs/fault-points.md is written anew.
"""

from __future__ import annotations

import os
import secrets
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from tests.conftest import COUNTED
from tests.integration.audited import mails_of, stored_in
from tests.integration.fault_points import POINTS, Counted, OpenHouse, Told, strike_at
from tests.integration.house import MINUTE, House
from tests.integration.queue_of import recover
from tests.integration.services import Services
from tests.integration.strikes import Kind, Strike
from tests.soak.auditor import Findings, audit, unfinished

RUNS = int(os.environ.get("FAULT_RUNS", "1"))

FAULTS: tuple[Kind, ...] = get_args(Kind)
IN_THE_SUITE: tuple[Kind, ...] = ("dies before the call", "dies after the write", "reply lost", "no Cloud Tasks")
PLAYED = FAULTS if RUNS > 1 else IN_THE_SUITE

MOST = 8
"""Times as many tries: after its last write an operation cannot die of one."""

AT_MOST = 12
"""Times half an hour, until everybody has been told."""

TABLE = Path(__file__).parents[2] / "docs" / "fault-points.md"
HEAD = """# Faults at every point

Written by `FAULT_RUNS=20 UPDATE_FAULT_POINTS=1 pytest tests/integration/test_fault_points.py`. A cell: how many runs
were struck: the fault comes at the first of the operation's calls in the first run, at the second in the next, and so
on in turn. The client sends the same again until it is answered, then time passes with the sweep and whatever tasks
are left. An auditor that shares no code with the product reads what clients were told and what is stored. A dash: the
operation asks for no task.

"""


@pytest.mark.timeout(300 + 120 * RUNS)
def test_a_fault_at_any_call_of_any_operation_loses_doubles_and_discloses_nothing(
    services: Services, record_property: Callable[[str, object], None]
) -> None:
    # Many runs are played in a house for each fault: fewer complaints for each sweep to find.
    houses = [(each,) for each in PLAYED] if RUNS > 1 else [PLAYED]

    played = [_play(services, faults) for faults in houses]

    told = sum((runs for runs, _ in played), Counter())
    summary = _summary([findings for _, findings in played])
    record_property(COUNTED, f"faults at every point: {told.total()} runs; {summary}")
    assert all(findings.clean for _, findings in played), [findings.in_words() for _, findings in played]
    assert all(told[point, fault] == RUNS for point in POINTS for fault in PLAYED if "task" not in fault.lower())
    if os.environ.get("UPDATE_FAULT_POINTS"):
        TABLE.write_text(HEAD + _table(told) + f"\n{summary}.\n", "utf-8")


def _play(services: Services, faults: tuple[Kind, ...]) -> tuple[Counted, Findings]:
    house = OpenHouse(services, f"test-{secrets.token_hex(6)}")
    house.open()
    told = Told()
    for point in POINTS:
        calls = strike_at(house, point, None, told) or 1
        for fault in faults:
            for run in range(RUNS if "task" in fault.lower() else MOST * RUNS):
                call = 1 if "task" in fault.lower() else 1 + (run + FAULTS.index(fault)) % calls
                strike_at(house, point, Strike(fault, call), told)
                if told.runs[point, fault] == RUNS:
                    break
    return told.runs, _audited(house, told)


def _audited(house: House, told: Told) -> Findings:
    for _ in range(AT_MOST):
        recover(house)
        stored = stored_in(house)
        if not unfinished(stored, house.clock()):
            break
    return audit(told.as_read(), stored, mails_of(house), (), MINUTE.total_seconds())


def _summary(findings: list[Findings]) -> str:
    lost, doubled, disclosed, falsely = (
        sum(len(getattr(each, name)) for each in findings) for name in ("lost", "doubled", "disclosed", "false_answers")
    )
    return f"Lost {lost}, doubled {doubled}, disclosed {disclosed}, told falsely {falsely}"


def _table(told: Counted) -> str:
    lines = [f"| point | {' | '.join(FAULTS)} |", f"| --- |{' ---: |' * len(FAULTS)}"]
    lines += [f"| {point} | {' | '.join(str(told[point, fault] or '-') for fault in FAULTS)} |" for point in POINTS]
    return "\n".join(lines) + "\n"
