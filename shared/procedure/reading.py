"""Files that an author hands over, as procedures and offices; what cannot be used becomes a list of faults."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shared.data import holidays, procedures
from shared.domain.office import InvalidOffice, Office
from shared.domain.office_hours import InvalidOfficeHours
from shared.domain.procedure import InvalidProcedure, Procedure


@dataclass
class Handed:
    """What the files hold, and what is wrong with them: each fault with the name of its file."""

    procedures: list[Procedure] = field(default_factory=list)
    offices: list[Office] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def read(files: Iterable[str]) -> Handed:
    """Read the files: procedures first, for an office file may name them. A table [office] makes an office file."""
    handed = Handed()
    offices: list[tuple[str, Mapping[str, Any]]] = []
    for name in files:
        try:
            tables = tomllib.loads(Path(name).read_text("utf-8"))
        except (OSError, ValueError) as refused:  # TOMLDecodeError names the line and the column
            handed.faults.append(f"{name}: {refused}")
            continue
        if "office" in tables:
            offices.append((name, tables))
            continue
        try:
            handed.procedures.append(Procedure.from_tables(tables))
        except InvalidProcedure as refused:
            handed.faults += [f"{name}: {fault}" for fault in refused.faults]
    known = dict(procedures()) | {(each.id, each.revision): each for each in handed.procedures}
    for name, office in offices:
        try:
            handed.offices.append(Office.from_tables(office, holidays(), known))
        except (InvalidOffice, InvalidOfficeHours) as refused:
            handed.faults += [f"{name}: {fault}" for fault in str(refused).split("; ")]
    return handed
