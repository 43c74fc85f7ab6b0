"""Each function's bundle: the same bytes from the same tree, and nothing of another function in it."""

import os
import zipfile
from pathlib import Path

import pytest

from scripts.bundle import FUNCTIONS, ROOT, build


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_same_tree_gives_the_same_bytes(function: str, tmp_path: Path) -> None:
    first = build(function, tmp_path / "first")
    os.utime(ROOT / "shared" / "__init__.py")  # as a checkout would: other times, the same content

    second = build(function, tmp_path / "second")

    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_bundle_holds_its_function_and_no_other(function: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(build(function, tmp_path)) as archive:
        names = archive.namelist()

    assert {name.split("/")[1] for name in names if name.startswith("functions/")} == {"__init__.py", function}
    assert {"main.py", "requirements.txt", "shared/__init__.py"} < set(names)
    assert not [name for name in names if "__pycache__" in name or name.startswith(("emulator", "tests"))]
