"""What clients, tasks and the scheduler ask for, each as a point at which a fault strikes, with all that was told."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from werkzeug.test import TestResponse

from shared.cloud.settings import Settings
from shared.domain import tracking
from tests.integration.house import DOCUMENTS, House
from tests.integration.queue_of import purge
from tests.integration.strikes import Strike, struck
from tests.soak.auditor import PRIVATE

Json = dict[str, Any]
Ask = Callable[[House, str, str, str, int], TestResponse]
"""(house, complaint, mark, idempotency key, the version that the caller saw) -> the answer."""

Counted = Counter[tuple[str, str]]
"""Runs that were struck, by point and fault."""

PATIENCE = 6
"""How often a client sends the same again."""


@dataclass
class Told:
    """What clients were told in a house, in the form that the auditor reads."""

    posts: list[Json] = field(default_factory=list)
    commands: list[Json] = field(default_factory=list)
    disclosed: list[str] = field(default_factory=list)
    runs: Counted = field(default_factory=Counter)

    def as_read(self) -> Json:
        """As the auditor reads it."""
        return {"posts": self.posts, "commands": self.commands, "orders": [], "disclosed": self.disclosed}


class OpenHouse(House):
    """An office that never closes: runs after runs move its clock, and each level falls after its plain minutes."""

    @cached_property
    def settings(self) -> Settings:
        return super().settings.model_copy(update={"sla_calendar": "always"})


@dataclass(frozen=True)
class Point:
    """An operation. `before` brings a complaint to where it can happen; `ask` is repeated until it is answered.

    `kept`: its mark stands in the journal. `seen`: the caller may see the reporter's identity. `later`: whoever took
    it up and died has it for a minute, and Cloud Tasks is told to come again.
    """

    before: Callable[[House], str]
    ask: Ask
    kept: bool = True
    seen: bool = False
    later: bool = False


def a_post(house: House, mark: str, key: str) -> TestResponse:
    """A complaint of somebody who can be written to, with what only they and staff may see."""
    reporter = {"name": f"OPN{mark[3:]}", "email": f"opn{mark[3:]}@warga.example"}
    narrative = f"Saya menunggu lama di loket ini NRT{mark[3:]}"
    return house.post(key, subject=f"Antrean {mark}", narrative=narrative, reporter=reporter)


def at(step: str) -> Callable[[House], str]:
    """A complaint at a step."""
    return lambda house: house.a_complaint(at_step=step)


def _answered(house: House) -> str:
    id_ = house.a_complaint(at_step="follow_up")
    assert house.advance(id_).status_code == 200
    return id_


def _held(house: House) -> str:
    id_ = house.a_complaint(at_step="review")
    assert house.act("subsection_head", id_, "hold", note="Loket yang mana?").status_code == 200
    return id_


def _late(house: House) -> str:
    """One whose breach has been recorded, and nobody told yet."""
    id_ = house.a_complaint(at_step="review")
    house.clock.move(minutes=10, seconds=30)
    assert house.check(id_, visit=3).status_code == 200
    return id_


def _almost_late(house: House) -> str:
    id_ = house.a_complaint(at_step="review")
    house.clock.move(minutes=10, seconds=30)
    return id_


def _overdue(house: House) -> str:
    id_ = _almost_late(house)
    purge(house)
    house.clock.move(minutes=1, seconds=30)
    return id_


def _by(role: str, action: str, **fields: Any) -> Ask:
    def ask(house: House, id_: str, mark: str, key: str, version: int) -> TestResponse:
        said = {"expected_version": version, "note": f"Dicatat {mark}", **fields}
        return house.act(role, id_, action, key=key, **said)

    return ask


def _says(what: str, **body: object) -> Ask:
    """The reporter writes."""
    field_of = {"messages": "text", "rating": "comment", "reopening": "reason"}

    def ask(house: House, id_: str, mark: str, key: str, _version: int) -> TestResponse:
        state = house.state(id_)
        code = tracking.tracking_code(id_, house.settings.tracking_keys[state["tracking_key"]].get_secret_value())
        headers = {"Tracking-Code": code, "Idempotency-Key": key}
        said = {field_of[what]: f"Dari pelapor {mark}", **body}
        return house.intake.test_client().post(f"/complaints/{id_}/{what}", json=said, headers=headers)

    return ask


POINTS: dict[str, Point] = {
    "a complaint is posted": Point(lambda _: "", lambda house, _id, mark, key, _v: a_post(house, mark, key)),
    "a step is completed": Point(at("review"), _by("subsection_head", "advance", documents=DOCUMENTS["review"])),
    "the answer is published": Point(at("follow_up"), _by("operator", "advance")),
    "a question is asked": Point(at("review"), _by("subsection_head", "hold")),
    "it is returned": Point(at("review"), _by("subsection_head", "return", to_step="receive")),
    "it is closed": Point(
        at("review"), _by("subsection_head", "close", outcome="unfounded", public_text="Tidak ada loket itu.")
    ),
    "an answer is corrected": Point(
        _answered, _by("section_head", "correct", documents={"follow_up_answer": "Loket dibuka hari Selasa."})
    ),
    "the reporter replies": Point(_held, _says("messages")),
    "the reporter rates": Point(_answered, _says("rating", score=4)),
    "the reporter reopens": Point(_answered, _says("reopening")),
    "an identity is read": Point(
        at("review"),
        lambda house, id_, _mark, _key, _v: house.by("subsection_head").get(f"/complaints/{id_}/reporter"),
        kept=False,
        seen=True,
    ),
    "an alert is acknowledged": Point(
        _late,
        lambda house, id_, _mark, key, _v: house.by("section_head").post(
            f"/alerts/{id_}-3-breach/acknowledgement", {}, key
        ),
        kept=False,
    ),
    "a deadline is checked": Point(
        _almost_late, lambda house, id_, _mark, _key, _v: house.check(id_, visit=3), kept=False
    ),
    "the sweep comes": Point(_overdue, lambda house, _id, _mark, _key, _v: house.sweep(), kept=False),
    "an alert is told": Point(
        _late, lambda house, id_, _mark, _key, _v: house.deliver(f"{id_}-3-breach"), kept=False, later=True
    ),
}


def strike_at(house: House, point: str, strike: Strike | None, told: Told) -> int:
    """One run: the operation, struck, and then asked for again until it is answered. Returns how many calls it made."""
    here = POINTS[point]
    id_ = here.before(house)
    version: int = house.state(id_)["version"] if id_ else 0
    mark, key = f"{'MRK' if not id_ else 'CMD'}{secrets.token_hex(6)}", secrets.token_hex(16)
    met: list[int] = []
    answer: TestResponse | None = None
    counts: Counter[str] = Counter()
    with struck(house, strike, counts):
        answer = here.ask(house, id_, mark, key, version)
    calls = len((house.tasks_wire if strike and "task" in strike.kind.lower() else house.wire).calls)
    while answer is None or answer.status_code in (429, 500, 503):
        met.append(answer.status_code if answer is not None else 0)
        if answer is not None and answer.status_code in (429, 503):
            assert "Retry-After" in answer.headers, answer.text
        if len(met) > PATIENCE:
            break
        answer = here.ask(house, id_, mark, key, version)
    status = answer.status_code if answer is not None else 0
    if not here.seen and answer is not None:
        told.disclosed += [f"{point}: the caller saw {each}" for each in PRIVATE.findall(answer.text)]
    if not id_:
        receipt = answer.get_json().get("complaint_id") if answer is not None and status == 201 else None
        told.posts.append({"mark": mark, "status": status, "met": met, "id": receipt})
    elif here.kept:
        told.commands.append({"mark": mark, "id": id_, "action": point, "status": status, "met": met})
    else:
        assert status == 200 or (here.later and status == 500), (point, strike, status, met)
    if strike:
        told.runs[point, strike.kind] += counts[strike.kind]
    return calls
