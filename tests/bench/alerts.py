"""Many deadlines within a minute: how long after each the alert is committed, with Cloud Tasks and mail as they are."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from google.cloud import tasks_v2

from tests.bench.copies import timestamp
from tests.bench.rows import Row, percentile
from tests.bench.stage import Stage

CHECKS = int(os.environ.get("BENCH_CHECKS", "3000"))
OVER = timedelta(minutes=1)
AHEAD = timedelta(seconds=10)
MOST_SECONDS = 2.0
WITHIN = 120.0
WORKING_MINUTES = 8
"""Of the first step, until its warning; the clock never stands still here."""


def punctuality(stage: Stage) -> list[Row]:
    """The 99th percentile of the time from a warning's instant to its committed alert."""
    with stage.served("sla_check", floor=False, settings={"SLA_CALENDAR": "always"}) as it:
        first = datetime.now(UTC) + AHEAD + timedelta(seconds=CHECKS / 150)  # while all is written

        def falls(number: int) -> datetime:
            return first + OVER * number / CHECKS

        def vary(fields: Any, number: int) -> None:
            began = falls(number) - timedelta(minutes=WORKING_MINUTES)
            clock = fields["clock"].map_value.fields["started_at"]
            for value, at in (
                (clock, began),
                (fields["next_check_at"], falls(number)),
                (fields["due_at"], began + timedelta(minutes=10)),
                (fields["entered_at"], began),
                (fields["received_at"], began),
                (fields["updated_at"], began),
            ):
                value.timestamp_value.CopyFrom(timestamp(at))

        ids = stage.complaints(CHECKS, vary)
        queues = stage.stack.addresses.names.queues
        for number, id_ in enumerate(ids):
            stage.tasks.create_task(parent=queues[0], task=_check(it.address, id_, falls(number), stage))
        late_start = (datetime.now(UTC) - first).total_seconds()
        assert late_start < 0, f"the checks were written {late_start:.1f} s too late"
        for queue in queues:
            stage.tasks.resume_queue(name=queue)
        try:
            ends = time.monotonic() + OVER.total_seconds() + WITHIN
            while len(found := dict(_committed(stage))) < CHECKS and time.monotonic() < ends:
                time.sleep(5)  # the pace of one who looks; looking often would be measured too
        finally:
            for queue in queues:
                stage.tasks.pause_queue(name=queue)
                stage.tasks.purge_queue(name=queue)
    took = [(found[id_] - falls(number)).total_seconds() for number, id_ in enumerate(ids) if id_ in found]
    assert len(took) == CHECKS, f"{len(took)} of {CHECKS} alerts"
    p99 = percentile(took, 99)
    return [
        Row(
            f"{CHECKS:,} checks due in a minute: alert committed after, 99 %",
            "s",
            p99,
            f"at most {MOST_SECONDS:.0f} s",
            p99 <= MOST_SECONDS,
            note=f"median {percentile(took, 50):.2f} s, last {max(took):.2f} s",
        )
    ]


def _check(address: str, id_: str, at: datetime, stage: Stage) -> tasks_v2.Task:
    request = tasks_v2.HttpRequest(
        url=f"{address}/deadlines",
        http_method=tasks_v2.HttpMethod.POST,
        headers={"Content-Type": "application/json"},
        body=f'{{"complaint": "{id_}", "visit": 1}}'.encode(),
        oidc_token=tasks_v2.OidcToken(
            service_account_email=stage.stack.addresses.names.tasks_account, audience=address
        ),
    )
    return tasks_v2.Task({"http_request": request, "schedule_time": at})


def _committed(stage: Stage) -> Iterator[tuple[str, datetime]]:
    """The complaint of each warning, and when the store wrote it."""
    for each in stage.database.collection("alerts").select(["complaint", "level"]).stream(timeout=60):
        if each.get("level") == "warning":
            yield each.get("complaint"), each.create_time
