"""How many complaints a second each part of the design bears as it is set up, and what to do where it is full."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from scripts.costs import LIST, PROCESSOR_SECONDS, SHARDS, UTILISATION, WRITES, reads_of_a_poll
from scripts.scale_limits import COLD, SEQUENTIAL_WRITES

TERRAFORM = Path(__file__).parents[1] / "infra" / "terraform"

SECONDS_OF_A_CALL = 0.015  # assumed: one call of Firestore or Cloud Tasks from within the region
BUDGET, WORKERS, FEWER_WORKERS = (
    50,
    8,
    4,
)  # seconds and threads that a sweep, and a turn at an office's figures, seal or retention, give themselves
A_DAY, AN_HOUR = 86_400, 3600
SECONDS_BETWEEN_TURNS = 1  # assumed: a task that is made is sent within it

# A seal has a line for a complaint's number and one for each journal that grew: its own, and that of the day before,
# which got its number. Measured: processor time of one, read and written; assumed: a page of 300 is one call.
LINES_OF_A_SEAL, SECONDS_OF_A_LINE = 3, 0.00012 + SECONDS_OF_A_CALL / 300

CODE = "**code**"

CHECKS, NOTICES, STEPS = 6, 5, 6
LOOKS_OF_REPORTERS, LOOKS_OF_STAFF = 4, 6  # assumed, of the model's ten
SECONDS_BETWEEN_POLLS = 15
OFFICES, POSTS_PER_OFFICE, TEN_MINUTES = 130, 100, 600  # assumed: so many offices, all alike
COMMITS_OF_A_LIFE = 8  # the post, six steps, the number: each moves `journalled_at`
WRITES_OF_A_NOTICE = 2


def instances(function: str) -> int:
    """The most instances of a function, as Terraform sets them unless told otherwise."""
    text = (TERRAFORM / "variables_capacity.tf").read_text()
    block = text.split(f'variable "{function}"')[1].split("\nvariable")[0]
    found = re.search(r"max\s*=\s*optional\(number, (\d+)\)", block)
    assert found is not None, function
    return int(found[1])


def seconds(function: str) -> int:
    """For how long a request may take, as Terraform sets it unless told otherwise."""
    text = (TERRAFORM / "variables_capacity.tf").read_text()
    found = re.search(r"seconds\s*=\s*optional\(number, (\d+)\)", text.split(f'variable "{function}"')[1])
    assert found is not None, function
    return int(found[1])


def dispatches(queue: str) -> int:
    """Dispatches a second of a queue, as Terraform sets them."""
    return int(json.loads((TERRAFORM / "queues.json").read_text())[queue]["max_dispatches_per_second"])


def of_an_instance() -> float:
    """Requests a second that one processor answers."""
    return UTILISATION / PROCESSOR_SECONDS


def by_workers(calls: int, workers: int = WORKERS) -> float:
    """Complaints a second that threads of one process get through at so many calls each; one processor is the end."""
    return min(workers / (calls * SECONDS_OF_A_CALL + PROCESSOR_SECONDS), 1 / PROCESSOR_SECONDS)


@dataclass(frozen=True)
class Part:
    """A part, how many complaints a second it bears, what makes it bear more, and whether that is a setting."""

    name: str
    bears: float
    remedy: str
    by: str = "a setting"


def parts() -> list[Part]:
    """All parts, the one that is full first at the top."""
    intake, transition, sla_check = (instances(each) for each in ("intake", "transition", "sla_check"))
    found = [
        Part(
            "figures of one office: its pass is over within the hour that Firestore can look back",
            of_a_turn(1) * AN_HOUR / A_DAY,
            "a pass that began at a full minute, which Firestore knows for 7 days",
            by=CODE,
        ),
        Part(
            "figures of all offices, if all begin together: the same",
            of_all_turns(1) * AN_HOUR / A_DAY,
            "sla_check.max, and max_concurrent_dispatches of the queue daily",
        ),
        Part(
            f"seal of one office: a day's is one piece, within the {seconds('sla_check')} s of a request",
            seconds("sla_check") / (LINES_OF_A_SEAL * SECONDS_OF_A_LINE) / A_DAY,
            "sla_check.seconds, up to an hour",
        ),
        Part(
            "numbers of one office, all day long",
            of_a_turn(2),
            "needed by no office that there is; numbers by several tasks at once",
            by=CODE,
        ),
        Part(
            "retention of one office, all day long",
            of_a_turn(5, FEWER_WORKERS),
            "needed by no office that there is; its classes by a task each",
            by=CODE,
        ),
        Part(
            "Firestore from cold, all writes",
            COLD / WRITES,
            "half more each 5 minutes",
            by="by itself",
        ),
        Part(
            "queue deadlines",
            dispatches("deadlines") / CHECKS,
            "queues.json: to 500, then a second queue",
            by="a setting",
        ),
        Part(
            "queue alerts",
            dispatches("alerts") / NOTICES,
            "queues.json: to 500, then a second queue",
            by="a setting",
        ),
        Part(
            f"posts that are not set aside as a flood: {POSTS_PER_OFFICE} an office in ten minutes, {OFFICES} offices",
            OFFICES * POSTS_PER_OFFICE / TEN_MINUTES,
            "limits.posts_per_office",
        ),
        Part("transition, steps and looks", transition * of_an_instance() / (STEPS + LOOKS_OF_STAFF), "transition.max"),
        Part("sla_check, checks and notices", sla_check * of_an_instance() / (CHECKS + NOTICES), "sla_check.max"),
        Part(
            "sweep, levels that no task brought about",
            by_workers(4) * BUDGET / 60,
            "sweep_parts: a sweep for each part of the shards; more shards alone do not help",
        ),
        Part(
            "index (office, journalled_at), of one office",
            SEQUENTIAL_WRITES / COMMITS_OF_A_LIFE,
            "needed by no office that there is; a shard in that index",
            by=CODE,
        ),
        Part("intake, posts and looks", intake * of_an_instance() / (1 + LOOKS_OF_REPORTERS), "intake.max"),
        Part(
            f"index (shard, next_attempt_at) of alerts, {SHARDS} shards",
            SEQUENTIAL_WRITES * SHARDS / (NOTICES * WRITES_OF_A_NOTICE),
            "shards",
        ),
        Part(f"index (shard, next_check_at), {SHARDS} shards", SEQUENTIAL_WRITES * SHARDS / (STEPS + 1), "shards"),
    ]
    return sorted(found, key=lambda each: each.bears)


def of_a_turn(calls: int, workers: int = WORKERS) -> float:
    """Complaints a second of one office's daily work at so many calls each: one turn at a time, of `BUDGET` seconds."""
    return by_workers(calls, workers) * BUDGET / (BUDGET + SECONDS_BETWEEN_TURNS)


def of_all_turns(calls: int) -> float:
    """The same of all offices together: a turn keeps a processor busy, and the queue sends so many at once."""
    at_once = int(json.loads((TERRAFORM / "queues.json").read_text())["daily"]["max_concurrent_dispatches"])
    return min(at_once, instances("sla_check")) * of_a_turn(calls)


def boards(function: str = "transition") -> float:
    """Open boards that a function with nothing else to do serves."""
    return instances(function) * of_an_instance() * SECONDS_BETWEEN_POLLS


def reads_of_a_board() -> float:
    """Documents that an open board with a full list reads in an hour."""
    return 3600 / SECONDS_BETWEEN_POLLS * reads_of_a_poll(LIST)


def table(peak: float) -> str:
    """All parts in Markdown, against a peak in complaints a second."""
    lines = [
        "| part, as it is set up | complaints a second | complaints a day | of the peak | what makes it bear more |",
        "| --- | --- | --- | --- | --- |",
    ]
    for each in parts():
        remedy = f"{each.remedy} ({each.by})"
        lines.append(
            f"| {each.name} | {each.bears:,.3g} | {each.bears * A_DAY:,.0f} | {each.bears / peak:.1%} | {remedy} |"
        )
    return "\n".join(lines)
