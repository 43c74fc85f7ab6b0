"""Ask whether a deployed package has a known weakness: `make audit`. Where nobody can be asked it says so, loudly.

A weakness ends it with status 1; a network that does not allow the question ends it with 0 and a message, so that a
check without a network does not fail for that.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from scripts.bundle import FUNCTIONS
from scripts.locked import lock_of

TIMEOUT = 600.0

Report = dict[str, Any]


def asked(function: str) -> Report | None:
    """pip-audit's report of a function's lock; None: it gave none, because nobody answered."""
    line = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--progress-spinner=off",
            "--timeout=10", "--format=json", "--requirement", str(lock_of(function))]  # fmt: skip
    try:
        ran = subprocess.run(line, capture_output=True, text=True, timeout=TIMEOUT, check=False)
        found: Report = json.loads(ran.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return None
    return found


def audit(ask: Callable[[str], Report | None] = asked) -> int:
    """Ask about each function and print what is known; 1 where a package has a known weakness, else 0."""
    weak, unasked, checked = set[str](), set[str](), set[str]()
    for function in FUNCTIONS:
        report = ask(function)
        if report is None:
            unasked.add(f"all of {function}")
            continue
        for each in report["dependencies"]:
            package = f"{each['name']} {each.get('version', '')}".strip()
            if "skip_reason" in each:
                unasked.add(package)
                continue
            checked.add(package)
            for known in each["vulns"]:
                fixed = ", ".join(known.get("fix_versions", ())) or "no version yet"
                weak.add(f"{package}: {known['id']}, mended in {fixed}")
    for line in sorted(weak):
        print(f"WEAK  {line}")
    if unasked:
        print("!" * 100)
        print("NOT AUDITED: from here nobody answers for what follows. Run `make audit` where a network allows it.")
        print(", ".join(sorted(unasked)))
        print("!" * 100)
    print(f"{len(checked)} packages audited, {len(weak)} known weaknesses, {len(unasked)} not audited")
    return 1 if weak else 0


if __name__ == "__main__":
    sys.exit(audit())
