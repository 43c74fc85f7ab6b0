"""The locked packages of a function, and what each package says of itself: what the supply chain's commands read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, distribution
from pathlib import Path

from scripts.bundle import FUNCTIONS, ROOT

_REQUIREMENT = re.compile(r"(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[^ ;]+)(?: ; (?P<marker>.*?))? \\?")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_VIA = re.compile(r"    #(?: via)? +(?!via$)([a-z0-9][a-z0-9._-]*)$")

_SPOKEN = {
    "Apache Software License": "Apache-2.0",
    "Apache 2": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "3-Clause BSD License": "BSD-3-Clause",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "PSFL": "PSF-2.0",
}
"""What packages call their licences, in the words of SPDX. Those that say BSD and no more are the three-clause one."""


@dataclass(frozen=True)
class Locked:
    """A package as it is locked: the SHA-256 (hex) of each of its files, and the packages that want it."""

    name: str
    version: str
    hashes: tuple[str, ...]
    wanted_by: tuple[str, ...]

    @property
    def purl(self) -> str:
        """Its address as bills of materials write it."""
        return f"pkg:pypi/{self.name}@{self.version}"


def lock_of(function: str) -> Path:
    """Where a function's lock lies."""
    return ROOT / "functions" / function / "requirements.txt"


def locked(function: str) -> list[Locked]:
    """The packages of a function, as its lock lists them.

    Raises:
        ValueError: a line of the lock is none that is known: nothing is passed over.
    """
    return [_package(block) for block in _blocks(lock_of(function).read_text(encoding="utf-8"))]


def deployed() -> dict[Locked, list[str]]:
    """Every package that is deployed, and the functions that it is deployed with, by name."""
    found: dict[Locked, list[str]] = {}
    for function in FUNCTIONS:
        for each in locked(function):
            same = next((known for known in found if (known.name, known.version) == (each.name, each.version)), each)
            found.setdefault(same, []).append(function)
    return dict(sorted(found.items(), key=lambda item: item[0].name))


def licence_of(package: Locked) -> str:
    """The licence that the installed package declares, as SPDX writes it.

    Raises:
        ValueError: another version is installed, or it declares none that can be told.
    """
    found = distribution(package.name)
    if found.version != package.version:
        raise ValueError(f"{package.name} {found.version} is installed, {package.version} is locked: make setup")
    for said in _declared(found.metadata):
        spelt = _SPOKEN.get(said, said)
        if re.fullmatch(r"[A-Za-z0-9.()+ -]{2,60}", spelt) and " License" not in spelt:
            return spelt
    raise ValueError(f"{package.name} declares no licence that can be told")


def home_of(package: Locked) -> str:
    """The package's own page, or "" where it names none."""
    said = distribution(package.name).metadata
    pages = dict(each.split(", ", 1) for each in said.get_all("Project-URL") or [] if ", " in each)
    named = {name.lower(): page for name, page in pages.items()}
    found = (named.get(each) for each in ("homepage", "source", "source code", "repository", "github"))
    own = (said.get_all("Home-page") or [""])[0]
    return own or next((page for page in found if page), "")


def _declared(said: PackageMetadata) -> Iterator[str]:
    classifiers = said.get_all("Classifier") or []
    yield from (said[name] for name in ("License-Expression", "License") if name in said)
    yield from (each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License :: "))


def _blocks(lock: str) -> Iterator[list[str]]:
    block: list[str] = []
    for line in lock.splitlines():
        if block and not line.startswith(" "):
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _package(block: list[str]) -> Locked:
    read = _REQUIREMENT.match(block[0])
    if read is None:
        raise ValueError(f"this line of the lock is not known: {block[0]}")
    hashes = tuple(found[1] for line in block if (found := _HASH.search(line)))
    if not hashes:
        raise ValueError(f"{read['name']} is locked without a hash")
    wanted_by = tuple(found[1] for line in block if (found := _VIA.match(line)))
    return Locked(read["name"], read["version"], hashes, wanted_by)
