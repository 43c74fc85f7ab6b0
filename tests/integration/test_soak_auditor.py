"""The soak's auditor finds what it is there for: of a true story it says nothing, of a falsified one what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.integration.audited import mails_of, stored_in
from tests.integration.fault_points import OpenHouse, a_post
from tests.integration.house import MINUTE
from tests.integration.incident_house import on
from tests.integration.queue_of import recover
from tests.integration.services import Services
from tests.soak.auditor import Findings, Stored, audit

Json = dict[str, Any]

POSTED, SAID, ORDERED, OPENED = "MRK00000000000a", "CMD00000000000b", "ORD00000000000c", "ORD00000000000d"


@dataclass
class Story:
    """What clients were told, what is stored, what was mailed and logged."""

    told: Json
    stored: Stored
    mails: list[Json]
    logs: list[str] = field(default_factory=lambda: ['{"message": "request"}'])

    @property
    def post(self) -> Json:
        """What the citizen was told."""
        found: Json = self.told["posts"][0]
        return found

    @property
    def id(self) -> str:
        """The complaint."""
        return str(self.post["id"])

    @property
    def entries(self) -> list[Json]:
        """Its journal."""
        return self.stored.journals[self.id]

    def entry(self, action: str) -> Json:
        """The first entry of an action."""
        return next(each for each in self.entries if each["action"] == action)

    @property
    def ordered(self) -> Json:
        """The entry that was made for the incident."""
        return [each for each in self.entries if each["action"] == "advance"][1]

    @property
    def alert(self) -> Json:
        """The warning, which was mailed."""
        return self.stored.alerts[f"{self.id}-2-warning"]

    def audited(self) -> Findings:
        """What the auditor says."""
        return audit(self.told, self.stored, self.mails, self.logs, MINUTE.total_seconds())


@pytest.fixture(scope="module")
def told_truly(services: Services) -> Story:
    house = OpenHouse(services, "test-auditor")
    house.open()
    id_ = str(a_post(house, POSTED, "a-key").get_json()["complaint_id"])
    incident = house.by("operator").post("/incidents", {"title": f"Antrean {OPENED}", "complaints": [id_]}).get_json()
    command = house.act("operator", id_, "advance", note=f"Dicatat {SAID}")
    house.clock.move(minutes=8, seconds=30)
    house.check(id_, visit=2)
    order = on(house, incident["incident"]["id"], "forward", note=f"Bersama {ORDERED}").get_json()
    recover(house)
    return Story(_told(id_, command.status_code, incident, order), stored_in(house), mails_of(house))


def _told(id_: str, status: int, opened: Json, ordered: Json) -> Json:
    def order(mark: str, action: str, answer: Json) -> Json:
        outcomes = [[each["complaint"], each["outcome"]] for each in answer["outcomes"]]
        about = {"mark": mark, "action": action, "incident": answer["incident"]["id"], "outcomes": outcomes}
        return about | {"status": 200, "met": [], "complete": answer["complete"]}

    return {
        "posts": [{"mark": POSTED, "status": 201, "met": [], "id": id_, "photos": 0}],
        "commands": [{"mark": SAID, "id": id_, "action": "advance", "status": status, "met": []}],
        "orders": [order(OPENED, "gather", opened), order(ORDERED, "advance", ordered)],
        "disclosed": [],
    }


@pytest.fixture
def story(told_truly: Story) -> Story:
    return deepcopy(told_truly)


def test_of_what_is_true_it_says_nothing(story: Story) -> None:
    findings = story.audited()

    assert findings.clean, findings.in_words()
    looked_at = (
        "posts",
        "commands",
        "orders",
        "orders of one",
        "journals",
        "levels",
        "mails",
        "receivers",
        "log lines",
    )
    assert all(findings.checked[each] > 0 for each in looked_at), findings.checked


def _again(story: Story, of: Json) -> None:
    """An entry of the same, under which the chain still has its end."""
    story.entries.append({**deepcopy(of), "seq": story.entries[-1]["seq"] + 1})
    story.stored.complaints[story.id].update(seq=len(story.entries), head=of["hash"])


def _filed_twice(story: Story) -> None:
    story.stored.complaints["BPN-AAAAA-AAAAA"] = deepcopy(story.stored.complaints[story.id])
    story.stored.journals["BPN-AAAAA-AAAAA"] = deepcopy(story.entries)


Falsify = Callable[[Story], object]

LOST: dict[str, Falsify] = {
    "the complaint": lambda story: story.stored.complaints.clear(),
    "an answer to the post": lambda story: story.post.update(status=503),
    "a picture": lambda story: story.post.update(photos=1),
    "an entry": lambda story: story.entries.pop(1),
    "the last entry": lambda story: story.entries.pop(),
    "what an entry says": lambda story: story.entry("advance").update(actor="somebody.else@imigrasi.example"),
    "a link of the chain": lambda story: story.entries[2].update(previous_hash="0" * 64),
    "a command": lambda story: story.entry("advance")["texts"].clear(),
    "an answer to the command": lambda story: story.told["commands"][0].update(status=0),
    "an incident": lambda story: story.stored.incidents.clear(),
    "an order": lambda story: story.ordered["texts"].clear(),
    "an answer to the order": lambda story: story.told["orders"][1].update(status=503),
    "the rest of an order": lambda story: story.told["orders"][1].update(complete=False),
    "an alert": lambda story: story.stored.alerts.pop(f"{story.id}-2-warning"),
    "a mail": lambda story: story.mails.clear(),
    "a delivery": lambda story: story.alert["recipients"][0].update(state="pending"),
    "a level": lambda story: story.entry("warning").update(action="take"),
}

DOUBLED: dict[str, Falsify] = {
    "the complaint": _filed_twice,
    "a complaint of nobody": lambda story: story.told["posts"].clear(),
    "a command": lambda story: _again(story, story.entry("advance")),
    "a level": lambda story: _again(story, story.entry("warning")),
    "an order": lambda story: _again(story, story.ordered),
    "a gathering": lambda story: _again(story, story.entry("gather")),
    "an incident": lambda story: story.stored.incidents.update(other=next(iter(story.stored.incidents.values()))),
    "a message": lambda story: story.mails.append({**story.mails[0], "text": "Lain."}),
    "a mail of nothing": lambda story: story.mails.append({**story.mails[0], "headers": {"Message-ID": "<lain@x>"}}),
}

DISCLOSED: dict[str, Falsify] = {
    "to a citizen": lambda story: story.told["disclosed"].append("a citizen saw NRT00000000000a"),
    "in a log": lambda story: story.logs.append('{"message": "NRT00000000000a"}'),
    "in a mail": lambda story: story.mails[0].update(text="OPN00000000000a menulis."),
}

TOLD_FALSELY: dict[str, Falsify] = {
    "that a post is refused": lambda story: story.post.update(status=422),
    "that a command is refused": lambda story: story.told["commands"][0].update(status=403),
    "that a complaint is elsewhere": lambda story: story.told["orders"][1].update(outcomes=[[story.id, "elsewhere"]]),
    "that an order is refused": lambda story: story.told["orders"][1].update(status=409, outcomes=[]),
}


KINDS = {"lost": LOST, "doubled": DOUBLED, "disclosed": DISCLOSED, "false_answers": TOLD_FALSELY}


@pytest.mark.parametrize(("kind", "what"), [(kind, what) for kind, of in KINDS.items() for what in of])
def test_it_finds(story: Story, kind: str, what: str) -> None:
    KINDS[kind][what](story)

    findings = story.audited()

    assert getattr(findings, kind), findings.in_words()
