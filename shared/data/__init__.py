"""The committed data: procedures, offices and holidays, read once a process."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from shared.domain.office import Office
from shared.domain.procedure import Procedure


@cache
def procedures() -> dict[tuple[str, int], Procedure]:
    """Every procedure in the data, by id and revision.

    Raises:
        InvalidProcedure: names the file's fault.
    """
    found = {}
    for tables in _tables("procedures"):
        procedure = Procedure.from_tables(tables)
        key = (procedure.id, procedure.revision)
        if key in found:
            raise ValueError(f"procedure {procedure.id} revision {procedure.revision} stands in two files")
        found[key] = procedure
    return found


@cache
def offices() -> dict[str, Office]:
    """Every office in the data, by key.

    Raises:
        InvalidOffice, InvalidOfficeHours: name the file's fault.
    """
    found = [Office.from_tables(tables, holidays(), procedures()) for tables in _tables("offices")]
    return {office.key: office for office in found}


def default_office() -> str:
    """The key of the office that is meant where a deployment names none.

    Raises:
        ValueError: not exactly one office file says that it is this one.
    """
    found = [key for key, office in offices().items() if office.particulars.default]
    if len(found) != 1:
        raise ValueError(f"expected one office with default = true, found {', '.join(found) or 'none'}")
    return found[0]


@cache
def holidays() -> dict[str, Any]:
    """The national holidays, parsed."""
    found: dict[str, Any] = json.loads((files(__name__) / "holidays" / "id.json").read_text("utf-8"))
    return found


def _tables(folder: str) -> list[dict[str, Any]]:
    toml = [each for each in (files(__name__) / folder).iterdir() if each.name.endswith(".toml")]
    return [tomllib.loads(each.read_text("utf-8")) for each in sorted(toml, key=lambda each: each.name)]
