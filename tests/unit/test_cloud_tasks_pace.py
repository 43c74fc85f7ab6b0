"""How the local Cloud Tasks spaces retries and throttles a queue, and that its heap does not grow with what is gone."""

from datetime import timedelta

import pytest
from google.cloud.tasks_v2.types import RateLimits, RetryConfig

from emulator.cloud_tasks.alarms import Alarms
from emulator.cloud_tasks.pace import Pace, is_exhausted, pause_before_retry
from emulator.cloud_tasks.records import Tombstones


def test_the_pause_doubles_then_grows_by_the_last_step_then_stays_at_the_greatest() -> None:
    config = RetryConfig(min_backoff=timedelta(seconds=10), max_backoff=timedelta(seconds=300), max_doublings=3)

    pauses = [pause_before_retry(config, failures) for failures in range(1, 9)]

    # The example of the reference of RetryConfig.max_doublings.
    assert pauses == [10, 20, 40, 80, 160, 240, 300, 300]


def test_very_many_failures_still_give_the_greatest_pause() -> None:
    config = RetryConfig(
        min_backoff=timedelta(seconds=0.1), max_backoff=timedelta(hours=1), max_doublings=2_000_000_000
    )

    assert pause_before_retry(config, 1_000_000_000) == 3600


@pytest.mark.parametrize(("attempts", "since_first", "is_over"), [(3, 5.0, False), (1, 60.0, False), (3, 60.0, True)])
def test_retries_end_only_when_both_limits_are_reached(attempts: int, since_first: float, is_over: bool) -> None:
    config = RetryConfig(max_attempts=3, max_retry_duration=timedelta(seconds=60))

    assert is_exhausted(config, attempts, since_first) is is_over


def test_the_one_limit_that_is_set_is_enough() -> None:
    assert is_exhausted(RetryConfig(max_attempts=3), 3, 0.0)
    assert is_exhausted(RetryConfig(max_attempts=-1, max_retry_duration=timedelta(seconds=9)), 1, 9.0)


def test_without_limits_retries_never_end() -> None:
    assert not is_exhausted(RetryConfig(max_attempts=-1), 10**6, 10.0**9)


def test_a_burst_goes_at_once_and_the_rest_at_the_rate() -> None:
    pace = Pace(RateLimits(max_dispatches_per_second=4, max_burst_size=2))

    waits = [_take(pace, at=100.0), _take(pace, at=100.0), pace.wait(100.0)]

    assert waits == [0, 0, 0.25]
    assert pace.wait(100.25) == 0


def test_overload_holds_the_queue_ever_longer_and_slows_it_until_it_succeeds() -> None:
    pace = Pace(RateLimits(max_dispatches_per_second=8, max_burst_size=8))
    pace.wait(100.0)

    pace.slow_down(sent_at=100.0, now=100.0)
    first_hold = pace.wait(100.0)
    pace.slow_down(sent_at=100.2, now=100.2)
    second_hold = pace.wait(100.2)
    _take(pace, at=101.0)
    _take(pace, at=101.0)
    slowed = pace.wait(101.0)
    pace.recover(sent_at=102.0)

    assert first_hold == pytest.approx(0.1)
    assert second_hold == pytest.approx(0.2)
    assert 0 < slowed <= 0.5
    assert pace.wait(103.0) == 0


def test_many_refusals_of_one_moment_slow_the_queue_once() -> None:
    pace = Pace(RateLimits(max_dispatches_per_second=8, max_burst_size=8))

    for _ in range(20):
        pace.slow_down(sent_at=99.9, now=100.0)

    assert pace.wait(100.0) == pytest.approx(0.1)


def test_cancelled_alarms_are_swept_out_and_the_others_stay() -> None:
    alarms: Alarms[str] = Alarms()
    kept = alarms.set(5.0, "kept")

    for number in range(10_000):
        alarms.cancel(alarms.set(1000.0 + number, "gone"))

    assert len(alarms) < 1000
    assert alarms.next_due() == kept.due
    assert alarms.collect(10_000_000.0) == ["kept"]


def test_a_cancelled_alarm_may_be_cancelled_again() -> None:
    alarms: Alarms[str] = Alarms()
    alarm = alarms.set(1.0, "gone")

    alarms.cancel(alarm)
    alarms.cancel(alarm)

    assert alarms.collect(2.0) == []


def test_a_name_comes_back_after_its_time() -> None:
    tombstones = Tombstones(timedelta(seconds=10))

    tombstones.add("a", 100.0)

    assert tombstones.holds("a", 109.9)
    assert not tombstones.holds("a", 110.0)


def _take(pace: Pace, at: float) -> float:
    wait = pace.wait(at)
    pace.take()
    return wait
