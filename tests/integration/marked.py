"""Complaints whose every text is a mark of its own, so that wherever one appears it can be told which it is."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from werkzeug.test import TestResponse

from emulator.storage import StorageEmulator
from shared.cloud.clients import storage_client
from shared.cloud.settings import Settings
from tests.integration.house import ACTORS, House
from tests.integration.services import Services
from tests.integration.test_photos import BUCKET, PhotoHouse
from tests.unit.pictures import a_jpeg

KINDS = ("open", "confidential", "anonymous", "misconduct", "registered")
"""One complaint of each: by its disclosure, a report on staff, and one that the desk entered."""

DIGITS = {kind: f"81177{number}0{number}4" for number, kind in enumerate(KINDS, 1)}

IDENTITY = frozenset({"name", "email", "phone"})

Mark = tuple[str, str]
"""(kind, field)."""


def mark(kind: str, name: str) -> str:
    """The text of a field of the complaint of a kind."""
    if name == "email":
        return f"emailmark{kind}@warga.example"
    return f"+62 {DIGITS[kind]}" if name == "phone" else f"{name}mark{kind}"


@dataclass
class MarkedHouse(PhotoHouse):
    """A house with buckets for pictures and evidence, where nobody is slowed who tries others' codes."""

    @cached_property
    def settings(self) -> Settings:
        """The functions' settings."""
        changes = {"evidence_bucket": f"evidence-{self.project}", "guesses": 100_000, "posts_per_client": 100_000}
        return super().settings.model_copy(update=changes)


