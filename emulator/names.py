"""What the things of a project are called: the local stack's own names, or those that its functions are told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from emulator.seed import SCHEDULER_ACCOUNT, TASKS_ACCOUNT

_QUEUES = "projects/demo-pengaduan/locations/asia-southeast2/queues"


@dataclass(frozen=True)
class Names:
    """The project, the full names of its queues, the accounts that call `sla_check`, the buckets.

    Locally one bucket takes pictures and seals, for there is no retention.
    """

    project: str = "demo-pengaduan"
    tasks_queue: str = f"{_QUEUES}/deadlines"
    alerts_queue: str = f"{_QUEUES}/alerts"
    daily_queue: str = f"{_QUEUES}/daily"
    tasks_account: str = TASKS_ACCOUNT
    scheduler_account: str = SCHEDULER_ACCOUNT
    photo_bucket: str = "pengaduan-photos"
    evidence_bucket: str = "pengaduan-photos"

    @classmethod
    def told(cls, environment: Mapping[str, str]) -> Self:
        """Those that a function's environment has (KeyError for one that is missing)."""
        return cls(**{name: environment[variable] for variable, name in _VARIABLES.items()})

    def variables(self) -> dict[str, str]:
        """The environment that tells them to a function."""
        return {variable: getattr(self, name) for variable, name in _VARIABLES.items()}

    @property
    def queues(self) -> tuple[str, ...]:
        """The full names of the queues."""
        return self.tasks_queue, self.alerts_queue, self.daily_queue

    @property
    def accounts(self) -> tuple[str, str]:
        """The service accounts for which the identity provider signs."""
        return self.tasks_account, self.scheduler_account

    @property
    def buckets(self) -> tuple[str, ...]:
        """The buckets, each once."""
        return tuple(dict.fromkeys((self.photo_bucket, self.evidence_bucket)))


_VARIABLES = {
    "GOOGLE_CLOUD_PROJECT": "project",
    "TASKS_QUEUE": "tasks_queue",
    "ALERTS_QUEUE": "alerts_queue",
    "DAILY_QUEUE": "daily_queue",
    "TASKS_SERVICE_ACCOUNT": "tasks_account",
    "SCHEDULER_SERVICE_ACCOUNT": "scheduler_account",
    "PHOTO_BUCKET": "photo_bucket",
    "EVIDENCE_BUCKET": "evidence_bucket",
}
