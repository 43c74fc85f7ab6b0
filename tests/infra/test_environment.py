"""What Terraform tells each function is what the function reads: nothing is missing, nothing is for nobody."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from functions.intake.app import NEEDED as INTAKE_NEEDS
from functions.sla_check.app import NEEDED as SLA_CHECK_NEEDS
from functions.transition.app import NEEDED as TRANSITION_NEEDS
from scripts.bundle import build
from shared.cloud.settings import Settings
from tests.infra.conftest import Cases
from tests.infra.terraform.running import Configuration
from tests.infra.told import FUNCTIONS, SIGNED_IN_BY_A_PROVIDER, Plan, environment_of, plans_of

ROOT = Path(__file__).parents[2]
NEEDED = {"intake": INTAKE_NEEDS, "transition": TRANSITION_NEEDS, "sla_check": SLA_CHECK_NEEDS}

GIVEN_BY_CLOUD_RUN = {"k_service"}
ONLY_WITHOUT_A_CLOUD = {"sla_calendar", "sla_minute_seconds", "cloudtasks_emulator_host", "storage_emulator_host"}
SAME_EVERYWHERE = {"iap_keys_url", "telegram_api", "smtp_starttls"}
READ_BY_THE_FRAMEWORK = {"threads"}

SECRETS = {
    "TRACKING_KEYS": '{"1": "a-tracking-key"}',
    "IDENTITY_PRIVATE_KEYS": '{"1": "a-private-key"}',
    "SESSION_KEY": "a-session-key",
    "OIDC_CLIENT_SECRET": "a-client-secret",
    "SMTP_PASSWORD": "a-password",
    "TELEGRAM_TOKEN": "a-token",
}

# What shared code reads for some functions alone.
OF_SHARED_CODE = {
    "identity_public_keys": {"intake"},
    "identity_private_keys": {"transition", "sla_check"},
    "trust_cloud_run_iam": {"sla_check"},
    "token_issuers": {"transition", "sla_check"},
    "iap_audience": {"transition"},
    "evidence_bucket": {"sla_check"},
    "photo_bucket": {"intake", "transition", "sla_check"},
    "smtp_host": {"sla_check"},
    "smtp_port": {"sla_check"},
    "smtp_user": {"sla_check"},
    "smtp_password": {"sla_check"},
    "mail_from": {"sla_check"},
    "telegram_token": {"sla_check"},
    "alert_window_seconds": {"sla_check"},
    "trusted_proxies": {"intake"},
}

# Properties that stand for a field.
STANDS_FOR = {"alert_window": "alert_window_seconds", "hops": "trusted_proxies"}


@pytest.fixture(scope="module", params=["signed_in_by_a_provider", "signed_in_by_the_proxy"])
def environments(request: pytest.FixtureRequest, cases: Cases) -> dict[str, dict[str, str]]:
    """By function, its environment as Terraform sets it, with values for the secrets."""
    return environments_of(cases.plans[request.param])


def environments_of(plan: Plan) -> dict[str, dict[str, str]]:
    return {function: environment_of(plan, function, SECRETS) for function in FUNCTIONS}


def read_by(function: str) -> set[str]:
    """The settings that a function's own code names, and those that shared code reads for it."""
    own = _named_in(ROOT / "functions" / function)
    shared = {name for name in _named_in(ROOT / "shared") if function in OF_SHARED_CODE.get(name, FUNCTIONS)}
    return own | shared


def _named_in(folder: Path) -> set[str]:
    """Fields of Settings that are taken from something that is called settings."""
    taken = {
        STANDS_FOR.get(node.attr, node.attr)
        for file in folder.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute) and _is_settings(node.value)
    }
    return taken & set(Settings.model_fields)


def _is_settings(value: ast.expr) -> bool:
    name = value.attr if isinstance(value, ast.Attribute) else value.id if isinstance(value, ast.Name) else ""
    return name.strip("_") == "settings" or (isinstance(value, ast.Call) and _is_settings(value.func))


