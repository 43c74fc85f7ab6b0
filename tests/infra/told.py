"""What Terraform tells each function, read from the plan that it makes without a cloud."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.infra.terraform.running import Configuration, Ran, copied
from tests.infra.terraform.stand_in import provider_of_schemas

FUNCTIONS = ("intake", "transition", "sla_check")

SIGNED_IN_BY_A_PROVIDER = "signed_in_by_a_provider"
"""The case of an office whose staff sign in with an OpenID Connect provider."""

Plan = Mapping[str, Mapping[str, Any]]
"""By address, what a plan would make; what is not known before is not there."""


@contextmanager
def attached() -> Iterator[dict[str, str]]:
    """The environment that points Terraform at the stand-in; without Terraform the test is skipped, in CI it fails."""
    if not shutil.which("terraform"):
        missing = "terraform is missing (1.11 or newer): install it from HashiCorp's packages"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    with provider_of_schemas() as environment:
        yield environment


def with_bundles(into: Path, provider: Mapping[str, str]) -> Configuration:
    """A copy of infra/terraform that a test may spoil; the bundles are there, and empty."""
    (into / "build").mkdir()
    for function in FUNCTIONS:
        (into / "build" / f"{function}.zip").write_bytes(b"")
    return copied(into, provider)


def plans_of(ran: Ran) -> dict[str, Plan]:
    """By name, what each case of `terraform test -json -verbose` would have made."""
    return {each["@testrun"]: _planned(each["test_plan"]) for each in ran.messages("test_plan")}


def environment_of(plan: Plan, function: str, secrets: Mapping[str, str]) -> dict[str, str]:
    """A function's environment, with these values for its secrets (KeyError for one that is not among them)."""
    service = plan[f'google_cloud_run_v2_service.functions["{function}"]']
    variables = service["template"][0]["containers"][0]["env"]
    for each in variables:
        if each["value_source"]:
            assert each["value_source"][0]["secret_key_ref"][0]["secret"] == each["name"]
    return {each["name"]: secrets[each["name"]] if each["value_source"] else each["value"] for each in variables}


def _planned(plan: dict[str, Any]) -> Plan:
    return {each["address"]: each["change"]["after"] for each in plan["resource_changes"] if each["change"]["after"]}
