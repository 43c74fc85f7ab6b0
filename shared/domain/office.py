"""An office: its name, its hours, which procedure takes what, and when its supervisors get a digest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator, ValidationError

from shared.domain.complaint import Complaint
from shared.domain.import_mapping import ImportMapping
from shared.domain.office_hours import OfficeHours
from shared.domain.procedure import Procedure
from shared.domain.procedure_tables import Text
from shared.domain.retention import Retention, faults_of, rule_for

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


class InvalidOffice(ValueError):
    """An office file that cannot be used; the message names what is wrong."""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Particulars(_Table):
    """What the pages and messages call the office; `code` begins its tracking codes.

    `contacts` are its own public numbers and addresses: the guard lets them stand in an answer.
    """

    key: str = Field(pattern=r"^[a-z][a-z0-9_]{1,30}$")
    code: str = Field(pattern=r"^[A-Z]{3}$")
    name: str
    institution: str
    region: str
    contacts: tuple[str, ...] = ()


class AnswerTemplate(_Table):
    """A beginning for an answer that staff choose and then complete; `categories`: for these (none: for all)."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]{1,30}$")
    title: Text
    text: str = Field(min_length=1, max_length=5000)
    categories: tuple[str, ...] = ()


class Assignment(_Table):
    """Which complaints a procedure takes: of these kinds, by these channels (none named: by every channel)."""

    id: str
    revision: int
    kinds: tuple[str, ...]
    channels: tuple[str, ...] = ()

    def takes(self, kind: str, channel: str) -> bool:
        """Whether a complaint of this kind and channel runs under it."""
        return kind in self.kinds and (not self.channels or channel in self.channels)


def _time_of_day(text: object) -> time:
    found = _TIME.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise ValueError(f"expected a time such as 07:45, found {text!r}")
    return time(int(found[1]), int(found[2]))


def _rising(times: tuple[time, ...]) -> tuple[time, ...]:
    if list(times) != sorted(set(times)):
        raise ValueError(f"the times do not rise: {', '.join(f'{each:%H:%M}' for each in times)}")
    return times


class DigestTimes(_Table):
    """The `digest` table: when supervisors get a digest on a working day, by the office's clock ("07:45")."""

    times: Annotated[tuple[Annotated[time, PlainValidator(_time_of_day)], ...], AfterValidator(_rising)] = ()


class ErasureOrders(_Table):
    """The `erasure` table: the roles of which somebody needs one to order an erasure."""

    by: tuple[str, ...] = ("admin",)


@dataclass(frozen=True)
class Office:
    """One office with its hours and the procedures in force, in the order in which they are asked.

    `digest_times` are by the office's clock, rising; without any there is no digest. `retention` is the schedule by
    which what people wrote is erased, the first row that fits; without any everything is kept. `erasers` are the roles
    that may order an erasure. `imports` are the exports of other systems that the office takes in.
    """

    particulars: Particulars
    hours: OfficeHours
    assignments: tuple[Assignment, ...]
    procedures: Mapping[tuple[str, int], Procedure]
    digest_times: tuple[time, ...] = ()
    answer_templates: tuple[AnswerTemplate, ...] = ()
    retention: tuple[Retention, ...] = ()
    imports: tuple[ImportMapping, ...] = ()
    erasers: tuple[str, ...] = ErasureOrders().by

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
            templates = tuple(AnswerTemplate.model_validate(each) for each in tables.get("answer_template", ()))
            digest = DigestTimes.model_validate(tables.get("digest", {}))
            retention = tuple(Retention.model_validate(each) for each in tables.get("retention", ()))
            imports = tuple(ImportMapping.model_validate(each) for each in tables.get("import", ()))
            erasure = ErasureOrders.model_validate(tables.get("erasure", {}))
        except ValidationError as error:
            raise InvalidOffice(str(error)) from error
        for each in assignments:
            if (each.id, each.revision) not in procedures:
                raise InvalidOffice(f"office {particulars.key}: unknown procedure {each.id} revision {each.revision}")
        if not assignments:
            raise InvalidOffice(f"office {particulars.key}: no procedure is in force")
        keys = [each.key for each in templates]
        if len(keys) != len(set(keys)):
            raise InvalidOffice(f"office {particulars.key}: an answer template's key stands twice: {', '.join(keys)}")
        if len({each.key for each in imports}) != len(imports):
            raise InvalidOffice(f"office {particulars.key}: an import's key stands twice")
        for fault in faults_of(retention):
            raise InvalidOffice(f"office {particulars.key}: {fault}")
        hours = OfficeHours.from_tables(tables.get("calendar", {}), holidays)
        return cls(particulars, hours, assignments, procedures, digest.times, templates, retention, imports, erasure.by)

    def import_of(self, key: str) -> ImportMapping | None:
        """The export that has this key."""
        return next((each for each in self.imports if each.key == key), None)

    def templates_for(self, category: str) -> tuple[AnswerTemplate, ...]:
        """The answer templates for complaints of this category."""
        return tuple(each for each in self.answer_templates if not each.categories or category in each.categories)

    def kept_until(self, complaint: Complaint) -> datetime | None:
        """When what was written in a complaint is to be erased; None: it is not over or erased, or kept without end."""
        rule = rule_for(self.retention, complaint)
        return rule.ends(complaint.closed_at.astimezone(self.hours.zone)) if rule and complaint.closed_at else None

    def procedure_for(self, kind: str, channel: str) -> Procedure | None:
        """The procedure under which a new complaint starts; None if none takes it."""
        for each in self.assignments:
            if each.takes(kind, channel):
                return self.procedures[each.id, each.revision]
        return None

    def procedure(self, id: str, revision: int) -> Procedure:  # noqa: A002 (the field's own name)
        """The procedure that a complaint is pinned to (KeyError if its file is gone)."""
        return self.procedures[id, revision]
