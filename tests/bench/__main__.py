"""`python -m tests.bench`: measure, print the table, write build/bench.json and docs/bench.svg."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import TypeVar

from tests.bench import alerts, counted, pages
from tests.bench import served_measures as served
from tests.bench.pages import roomy_services
from tests.bench.rows import Row
from tests.bench.stage import Stage, stage
from tests.bench.table import lines, write
from tests.integration.services import Services

Ground = TypeVar("Ground", Stage, Services)

ON_STAGE: dict[str, Callable[[Stage], list[Row]]] = {
    "cold_start": served.cold_start,
    "intake": served.intake,
    "transition": served.transition,
    "stale_check": served.stale_check,
    "memory": served.memory,
    "alerts": alerts.punctuality,
}
IN_PROCESS: dict[str, Callable[[Services], list[Row]]] = {
    "counted": counted.counted,
    "rendering": pages.rendering,
    "board": pages.board,
}


def measured(only: str) -> Iterator[Row]:
    """The rows, one measure after the other."""
    yield from _of(ON_STAGE, stage, only)
    yield from _of(IN_PROCESS, roomy_services, only)


def _of(
    measures: Mapping[str, Callable[[Ground], list[Row]]],
    ground: Callable[[], AbstractContextManager[Ground]],
    only: str,
) -> Iterator[Row]:
    wanted = {name: each for name, each in measures.items() if only in ("", name)}
    if not wanted:
        return
    with ground() as ready:
        for name, measure in wanted.items():
            began = time.monotonic()
            rows = measure(ready)
            print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
            print("\n".join(list(lines(rows))[2:]), file=sys.stderr, flush=True)
            yield from rows


def main() -> int:
    """All, or what BENCH_ONLY names. Whether each goal holds is told, and decides nothing."""
    only = os.environ.get("BENCH_ONLY", "")
    rows = list(measured(only))
    print("\n".join(lines(rows)))
    if not only:
        write(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