@dataclass
class Marked:
    """The house, the complaint of each kind, and what is known of it outside: number, code, the pictures' names."""

    house: MarkedHouse
    ids: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    photos: dict[str, str] = field(default_factory=dict)
    incident: str = ""
    answers: list[tuple[str, str, TestResponse]] = field(default_factory=list)
    """The answers to filing and registering: (route, kind, answer)."""

    def found_in(self, text: str) -> set[Mark]:
        """The marks in a text, whatever its letters' case and however a number is grouped."""
        folded = text.casefold()
        digits = re.sub(r"[\s()+.\-]", "", folded)
        found = {(kind, name) for name, kind in re.findall(rf"([a-z]+?\d?)mark({'|'.join(KINDS)})", folded)}
        found |= {(kind, "phone") for kind in KINDS if DIGITS[kind] in digits}
        found |= {(kind, "photo") for kind, name in self.photos.items() if name in folded}
        return found | {(kind, "code") for kind, code in self.codes.items() if _secret(code) in digits}

    def file(self) -> None:
        """File one of each kind by the web form, and enter one at the desk."""
        for kind in KINDS[:-1]:
            known = kind != "anonymous"
            fields = {f"reporter.{name}": mark(kind, name) if known else "" for name in sorted(IDENTITY)}
            answer = self.house.post_form(
                a_jpeg((64, 48 + KINDS.index(kind))), kind="misconduct" if kind == "misconduct" else "complaint",
                disclosure="open" if kind == "misconduct" else kind, place=mark(kind, "place"),
                subject=mark(kind, "subject"), narrative=f"{mark(kind, 'narrative')} lama sekali.", **fields,
            )  # fmt: skip
            self._noted("intake POST /complaints", kind, answer)
        desk = {
            "kind": "complaint", "category": "passport", "disclosure": "open", "channel": "whatsapp",
            "subject": mark("registered", "subject"), "place": mark("registered", "place"),
            "narrative": f"{mark('registered', 'narrative')} lama sekali.",
            "reporter": {name: mark("registered", name) for name in sorted(IDENTITY)},
            "channel_reference": {
                "handle": mark("registered", "handle"), "number": mark("registered", "number"),
                "url": f"https://media.example/{mark('registered', 'link')}",
            },
        }  # fmt: skip
        self._noted("transition POST /complaints", "registered", self.house.by("operator").post("/complaints", desk))
        opened = self.house.by("operator").post("/incidents", {"title": "Sistem antrean mati"}).get_json()
        self.incident = opened["incident"]["id"]

    def _noted(self, route: str, kind: str, answer: TestResponse) -> None:
        assert answer.status_code == 201, answer.text
        receipt = answer.get_json()
        self.ids[kind], self.codes[kind] = receipt["complaint_id"], receipt["tracking_code"]
        attached = self.house.state(self.ids[kind])["attachments"]
        if attached:
            self.photos[kind] = attached[0]["name"]
        self.answers.append((route, kind, answer))

    def let_fall(self) -> None:
        """Let the first step be late, and everybody be told."""
        self.house.clock.move(minutes=21)
        for id_ in self.ids.values():
            self.house.check(id_)
        for alert in self.house.ids("alerts"):
            self.house.deliver(alert)

    def ask(self) -> None:
        """Ask each reporter something."""
        for kind in KINDS:
            self._act(kind, "hold", note=f"{mark(kind, 'question')}?")

    def answer(self) -> None:
        """Each reporter replies; the complaints are answered, rated and corrected, the desk's ends without answer."""
        for kind in KINDS:
            self._as_reporter(kind, "messages", text=mark(kind, "reply"))
            if kind == "registered":
                self._act(kind, "close", "section_head", outcome="unfounded", public_text=mark(kind, "told"))
                continue
            while self._state(kind)["status"] == "open":
                self._act(kind, "advance", note=mark(kind, "note"), **self._produced(kind))
            self._as_reporter(kind, "rating", score=2, comment=mark(kind, "comment"))
            self.tell()
            better = {"follow_up_answer": f"{mark(kind, 'answer2')} dan loket dibuka."}
            self._act(kind, "correct", "compliance" if kind == "misconduct" else "section_head", documents=better)

    def reopen(self) -> None:
        """Each reporter is not content."""
        for kind in KINDS:
            self._as_reporter(kind, "reopening", reason=mark(kind, "reason"))

    def tell(self) -> None:
        """Deliver whatever waits."""
        for alert in self.house.ids("alerts"):
            self.house.deliver(alert)

    def _produced(self, kind: str) -> dict[str, Any]:
        """What the present step cannot be completed without."""
        step = self._state(kind)["step"]
        given: dict[str, Any] = {"documents": {}}
        if step == "review":
            given["documents"]["analysis"] = mark(kind, "analysis")
        if step in ("direction", "examination"):
            given["documents"]["follow_up_answer"] = f"{mark(kind, 'answer')} tulis ke kantor@layanan.example"
        if step in ("follow_up", "examination"):
            at = self.house.clock().isoformat()
            url = f"https://media.example/{mark(kind, 'publication')}"
            given["publication"] = {"platform": "instagram", "url": url, "at": at}
            given["confirmation"] = mark(kind, "confirmation")
        return given

    def _state(self, kind: str) -> dict[str, Any]:
        return self.house.state(self.ids[kind])

    def _act(self, kind: str, action: str, role: str | None = None, **fields: Any) -> None:
        actor = "compliance" if kind == "misconduct" else ACTORS[self._state(kind)["step"]]
        answer = self.house.act(role or actor, self.ids[kind], action, **fields)
        assert answer.status_code == 200, (kind, action, answer.text)

    def _as_reporter(self, kind: str, act: str, **fields: Any) -> None:
        answer = self.house.intake.test_client().post(
            f"/complaints/{self.ids[kind]}/{act}", json=fields, headers={"Tracking-Code": self.codes[kind]}
        )
        assert answer.status_code == 200, (kind, act, answer.text)


@contextmanager
def marked_house(services: Services) -> Iterator[Marked]:
    """A house with nothing filed yet."""
    with StorageEmulator(BUCKET) as storage:
        house = MarkedHouse(services, f"test-{secrets.token_hex(6)}", storage=storage.url)
        house.open()
        storage_client(house.settings).create_bucket(house.settings.evidence_bucket, timeout=5)
        yield Marked(house)


def apps(house: House) -> dict[str, Any]:
    """The functions by name."""
    return {"intake": house.intake, "transition": house.transition, "sla_check": house.sla_check}


def _secret(code: str) -> str:
    return "".join(code.casefold().split("-")[-2:])
