"""A national day in steps of ten seconds, and a Monday on which every deadline of the weekend falls at one second.

Nothing is drawn by chance: flows are divided evenly within a step. What is assumed stands in capitals.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scripts.costs import NOTICES as COSTS_OF_NOTICES
from scripts.costs import POST
from scripts.costs import STEPS as COSTS_OF_STEPS
from scripts.scale_limits import COLD, EVERY, SEQUENTIAL_WRITES, STEEPER
from scripts.scale_parts import OFFICES, by_workers, dispatches, instances, of_an_instance

COMPLAINTS = 5_000_000
STEP = 10  # seconds
A_DAY = 86_400 // STEP

BY_HOUR = (10, 5, 5, 5, 10, 20, 30, 50, 80, 100, 110, 100, 70, 70, 80, 70, 50, 40, 30, 25, 20, 15, 10, 5)
OPENS, CLOSES, WORKED_OFF = 8, 16, 4  # hours; what came while closed is begun evenly within so many hours
MINUTES = (10, 10, 10, 15, 10, 10)  # of the steps; staff take half of them, the warning would fall at 80 %
LATE = 0.05  # of the visits miss their warning's time
PATIENCE = 2.0  # seconds that a request waits for Cloud Tasks when that does not answer, for each task
OUTAGE = (10 * 3600 // STEP, (10 * 3600 + 600) // STEP)

WEEKEND = 3_000_000  # complaints that came while all offices were closed
RECEIVERS = OFFICES  # one to each
TOGETHER, WINDOW = 150, 60  # alerts of a message, and seconds between two of a receiver

LOOKS_AT_AN_ALERT = (
    2  # measured by tests/integration/test_alert_storm.py: 169 deliveries for 90 alerts, three a message
)


@dataclass(frozen=True)
class Setup:
    """So many queues of each kind with so many dispatches a second, instances of sla_check and parallel sweeps."""

    name: str
    queues: int
    rate: int
    instances: int
    sweeps: int = 1


TODAY = Setup("as it is", 1, dispatches("deadlines"), instances("sla_check"))
NATIONAL = Setup("by settings alone", 6, 500, 100, sweeps=16)
SETUPS = (TODAY, NATIONAL)


@dataclass(frozen=True)
class Day:
    """What a day came to: rates a second at their peaks, waits in minutes, the shards that its writes need."""

    posts: float
    writes: float
    checks: float
    notices: float
    steps: float
    shards: int
    late_deadlines: float
    late_alerts: float
    not_armed: float
    swept_within: float
    slots: float


def posts() -> list[float]:
    """Complaints that come in each step of the day."""
    per_hour = 3600 // STEP
    return [COMPLAINTS * BY_HOUR[step // per_hour] / sum(BY_HOUR) / per_hour for step in range(A_DAY)]


def begun() -> list[float]:
    """Complaints that staff begin in each step: those of the hour, and what came while the office was closed."""
    came, per_hour = posts(), 3600 // STEP
    opens, closes = OPENS * per_hour, CLOSES * per_hour
    waiting = sum(came[:opens]) + sum(came[closes:])  # the evening is that of the day before
    until = opens + WORKED_OFF * per_hour
    return [
        (came[step] + (waiting / (until - opens) if step < until else 0)) if opens <= step < closes else 0
        for step in range(A_DAY)
    ]


def _later(flow: list[float], minutes: float) -> list[float]:
    steps = round(minutes * 60 / STEP)
    return [0.0] * steps + flow[: len(flow) - steps]


def _waits(due: list[float], rate: float) -> float:
    """The longest wait in minutes of what is due at each step, with so many a second and none in the outage."""
    waiting = longest = 0.0
    for step in range(3 * A_DAY):
        waiting += due[step] if step < A_DAY else 0
        if not OUTAGE[0] <= step < OUTAGE[1]:
            waiting = max(0.0, waiting - rate * STEP)
        away = max(0, OUTAGE[1] - step) * STEP if step >= OUTAGE[0] else 0
        longest = max(longest, (waiting / rate + away) / 60)
    return longest


def day(setup: Setup) -> Day:
    """Play the day."""
    came, starts = posts(), begun()
    done, armed, noticed = [0.0] * A_DAY, list(came), list(came)
    due = [0.0] * A_DAY
    entered = starts
    for number, minutes in enumerate(MINUTES):
        checked = _later(entered, minutes * 0.8)
        due = [a + b for a, b in zip(due, checked, strict=True)]
        entered = _later(entered, minutes / 2)
        done = [a + b for a, b in zip(done, entered, strict=True)]
        if number < len(MINUTES) - 1:
            armed = [a + b for a, b in zip(armed, entered, strict=True)]
        if 0 < number < len(MINUTES) - 1:
            noticed = [a + b for a, b in zip(noticed, entered, strict=True)]
    writes = [
        POST.writes * a + COSTS_OF_STEPS.writes / 6 * b + COSTS_OF_NOTICES.writes / 5 * c
        for a, b, c in zip(came, done, noticed, strict=True)
    ]
    rate = min(setup.rate * setup.queues, setup.instances * of_an_instance() / 2)  # the two kinds share the instances
    without = sum(armed[OUTAGE[0] : OUTAGE[1]])
    late = without * LATE
    swept = by_workers(4) * setup.sweeps * 50 / 60
    busiest = (
        max(
            *(a + b for a, b in zip(came, done, strict=True)), *(COSTS_OF_NOTICES.writes / 5 * each for each in noticed)
        )
        / STEP
    )
    return Day(
        posts=max(came) / STEP,
        writes=max(writes) / STEP,
        checks=max(due) / STEP,
        notices=max(noticed) / STEP,
        steps=max(done) / STEP,
        shards=math.ceil(busiest / SEQUENTIAL_WRITES),
        late_deadlines=_waits(due, rate),
        late_alerts=_waits(noticed, rate),
        not_armed=without,
        swept_within=late / swept / 60,
        slots=came[OUTAGE[0]] / STEP * (2 * PATIENCE + 0.1),
    )


@dataclass(frozen=True)
class Storm:
    """A Monday: minutes until the last level was recorded, and what held it up for how many minutes."""

    minutes: float
    held_up_by: dict[str, float]


def monday(setup: Setup, deadlines: int = WEEKEND) -> Storm:
    """Let all deadlines fall at one second, and record them as fast as the narrowest part allows; second by second."""
    left, second, held = float(deadlines), 0, dict[str, float]()
    sweeps = by_workers(4) * setup.sweeps * 50 / 60
    while left > 0:
        rates = {
            "the queue": float(setup.queues * setup.rate),
            "sla_check": setup.instances * of_an_instance(),
            "Firestore, from cold": COLD * STEEPER ** (second // EVERY) / 3,  # a level is three writes
        }
        narrowest = min(rates, key=lambda name: rates[name])
        swept = sweeps if second >= 60 and narrowest != "Firestore, from cold" else 0
        left -= rates[narrowest] + swept
        held[narrowest] = held.get(narrowest, 0) + 1 / 60
        second += 1
    return Storm(second / 60, held)


def telling(alerts: int) -> tuple[float, int]:
    """Minutes until one receiver was told of so many alerts, and the deliveries that are tried for it."""
    return -(-alerts // TOGETHER) * WINDOW / 60, LOOKS_AT_AN_ALERT * alerts
