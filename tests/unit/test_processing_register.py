"""The register of processing names each field that the code stores; one that it forgets fails here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shared.domain.complaint import Complaint
from tests.stored_models import MODELS

ROOT = Path(__file__).parents[2]


def registered() -> dict[str, set[str]]:
    """The fields that stand in the register's tables, by collection."""
    page = (ROOT / "docs" / "processing.md").read_text("utf-8")
    found: dict[str, set[str]] = {}
    for section in page.split("\n## ")[1:]:
        heading, _, text = section.partition("\n")
        rows = re.findall(r"^\| (`[^|]*) \|", text, re.MULTILINE)
        for collection in heading.split(", "):
            found[collection] = {name for row in rows for name in re.findall(r"`([a-z_]+)`", row)}
    return found


@pytest.mark.parametrize("collection", MODELS)
def test_each_field_of_a_model_that_is_stored_stands_in_the_register(collection: str) -> None:
    missing = set(MODELS[collection].model_fields) - registered()[collection]

    assert missing == set()


def test_each_collection_that_the_code_names_stands_in_the_register() -> None:
    code = "".join(
        each.read_text("utf-8") for folder in ("shared", "functions") for each in (ROOT / folder).rglob("*.py")
    )
    named = set(re.findall(r"\.collection\(\s*\"([a-z_]+)\"", code))

    assert len(named) > 8
    assert named - registered().keys() == set()


def test_the_register_names_no_field_of_a_complaint_that_there_is_not() -> None:
    beside = {"place", "ticket", "turn", "readers", "numbered", "journalled_at", "kept_as", "kept_since"}

    assert registered()["complaints"] - set(Complaint.model_fields) == beside
    for collection in ("journal", "alerts", "staff"):
        assert registered()[collection] == set(MODELS[collection].model_fields)
