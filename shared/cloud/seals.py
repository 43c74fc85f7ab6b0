"""The seals in Cloud Storage: `seals/{office}/{day}.jsonl`, each written once and never again.

In the cloud the bucket's retention is locked: nobody can change or remove an object in it, whatever rights they have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any

from google.api_core import exceptions
from google.auth.exceptions import GoogleAuthError
from requests import RequestException

from shared.cloud.clients import Clients
from shared.domain.errors import NotFound, Unavailable

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
        with _reaching():
            found = self._clients.storage.list_blobs(
                self._bucket,
                prefix=folder,
                start_offset=start,
                fields="items(name),nextPageToken",
                timeout=TIMEOUT,
                retry=_retry(),
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
            with _reaching():
                try:
                    self._object(office, day).upload_from_file(
                        kept,
                        size=size,
                        content_type="application/jsonl",
                        if_generation_match=0,
                        timeout=TIMEOUT,
                        retry=_retry(),
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
            with _reaching():
                try:
                    self._object(office, day).download_to_file(kept, timeout=TIMEOUT, retry=_retry())
                except exceptions.NotFound:
                    raise NotFound from None
            kept.seek(0)
            yield from kept

    def _object(self, office: str, day: date) -> Blob:
        return self._clients.storage.bucket(self._bucket).blob(f"seals/{office}/{day.isoformat()}.jsonl")


def _retry() -> Any:
    """Tries within TIMEOUT, for what the library knows to be passing."""
    from google.cloud.storage.retry import DEFAULT_RETRY

    return DEFAULT_RETRY.with_timeout(TIMEOUT - 1).with_delay(initial=0.1, maximum=1.0, multiplier=2.0)


@contextmanager
def _reaching() -> Iterator[None]:
    """One call. A bucket that is missing or forbidden counts as out of reach too: a later call goes through."""
    from google.cloud.storage.exceptions import DataCorruption

    try:
        yield
    except (exceptions.GoogleAPIError, GoogleAuthError, RequestException, DataCorruption) as error:
        raise Unavailable from error
