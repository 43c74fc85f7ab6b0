"""What is drawn for a random play: when it starts, how time passes, what comes then, and what strikes in the middle."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from tests.integration.house import MINUTE, MONDAY
from tests.integration.strikes import Strike

TICK = timedelta(microseconds=1)
HOUR = 60 * MINUTE
SPANS = [timedelta(seconds=each) for each in (0, 5, 61, 121, 480, 600, 725, 1_260, 4_500)]
"""From nothing to beyond a step's escalation, or over a break."""

LONG_SPANS = [16 * HOUR, 64 * HOUR, timedelta(days=15)]
"""Overnight, over a weekend, beyond the longest hold."""

BESIDE = {"before": -TICK, "at": timedelta(0), "after": TICK, "a minute after": timedelta(seconds=61)}
"""How near to a level's time."""

MAIL = {"mail refused for now": {"reject": 2}, "mail taken, the reply lost": {"drop_after_accept": 1}}
"""What the mail server does to the next messages: the fields of its `Faults`."""

EVERYTHING = "everything at once"

EVENTS = [
    EVERYTHING,
    *MAIL,
    "tasks lost",
    "tasks in order",
    "tasks in order",
    "tasks out of order",
    "tasks doubled",
    "tasks early",
    "tasks twice at once",
    "a sweep",
    "a sweep",
    "three sweeps at once",
]

starts = st.builds(
    lambda day, second: MONDAY + timedelta(days=day, seconds=second), st.integers(0, 250), st.integers(0, 86_399)
) | st.sampled_from([MONDAY, MONDAY + 2.5 * HOUR, MONDAY + timedelta(days=4, hours=2.4), MONDAY + 6.9 * HOUR])
calls = st.integers(1, 3) | st.integers(1, 14)
strikes = (
    st.none()
    | st.builds(Strike, st.sampled_from(["dies before the call", "dies after the write"]), calls)
    | st.builds(Strike, st.sampled_from(["call refused", "reply lost"]), calls)
    | st.builds(Strike, st.sampled_from(["dies when it asks for a task", "no Cloud Tasks"]), st.integers(1, 2))
)
waits = st.sampled_from([*SPANS, *LONG_SPANS]) | st.sampled_from(sorted(BESIDE))
events = st.sampled_from(EVENTS)
numbers = st.integers(0, 59)
