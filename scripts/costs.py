"""What the system costs a month, from counts that tests measure and list prices: `python -m scripts.costs`.

Prints the table of docs/deployment.md, which a test holds against it. Pictures, mail and what leaves the region are not
in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PRICES = Path(__file__).with_name("prices.json")

# A complaint that goes through its six steps in time, from the post to the answer: notices and stale checks too.
READS, WRITES, TASKS, REQUESTS = 42, 30, 11, 18

# Assumed: what a reporter and the staff look at beside that, how long a request keeps an instance busy, what it logs.
LOOKS, READS_OF_A_LOOK = 10, 8
SECONDS = 0.1
KIB_LOGGED = 1.5
KIB_STORED = 24
MEMORY_GIB = 0.5

# A board that is open asks for its list every 15 seconds, 8 hours on 22 days.
POLLS = 8 * 22 * 3600 // 15
SECONDS_OF_A_POLL = 0.03
LIST, COUNTS = 25, 2

MINUTES, SHARDS, QUERIES_OF_A_SHARD, SECONDS_OF_A_SWEEP = 30 * 24 * 60, 8, 2, 0.3
JOBS, SECRETS = 5, 6
BACKUPS = 7 + 14
GIB = 1024 * 1024  # in KiB


@dataclass(frozen=True)
class Scale:
    """So many complaints a month, boards that are open all day, and complaints that are open at a time in a list."""

    name: str
    complaints: int
    boards: int
    listed: int


SCALES = (
    Scale("nothing happens", 0, 0, 0),
    Scale("one office", 300, 4, 5),
    Scale("all offices", 100_000, 600, 25),
    Scale("a million", 1_000_000, 2_000, 25),
)


def used(scale: Scale) -> dict[str, float]:
    """What a month uses of each thing that has a price; storage is that of the end of the first year."""
    requests = scale.complaints * (REQUESTS + LOOKS)
    polls = scale.boards * POLLS
    busy = requests * SECONDS + polls * SECONDS_OF_A_POLL + MINUTES * SECONDS_OF_A_SWEEP
    stored = scale.complaints * 12 * KIB_STORED / GIB
    return {
        "documents_read": scale.complaints * (READS + LOOKS * READS_OF_A_LOOK)
        + polls * (min(LIST, scale.listed) + COUNTS)
        + MINUTES * SHARDS * QUERIES_OF_A_SHARD,
        "documents_written": scale.complaints * WRITES,
        "gib_stored": stored,
        "gib_of_old_versions": scale.complaints * 7 / 30 * KIB_STORED / GIB,
        "gib_of_backups": stored * BACKUPS,
        "requests": requests + polls + MINUTES,
        "processor_seconds": busy,
        "gib_seconds": busy * MEMORY_GIB,
        "task_operations": scale.complaints * TASKS * 2,  # a task is made, and sent
        "jobs": JOBS,
        "secret_versions": SECRETS,
        "gib_logged": (requests + polls + MINUTES) * KIB_LOGGED / GIB,
    }


def costs(scale: Scale) -> dict[str, float]:
    """USD a month by service."""
    prices: Mapping[str, Mapping[str, float | str]] = json.loads(PRICES.read_text())
    by_service: dict[str, float] = {}
    for thing, amount in used(scale).items():
        priced = prices[thing]
        beyond = max(0.0, amount - float(priced["free"]))
        service = str(priced["service"])
        by_service[service] = by_service.get(service, 0.0) + beyond * float(priced["price"])
    return by_service


def table() -> str:
    """All scales as a table in Markdown."""
    columns = [costs(each) for each in SCALES]
    lines = [
        ["USD a month", *(each.name for each in SCALES)],
        ["---"] * (len(SCALES) + 1),
        ["complaints a month", *(f"{each.complaints:,}" for each in SCALES)],
        ["boards open all day", *(f"{each.boards:,}" for each in SCALES)],
        *([service, *(f"{column[service]:,.2f}" for column in columns)] for service in columns[0]),
        ["**together**", *(f"**{sum(column.values()):,.2f}**" for column in columns)],
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    print(table())
