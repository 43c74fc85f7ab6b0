"""The SOP as data: actors, steps, minutes, required and produced documents, levels, limits and extensions.

A procedure is read from TOML tables (`shared/data/procedures/`). Loading refuses, by name, what cannot be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Self

from pydantic import Field, ValidationError, model_validator

from shared.domain.procedure_tables import (
    REPORTER,
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
    """A procedure file that cannot be carried out; the message names what is wrong."""


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
            wrong = "; ".join(
                f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}".removeprefix(": ")
                for item in error.errors()
            )
            raise InvalidProcedure(f"procedure {tables.get('id', '?')}: {wrong}") from error

    @model_validator(mode="after")
    def _can_be_carried_out(self) -> Self:
        problems = [*self._actor_problems(), *self._flow_problems(), *self._document_problems()]
        problems += self._extension_problems()
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _actor_problems(self) -> Iterator[str]:
        yield from _repeated("actor", [actor.key for actor in self.actor])
        known = {actor.key: actor for actor in self.actor}
        for actor in self.actor:
            if actor.supervisor is not None and actor.supervisor not in known:
                yield f"actor {actor.key}: unknown supervisor {actor.supervisor}"
            seen = {actor.key}
            above = actor.supervisor
            while above in known:
                if above in seen:
                    yield f"actor {actor.key}: the chain of supervisors runs in a circle"
                    break
                seen.add(above)
                above = known[above].supervisor
        for step in self.step:
            if step.actor not in known:
                yield f"step {step.key}: unknown actor {step.actor}"
        for role in (*self.visible_to, *self.identity.open, *self.identity.confidential):
            if role not in known:
                yield f"unknown actor {role} in visible_to or identity"

    def _flow_problems(self) -> Iterator[str]:
        if not self.step:
            yield "no steps"
            return
        yield from _repeated("step", [step.key for step in self.step])
        numbers = [step.number for step in self.step]
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"the step numbers {numbers} are not 1 to {len(numbers)} without a gap"
        if [step.number for step in self.step if step.start] != numbers[:1]:
            yield "the first step, and no other, must be the start"
        if not any(step.end for step in self.step):
            yield "no step is the end"
        elif [step.number for step in self.step if step.end] != numbers[-1:]:
            yield "the last step, and no other, must be the end"
        yield from _repeated("level", [level.key for level in self.level])
        percents = [level.percent for level in self.level]
        if percents != sorted(set(percents)):
            yield f"the levels' percents {percents} do not rise"
        yield from _repeated("channel", [channel.key for channel in self.channel])
        yield from _repeated("limit", [limit.classification for limit in self.limit])

    def _document_problems(self) -> Iterator[str]:
        yield from _repeated("document", [document.key for document in self.document])
        known = {document.key for document in self.document}
        for key in self.submission:
            if key not in known:
                yield f"submission: unknown document {key}"
        if not self.submission:
            yield "submission: gives no document"
        given = set(self.submission)
        for step in self.step:
            for key in (*step.requires, *step.produces):
                if key not in known:
                    yield f"step {step.key}: unknown document {key}"
            for key in step.requires:
                if key in known and key not in given:
                    yield f"step {step.key}: requires {key}, which nothing earlier gives"
            given |= set(step.produces)
        if not any(self.answer in step.produces for step in self.step):
            yield f"answer: {self.answer} is produced by no step"

    def _extension_problems(self) -> Iterator[str]:
        yield from _repeated("extension", [extension.action for extension in self.extension])
        roles = {actor.key for actor in self.actor} | {STEP_ACTOR, SUPERVISORS, REPORTER}
        steps = {step.key for step in self.step}
        for extension in self.extension:
            for role in (*extension.by, *(role for row in extension.by_at.values() for role in row)):
                if role not in roles:
                    yield f"extension {extension.action}: unknown actor {role}"
            for key in extension.by_at:
                if key not in steps:
                    yield f"extension {extension.action}: unknown step {key}"
            if extension.to_step is not None and extension.to_step not in steps:
                yield f"extension {extension.action}: unknown step {extension.to_step}"
            if extension.action == "advance":
                yield "extension advance: the rows themselves say who advances"
            if extension.within_days is not None and extension.action not in ("hold", "reopen"):
                yield f"extension {extension.action}: within_days goes with hold and reopen"
            if (extension.action == "release") != (extension.within_minutes is not None):
                yield f"extension {extension.action}: within_minutes goes with release, and release needs it"
            if (extension.action == "reopen") != (extension.to_step is not None):
                yield f"extension {extension.action}: to_step goes with reopen, and reopen needs it"

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

    def after(self, step: Step) -> Step:
        """The step that follows; the end has none (IndexError)."""
        return self.step[step.number]

    def document_type(self, key: str) -> DocumentType:
        """The document with this key (KeyError if unknown)."""
        return next((each for each in self.document if each.key == key), None) or _unknown("document", key)

    def channel_type(self, key: str) -> Channel | None:
        """The channel with this key, if the procedure names it."""
        return next((each for each in self.channel if each.key == key), None)

    def actor_titled(self, key: str) -> str:
        """The actor's title as on the sheet; the key itself for a role that the sheet does not name."""
        return next((actor.title for actor in self.actor if actor.key == key), key)

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

    def told(self, step: Step, level: Level) -> str:
        """The role that hears of `level` at `step`; where the chain ends, the last supervisor is told again."""
        chain = (step.actor, *self.chain_above(step.actor))
        return chain[min(level.supervisors_up, len(chain) - 1)]

    def switched_on(self, action: str) -> Extension | None:
        """The extension for `action`, if this procedure has it."""
        return next((each for each in self.extension if each.action == action), None)

    def may(self, action: str, step: Step) -> tuple[str, ...]:
        """The roles that may do `action` while a complaint is at `step`. Rows: the step's actor advances."""
        extension = self.switched_on(action)
        if extension is None:
            return (step.actor,) if action == "advance" else ()
        roles: list[str] = []
        for role in extension.by_at.get(step.key, extension.by):
            if role == STEP_ACTOR:
                roles.append(step.actor)
            elif role == SUPERVISORS:
                roles.extend(self.chain_above(step.actor))
            else:
                roles.append(role)
        return tuple(dict.fromkeys(roles))

    def limit_for(self, classification: str | None) -> Limit | None:
        """The statutory limit of a classification, if the data has one."""
        return next((each for each in self.limit if each.classification == classification), None)


def _repeated(what: str, keys: list[str]) -> Iterator[str]:
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield f"{what} {key} stands twice"


def _unknown(what: str, key: str) -> Any:
    raise KeyError(f"no {what} {key}")
