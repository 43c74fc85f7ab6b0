"""Chromium as the scripts of tests/browser drive it: what they need is looked for, one is run, its answer is read."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "tests" / "browser"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SECONDS = 420.0


class MissingBrowser(Exception):
    """The pages cannot be looked at. The message names what is missing and the command that installs it."""


def prepare() -> None:
    """See that Chromium and node are there, and install the packages of the scripts if they are not.

    Raises:
        MissingBrowser: something cannot be had.
    """
    missing = [name for name in (CHROMIUM, "node", "npm") if shutil.which(name) is None]
    if not missing and not (FOLDER / "node_modules" / "playwright-core").is_dir():
        installed = subprocess.run(
            ["npm", "ci"], cwd=FOLDER, capture_output=True, text=True, timeout=SECONDS, check=False
        )
        if installed.returncode != 0:
            missing = [f"the packages of {FOLDER / 'package-lock.json'} ({installed.stderr.strip()[-500:]})"]
    if missing:
        raise MissingBrowser(
            f"the pages are NOT looked at: missing {', '.join(missing)} (apt-get install -y chromium nodejs npm)"
        )


def drive(script: str, asked: object) -> Any:
    """What a script of the folder answers to `asked`, both JSON; it ends with the browser that it started.

    Raises:
        RuntimeError: the script failed; the message is what it said.
        subprocess.TimeoutExpired: it took longer than 420 seconds.
    """
    ran = subprocess.run(
        ["node", script],
        cwd=FOLDER,
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    if ran.returncode != 0:
        raise RuntimeError(f"{script}: {ran.stderr}")
    return json.loads(ran.stdout)
