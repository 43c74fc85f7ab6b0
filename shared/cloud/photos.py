"""Pictures in Cloud Storage, beside the complaints that they came with: kept before the commit, read for the staff.

An object is named by the digest of its bytes, so that storing it twice is storing it once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from google.api_core import exceptions

from shared.cloud.clients import TIMEOUT, Clients
from shared.cloud.storage_calls import reaching_storage, retry_within
from shared.domain.attachment import Attachment
from shared.domain.errors import NotFound, Unavailable

if TYPE_CHECKING:
    from google.cloud.storage import Blob

log = logging.getLogger(__name__)

EXTENSIONS = {"image/jpeg": "jpg", "image/webp": "webp"}
"""How the names of the two kinds end that are stored."""


@dataclass(frozen=True)
class Photo:
    """A cleaned picture: its facts, its bytes, and the SHA-256 (hex) of the file that was sent."""

    attachment: Attachment
    content: bytes
    sent: str


class Photos:
    """The store. Every method raises `Unavailable` where the storage cannot be reached in time."""

    def __init__(self, clients: Clients, bucket: str) -> None:
        self._clients = clients
        self._bucket = bucket

    def keep(self, complaint: str, photos: Iterable[Photo]) -> None:
        """Store pictures of a complaint; one that is there already is left as it is."""
        for photo in photos:
            with _reaching():
                try:
                    self._object(complaint, photo.attachment).upload_from_string(
                        photo.content,
                        content_type=photo.attachment.media_type,
                        if_generation_match=0,
                        timeout=TIMEOUT,
                        retry=retry_within(TIMEOUT),
                    )
                except exceptions.PreconditionFailed:
                    continue

    def read(self, complaint: str, attachment: Attachment) -> bytes:
        """The bytes of a stored picture.

        Raises:
            NotFound: it is not there, or not what was stored.
        """
        with _reaching():
            try:
                content: bytes = self._object(complaint, attachment).download_as_bytes(
                    timeout=TIMEOUT, retry=retry_within(TIMEOUT)
                )
            except exceptions.NotFound:
                content = b""
        if sha256(content).hexdigest() != attachment.name:
            log.error("a picture is missing or was changed", extra={"complaint": complaint})
            raise NotFound
        return content

    def remove(self, complaint: str) -> None:
        """Remove all pictures of a complaint, also those that no complaint names."""
        for name in self.names(complaint):
            with _reaching():
                try:
                    self._clients.storage.bucket(self._bucket).blob(name).delete(
                        timeout=TIMEOUT, retry=retry_within(TIMEOUT)
                    )
                except exceptions.NotFound:
                    continue

    def names(self, complaint: str = "") -> list[str]:
        """The names of the stored pictures of a complaint, or of all: `photos/{complaint}/…`."""
        prefix = f"photos/{complaint}/" if complaint else "photos/"
        with _reaching():
            found = self._clients.storage.list_blobs(
                self._bucket, prefix=prefix, timeout=TIMEOUT, retry=retry_within(TIMEOUT)
            )
            return [each.name for each in found]

    def _object(self, complaint: str, attachment: Attachment) -> Blob:
        extension = EXTENSIONS[attachment.media_type]
        bucket = self._clients.storage.bucket(self._bucket)
        return bucket.blob(f"photos/{complaint}/{attachment.name}.{extension}")


@contextmanager
def _reaching() -> Iterator[None]:
    """One call, and a word in the log where it does not come through: people wait for their pictures."""
    try:
        with reaching_storage():
            yield
    except Unavailable as error:
        log.error("the storage of pictures cannot be reached: %s", error.__cause__)  # noqa: TRY400 (its cause says it all)
        raise
