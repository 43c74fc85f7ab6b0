"""The events that are counted are those that docs/operations.md explains, with the fields that logs let through."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from shared.web.logs import FIELDS

ROOT = Path(__file__).parent.parent.parent
SOURCES = [path for folder in ("shared", "functions") for path in sorted((ROOT / folder).rglob("*.py"))]
ROW = re.compile(r"^\| `([a-z_]+)` \| (.*?) \| ", re.MULTILINE)


def explained() -> dict[str, set[str]]:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").partition("## Events")[2]
    return {name: set(re.findall(r"`([A-Za-z_]+)`", fields)) for name, fields in ROW.findall(text)}


def logged() -> Iterator[tuple[str, ast.Dict]]:
    """Every `extra={…}` of a call to a log, by its file."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "extra" and isinstance(node.value, ast.Dict):
                yield path.name, node.value


def test_the_document_explains_exactly_the_events_that_there_are() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)

    assert set(explained()) == set(re.findall(r'"event": "([a-z_]+)"', source))


def test_every_field_that_is_explained_comes_through() -> None:
    named = {field for fields in explained().values() for field in fields}

    assert named - set(FIELDS) == {"httpRequest"}


def test_every_field_that_is_logged_comes_through() -> None:
    lost = [
        f"{file}: {key.value!s}"
        for file, extra in logged()
        for key in extra.keys
        if isinstance(key, ast.Constant) and key.value not in (*FIELDS, "httpRequest", "operation")
    ]

    assert lost == []
    assert len(list(logged())) > 15
