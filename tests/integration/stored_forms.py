"""What a release stores, as JSON files that the next releases are tried on: written out, and put back as it was."""

from __future__ import annotations

import json
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from google.cloud import tasks_v2
from pydantic import SecretStr

from emulator.storage import StorageEmulator
from shared.cloud.settings import Settings
from tests.integration.erasing_house import BUCKET, ErasingHouse
from tests.integration.services import AUDIENCE, Services, tasks_on

SAMPLES = Path(__file__).parent.parent / "samples"

Documents = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Keys:
    """The secrets that a release's samples were made with, `at` the time then, and the tracking codes by number."""

    tracking: str
    private: str
    public: str
    at: datetime
    codes: Mapping[str, str]


@dataclass
class SampleHouse(ErasingHouse):
    """A house with the keys of a sample, whose public comes from addresses of its own."""

    keys: Keys = field(default_factory=lambda: Keys("", "", "", datetime.now(UTC), {}))

    @cached_property
    def settings(self) -> Settings:
        """The functions' settings."""
        return super().settings.model_copy(
            update={
                "tracking_keys": {"1": SecretStr(self.keys.tracking)},
                "identity_private_keys": {"1": SecretStr(self.keys.private)},
                "identity_public_keys": {"1": self.keys.public},
                "trusted_proxies": 1,
            }
        )


@contextmanager
def sample_house(services: Services, keys: Keys) -> Iterator[SampleHouse]:
    """One with nothing in it but the staff of the stack; its storage lasts as long as the block."""
    with StorageEmulator(BUCKET) as storage:
        house = SampleHouse(services, f"test-{secrets.token_hex(6)}", storage=storage.url, keys=keys)
        house.clock.at = keys.at
        house.open()
        yield house


def write_out(house: SampleHouse, codes: Mapping[str, str], folder: Path) -> None:
    """Write everything that is stored: a file a collection, the objects of both buckets, the tasks, the keys."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, documents in by_collection(house.stored()).items():
        _write(folder / f"{name}.json", documents)
    buckets = {"photos": BUCKET, "evidence": house.settings.evidence_bucket}
    for name, bucket in buckets.items():
        found = house.cloud_storage.list_blobs(bucket, timeout=5)
        _write(folder / f"bucket-{name}.json", {each.name: each.download_as_bytes(timeout=5) for each in found})
    asked = tasks_v2.ListTasksRequest(parent=house.settings.tasks_queue, response_view=tasks_v2.Task.View.FULL)
    tasks = [each.http_request for each in tasks_on(house.services.tasks_channel).list_tasks(asked)]
    sent = {(each.url.removeprefix(AUDIENCE), each.body): dict(each.headers) for each in tasks}
    lines = [{"path": path, "body": json.loads(body), "headers": sent[path, body]} for path, body in sorted(sent)]
    _write(folder / "tasks.json", lines)
    keys = {"tracking": house.keys.tracking, "private": house.keys.private, "public": house.keys.public}
    _write(folder / "keys.json", {**keys, "at": house.clock(), "codes": dict(codes)})


def keys_of(folder: Path) -> Keys:
    """The keys of a release's samples."""
    return Keys(**read_back(folder / "keys.json"))


def documents_of(folder: Path) -> Documents:
    """Every document of a release's samples, by its path."""
    found: Documents = {}
    for each in folder.glob("*.json"):
        if each.stem not in ("tasks", "keys") and not each.stem.startswith("bucket-"):
            found |= read_back(each)
    return found


def put_back(house: SampleHouse, folder: Path) -> None:
    """Put documents and objects where they were; processes read them anew. The queue stays empty."""
    batch = house.database.batch()
    for path, values in documents_of(folder).items():
        batch.set(house.database.document(path), values)
    batch.commit(timeout=30)
    for name, bucket in (("photos", BUCKET), ("evidence", house.settings.evidence_bucket)):
        for path, content in read_back(folder / f"bucket-{name}.json").items():
            house.cloud_storage.bucket(bucket).blob(path).upload_from_string(content, timeout=5)
    house.employ()


def by_collection(documents: Documents) -> dict[str, Documents]:
    """The documents by the name of the collection that they lie in."""
    found: dict[str, Documents] = {}
    for path, values in sorted(documents.items()):
        found.setdefault(path.split("/")[-2], {})[path] = values
    return found


def read_back(path: Path) -> Any:
    """What a file holds, times and bytes as such."""
    return json.loads(path.read_text("utf-8"), object_hook=_as_it_was)


def _write(path: Path, value: Any) -> None:
    text = json.dumps(value, default=_as_json, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", "utf-8")


def _as_json(value: object) -> dict[str, str]:
    match value:
        case datetime():
            at = value.astimezone(UTC).isoformat()
            return {"$time": at}
        case bytes():
            return {"$bytes": b64encode(value).decode()}
    raise TypeError(type(value).__name__)


def _as_it_was(found: dict[str, Any]) -> Any:
    match found:
        case {"$time": str(at)}:
            return datetime.fromisoformat(at)
        case {"$bytes": str(text)}:
            return b64decode(text)
    return found
