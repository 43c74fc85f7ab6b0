"""Terraform for the tests of this folder: attached to the stand-in, its cases run once, the plans of each at hand."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.infra.terraform.running import Configuration, Ran, copied
from tests.infra.terraform.stand_in import provider_of_schemas

FUNCTIONS = ("intake", "transition", "sla_check")


@dataclass(frozen=True)
class Cases:
    """The cases of infra/terraform/tests as they ended, and by name what each would have made."""

    ran: Ran
    plans: Mapping[str, dict[str, dict[str, Any]]]


@pytest.fixture(scope="session")
def provider() -> Iterator[dict[str, str]]:
    if not shutil.which("terraform"):
        missing = "terraform is missing (1.11 or newer): install it from HashiCorp's packages"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    with provider_of_schemas() as environment:
        yield environment


@pytest.fixture
def configuration(tmp_path: Path, provider: dict[str, str]) -> Configuration:
    """A copy of infra/terraform that a test may spoil; the bundles are there, and empty."""
    return _with_bundles(tmp_path, provider)


@pytest.fixture(scope="session")
def cases(tmp_path_factory: pytest.TempPathFactory, provider: dict[str, str]) -> Cases:
    ran = _with_bundles(tmp_path_factory.mktemp("terraform"), provider).run("test", "-json", "-verbose")
    return Cases(ran, {each["@testrun"]: _planned(each["test_plan"]) for each in ran.messages("test_plan")})


def _with_bundles(into: Path, provider: dict[str, str]) -> Configuration:
    (into / "build").mkdir()
    for function in FUNCTIONS:
        (into / "build" / f"{function}.zip").write_bytes(b"")
    return copied(into, provider)


def _planned(plan: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """By address, what a plan would make; what is not known before is not there."""
    return {each["address"]: each["change"]["after"] for each in plan["resource_changes"] if each["change"]["after"]}
