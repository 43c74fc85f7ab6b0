"""Unpacked bundles as a stack's functions: in environments of their own, with the variables that Terraform sets."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from emulator.addresses import Addresses, function_settings, port_of
from emulator.part import Part
from emulator.parts import LOGS, is_healthy
from emulator.ports import LOOPBACK
from scripts.bundle import FUNCTIONS, build
from tests.e2e.served import SECRET_SETTINGS
from tests.infra.told import SIGNED_IN_BY_A_PROVIDER, attached, environment_of, plans_of, with_bundles

SECRETS = {**SECRET_SETTINGS, "OIDC_CLIENT_SECRET": "", "SMTP_PASSWORD": "", "TELEGRAM_TOKEN": ""}
"""What Secret Manager would hold. The local provider and the mailbox ask for no password."""

ELSEWHERE = (
    "SLA_CHECK_URL", "INTAKE_URL", "STAFF_URL", "TOKEN_ISSUERS", "OIDC_ISSUER", "OIDC_CLIENT_ID",
    "SMTP_HOST", "SMTP_PORT", "SMTP_STARTTLS",
)  # fmt: skip
"""What names a machine of the cloud, or whom it trusts: the local one stands in its place."""

EMULATORS = ("FIRESTORE_EMULATOR_HOST", "CLOUDTASKS_EMULATOR_HOST", "STORAGE_EMULATOR_HOST")

OTHERWISE = {
    "SMTP_USER": "",  # the mailbox knows no users, and a password would go out in clear
    "TRUST_CLOUD_RUN_IAM": "false",  # nothing has checked the token here, so the function does
    "FORM_SECONDS": "0",  # what plays a person fills a form in at once
}

DEMONSTRATION = {"SLA_CALENDAR": "always", "SLA_MINUTE_SECONDS": "1"}
"""Terraform never sets these, and the cloud refuses them: the scenario would last for hours."""


@dataclass(frozen=True)
class Bundle:
    """An unpacked bundle, and the folder of programs of the environment with its locked requirements."""

    function: str
    folder: Path
    programs: Path


def told(into: Path) -> dict[str, dict[str, str]]:
    """By function, the environment that Terraform sets, with the secrets' values."""
    with attached() as provider:
        ran = with_bundles(into, provider).run("test", "-json", "-verbose", "-filter=tests/access.tftest.hcl")
    plan = plans_of(ran)[SIGNED_IN_BY_A_PROVIDER]
    secrets = {name: value for name, value in SECRETS.items() if name != "IDENTITY_PUBLIC_KEYS"}
    environments = {function: environment_of(plan, function, secrets) for function in FUNCTIONS}
    # No secret, and a variable in Terraform; but the pair has to fit.
    assert json.loads(environments["intake"]["IDENTITY_PUBLIC_KEYS"]).keys() == {"1"}
    environments["intake"]["IDENTITY_PUBLIC_KEYS"] = SECRETS["IDENTITY_PUBLIC_KEYS"]
    return environments


def unpacked(into: Path) -> list[Bundle]:
    """The bundles of the three functions, each in an empty folder with a fresh environment."""
    with ThreadPoolExecutor(len(FUNCTIONS)) as workers:
        return list(workers.map(lambda function: _unpacked(function, into / function), FUNCTIONS))


def parts_of(
    bundles: list[Bundle], environments: Mapping[str, Mapping[str, str]], addresses: Addresses, local: Path
) -> list[Part]:
    """The functions served from their bundles under gunicorn, as in the cloud; none started."""
    return [_part(each, environments[each.function], addresses, local) for each in bundles]


def _unpacked(function: str, place: Path) -> Bundle:
    folder, environment = place / "unpacked", place / "environment"
    with zipfile.ZipFile(build(function, place)) as archive:
        archive.extractall(folder)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    programs = environment / "bin"
    pip = [sys.executable, "-m", "pip", "--python", str(programs / "python"), "--disable-pip-version-check"]
    install = ["install", "--quiet", "--no-compile", "--require-hashes", "-r", str(folder / "requirements.txt")]
    subprocess.run([*pip, *install], check=True)
    return Bundle(function, folder, programs)


def _part(bundle: Bundle, environment: Mapping[str, str], addresses: Addresses, local: Path) -> Part:
    address: str = getattr(addresses, bundle.function)
    line = [str(bundle.programs / "functions-framework"), "--target", bundle.function]
    line += ["--host", LOOPBACK, "--port", port_of(address)]
    here = function_settings(addresses, bundle.function)
    instead = {name: here[name] for name in ELSEWHERE if name in environment or name == "SMTP_STARTTLS"} | {
        name: value for name, value in OTHERWISE.items() if name in environment
    }
    given = {
        "PATH": os.environ["PATH"],
        "HOME": str(bundle.folder.parent),
        **environment,
        **instead,
        **{name: here[name] for name in EMULATORS},
        **DEMONSTRATION,
    }
    log = local / LOGS / f"{bundle.function}.log"
    return Part(bundle.function, line, lambda: is_healthy(address), log, given, folder=bundle.folder)
