"""A house with both buckets whose complaints are filled with marked personal data, and everything that is stored."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from typing import Any

from google.cloud.firestore_v1 import DocumentReference
from werkzeug.test import TestResponse

from emulator.storage import StorageEmulator
from shared.cloud.erasure import erase
from shared.cloud.settings import Settings
from shared.cloud.verify import faults_of
from tests.integration.daily import worked
from tests.integration.house import FORM
from tests.integration.sealing_house import SealingHouse
from tests.integration.services import Services
from tests.unit.pictures import a_jpeg

BUCKET = "photos"

HEAD = "office.head@imigrasi.example"

PHONE, EMAIL = "0812 9090 4711", "tandasurel@warga.example"

REPORTER = {"name": "Tandanama Tandakeluarga", "email": EMAIL, "phone": PHONE}


def mark(name: str) -> str:
    """A text that stands nowhere else."""
    return f"Tanda{name} yang ditulis orang, tidak ada di tempat lain"


@dataclass
class ErasingHouse(SealingHouse):
    """A house that seals, takes pictures and erases."""

    @cached_property
    def settings(self) -> Settings:
        """The functions' settings, with both buckets."""
        return super().settings.model_copy(update={"photo_bucket": BUCKET})

    def file(self, **changes: Any) -> dict[str, Any]:
        """The receipt of a complaint with a picture, every field of it marked."""
        form = {name: value for name, value in FORM.items() if name != "reporter"}
        form |= {"subject": mark("perihal"), "narrative": mark("cerita"), "place": mark("tempat")}
        form |= {f"reporter.{name}": text for name, text in REPORTER.items()} | changes
        answer = self.intake.test_client().post(
            "/complaints",
            data={**form, "photos": [(BytesIO(a_jpeg()), "foto.jpg", "image/jpeg")]},
            headers={"Idempotency-Key": mark("kunci")},
        )
        assert answer.status_code == 201, answer.text
        receipt: dict[str, Any] = answer.get_json()
        return receipt

    def as_reporter(self, receipt: Mapping[str, Any], what: str, body: Mapping[str, Any]) -> TestResponse:
        """Post to one of the reporter's routes."""
        headers = {"Tracking-Code": receipt["tracking_code"], "Idempotency-Key": mark(f"kunci-{what}")}
        path = f"/complaints/{receipt['complaint_id']}/{what}"
        answer = self.intake.test_client().post(path, json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer

    def held(self, receipt: Mapping[str, Any]) -> dict[str, Any]:
        """The reporter's copy."""
        headers = {"Tracking-Code": receipt["tracking_code"]}
        answer = self.intake.test_client().get(f"/complaints/{receipt['complaint_id']}/data", headers=headers)
        assert answer.status_code == 200, answer.text
        copy: dict[str, Any] = answer.get_json()
        return copy

    def bring_to_answer(self, id_: str, **last: Any) -> None:
        """Through the rest of the rows, with marked documents."""
        documents = {"review": {"analysis": mark("telaah")}, "direction": {"follow_up_answer": mark("jawaban")}}
        while (state := self.state(id_))["status"] == "open":
            more = last if state["step"] == "follow_up" else {}
            answer = self.advance(id_, documents=documents.get(state["step"], {}), **more)
            assert answer.status_code == 200, answer.text

    def erase(self, id_: str) -> None:
        """Erase it as the office's head orders."""
        erase(self.parts, id_, HEAD, "office_head", "Permintaan pelapor.", self.clock())

    def retain(self) -> dict[str, int]:
        """What a call of the retention job counts."""
        return worked(self.parts, "retention")

    def stored(self) -> dict[str, dict[str, Any]]:
        """Every document of the database by its path, found over the wire."""
        documents: dict[str, dict[str, Any]] = {}
        waiting = [each for top in self.database.collections(timeout=5) for each in top.list_documents(timeout=5)]
        while waiting:
            reference: DocumentReference = waiting.pop()
            documents[reference.path] = reference.get(timeout=5).to_dict() or {}
            waiting += [each for below in reference.collections(timeout=5) for each in below.list_documents(timeout=5)]
        return documents

    def exported(self, folder: Path) -> bytes:
        """All bytes that the emulator exports of the database."""
        folder.mkdir()
        database = f"projects/{self.project}/databases/(default)"
        asked = json.dumps({"database": database, "export_directory": str(folder)})
        path, headers = f"/emulator/v1/projects/{self.project}:export", {"Content-Type": "application/json"}
        with closing(HTTPConnection(self.services.firestore, timeout=30)) as connection:
            connection.request("POST", path, asked, headers)
            answer = connection.getresponse()
            assert answer.status == 200, answer.read()
        return b"".join(_records(each.read_bytes()) for each in folder.rglob("output-*"))

    def pictures(self) -> list[str]:
        """The names of what lies in the bucket of pictures."""
        return [each.name for each in self.cloud_storage.list_blobs(BUCKET, timeout=5)]

    def chain_faults(self) -> list[tuple[str, str]]:
        """What is wrong with any chain."""
        return list(faults_of(self.parts.complaints, self.ids()))


def _records(log: bytes) -> bytes:
    """The contents of a LevelDB log without the headers (7 bytes), which may stand amid a text every 32 KiB."""
    found, at = bytearray(), 0
    while at + 7 <= len(log):
        left = 32768 - at % 32768
        if left < 7:
            at += left
            continue
        length = int.from_bytes(log[at + 4 : at + 6], "little")
        found += log[at + 7 : at + 7 + length]
        at += 7 + length
    return bytes(found)


@contextmanager
def erasing_house(services: Services) -> Iterator[ErasingHouse]:
    """One, with a storage that lasts as long as the block."""
    with StorageEmulator(BUCKET) as storage:
        house = ErasingHouse(services, f"test-{secrets.token_hex(6)}", storage=storage.url)
        house.open()
        yield house
