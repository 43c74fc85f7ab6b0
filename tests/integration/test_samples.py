"""Everything that this release stores has a sample of this release: a collection or a field without one fails here.

A field that comes after a release was made asks for the next version, and samples of it: see `sample_forms`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.sample_forms import version
from tests.integration.services import Services
from tests.integration.stored_forms import SAMPLES, by_collection, documents_of, keys_of, put_back, sample_house
from tests.stored_models import MODELS

EVERY_OFFICE = True

ROOT = Path(__file__).parent.parent.parent
FOLDER = SAMPLES / version()
PRESENT = documents_of(FOLDER)

FIGURES = ("DayFigures", "Figures", "CategoryFigures", "StepFigures", "Reason", "Unfinished")
SAID_ELSEWHERE = [("tallies", each) for each in FIGURES]
"""Shapes that a collection shares with another one, whose samples have all of them."""


def test_each_collection_has_a_sample() -> None:
    sources = [each for folder in ("shared", "functions") for each in (ROOT / folder).rglob("*.py")]
    named = {found for each in sources for found in re.findall(r'\.collection\(\s*"(\w+)"', each.read_text("utf-8"))}

    assert named == by_collection(PRESENT).keys()


@pytest.mark.parametrize("collection", MODELS)
def test_each_field_has_a_sample_that_says_something(collection: str) -> None:
    schema = MODELS[collection].model_json_schema()
    wanted = {(name, field) for name, each in _shapes(schema).items() for field in each.get("properties", {})}

    found = {pair for each in by_collection(PRESENT)[collection].values() for pair in _said(schema, schema, each)}

    elsewhere = {field for name, field in SAID_ELSEWHERE if name == collection}
    assert {(name, field) for name, field in wanted - found if name not in elsewhere} == set()


def test_nothing_is_stored_beside_the_models_that_has_no_sample(services: Services) -> None:
    with sample_house(services, keys_of(FOLDER)) as house:
        put_back(house, FOLDER)
        for role, id_, action, fields in _next_moves():
            assert house.act(role, id_, action, **fields).status_code == 200
        new = house.post(place="Lantai 2").get_json()["complaint_id"]
        house.clock.at = house.state(new)["next_check_at"]
        house.check(new)
        house.deliver(f"{new}-1-warning")
        after = by_collection(house.stored())

    sampled = by_collection(PRESENT)
    for collection, documents in after.items():
        known = {name for each in sampled[collection].values() for name in each}
        assert {name for each in documents.values() for name in each} - known == set(), collection


def _next_moves() -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """One action in each status."""
    complaints = by_collection(PRESENT)["complaints"].values()
    by_status = {each["status"]: each["id"] for each in complaints if each["erased_at"] is None}
    yield "operator", by_status["held"], "resume", {}
    yield "operator", by_status["set_aside"], "release", {}
    yield "section_head", by_status["closed"], "reopen", {"note": "Dilihat lagi."}


def _shapes(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    inner: dict[str, dict[str, Any]] = schema.get("$defs", {})
    return {schema["title"]: schema} | inner


def _said(root: dict[str, Any], shape: dict[str, Any], value: Any) -> Iterator[tuple[str, str]]:
    """(model, field) of everything in a value that is neither absent nor empty."""
    if "$ref" in shape:
        shape = root["$defs"][shape["$ref"].rpartition("/")[2]]
    for each in shape.get("anyOf", ()):
        yield from _said(root, each, value)
    if isinstance(value, list) and "items" in shape:
        for each in value:
            yield from _said(root, shape["items"], each)
    if isinstance(value, dict):
        if isinstance(shape.get("additionalProperties"), dict):
            for each in value.values():
                yield from _said(root, shape["additionalProperties"], each)
        for name, inner in shape.get("properties", {}).items():
            if value.get(name) not in (None, "", [], {}):
                yield shape["title"], name
                yield from _said(root, inner, value[name])
