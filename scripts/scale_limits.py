"""The limits of the platform's parts that this design can meet, each with its source and whether that was read."""

from __future__ import annotations

from dataclasses import dataclass

SEQUENTIAL_WRITES = 500
"""Writes a second to an indexed field that rises, for each beginning of the index: a shard, an office."""

DISPATCHES = 500
"""Dispatches a second of a queue, at most."""

COLD, STEEPER, EVERY = 500, 1.5, 300
"""Operations a second to what is cold, and by how much more after so many seconds: the 500/50/5 rule."""

FIRESTORE = "https://cloud.google.com/firestore"
TASKS = "https://cloud.google.com/tasks/docs"
RUN = "https://cloud.google.com/run"


@dataclass(frozen=True)
class Limit:
    """What a part bears; not `read`: stated from memory, its source could not be read when this was written."""

    part: str
    bears: str
    source: str
    read: bool = True


LIMITS = (
    Limit("Firestore, a document", "about 1 write a second for long (soft)", f"{FIRESTORE}/quotas", read=False),
    Limit(
        "Firestore, an index by a rising value",
        f"{SEQUENTIAL_WRITES} writes a second for each beginning of the index; more where the values are scattered",
        f"{FIRESTORE}/docs/best-practices",
    ),
    Limit(
        "Firestore, a database",
        "no ceiling since November 2022 (10,000 writes a second before); from cold 500 a second, half more each 5 min",
        f"{FIRESTORE}/docs/best-practices",
    ),
    Limit("Firestore, a commit", "10 MiB, 270 seconds", f"{FIRESTORE}/quotas", read=False),
    Limit(
        "Firestore, how things were",
        "an hour back at any instant; 7 days at full minutes, with point-in-time recovery",
        "https://docs.cloud.google.com/ruby/docs/reference/google-cloud-firestore-admin-v1/latest/"
        "Google-Cloud-Firestore-Admin-V1-Database-PointInTimeRecoveryEnablement",
    ),
    Limit(
        "Cloud Tasks, a queue",
        f"{DISPATCHES} dispatches a second",
        f"{TASKS}/reference/rest/v2/projects.locations.queues",
    ),
    Limit(
        "Cloud Tasks, a busy queue",
        "up to 1,000 creations and dispatches a second together before they come late; 500/50/5 above 500",
        f"{TASKS}/manage-cloud-task-scaling",
    ),
    Limit("Cloud Tasks, a region", "1,000 queues", f"{TASKS}/quotas"),
    Limit("Cloud Tasks, a task", "30 days ahead, 31 days kept, 1 MiB", f"{TASKS}/quotas", read=False),
    Limit("Cloud Run, an instance", "1,000 requests at once; 20 here", f"{RUN}/docs/about-concurrency"),
    Limit(
        "Cloud Run, a service",
        "more instances from 60 % of processor or of requests at once on",
        f"{RUN}/docs/about-instance-autoscaling",
    ),
    Limit(
        "Cloud Run, a region",
        "instances up to the quota of processors (1,000 is an example of the page)",
        f"{RUN}/docs/configuring/max-instances-limits",
    ),
    Limit(
        "Cloud Scheduler",
        "one run a minute of a job; 1,000 jobs in a region",
        "https://cloud.google.com/scheduler/quotas",
        read=False,
    ),
    Limit(
        "Cloud Storage, a bucket",
        "about 1,000 writes a second at first; one a second of an object",
        "https://cloud.google.com/storage/quotas",
        read=False,
    ),
    Limit("Cloud Logging, a line", "256 KiB", "https://docs.cloud.google.com/logging/quotas"),
)


def table() -> str:
    """All of them in Markdown."""
    lines = ["| part | bears | source |", "| --- | --- | --- |"]
    for each in LIMITS:
        lines.append(f"| {each.part} | {each.bears} | {each.source}{'' if each.read else ' (not confirmed)'} |")
    return "\n".join(lines)
