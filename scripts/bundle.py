"""Build build/<function>.zip, what is deployed of each function: `make bundle`. The same bytes from the same tree."""

import argparse
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FUNCTIONS = ("intake", "transition", "sla_check")

_EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first time that a zip can hold
_UNIX = 3


def build(function: str, into: Path) -> Path:
    """Write `into`/<function>.zip and return its path.

    It holds functions/<function>/ and shared/ as git would commit them, the function's requirements.txt, and a main.py
    of one line that imports the entry point.

    Raises:
        subprocess.CalledProcessError: the files cannot be listed: this is not a git checkout.
    """
    contents = {path: (ROOT / path).read_bytes() for path in _sources(function)}
    contents["requirements.txt"] = (ROOT / "functions" / function / "requirements.txt").read_bytes()
    contents["main.py"] = f"from functions.{function}.main import {function}  # noqa: F401\n".encode()
    into.mkdir(parents=True, exist_ok=True)
    bundle = into / f"{function}.zip"
    # Stored, not compressed: the same tree shall give the same bytes with any version of zlib.
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(contents):
            entry = zipfile.ZipInfo(path, _EARLIEST)
            entry.create_system = _UNIX
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, contents[path])
    return bundle


def _sources(function: str) -> list[str]:
    """Tracked files, and new ones that are not ignored, save the requirements, which stand at the bundle's root."""
    places = ["functions/__init__.py", f"functions/{function}", "shared"]
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *places]
    found = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    return [
        path
        for path in found
        if path and (ROOT / path).is_file() and not Path(path).match("functions/*/requirements.*")
    ]


def main() -> int:
    """Build every bundle; prints the path and size of each."""
    parser = argparse.ArgumentParser(prog="python -m scripts.bundle", description=__doc__)
    parser.add_argument("--into", type=Path, default=ROOT / "build", help="the folder (default: build)")
    given = parser.parse_args()
    for function in FUNCTIONS:
        bundle = build(function, given.into)
        print(f"{bundle}  {bundle.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
