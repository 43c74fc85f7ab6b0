"""The indexes in Terraform are those that the code's queries need: none missing, none unused.

The emulator answers queries that lack an index; the real service does not. So the queries are taken from the wire.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from google.cloud.firestore_v1.types import RunQueryRequest, StructuredQuery

from shared.cloud import exchange
from tests.infra.terraform.running import Configuration
from tests.integration.daily import worked
from tests.integration.house import MONDAY
from tests.integration.sealing_house import SealingHouse, sealing_house
from tests.integration.services import running_services

TERRAFORM = Path(__file__).parents[2] / "infra" / "terraform"

Operator = StructuredQuery.FieldFilter.Operator
EQUAL = {Operator.EQUAL, Operator.IN}
CONTAINS = {Operator.ARRAY_CONTAINS, Operator.ARRAY_CONTAINS_ANY}
RANGE = {Operator.LESS_THAN, Operator.LESS_THAN_OR_EQUAL, Operator.GREATER_THAN, Operator.GREATER_THAN_OR_EQUAL}

NAME = "__name__"


@dataclass(frozen=True)
class Needed:
    """What a query asks of an index: fields compared for equality, arrays searched, then the order of the result."""

    collection: str
    equal: frozenset[str]
    contains: frozenset[str]
    order: tuple[tuple[str, str], ...]

    def is_served_by(self, index: dict[str, Any]) -> bool:
        """Whether the index has the equal and searched fields first, in any order, and then exactly the order."""
        fields = index["fields"]
        first, last = fields[: len(fields) - len(self.order)], fields[len(fields) - len(self.order) :]
        return (
            index["collection"] == self.collection
            and {each["field"] for each in first if "order" in each} == self.equal
            and {each["field"] for each in first if each.get("array") == "CONTAINS"} == self.contains
            and [(each["field"], each.get("order")) for each in last] == list(self.order)
        )


def needed(query: StructuredQuery) -> Needed | None:
    """The index that a query needs; None for one that goes through a collection by name, which needs none."""
    where = query.where
    filters = [each.field_filter for each in where.composite_filter.filters] if where else []
    if where and "field_filter" in where:
        filters = [where.field_filter]
    named = {operators: frozenset(each.field.field_path for each in filters if each.op in operators)
             for operators in map(frozenset, (EQUAL, CONTAINS, RANGE))}  # fmt: skip
    known = EQUAL | CONTAINS | RANGE
    assert all(each.op in known for each in filters), "a filter that this test does not know"
    order = [(each.field.field_path, each.direction.name) for each in query.order_by]
    ranged = named[frozenset(RANGE)]
    assert not ranged or [order[0][0]] == list(ranged), "a range needs its field first in the order"
    while order and order[-1][0] == NAME and (len(order) == 1 or order[-1][1] == order[-2][1]):
        order.pop()
    equal, contains = named[frozenset(EQUAL)], named[frozenset(CONTAINS)]
    if not (equal or contains or order):
        return None
    return Needed(query.from_[0].collection_id, equal, contains, tuple(order))


def every_query(house: SealingHouse) -> list[StructuredQuery]:
    """What goes over the wire while everything is used that asks the database."""
    id_ = house.a_complaint("forward")
    house.parts.directory._kept.clear()
    house.clock.move(minutes=10)
    house.check(id_, visit=2)
    house.clock.move(minutes=20)
    house.sweep()
    house.deliver(f"{id_}-2-breach")
    worked(house.parts, "digest", now=True)
    worked(house.parts, "rollups")
    list(house.parts.calendars.behind("balikpapan", 1, 10))
    placed = house.parts.complaints.load(str(house.post(place="Loket 3").get_json()["complaint_id"])).complaint
    house.parts.worklists.alike(placed)
    house.parts.worklists.repetitions_of(placed)
    house.parts.worklists.of_contact(placed)
    assert worked(house.parts, "retention")["failed"] == 0
    exchange.by_ticket(house.parts, "balikpapan", ["reporting_system 1"])
    for ask in (exchange.received_by, exchange.ended_by):
        list(ask(house.parts, "balikpapan", "reporting_system", MONDAY, MONDAY))
    for role in ("operator", "compliance"):
        caller = house.by(role)
        for queue in ("mine", "open", "overdue", "held", "set_aside", "closed"):
            assert caller.get("/complaints", queue=queue).status_code == 200
        assert caller.get("/alerts").status_code == 200
        assert caller.get("/register").status_code in (200, 404)
        assert caller.get("/", part="list").status_code in (200, 404)
        assert caller.get("/").status_code in (200, 404)
    assert house.by("operator").get(f"/complaints/{id_}/journal").status_code == 200
    opening = {"title": "Sistem antrean mati", "complaints": [id_]}
    assert house.by("operator").post("/incidents", opening).get_json()["complete"]
    assert house.by("operator").get("/incidents").status_code == 200
    assert set(house.parts.complaints.all_ids()) == {id_, placed.id}
    house.clock.move(minutes=2 * 24 * 60)
    assert house.seal()["failed"] == 0
    house.parts.incidents.empty("balikpapan", house.clock())
    return [RunQueryRequest(call.request).structured_query for call in house.wire.calls if call.method == "RunQuery"]


@pytest.fixture(scope="module")
def queries() -> Iterator[list[StructuredQuery]]:
    with running_services() as services, sealing_house(services) as house:
        yield every_query(house)


@pytest.fixture(scope="module")
def indexes() -> list[dict[str, Any]]:
    return declared_in(TERRAFORM / "indexes.json")


def declared_in(file: Path) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = json.loads(file.read_text())
    return read


def without_index(queries: list[StructuredQuery], indexes: list[dict[str, Any]]) -> list[Needed]:
    """The indexes that queries need and that are not among these."""
    wanted = {found for each in queries if (found := needed(each))}
    return [each for each in wanted if not any(each.is_served_by(index) for index in indexes)]


def test_every_query_has_its_index(queries: list[StructuredQuery], indexes: list[dict[str, Any]]) -> None:
    wanted = {found for each in queries if (found := needed(each))}

    missing = without_index(queries, indexes)

    print(f"{len(queries)} queries need {len(wanted)} indexes")
    assert missing == []


def test_every_index_has_its_query(queries: list[StructuredQuery], indexes: list[dict[str, Any]]) -> None:
    wanted = {found for each in queries if (found := needed(each))}

    unused = [index for index in indexes if not any(each.is_served_by(index) for each in wanted)]

    assert unused == []
    assert len({json.dumps(each, sort_keys=True) for each in indexes}) == len(indexes)


def test_an_index_that_is_missing_is_caught(queries: list[StructuredQuery], configuration: Configuration) -> None:
    file = configuration.folder / "indexes.json"
    indexes = json.loads(file.read_text())

    for missing in indexes:
        file.write_text(json.dumps([index for index in indexes if index is not missing]))
        assert without_index(queries, declared_in(file)) != [], missing


def test_every_collection_that_is_asked_is_exempt_from_all_other_indexing(queries: list[StructuredQuery]) -> None:
    exempt = re.search(r"toset\(\[([^]]*)\]\)", (TERRAFORM / "firestore.tf").read_text())
    assert exempt

    assert {each.from_[0].collection_id for each in queries} <= set(json.loads(f"[{exempt[1]}]"))


def test_a_board_index_begins_with_the_office_and_a_rising_time_stands_behind_its_shard(
    indexes: list[dict[str, Any]],
) -> None:
    first = {index["fields"][0]["field"] for index in indexes}
    rising = [
        index for index in indexes if {"next_check_at", "next_attempt_at"} & {f["field"] for f in index["fields"]}
    ]

    assert first == {"office", "shard", "waiting"}  # the last: a receiver, whose own alerts are few
    assert rising
    assert {index["fields"][0]["field"] for index in rising} == {"shard", "waiting"}
