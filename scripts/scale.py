"""What saturates first, nationally and on the worst Monday, and what a complaint costs: `python -m scripts.scale`.

Prints the generated half of docs/scale.md, which a test holds against it; `--write` puts it there.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

from scripts import scale_costs, scale_limits, scale_parts
from scripts.costs import DAILY_READS, DAILY_WRITES, READS, REQUESTS, SCALES, TASKS, WRITES, costs, prices
from scripts.scale_costs import GOAL, IDLE_GOAL, MILLION
from scripts.scale_day import (
    COMPLAINTS,
    LATE,
    RECEIVERS,
    SETUPS,
    TODAY,
    TOGETHER,
    WEEKEND,
    Day,
    day,
    monday,
    telling,
)
from scripts.scale_limits import DISPATCHES

PAGE = Path(__file__).parents[1] / "docs" / "scale.md"
BEGIN, END = "<!-- python -m scripts.scale -->", "<!-- end -->"


def report() -> str:
    """The generated half of the page, in Markdown."""
    return "\n\n".join(
        [
            "## The limits of each part",
            scale_limits.table(),
            "## What saturates first",
            f"The peak of the national day below is {day(TODAY).posts:,.0f} complaints a second.",
            scale_parts.table(day(TODAY).posts),
            (
                f"Boards are counted apart: `transition` serves {scale_parts.boards():,.0f} open ones if it does "
                f"nothing else, and each reads {scale_parts.reads_of_a_board():,.0f} documents an hour while its list "
                "is full."
            ),
            f"## A national day: {COMPLAINTS:,} complaints, and ten minutes without Cloud Tasks at its peak",
            _days(),
            f"## A Monday: {WEEKEND:,} deadlines fall at the same second",
            _mondays(),
            "## What a complaint costs",
            _costs(),
        ]
    )


def written(page: str) -> str:
    """The page with the generated half as it is now.

    Raises:
        ValueError: the page lacks its marks.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"docs/scale.md lacks {BEGIN} or {END}")
    return f"{before}{BEGIN}\n\n{report()}\n\n{END}{after}"


def _head(first: str) -> list[str]:
    return [f"| {first} | {' | '.join(each.name for each in SETUPS)} |", "| --- |" + " --- |" * len(SETUPS)]


def _setups() -> list[str]:
    def row(what: str, of: list[str]) -> str:
        return f"| {what} | {' | '.join(of)} |"

    return [
        row("queues of each kind, dispatches a second of each", [f"{each.queues} x {each.rate}" for each in SETUPS]),
        row("instances of `sla_check`, sweeps at once", [f"{each.instances}, {each.sweeps}" for each in SETUPS]),
    ]


def _days() -> str:
    days = [day(each) for each in SETUPS]
    rows = [
        ("posts a second at the peak", [f"{each.posts:,.0f}" for each in days]),
        ("documents written a second at the peak", [f"{each.writes:,.0f}" for each in days]),
        ("checks, notices due a second at their peaks", [f"{each.checks:,.0f}, {each.notices:,.0f}" for each in days]),
        (
            f"queues of each kind that keep up, at {DISPATCHES} a second",
            [f"{_up(each.checks / DISPATCHES)}, {_up(each.notices / DISPATCHES)}" for each in days],
        ),
        ("shards that keep up", [str(each.shards) for each in days]),
        ("instances that keep up: intake, transition, sla_check", [_instances(each) for each in days]),
        ("deadline checks come late by at most", [_minutes(each.late_deadlines) for each in days]),
        ("arrival notices come late by at most", [_minutes(each.late_alerts) for each in days]),
        ("visits whose check could not be armed", [f"{each.not_armed:,.0f}" for each in days]),
        (f"of these {LATE:.0%} are late: the sweep has them all after", [_minutes(each.swept_within) for each in days]),
        ("posts that wait at once if Cloud Tasks hangs", [f"{each.slots:,.0f}" for each in days]),
    ]
    return "\n".join([*_head("the day"), *_setups(), *(f"| {what} | {' | '.join(of)} |" for what, of in rows)])


