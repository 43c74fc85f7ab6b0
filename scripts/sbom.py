"""Write build/<function>.cdx.json, the bill of materials of each function (CycloneDX 1.6): `make sbom`.

Made from the locks alone, which hold the hash of every file that may be installed: the same bytes from the same tree.
"""

from __future__ import annotations

import json
import sys
import uuid
from hashlib import sha256
from pathlib import Path
from typing import Any

from scripts.bundle import FUNCTIONS, ROOT
from scripts.locked import Locked, licence_of, lock_of, locked

_OURS = uuid.UUID("5b0f7a52-3f0e-5d0c-9f5e-6f2f4f8f6a11")


def bill(function: str) -> dict[str, Any]:
    """A function's bill of materials: its packages, their licences and hashes, and which of them wants which."""
    packages = locked(function)
    mark = sha256(lock_of(function).read_bytes()).hexdigest()
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_OURS, f'{function} {mark}')}",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "bom-ref": function, "name": function},
            "properties": [{"name": "pengaduan:lock-sha256", "value": mark}],
        },
        "components": [_component(each) for each in packages],
        "dependencies": _dependencies(function, packages),
    }


def _component(package: Locked) -> dict[str, Any]:
    files = [{"alg": "SHA-256", "content": each} for each in package.hashes]
    return {
        "type": "library",
        "bom-ref": package.purl,
        "name": package.name,
        "version": package.version,
        "purl": package.purl,
        "licenses": [{"expression": licence_of(package)}],
        "externalReferences": [
            {
                "type": "distribution",
                "url": package.purl,
                "hashes": files,
            }
        ],
    }


def _dependencies(function: str, packages: list[Locked]) -> list[dict[str, Any]]:
    names = {each.name: each.purl for each in packages}
    wants: dict[str, list[str]] = {function: [], **{purl: [] for purl in names.values()}}
    for each in packages:
        for who in each.wanted_by:
            if who in names:
                wants[names[who]].append(each.purl)
        if each.name in asked_for(function):
            wants[function].append(each.purl)
    return [{"ref": ref, "dependsOn": sorted(on)} for ref, on in wants.items()]


def asked_for(function: str) -> set[str]:
    """The packages that the function itself asks for."""
    lines = lock_of(function).with_suffix(".in").read_text(encoding="utf-8").splitlines()
    return {line.partition("[")[0].strip().lower().replace("_", "-") for line in lines}


def write(into: Path) -> list[Path]:
    """Write the bill of each function; returns their paths."""
    into.mkdir(parents=True, exist_ok=True)
    paths = []
    for function in FUNCTIONS:
        path = into / f"{function}.cdx.json"
        path.write_text(json.dumps(bill(function), indent=1) + "\n", encoding="utf-8")
        paths.append(path)
    return paths


def main() -> int:
    """Write them all; prints the paths."""
    for path in write(ROOT / "build"):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
