"""The page of the OpenAPI document: its examples are what the document says, in both languages, from one host."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from openapi_schema_validator import OAS31Validator

from shared.web.language import catalogue
from shared.web.openapi import document
from shared.web.openapi_page import answer_examples, operations, sent_example
from tests.unit.test_threat_model import apps

NAMES = ("intake", "transition", "sla_check")
PUBLIC = ("intake", "transition")


@pytest.fixture(scope="module")
def built() -> dict[str, Flask]:
    return apps()


@pytest.fixture(scope="module")
def documents(built: dict[str, Flask]) -> dict[str, Any]:
    return {name: document(app, f"functions.{name}.contract") for name, app in built.items()}


@pytest.mark.parametrize("name", NAMES)
def test_each_example_is_what_its_schema_takes(documents: dict[str, Any], name: str) -> None:
    found = documents[name]
    schemas = found["components"]["schemas"]
    each = [operation for path in found["paths"].values() for operation in path.values()]
    examples = [
        (operation["requestBody"]["content"]["application/json"]["schema"], sent)
        for operation in each
        if (sent := sent_example(operation, schemas)) is not None
    ]
    examples += [(schema, example) for operation in each for _, schema, example in answer_examples(operation, schemas)]

    faults = [
        f"{error.json_path}: {error.message}"
        for schema, example in examples
        for error in OAS31Validator({**schema, "components": found["components"]}).iter_errors(example)
    ]

    assert faults == []
    assert examples


@pytest.mark.parametrize("name", PUBLIC)
def test_the_page_has_what_programs_call_with_a_call_to_copy(
    built: dict[str, Flask], documents: dict[str, Any], name: str
) -> None:
    page = built[name].test_client().get("/openapi")

    text = page.get_data(as_text=True)
    shown = operations(documents[name])
    assert (page.status_code, page.mimetype) == (200, "text/html")
    paths = {each.path for each in shown}
    assert {"/complaints", "/complaints/{complaint_id}"} <= paths
    assert not {"/assets/{mark}/{name}", "/openapi", "/tracking/reminder", "/sign-in"} & {
        each.path for each in shown if each.method == "GET"
    }
    assert all(f'id="{each.place}"' in text for each in shown)
    assert all(each.request.startswith("curl ") and "{" not in each.request.partition("\n")[0] for each in shown)
    assert "Idempotency-Key: " in text


@pytest.mark.parametrize("name", PUBLIC)
def test_the_page_asks_no_other_host_for_anything_and_has_nothing_inline(built: dict[str, Flask], name: str) -> None:
    text = built[name].test_client().get("/openapi").get_data(as_text=True)

    assert [each for each in re.findall(r'(?:src|href|action)="([^"]*)"', text) if not re.match(r"[/#?]", each)] == []
    assert "<style" not in text
    assert " style=" not in text
    assert not re.findall(r"<script(?![^>]* src=)", text)


@pytest.mark.parametrize("name", PUBLIC)
def test_what_the_routes_say_of_themselves_is_there_in_indonesian_too(documents: dict[str, Any], name: str) -> None:
    """A new text stands in shared/web/openapi_words.py, and its translation in the catalogue."""
    found = documents[name]
    said = {found["info"]["description"]}
    said |= {each["description"] for each in found["components"]["securitySchemes"].values()}
    said |= {operation["summary"] for path in found["paths"].values() for operation in path.values()}

    missing = {each for each in said if catalogue("id").gettext(each) == each}

    assert missing == set()


def test_the_page_speaks_the_readers_language(built: dict[str, Flask]) -> None:
    client = built["intake"].test_client()

    indonesian = client.get("/openapi?lang=id").get_data(as_text=True)
    english = client.get("/openapi?lang=en").get_data(as_text=True)

    assert "Menerima pengaduan dan memberi tanda terimanya." in indonesian
    assert "Receive a complaint and give its receipt." in english
    assert "Receive a complaint and give its receipt." not in indonesian


def test_the_page_of_sla_check_lies_behind_its_proof(built: dict[str, Flask]) -> None:
    assert built["sla_check"].test_client().get("/openapi").status_code == 401
