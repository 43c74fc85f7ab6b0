"""What the system costs a month, from counts that tests measure and list prices: `python -m scripts.costs`.

Prints the table of docs/deployment.md, which a test holds against it. Pictures, mail and what leaves the region are not
in it. docs/scale.md (`python -m scripts.scale`) goes on from here.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PRICES = Path(__file__).with_name("prices.json")


@dataclass(frozen=True)
class Part:
    """What a part of a complaint's life comes to: documents read and written, tasks made, requests answered.

    `quiet` requests leave no log line.
    """

    what: str
    reads: int
    writes: int
    tasks: int = 0
    requests: int = 0
    quiet: int = 0


# A complaint that goes through its six steps in time: tests/infra/test_costs.py and
# tests/integration/test_counts_of_a_life.py count all of it.
POST = Part("the post", 0, 3, 2, 1)
STEPS = Part("six steps", 6, 12, 9, 6)
CHECKS = Part("six checks that find nothing", 6, 0, 0, 6, quiet=6)
NOTICES = Part("five arrival notices", 5, 10, 0, 5)
LIFE = (POST, STEPS, CHECKS, NOTICES)

# By the clock: its number in the register, its journal in each computation of the figures, and years later its erasure.
SEAL = Part("number and seal", 4, 2)
FIGURES = Part("one computation of the figures", 9, 0)
COMPUTATIONS = 2  # of a day: past noon, and when it is over
ERASURE = Part("erasure", 11, 7)

READS = sum(each.reads for each in LIFE)
WRITES = sum(each.writes for each in LIFE)
TASKS = sum(each.tasks for each in LIFE)
REQUESTS = sum(each.requests for each in LIFE)
QUIET = sum(each.quiet for each in LIFE)
DAILY_READS = SEAL.reads + COMPUTATIONS * FIGURES.reads + ERASURE.reads
DAILY_WRITES = SEAL.writes + ERASURE.writes

# By the clock, for an office in a month, whatever happens there: a call of each job makes a task for it, which is a
# request that finds nothing to do: 24 seals, 2 computations of the figures, a retention and 2 digests a day. While a
# digest's time is not three hours ago, each call of its job reads one document of the office.
SEALS, ROLLUPS, RETENTIONS, DIGESTS = 24, 2, 1, 2
SEAL_READS, ROLLUP_READS, RETENTION_READS, DIGEST_READS = 1, 35, 6, 5
LOOKS_FOR_A_DIGEST = DIGESTS * 3 * 60 // 5
DAYS = 30
OFFICE = Part(
    "an office's daily work that finds nothing, for a month",
    DAYS * (SEALS * SEAL_READS + ROLLUPS * ROLLUP_READS + RETENTIONS * RETENTION_READS + DIGESTS * DIGEST_READS)
    + DAYS * LOOKS_FOR_A_DIGEST,
    DAYS * (ROLLUPS + DIGESTS),
    DAYS * (SEALS + ROLLUPS + RETENTIONS + DIGESTS),
    DAYS * (SEALS + ROLLUPS + RETENTIONS + DIGESTS),
)

# A tracking page is one read; a case's page is three (measured), ten more where something is like it.
LOOKS, READS_OF_A_LOOK = 10, 3

# Measured: processor time of a request in the mean of a life. Assumed: how long a request waits for Firestore and Cloud
# Tasks in the region, what it logs, and that an instance is used at 60 % (where Cloud Run starts another).
PROCESSOR_SECONDS = 0.006
SECONDS = 0.1
UTILISATION = 0.6
KIB_LOGGED = 0.8  # a line of 0.5 (measured) with the labels that Cloud Logging adds
KIB_STORED = 24
MEMORY_GIB = 0.5
FUNCTIONS = 3
BUSY_SECONDS = 22 * 10 * 3600  # of a month: ten hours of each working day

# A board that is open asks for its list every 15 seconds, 8 hours on 22 days.
POLLS = 8 * 22 * 3600 // 15
LIST, COUNTS = 25, 1
# Of four in a minute one reads the list, whose words change with the minutes; the others ask whether anything happened.
POLLS_A_MINUTE = 4

MINUTES, SHARDS, QUERIES_OF_A_SHARD, SECONDS_OF_A_SWEEP = 30 * 24 * 60, 8, 2, 0.3
JOBS, SECRETS = 5, 6
CONDITIONS = 14  # of alarms; three series have points even where nothing happens, and each is looked at twice a minute
IDLE_SERIES, LOOKED_AT = 3, 2 * MINUTES
GIB_OF_IMAGES = 1.8  # assumed: five images of each function
BACKUPS = 7 + 14
GIB = 1024 * 1024  # in KiB


@dataclass(frozen=True)
class Scale:
    """So many complaints a month, boards that are open all day, complaints open at a time in a list, and offices."""

    name: str
    complaints: int
    boards: int
    listed: int
    offices: int


SCALES = (
    Scale("nothing happens", 0, 0, 0, 1),
    Scale("one office", 300, 4, 5, 1),
    Scale("all offices", 100_000, 600, 25, 130),
    Scale("a million", 1_000_000, 2_000, 25, 130),
)


def billed_seconds(requests: float) -> float:
    """How long instances are paid for: alone a request keeps one for as long as it waits, many share it.

    Few requests come by chance into `BUSY_SECONDS` and may overlap; many need so much processor time.
    """
    alone = requests / FUNCTIONS / BUSY_SECONDS * SECONDS
    overlapping = BUSY_SECONDS * FUNCTIONS * (1 - math.exp(-alone))
    return max(overlapping, requests * PROCESSOR_SECONDS / UTILISATION)


def reads_of_a_poll(listed: int) -> float:
    """Documents that a board with a list of so many reads when it asks again, in the mean of a minute."""
    return 1 + (min(LIST, listed) + COUNTS) / POLLS_A_MINUTE


def used(scale: Scale) -> dict[str, float]:
    """What a month uses of each thing that has a price; storage is that of the end of the first year."""
    polls = scale.boards * POLLS
    asked = scale.complaints * (REQUESTS + LOOKS) + polls + scale.offices * OFFICE.requests
    busy = billed_seconds(asked) + MINUTES * SECONDS_OF_A_SWEEP
    stored = scale.complaints * 12 * KIB_STORED / GIB
    return {
        "documents_read": scale.complaints * (READS + DAILY_READS + LOOKS * READS_OF_A_LOOK)
        + polls * reads_of_a_poll(scale.listed)
        + MINUTES * (SHARDS * QUERIES_OF_A_SHARD + 1)
        + scale.offices * OFFICE.reads,
        "documents_written": scale.complaints * (WRITES + DAILY_WRITES) + scale.offices * OFFICE.writes,
        "gib_stored": stored,
        "gib_of_old_versions": scale.complaints * 7 / 30 * KIB_STORED / GIB,
        "gib_of_backups": stored * BACKUPS,
        "requests": asked + MINUTES,
        "storage_lists": scale.offices * DAYS * SEALS,
        "processor_seconds": busy,
        "gib_seconds": busy * MEMORY_GIB,
        "task_operations": 2 * (scale.complaints * TASKS + scale.offices * OFFICE.tasks),  # a task is made, and sent
        "jobs": JOBS,
        "secret_versions": SECRETS,
        "gib_logged": (asked - scale.complaints * QUIET + MINUTES) * KIB_LOGGED / GIB,
        "alarm_conditions": CONDITIONS,
        "alarm_points": (CONDITIONS if scale.complaints else IDLE_SERIES) * LOOKED_AT,
        "gib_of_images": GIB_OF_IMAGES,
    }


def prices() -> Mapping[str, Mapping[str, float | str]]:
    """The list prices, by what they are for."""
    found: dict[str, Mapping[str, float | str]] = json.loads(PRICES.read_text())
    return {name: each for name, each in found.items() if isinstance(each, dict)}


def costs(scale: Scale, *, least: bool = False) -> dict[str, float]:
    """USD a month by service; `least`: with Firestore's lowest list price instead of its highest."""
    by_service: dict[str, float] = {}
    listed = prices()
    for thing, amount in used(scale).items():
        priced = listed[thing]
        beyond = max(0.0, amount - float(priced["free"]))
        price = float(priced.get("least", priced["price"]) if least else priced["price"])
        service = str(priced["service"])
        by_service[service] = by_service.get(service, 0.0) + beyond * price
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
