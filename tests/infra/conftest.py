"""Terraform for the tests of this folder: attached to the stand-in, its cases run once, the plans of each at hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.infra.terraform.running import Configuration, Ran
from tests.infra.told import Plan, attached, plans_of, with_bundles


@dataclass(frozen=True)
class Cases:
    """The cases of infra/terraform/tests as they ended, and by name what each would have made."""

    ran: Ran
    plans: Mapping[str, Plan]


@pytest.fixture(scope="session")
def provider() -> Iterator[dict[str, str]]:
    with attached() as environment:
        yield environment


@pytest.fixture
def configuration(tmp_path: Path, provider: dict[str, str]) -> Configuration:
    return with_bundles(tmp_path, provider)


@pytest.fixture(scope="session")
def cases(tmp_path_factory: pytest.TempPathFactory, provider: dict[str, str]) -> Cases:
    ran = with_bundles(tmp_path_factory.mktemp("terraform"), provider).run("test", "-json", "-verbose")
    return Cases(ran, plans_of(ran))
