"""The README keeps up with the code: every setting, every make target that it names."""

from __future__ import annotations

import re
from pathlib import Path

from shared.cloud.settings import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()

OF_THE_PLATFORM = {"K_SERVICE"}
"""What Cloud Run sets, and nobody else."""


def test_every_setting_stands_in_the_table() -> None:
    named = set(re.findall(r"[A-Z][A-Z0-9_]+", README))

    assert {name.upper() for name in Settings.model_fields} - OF_THE_PLATFORM - named == set()


def test_every_target_that_is_named_can_be_made() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert set(re.findall(r"`?make ([a-z-]+)", README)) <= targets
