"""The SOP as data: actors, steps, minutes, required and produced documents, levels, limits and extensions.

A procedure is read from TOML tables (`shared/data/procedures/`). Loading refuses, by name, what cannot be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Self

from pydantic import Field, ValidationError, model_validator

from shared.domain.file_faults import Problems, sentences
from shared.domain.procedure_checks import problems_of
from shared.domain.procedure_tables import (
    STEP_ACTOR,
    SUPERVISORS,
    Actor,
    Channel,
    DocumentType,
    Extension,
    Header,
    Identity,
    Level,
    Limit,
    Overall,
    Source,
    Step,
    Table,
    Text,
)


class InvalidProcedure(ValueError):
    """A procedure file that cannot be carried out; the message names what is wrong, `faults` one by one."""

    def __init__(self, name: str, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__(f"procedure {name}: {'; '.join(faults)}")


class Procedure(Table):
    """One signed procedure in one revision."""

    id: str
    revision: int = Field(ge=0)
    name: Text
    header: Header
    legal_basis: tuple[Source, ...]
    qualifications: tuple[str, ...]
    equipment: tuple[str, ...]
    actor: tuple[Actor, ...]
    document: tuple[DocumentType, ...]
    submission: tuple[str, ...]
    answer: str
    channel: tuple[Channel, ...]
    step: tuple[Step, ...]
    level: tuple[Level, ...]
    overall: Overall
    limit: tuple[Limit, ...] = ()
    identity: Identity
    visible_to: tuple[str, ...] = ()
    extension: tuple[Extension, ...] = ()

    @classmethod
    def from_tables(cls, tables: Mapping[str, Any]) -> Self:
        """Build from parsed TOML.

        Raises:
            InvalidProcedure: names each thing that cannot be.
        """
        try:
            return cls.model_validate(tables)
        except ValidationError as error:
            faults = tuple(sentences(error, cls, tables))
            raise InvalidProcedure(tables.get("id", "?"), faults) from error

    @model_validator(mode="after")
    def _can_be_carried_out(self) -> Self:
        problems = list(problems_of(self))
        if problems:
            raise Problems(problems)
        return self

    @property
    def first(self) -> Step:
        """The step in which a complaint starts."""
        return self.step[0]

    def at(self, key: str) -> Step:
        """The step with this key.

        Raises:
            KeyError: there is none.
        """
        return next((step for step in self.step if step.key == key), None) or _unknown("step", key)

    def way(self, category: str | None) -> tuple[Step, ...]:
        """The steps that a complaint of this category goes through, in order; None: every row."""
        return tuple(step for step in self.step if step.is_for(category))

    def after(self, step: Step, category: str | None = None) -> Step:
        """The step that follows on the way of this category; the end has none (KeyError)."""
        later = (each for each in self.way(category) if each.number > step.number)
        return next(later, None) or _unknown("step after", step.key)

    def document_type(self, key: str) -> DocumentType:
        """The document with this key (KeyError if unknown)."""
        return next((each for each in self.document if each.key == key), None) or _unknown("document", key)

    def channel_type(self, key: str) -> Channel | None:
        """The channel with this key, if the procedure names it."""
        return next((each for each in self.channel if each.key == key), None)

    def actor_titled(self, key: str) -> str:
        """The actor's title as on the sheet; the key itself for a role that the sheet does not name."""
        return next((actor.title for actor in self.actor if actor.key == key), key)

    def actors_titled(self, keys: Iterable[str]) -> str:
        """The titles of several actors, side by side."""
        return ", ".join(self.actor_titled(key) for key in keys)

    def requirements_at(self, step: Step) -> tuple[str, ...]:
        """What Persyaratan names in the step's row, as signed; empty where the row is empty."""
        titles = (self.document_type(key).title.id for key in step.requires)
        return step.requirements or (*titles, *step.means)

    @property
    def related(self) -> tuple[str, ...]:
        """Keterkaitan, each related procedure once and with its number, in the order of the numbers."""
        named = dict.fromkeys(channel.related for channel in self.channel if channel.related)
        return tuple(sorted(named, key=lambda text: text.partition(".")[0].rjust(3)))

    def chain_above(self, actor: str) -> tuple[str, ...]:
        """The supervisors of `actor`, nearest first."""
        known = {each.key: each for each in self.actor}
        chain: list[str] = []
        above = known[actor].supervisor
        while above is not None:
            chain.append(above)
            above = known[above].supervisor
        return tuple(chain)

    def told(self, actor: str, level: Level) -> str:
        """The role that hears of `level` at a step of `actor`; where the chain ends, the last supervisor again."""
        chain = (actor, *self.chain_above(actor))
        return chain[min(level.supervisors_up, len(chain) - 1)]

    def switched_on(self, action: str) -> Extension | None:
        """The extension for `action`, if this procedure has it."""
        return next((each for each in self.extension if each.action == action), None)

    def may(self, action: str, step: Step) -> tuple[str, ...]:
        """The roles that may do `action` while a complaint is at `step`. Rows: the step's actors advance.

        Nobody takes a step that several do side by side: it would keep the others from theirs.
        """
        extension = self.switched_on(action)
        if extension is None:
            return step.actors if action == "advance" else ()
        if action == "take" and step.beside:
            return ()
        roles: list[str] = []
        for role in extension.by_at.get(step.key, extension.by):
            if role == STEP_ACTOR:
                roles.extend(step.actors)
            elif role == SUPERVISORS:
                roles.extend(above for actor in step.actors for above in self.chain_above(actor))
            else:
                roles.append(role)
        return tuple(dict.fromkeys(roles))

    def limit_for(self, classification: str | None) -> Limit | None:
        """The statutory limit of a classification, if the data has one."""
        return next((each for each in self.limit if each.classification == classification), None)


def _unknown(what: str, key: str) -> Any:
    raise KeyError(f"no {what} {key}")
