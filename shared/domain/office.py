"""An office: its name, its hours and which procedure takes what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared.domain.office_hours import OfficeHours
from shared.domain.procedure import Procedure


class InvalidOffice(ValueError):
    """An office file that cannot be used; the message names what is wrong."""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Particulars(_Table):
    """What the pages and messages call the office; `code` begins its tracking codes."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]{1,30}$")
    code: str = Field(pattern=r"^[A-Z]{3}$")
    name: str
    institution: str
    region: str


class Assignment(_Table):
    """Which complaints a procedure takes: of these kinds, by these channels (none named: by every channel)."""

    id: str
    revision: int
    kinds: tuple[str, ...]
    channels: tuple[str, ...] = ()

    def takes(self, kind: str, channel: str) -> bool:
        """Whether a complaint of this kind and channel runs under it."""
        return kind in self.kinds and (not self.channels or channel in self.channels)


@dataclass(frozen=True)
class Office:
    """One office with its hours and the procedures in force, in the order in which they are asked."""

    particulars: Particulars
    hours: OfficeHours
    assignments: tuple[Assignment, ...]
    procedures: Mapping[tuple[str, int], Procedure]

    @property
    def key(self) -> str:
        """The name by which requests and documents call the office."""
        return self.particulars.key

    @classmethod
    def from_tables(
        cls, tables: Mapping[str, Any], holidays: Any, procedures: Mapping[tuple[str, int], Procedure]
    ) -> Office:
        """Build from parsed TOML and the holidays' JSON.

        Raises:
            InvalidOffice: a table is wrong, or names a procedure that is not there.
            InvalidOfficeHours: see `OfficeHours.from_tables`.
        """
        try:
            particulars = Particulars.model_validate(tables.get("office", {}))
            assignments = tuple(Assignment.model_validate(each) for each in tables.get("procedure", ()))
        except ValidationError as error:
            raise InvalidOffice(str(error)) from error
        for each in assignments:
            if (each.id, each.revision) not in procedures:
                raise InvalidOffice(f"office {particulars.key}: unknown procedure {each.id} revision {each.revision}")
        if not assignments:
            raise InvalidOffice(f"office {particulars.key}: no procedure is in force")
        hours = OfficeHours.from_tables(tables.get("calendar", {}), holidays)
        return cls(particulars, hours, assignments, procedures)

    def procedure_for(self, kind: str, channel: str) -> Procedure | None:
        """The procedure under which a new complaint starts; None if none takes it."""
        for each in self.assignments:
            if each.takes(kind, channel):
                return self.procedures[each.id, each.revision]
        return None

    def procedure(self, id: str, revision: int) -> Procedure:  # noqa: A002 (the field's own name)
        """The procedure that a complaint is pinned to (KeyError if its file is gone)."""
        return self.procedures[id, revision]