def _mondays() -> str:
    storms = [monday(each) for each in SETUPS]
    rows = [
        ("all levels are recorded after", [_minutes(each.minutes) for each in storms]),
        ("held up by", [_held_up(each.held_up_by) for each in storms]),
    ]
    minutes, tasks = telling(WEEKEND // RECEIVERS)
    return "\n".join(
        [
            *_head("the Monday"),
            *_setups(),
            *(f"| {what} | {' | '.join(of)} |" for what, of in rows),
            "",
            (
                f"Telling is slower than recording: at {RECEIVERS} receivers each has {WEEKEND // RECEIVERS:,} alerts, "
                f"{TOGETHER} a message and a message a minute: {_minutes(minutes)}, with {tasks:,} deliveries tried "
                "for each receiver: those that wait with many get a turn, and are not looked at again for each message."
            ),
        ]
    )


def _costs() -> str:
    idle = costs(SCALES[0])
    shares = ", ".join(f"{service} {amount:.2f}" for service, amount in idle.items() if amount)
    life, least = scale_costs.life(), scale_costs.life(least=True)
    all_in, all_in_least = scale_costs.all_in(), scale_costs.all_in(least=True)
    return "\n\n".join(
        [
            (
                f"Measured, from the post to the answer: {READS} documents read, {WRITES} written, {TASKS} tasks, "
                f"{REQUESTS} requests; by the clock, until it is erased: {DAILY_READS} read, {DAILY_WRITES} written. "
                "USD for a million, nothing free, at Firestore's highest and lowest list price:"
            ),
            scale_costs.table(scale_costs.rows(), "part"),
            (
                f"From the post to the answer: **{life:,.2f}** at the highest, **{least:,.2f}** at the lowest; with "
                f"the daily work, looks and a year's keeping {all_in:,.2f} and {all_in_least:,.2f}; boards come on "
                f"top. The goal of {GOAL:.0f} is **{_met(life)}** so. The life by service:"
            ),
            scale_costs.table(scale_costs.life_by_service(), "service"),
            "What is the least that the procedure costs here, each row with all those above it:",
            scale_costs.table(scale_costs.ladder(), "promise"),
            _floor(),
            "What settings alone make of it, each row with those above it:",
            scale_costs.table(scale_costs.by_settings(), "the life"),
            _by_settings(),
            "What would save how much:",
            scale_costs.table(scale_costs.savings(), "change"),
            (
                f"A month in which nothing happens costs **{sum(idle.values()):.2f}** ({shares}); the goal of "
                f"{IDLE_GOAL:.0f} is **{_met(sum(idle.values()), IDLE_GOAL)}**."
            ),
        ]
    )


def _floor() -> str:
    kept, rows = sum(each.part.writes for each in scale_costs.FLOOR), scale_costs.ladder()
    _, high, low = rows[len(scale_costs.FLOOR) - 1]
    write, least = (MILLION * float(prices()["documents_written"][which]) for which in ("price", "least"))
    return (
        f"So {kept} writes alone cost {kept} x {write:.2f} = {kept * write:.2f} of the {GOAL:.0f} at the highest list "
        f"price, and {kept} x {least:.2f} = {kept * least:.2f} at the lowest. To keep what was done, with no punctual "
        f"deadline and no notice, costs {high:.2f} or {low:.2f}. At the highest price the goal cannot be met while a "
        f"state and its journal are two documents, whatever the code; at the lowest {GOAL - low:.2f} are left for the "
        f"last two promises, which take {rows[-1][2] - low:.2f}."
    )


def _by_settings() -> str:
    _, high, low = scale_costs.by_settings()[-1]
    return (
        f"The goal of {GOAL:.0f} is **{_met(low)}** then at the lowest list price, with every deadline as punctual as "
        f"before, and **{_met(high)}** at the highest. An instance that is paid for as long as it is there is cheaper "
        "where requests never stop, and dearer where they do: so it is for the whole country, not for one office."
    )


def _met(amount: float, goal: float = GOAL) -> str:
    return "met" if amount <= goal else "not met"


def _instances(of: Day) -> str:
    asked = (
        of.posts * (1 + scale_parts.LOOKS_OF_REPORTERS),
        of.steps * (1 + scale_parts.LOOKS_OF_STAFF / scale_parts.STEPS),
        of.checks + of.notices,
    )
    return ", ".join(str(_up(each / scale_parts.of_an_instance())) for each in asked)


def _up(amount: float) -> int:
    return math.ceil(amount)


def _held_up(parts: dict[str, float]) -> str:
    return "; ".join(f"{name} for {_minutes(minutes)}" for name, minutes in parts.items())


def _minutes(minutes: float) -> str:
    if minutes >= 24 * 60:
        return f"{minutes / 24 / 60:,.1f} days"
    return f"{minutes / 60:,.1f} hours" if minutes >= 100 else f"{minutes:,.1f} minutes"


if __name__ == "__main__":
    if "--write" in sys.argv[1:]:
        PAGE.write_text(written(PAGE.read_text()))
    else:
        print(report())
