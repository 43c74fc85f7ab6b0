"""`python -m tests.bench`: measure, print the table, write build/bench.json and docs/bench.svg."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator

from tests.bench import served_measures as served
from tests.bench.rows import Row
from tests.bench.stage import Stage, stage
from tests.bench.table import lines, write

ON_STAGE: dict[str, Callable[[Stage], list[Row]]] = {
    "cold_start": served.cold_start,
    "intake": served.intake,
    "transition": served.transition,
    "stale_check": served.stale_check,
    "memory": served.memory,
}


def measured(only: str) -> Iterator[Row]:
    """The rows, one measure after the other."""
    wanted = {name: each for name, each in ON_STAGE.items() if only in ("", name)}
    if wanted:
        with stage() as ready:
            for name, measure in wanted.items():
                print(f"… {name}", file=sys.stderr, flush=True)
                yield from measure(ready)


def main() -> int:
    """All, or what BENCH_ONLY names. Whether each goal holds is told, and decides nothing."""
    only = os.environ.get("BENCH_ONLY", "")
    rows = []
    for row in measured(only):
        rows.append(row)
    print("\n".join(lines(rows)))
    if not only:
        write(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
