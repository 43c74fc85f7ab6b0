"""An office: its name, its hours, which procedure takes what, and when its supervisors get a digest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator, ValidationError

from shared.domain.complaint import Complaint
from shared.domain.file_faults import sentences
from shared.domain.import_mapping import ImportMapping
from shared.domain.office_hours import OfficeHours
from shared.domain.procedure import Procedure
from shared.domain.procedure_checks import repeated
from shared.domain.procedure_tables import Key, Text
from shared.domain.retention import Retention, faults_of, rule_for

_TABLES = {
    *("office", "procedure", "category", "answer_template", "digest", "erasure", "retention", "import", "calendar"),
}
_Model = TypeVar("_Model", bound=BaseModel)

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


class InvalidOffice(ValueError):
    """An office file that cannot be used; the message names what is wrong."""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Particulars(_Table):
    """What the pages and messages call the office; `code` begins its tracking codes.

    `default`: the one that is meant where a deployment names none. `example`: one that does not exist, to try things
    on; the cloud serves none. `contacts` are its own public numbers and addresses: the guard lets them stand in an
    answer.
    """

    key: str = Field(pattern=r"^[a-z][a-z0-9_]{1,30}$")
    code: str = Field(pattern=r"^[A-Z]{3}$")
    name: str
    institution: str
    region: str
    default: bool = False
    example: bool = False
    contacts: tuple[str, ...] = ()


class CategoryType(_Table):
    """What a complaint may be about, as forms and lists call it."""

    key: Key
    title: Text


class AnswerTemplate(_Table):
    """A beginning for an answer that staff choose and then complete; `categories`: for these (none: for all)."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]{1,30}$")
    title: Text
    text: str = Field(min_length=1, max_length=5000)
    categories: tuple[str, ...] = ()


class Assignment(_Table):
    """Which complaints a procedure takes: of these kinds, by these channels (none named: by every channel).

    `from_` (`from` in the file): those received on that day of the office or later; None: whenever received.
    """

    id: str
    revision: int
    kinds: tuple[str, ...]
    channels: tuple[str, ...] = ()
    from_: date | None = Field(default=None, alias="from")

    def takes(self, kind: str, channel: str, day: date) -> bool:
        """Whether a complaint of this kind and channel that is received on this day runs under it."""
        fits = kind in self.kinds and (not self.channels or channel in self.channels)
        return fits and self.is_in_force(day)

    def is_in_force(self, day: date) -> bool:
        """Whether its day has come."""
        return self.from_ is None or self.from_ <= day

    def hides(self, later: Assignment) -> bool:
        """Whether a row further down is never asked: this one takes all that it would take, from the same day on."""
        begins = self.from_ is None or (later.from_ is not None and self.from_ <= later.from_)
        channels = not self.channels or (later.channels and set(later.channels) <= set(self.channels))
        return begins and bool(channels) and set(later.kinds) <= set(self.kinds)


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
    """One office with its hours and its procedures, in the order in which they are asked: the first that fits counts.

    `procedures` are all revisions of those that its file names: a complaint keeps the one that it started under.
    `digest_times` are by the office's clock, rising; without any there is no digest. `retention` is the schedule by
    which what people wrote is erased, the first row that fits; without any everything is kept. `erasers` are the roles
    that may order an erasure. `imports` are the exports of other systems that the office takes in. `categories` are
    what a complaint may be about, in the order of the forms.
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
    categories: tuple[CategoryType, ...] = ()

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
        for key in sorted(tables.keys() - _TABLES):
            raise InvalidOffice(f"office file: unknown table {key}: expected {', '.join(sorted(_TABLES))}")
        particulars = _read(Particulars, tables, "office")
        assignments = _rows(Assignment, tables, "procedure")
        templates = _rows(AnswerTemplate, tables, "answer_template")
        digest = _read(DigestTimes, tables, "digest")
        retention = _rows(Retention, tables, "retention")
        erasure = _read(ErasureOrders, tables, "erasure")
        categories = _rows(CategoryType, tables, "category")
        known_keys = [each.key for each in categories]
        exports = [{**each, "categories": known_keys} for each in tables.get("import", ())]
        imports = _rows(ImportMapping, {"import": exports}, "import")
        known = {key: each for key, each in procedures.items() if key[0] in {row.id for row in assignments}}
        for number, each in enumerate(assignments):
            if any(above.hides(each) for above in assignments[:number]):
                raise InvalidOffice(
                    f"office {particulars.key}: procedure {each.id} revision {each.revision} takes nothing: "
                    "a row above it takes the same. A new revision stands above the one that it replaces"
                )
            if (each.id, each.revision) not in procedures:
                raise InvalidOffice(f"office {particulars.key}: unknown procedure {each.id} revision {each.revision}")
        if not any(each.from_ is None and each.takes("complaint", "web", date.max) for each in assignments):
            raise InvalidOffice(f"office {particulars.key}: no procedure is in force for complaints by the web form")
        keys = [each.key for each in templates]
        if len(keys) != len(set(keys)):
            raise InvalidOffice(f"office {particulars.key}: an answer template's key stands twice: {', '.join(keys)}")
        if len({each.key for each in imports}) != len(imports):
            raise InvalidOffice(f"office {particulars.key}: an import's key stands twice")
        for fault in (*faults_of(retention), *_of_categories(categories, templates, known)):
            raise InvalidOffice(f"office {particulars.key}: {fault}")
        hours = OfficeHours.from_tables(tables.get("calendar", {}), holidays)
        return cls(
            particulars, hours, assignments, known, digest.times, templates, retention, imports, erasure.by, categories
        )

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

    def procedure_for(self, kind: str, channel: str, at: datetime) -> Procedure | None:
        """The procedure under which a complaint that is received at `at` starts; None if none takes it."""
        day = at.astimezone(self.hours.zone).date()
        for each in self.assignments:
            if each.takes(kind, channel, day):
                return self.procedures[each.id, each.revision]
        return None

    def procedure(self, id: str, revision: int) -> Procedure:  # noqa: A002 (the field's own name)
        """The procedure that a complaint is pinned to (KeyError if its file is gone)."""
        return self.procedures[id, revision]


def _read(model: type[_Model], tables: Mapping[str, Any], key: str) -> _Model:
    return _checked(model, tables.get(key, {}), key)


def _rows(model: type[_Model], tables: Mapping[str, Any], key: str) -> tuple[_Model, ...]:
    return tuple(_checked(model, row, f"{key} {number}") for number, row in enumerate(tables.get(key, ()), start=1))


def _checked(model: type[_Model], values: Any, where: str) -> _Model:
    """Raises InvalidOffice: names the table, its row where there are several, and what is wrong there."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise InvalidOffice("; ".join(sentences(error, model, values, where))) from error


def _of_categories(
    categories: tuple[CategoryType, ...],
    templates: tuple[AnswerTemplate, ...],
    procedures: Mapping[tuple[str, int], Procedure],
) -> Iterator[str]:
    """What is wrong with the categories, and where one is named that there is not."""
    keys = [each.key for each in categories]
    if not keys:
        yield "no category: the forms would have nothing to choose from"
    yield from repeated("category", keys)
    for template in templates:
        for key in template.categories:
            if key not in keys:
                yield f"answer template {template.key}: unknown category {key}"
    for procedure in procedures.values():
        for step in procedure.step:
            for key in step.only_for:
                if key not in keys:
                    yield f"procedure {procedure.id}, step {step.key}: unknown category {key}"
