"""The seals in Cloud Storage: `seals/{office}/{day}.jsonl`, each written once and never again.

In the cloud the bucket's retention is locked: nobody can change or remove an object in it, whatever rights they have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING

from google.api_core import exceptions

from shared.cloud.clients import Clients
from shared.cloud.storage_calls import reaching_storage, retry_within
from shared.domain.errors import NotFound

if TYPE_CHECKING:
    from google.cloud.storage import Blob

TIMEOUT = 30.0
"""Seconds for one call: the seal of a hundred thousand changes has 13 MB."""

IN_MEMORY = 1 << 20
"""Bytes of a seal that are kept in memory; what is more lies in a file meanwhile."""

LOOK_BACK = timedelta(days=40)
"""Within this the last seal is looked for first."""


class Seals:
    """The store. Every method raises `Unavailable` where the storage cannot be reached in time."""

    def __init__(self, clients: Clients, bucket: str) -> None:
        self._clients = clients
        self._bucket = bucket

    def days(self, office: str, since: date | None = None) -> list[date]:
        """The days of an office that have a seal, in order, from `since` on."""
        folder = f"seals/{office}/"
        start = f"{folder}{since.isoformat()}" if since else None
        with reaching_storage():
            found = self._clients.storage.list_blobs(
                self._bucket,
                prefix=folder,
                start_offset=start,
                fields="items(name),nextPageToken",
                timeout=TIMEOUT,
                retry=retry_within(TIMEOUT),
            )
            days = [date.fromisoformat(each.name.removeprefix(folder).removesuffix(".jsonl")) for each in found]
        return sorted(day for day in days if since is None or day >= since)

    def last_day(self, office: str, today: date) -> date | None:
        """The last day that has a seal."""
        days = self.days(office, today - LOOK_BACK) or self.days(office)
        return days[-1] if days else None

    def write(self, office: str, day: date, lines: Iterable[bytes]) -> bool:
        """Write a day's seal; False where there is one already, which stays as it is."""
        with SpooledTemporaryFile(IN_MEMORY) as kept:
            kept.writelines(lines)
            size = kept.tell()
            kept.seek(0)
            with reaching_storage():
                try:
                    self._object(office, day).upload_from_file(
                        kept,
                        size=size,
                        content_type="application/jsonl",
                        if_generation_match=0,
                        timeout=TIMEOUT,
                        retry=retry_within(TIMEOUT),
                    )
                except exceptions.PreconditionFailed:
                    return False
        return True

    def read(self, office: str, day: date) -> Iterator[bytes]:
        """The lines of a day's seal.

        Raises:
            NotFound: there is none.
        """
        with SpooledTemporaryFile(IN_MEMORY) as kept:
            with reaching_storage():
                try:
                    self._object(office, day).download_to_file(kept, timeout=TIMEOUT, retry=retry_within(TIMEOUT))
                except exceptions.NotFound:
                    raise NotFound from None
            kept.seek(0)
            yield from kept

    def _object(self, office: str, day: date) -> Blob:
        return self._clients.storage.bucket(self._bucket).blob(f"seals/{office}/{day.isoformat()}.jsonl")
