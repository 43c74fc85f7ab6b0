"""Where the parts of a local stack are, and the settings that the functions get from that."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from emulator.names import Names
from emulator.part import ROOT
from emulator.ports import LOOPBACK, free_ports
from shared.cloud.sealing import new_pair

TOOLS_CLIENT = "pengaduan-tools"
"""What `python -m client` is to the identity provider: its ID tokens are for it, and `transition` takes them too."""
FUNCTIONS = ("intake", "transition", "sla_check")
THREADS = 8

_NOT_INHERITED = (
    # the platform's, which would make the functions believe that they are in the cloud
    "K_SERVICE", "K_REVISION", "K_CONFIGURATION", "IAP_AUDIENCE", "IAP_KEYS_URL", "TRUST_CLOUD_RUN_IAM",
    "GOOGLE_APPLICATION_CREDENTIALS", "FIRESTORE_DATABASE",
    # functions-framework's and gunicorn's
    "FUNCTION_TARGET", "FUNCTION_SOURCE", "FUNCTION_SIGNATURE_TYPE", "FUNCTION_USE_ASGI", "HOST", "PORT", "DEBUG",
    "WORKERS", "CLOUD_RUN_TIMEOUT_SECONDS", "THREADED_TIMEOUT_ENABLED", "GUNICORN_CMD_ARGS",
    # a real mail server's and a real provider's
    "SMTP_USER", "SMTP_PASSWORD", "OIDC_CLIENT_SECRET",
)  # fmt: skip


@dataclass(frozen=True)
class Addresses:
    """`firestore`, `cloud_tasks` and `smtp` are host:port, the others http://host:port with no slash at the end."""

    project: str
    intake: str
    transition: str
    sla_check: str
    firestore: str
    cloud_tasks: str
    identity: str
    mailbox: str
    storage: str
    smtp: str
    names: Names

    @classmethod
    def free(cls, names: Names | None = None) -> Self:
        """Nine different ports that nothing uses at this moment; nothing reserves them."""
        names = names or Names()
        functions_and_parts = [f"{LOOPBACK}:{port}" for port in free_ports(9)]
        intake, transition, sla_check, firestore, cloud_tasks, identity, mailbox, storage, smtp = functions_and_parts
        return cls(
            project=names.project,
            intake=f"http://{intake}",
            transition=f"http://{transition}",
            sla_check=f"http://{sla_check}",
            firestore=firestore,
            cloud_tasks=cloud_tasks,
            identity=f"http://{identity}",
            mailbox=f"http://{mailbox}",
            storage=f"http://{storage}",
            smtp=smtp,
            names=names,
        )


def port_of(address: str) -> str:
    """The port of host:port or http://host:port."""
    return address.rpartition(":")[2]


def inherited() -> dict[str, str]:
    """The environment of every part: ours, without what would mislead it, and never through a proxy on this machine."""
    kept = {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
    kept["PYTHONPATH"] = str(ROOT)
    kept["PYTHONUNBUFFERED"] = "1"
    for name in ("no_proxy", "NO_PROXY"):
        kept[name] = ",".join(filter(None, [kept.get(name, ""), LOOPBACK, "localhost"]))
    return kept


def secret_settings() -> dict[str, str]:
    """The secrets of one stack, made at its start. `secrets_of` tells which of them a function is given."""
    private, public = new_pair()
    return {
        "TRACKING_KEYS": json.dumps({"1": secrets.token_urlsafe(32)}),
        "SESSION_KEY": secrets.token_urlsafe(32),
        "IDENTITY_PRIVATE_KEYS": json.dumps({"1": private}),
        "IDENTITY_PUBLIC_KEYS": json.dumps({"1": public}),
    }


def secrets_of(function: str, settings: Mapping[str, str]) -> dict[str, str]:
    """What of a stack's settings a function is given: the public function never gets the keys that open identities."""
    kept_from = {"intake": "IDENTITY_PRIVATE_KEYS"}
    return {name: value for name, value in settings.items() if name != kept_from.get(function)}


def function_settings(addresses: Addresses, function: str) -> Mapping[str, str]:
    """What a function is told of the others, by environment variable.

    Its audience is its own address; `transition` takes the tools' too.
    """
    own = {"intake": addresses.intake, "transition": addresses.transition, "sla_check": addresses.sla_check}[function]
    audiences = [own, TOOLS_CLIENT] if function == "transition" else [own]
    issuer = {"issuer": addresses.identity, "audiences": audiences, "keys_url": f"{addresses.identity}/jwks"}
    return {
        "THREADS": str(THREADS),
        **addresses.names.variables(),
        "FIRESTORE_EMULATOR_HOST": addresses.firestore,
        "CLOUDTASKS_EMULATOR_HOST": addresses.cloud_tasks,
        "STORAGE_EMULATOR_HOST": addresses.storage,
        "SLA_CHECK_URL": addresses.sla_check,
        "TOKEN_ISSUERS": json.dumps([issuer]),
        "OIDC_ISSUER": addresses.identity,
        "OIDC_CLIENT_ID": "pengaduan",
        "FORM_SECONDS": "0",  # what plays a person here fills a form in at once
        "INTAKE_URL": addresses.intake,
        "STAFF_URL": addresses.transition,
        "SMTP_HOST": addresses.smtp.partition(":")[0],
        "SMTP_PORT": port_of(addresses.smtp),
        "SMTP_STARTTLS": "false",
        "MAIL_FROM": "pengaduan@imigrasi.example",
    }
