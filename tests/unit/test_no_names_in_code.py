"""No line of Python, HTML or Terraform names an office, an actor, a step, a document or a procedure of any in the data.

Left out: these tests.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.data import offices, procedures

ROOT = Path(__file__).parents[2]
PYTHON = ("shared", "functions", "emulator", "client", "scripts")
MARKUP = ("shared/**/*.html", "functions/**/*.html", "emulator/**/*.html", "infra/terraform/*.tf")
QUOTED = re.compile(r"""["']([a-z][a-z0-9_-]*)["']""")


def names() -> dict[str, str]:
    """Every key of the data, and what it is."""
    found = dict.fromkeys(offices(), "an office")
    for each in procedures().values():
        found[each.id] = "a procedure"
        found |= {actor.key: "an actor" for actor in each.actor}
        found |= {step.key: "a step" for step in each.step}
        found |= {document.key: "a document" for document in each.document}
    return found


NAMES = names()


def in_python(source: str) -> Iterator[str]:
    """The texts of a module, whole."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_there_are_two_offices_of_different_shapes() -> None:
    assert set(NAMES.values()) == {"an office", "a procedure", "an actor", "a step", "a document"}
    assert len(offices()) >= 2
    steps = [step for each in procedures().values() for step in each.step]
    assert any(step.beside for step in steps)
    assert any(step.only_for for step in steps)
    assert any(step.working_days for step in steps)


@pytest.mark.parametrize("folder", PYTHON)
def test_no_module_names_anything_of_an_office(folder: str) -> None:
    sources = list((ROOT / folder).rglob("*.py"))

    named = [
        f"{path.relative_to(ROOT)}: {NAMES[text]} {text}"
        for path in sources
        for text in in_python(path.read_text("utf-8"))
        if text in NAMES
    ]

    assert sources
    assert named == []


@pytest.mark.parametrize("pattern", MARKUP)
def test_no_page_and_no_terraform_names_anything_of_an_office(pattern: str) -> None:
    sources = list(ROOT.glob(pattern))

    named = [
        f"{path.relative_to(ROOT)}: {NAMES[text]} {text}"
        for path in sources
        for text in QUOTED.findall(path.read_text("utf-8"))
        if text in NAMES
    ]

    assert sources
    assert named == []
