"""A house with a bucket of its own for the evidence, and what its tests do to that."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from google.cloud.storage import Client
from werkzeug.test import TestResponse

from emulator.seed import SCHEDULER_ACCOUNT
from emulator.storage import StorageEmulator
from shared.cloud.clients import storage_client
from shared.cloud.settings import Settings
from shared.cloud.verify import faults_by_seals
from tests.integration.daily import worked
from tests.integration.house import House
from tests.integration.services import Services

OFFICE = "balikpapan"


@dataclass
class SealingHouse(House):
    """A house whose days are sealed; `storage` is the address of the local Cloud Storage."""

    storage: str = ""

    @cached_property
    def settings(self) -> Settings:
        """The functions' settings, with a bucket named for the project."""
        return super().settings.model_copy(
            update={"evidence_bucket": f"evidence-{self.project}", "storage_emulator_host": self.storage}
        )

    @cached_property
    def cloud_storage(self) -> Client:
        """The storage, past the functions."""
        return storage_client(self.settings)

    def open(self) -> None:
        """Make the bucket too."""
        super().open()
        self.cloud_storage.create_bucket(self.settings.evidence_bucket, timeout=5)

    def seal(self) -> dict[str, int]:
        """What a call of the seal counts."""
        return worked(self.parts, "seal")

    def ask(self, path: str = "/seal", account: str = SCHEDULER_ACCOUNT) -> TestResponse:
        """The seal over HTTP."""
        headers = {"Authorization": f"Bearer {self.services.token(account)}"}
        return self.sla_check.test_client().post(path, headers=headers)

    def evidence(self, day: date) -> Any:
        """A seal's object."""
        return self.cloud_storage.bucket(self.settings.evidence_bucket).blob(f"seals/{OFFICE}/{day.isoformat()}.jsonl")

    def sealed_days(self) -> list[date]:
        """The days that have a seal, as the bucket lists them."""
        found = self.cloud_storage.list_blobs(self.settings.evidence_bucket, timeout=5)
        return sorted(date.fromisoformat(each.name[-16:-6]) for each in found)

    def numbers(self) -> dict[str, str | None]:
        """The register number of each complaint."""
        return {each: self.state(each)["register_number"] for each in self.ids()}

    def faults(self) -> list[tuple[str, str]]:
        """What the seals, the complaints and the two together have against each other."""
        return list(faults_by_seals(self.parts, self.parts.complaints.all_ids()))


@contextmanager
def sealing_house(services: Services) -> Iterator[SealingHouse]:
    """One, with a storage that lasts as long as the block."""
    with StorageEmulator("photos") as storage:
        house = SealingHouse(services, f"test-{secrets.token_hex(6)}", storage=storage.url)
        house.open()
        yield house