def left_out(function: str, environment: dict[str, str], *, by_proxy: bool) -> set[str]:
    """What a function reads and was not told, save what needs no telling."""
    of_a_provider = {"oidc_issuer", "oidc_client_id", "oidc_client_secret", "session_key", "token_issuers"}
    elsewhere = of_a_provider if by_proxy and function == "transition" else set() if by_proxy else {"iap_audience"}
    untold = GIVEN_BY_CLOUD_RUN | ONLY_WITHOUT_A_CLOUD | SAME_EVERYWHERE | elsewhere
    return {name.upper() for name in read_by(function) - untold} - set(environment)


def test_each_function_is_told_all_that_it_reads(environments: dict[str, dict[str, str]]) -> None:
    by_proxy = "IAP_AUDIENCE" in environments["transition"]

    missing = {function: left_out(function, environments[function], by_proxy=by_proxy) for function in FUNCTIONS}

    assert missing == {function: set() for function in FUNCTIONS}


def test_no_function_is_told_what_nothing_reads(environments: dict[str, dict[str, str]]) -> None:
    told = {name.lower() for environment in environments.values() for name in environment}

    assert told - set(Settings.model_fields) == READ_BY_THE_FRAMEWORK
    assert told & (GIVEN_BY_CLOUD_RUN | ONLY_WITHOUT_A_CLOUD) == set()


def test_each_function_has_what_it_asks_for_at_its_start(
    environments: dict[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)

    for function, environment in environments.items():
        with monkeypatch.context() as patched:
            for name, value in {**environment, "K_SERVICE": function}.items():
                patched.setenv(name, value)
            Settings.read().require(*NEEDED[function])


def test_what_terraform_does_not_change_is_as_the_code_has_it(cases: Cases) -> None:
    kept = environments_of(cases.plans["kept"])
    environment = kept["intake"] | kept["sla_check"]
    numbers = {name: field.default for name, field in Settings.model_fields.items() if type(field.default) is int}

    told = {name: int(environment[name.upper()]) for name in numbers if name.upper() in environment}

    assert len(told) > 5
    assert told == {name: numbers[name] for name in told}


def test_the_public_function_is_told_nothing_that_opens_an_identity(environments: dict[str, dict[str, str]]) -> None:
    told = set(environments["intake"])

    assert told & {"IDENTITY_PRIVATE_KEYS", "SMTP_PASSWORD", "SESSION_KEY", "OIDC_CLIENT_SECRET"} == set()


def test_a_function_has_as_many_threads_as_requests_at_once(cases: Cases) -> None:
    for function in FUNCTIONS:
        template = cases.plans["kept"][f'google_cloud_run_v2_service.functions["{function}"]']["template"][0]

        threads = environment_of(cases.plans["kept"], function, SECRETS)["THREADS"]

        assert int(threads) == template["max_instance_request_concurrency"]


@pytest.mark.parametrize(
    ("function", "name"), [("intake", "TRUSTED_PROXIES"), ("transition", "SHARDS"), ("sla_check", "SMTP_HOST")]
)
def test_a_variable_that_is_not_set_is_caught(configuration: Configuration, function: str, name: str) -> None:
    configuration.remove_line("environment.tf", f"{name} ")

    ran = configuration.run("test", "-json", "-verbose", "-filter=tests/access.tftest.hcl")

    told = environment_of(plans_of(ran)[SIGNED_IN_BY_A_PROVIDER], function, SECRETS)
    assert left_out(function, told, by_proxy=False) == {name}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_an_unpacked_bundle_starts_with_what_terraform_sets(function: str, cases: Cases, tmp_path: Path) -> None:
    with zipfile.ZipFile(build(function, tmp_path)) as bundle:
        bundle.extractall(tmp_path / "unpacked")
    told = environment_of(cases.plans[SIGNED_IN_BY_A_PROVIDER], function, SECRETS)
    environment = told | {"K_SERVICE": function}

    started = subprocess.run(
        [sys.executable, "-c", f"import json, main; print(json.dumps([main.{function}.__name__, main.__file__]))"],
        cwd=tmp_path / "unpacked",
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert started.returncode == 0, started.stderr
    assert json.loads(started.stdout.splitlines()[-1]) == [function, str(tmp_path / "unpacked" / "main.py")]
