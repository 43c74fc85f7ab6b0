"""How often something may be done: windows, and when a process asks what others have seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from shared.domain.limits import Limit, Tally

LIMIT = Limit("posts", timedelta(hours=1), most=6, enough=300, alone=3)
NINE = datetime(2023, 2, 6, 1, 0, tzinfo=UTC)


def asked(limit: Limit, count: int) -> list[int]:
    """After which of so many things the others are asked."""
    tally = Tally()
    return [number for number in range(1, count + 1) if tally.add(str(number).encode(), limit)]


@pytest.mark.parametrize(
    ("after", "window", "left"),
    [(timedelta(0), 0, 3600), (timedelta(minutes=59, seconds=59.5), 0, 1), (LIMIT.window, 1, 3600)],
)
def test_a_window_ends_on_the_full_hour(after: timedelta, window: int, left: int) -> None:
    at = NINE + after

    assert LIMIT.number(at) - LIMIT.number(NINE) == window
    assert LIMIT.ends(at) == NINE + (window + 1) * LIMIT.window
    assert LIMIT.seconds_left(at) == left


def test_the_same_thing_again_is_not_counted() -> None:
    tally = Tally()

    for _ in range(10):
        tally.add(b"a form", LIMIT)

    assert (tally.mine, tally.total) == (1, 1)


def test_who_has_seen_little_asks_nobody_and_then_at_each_tenth_more() -> None:
    times = asked(LIMIT, 200)

    assert times[:4] == [3, 4, 5, 6]
    assert all(later - earlier >= earlier / 10 for earlier, later in pairwise(times))
    assert len(times) < 50


def test_beyond_what_is_worth_knowing_nothing_is_counted() -> None:
    tally = Tally(others=295)

    for number in range(20):
        tally.add(str(number).encode(), LIMIT)

    assert tally.total == LIMIT.enough + 1
