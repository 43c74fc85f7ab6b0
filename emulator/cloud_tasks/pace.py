"""How fast a queue may send, and how long a task waits to be tried again. Pure: the time is passed in.

Source: RateLimits and RetryConfig of google.cloud.tasks.v2.
"""

from google.cloud.tasks_v2.types import RateLimits, RetryConfig

from emulator.cloud_tasks.wire import span

SLOWEST = 1.0  # dispatches a second, however often the handler is overloaded
FIRST_HOLD = 0.1  # seconds
LONGEST_HOLD = 10.0  # seconds


def pause_before_retry(config: RetryConfig, failures: int) -> float:
    """Seconds from the failure to the next attempt; `failures` counts the attempts so far, from 1.

    The pause doubles `max_doublings` times, then grows by the last step, up to `max_backoff`: with 10 s, 300 s and 3
    doublings 10, 20, 40, 80, 160, 240, 300, 300.
    """
    doublings = min(config.max_doublings, failures - 1, 64)
    pause = span(config.min_backoff).total_seconds() * 2.0**doublings * max(1, failures - config.max_doublings)
    return min(pause, span(config.max_backoff).total_seconds())


def is_exhausted(config: RetryConfig, attempts: int, since_first: float) -> bool:
    """Whether retries end: every limit that is set is reached. `since_first`: seconds since the first attempt."""
    reached = []
    if config.max_attempts != -1:
        reached.append(attempts >= config.max_attempts)
    if longest := span(config.max_retry_duration).total_seconds():
        reached.append(since_first >= longest)
    return bool(reached) and all(reached)


class Pace:
    """A token bucket whose rate falls while the handler answers 429 or 503, and comes back with success.

    How the real service throttles is not documented in figures. Here each such answer halves the rate, empties the
    bucket and holds the queue for 0.1 s, 0.2 s, 0.4 s and so on up to 10 s; a success ends the hold and doubles the
    rate. Answers to what was sent before the last slowing tell nothing new, and change nothing.
    """

    def __init__(self, limits: RateLimits) -> None:
        """Start with a full bucket."""
        self._full_rate = limits.max_dispatches_per_second
        self._burst = float(limits.max_burst_size)
        self._rate = self._full_rate
        self._tokens = self._burst
        self._filled_at = 0.0
        self._slowings = 0
        self._slowed_at = float("-inf")
        self._held_until = float("-inf")

    def wait(self, now: float) -> float:
        """Seconds until the next dispatch is allowed, 0 if it is now. `now`: monotonic seconds."""
        if now < self._held_until:
            return self._held_until - now
        start = max(self._filled_at, self._held_until)
        self._tokens = min(self._burst, self._tokens + max(0.0, now - start) * self._rate)
        self._filled_at = now
        return 0.0 if self._tokens >= 1 else (1 - self._tokens) / self._rate

    def take(self) -> None:
        """Count one dispatch."""
        self._tokens -= 1

    def slow_down(self, sent_at: float, now: float) -> None:
        """The handler answered 429 or 503 to what was sent at `sent_at` (monotonic seconds)."""
        if sent_at < self._slowed_at:
            return
        self._slowed_at = now
        self._rate = max(min(SLOWEST, self._full_rate), self._rate / 2)
        self._held_until = now + min(LONGEST_HOLD, FIRST_HOLD * 2.0 ** min(self._slowings, 32))
        self._slowings += 1
        # One token is left: the first to go after the hold need not wait for the bucket too.
        self._tokens = 1.0

    def recover(self, sent_at: float) -> None:
        """The handler answered with success to what was sent at `sent_at` (monotonic seconds)."""
        if sent_at < self._slowed_at:
            return
        self._slowings = 0
        self._held_until = float("-inf")
        self._rate = min(self._full_rate, self._rate * 2)
