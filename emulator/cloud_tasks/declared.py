"""The queues' settings as Terraform has them, so that the local Cloud Tasks and the real one cannot drift apart."""

import json
from datetime import timedelta
from pathlib import Path

from google.cloud.tasks_v2.types import Queue, RateLimits, RetryConfig

QUEUES = Path(__file__).parents[2] / "infra" / "terraform" / "queues.json"


def declared(name: str, min_backoff: float | None = None, max_backoff: float | None = None) -> Queue:
    """The queue projects/P/locations/L/queues/Q with the limits that Terraform gives to Q, else with the defaults.

    The pauses before a task is tried again (seconds) come before those that Terraform gives.
    """
    given = {"min_backoff_seconds": min_backoff, "max_backoff_seconds": max_backoff}
    settings = json.loads(QUEUES.read_text()).get(name.rpartition("/")[2], {})
    settings |= {pause: seconds for pause, seconds in given.items() if seconds is not None}
    spans = {
        field: timedelta(seconds=settings[setting])
        for field, setting in (
            ("min_backoff", "min_backoff_seconds"),
            ("max_backoff", "max_backoff_seconds"),
            ("max_retry_duration", "max_retry_seconds"),
        )
        if setting in settings
    }
    counts = {field: settings[field] for field in ("max_attempts", "max_doublings") if field in settings}
    rates = ("max_dispatches_per_second", "max_concurrent_dispatches")
    return Queue(
        name=name,
        rate_limits=RateLimits({field: settings[field] for field in rates if field in settings}),
        retry_config=RetryConfig({**spans, **counts}),
    )
