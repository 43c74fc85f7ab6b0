"""Make the secrets that Terraform puts into Secret Manager, as lines for a shell: nothing is written to a disk.

    eval "$(python -m scripts.new_secrets new --ask SMTP_PASSWORD)"   all that can be made, and asks for those named
    … | python -m scripts.new_secrets newer TRACKING_KEYS             the keys that come in, and a newer one

Sets TF_VAR_secret_values, and where a pair of keys was made, says the public half that belongs in terraform.tfvars.
"""

from __future__ import annotations

import argparse
import getpass
import json
import secrets
import shlex
import sys
from collections.abc import Mapping, Sequence

from shared.cloud.sealing import new_pair

OF_OTHERS = ("SMTP_PASSWORD", "OIDC_CLIENT_SECRET", "TELEGRAM_TOKEN")
VERSIONED = ("TRACKING_KEYS", "IDENTITY_PRIVATE_KEYS")


def new() -> tuple[dict[str, str], str]:
    """The secrets of a new office by name, and the public half of the pair that is among them."""
    private, public = new_pair()
    made = {
        "TRACKING_KEYS": json.dumps({"1": secrets.token_urlsafe(32)}),
        "SESSION_KEY": secrets.token_urlsafe(32),
        "IDENTITY_PRIVATE_KEYS": json.dumps({"1": private}),
    }
    return made, public


def newer(name: str, current: Mapping[str, str]) -> tuple[dict[str, str], str, str]:
    """The keys of one of VERSIONED with one more, the version of that, and its public half (empty if it has none).

    Older keys stay: codes and identities of old complaints need them.

    Raises:
        ValueError: there are no current keys: what they opened would be lost.
    """
    if not current:
        raise ValueError(f"the current {name} are needed: what they opened could not be opened any more")
    version = str(max(map(int, current)) + 1)
    key, public = (secrets.token_urlsafe(32), "") if name == "TRACKING_KEYS" else new_pair()
    return {name: json.dumps({**current, version: key})}, version, public


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the line for the shell on standard output, and what a person has to know on standard error."""
    parser = argparse.ArgumentParser(prog="python -m scripts.new_secrets", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("new").add_argument("--ask", action="append", default=[], choices=OF_OTHERS)
    commands.add_parser("newer").add_argument("name", choices=VERSIONED)
    given = parser.parse_args(arguments)
    if given.command == "new":
        made, public = new()
        version = "1"
        made |= {name: getpass.getpass(f"{name}: ", sys.stderr) for name in given.ask}
    else:
        made, version, public = newer(given.name, json.load(sys.stdin))
    print(f"export TF_VAR_secret_values={shlex.quote(json.dumps(made))}")
    if public:
        print(f'for identity_public_keys in terraform.tfvars: "{version}" = "{public}"', file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
