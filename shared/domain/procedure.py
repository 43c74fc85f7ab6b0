"""The SOP as data: actors, steps, minutes, required and produced documents, levels, limits and extensions.

A procedure is read from TOML tables (`shared/data/procedures/`). Loading refuses, by name, what cannot be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, ValidationError, model_validator

StaffAction = Literal[
    "advance", "take", "return", "hold", "resume", "release", "divert", "close", "reopen", "reclassify", "correct"
]
Action = Literal[StaffAction, "reply", "rate"]

REPORTER = "reporter"
"""In an extension's `by`: whoever proves the complaint's tracking code."""

STEP_ACTOR = "step_actor"
"""In an extension's `by`: whoever holds the role of the complaint's current step."""
SUPERVISORS = "supervisors"
"""In an extension's `by`: everyone above the current step's actor."""


class InvalidProcedure(ValueError):
    """A procedure file that cannot be carried out; the message names what is wrong."""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(_Table):
    """A short text in the languages of the pages."""

    id: str
    en: str

    def in_language(self, language: str) -> str:
        """The text in `language` ("en"), else in Indonesian."""
        return self.en if language == "en" else self.id


class _Signed(_Table):
    """What was signed; `since` tells what has happened to it after that, `since_on` when (an ISO date)."""

    since: str = ""
    since_on: str = ""


class Header(_Signed):
    """The head of the signed sheet, spelt as signed."""

    number: str
    title: str
    institution: str
    region: str
    office: str
    made: str
    in_force: str
    revised: str = ""
    approved_by: str
    approver: str


class Source(_Signed):
    """A regulation that the sheet cites."""

    text: str


class Actor(_Table):
    """A role of the procedure and who supervises it."""

    key: str
    title: str
    supervisor: str | None = None


class DocumentType(_Table):
    """A document that steps require and produce."""

    key: str
    title: Text


class Channel(_Table):
    """A way by which complaints arrive (Keterkaitan); `publication`: its answer is published, and where is recorded."""

    key: str
    title: Text
    related: str = ""
    publication: bool = False


class Step(_Table):
    """One row of the flow (Alur). `minutes` are working minutes (Mutu Baku: Waktu).

    `requirements` are the words of Persyaratan, where they are not those of the documents' titles and the means.
    """

    number: PositiveInt
    key: str
    actor: str
    title: Text
    activity: str
    means: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    produces: tuple[str, ...]
    output: str
    minutes: PositiveInt
    start: bool = False
    end: bool = False


Reached = Literal["warned", "breached", "escalated"]
"""The state that a level leads to when it falls; BREACHED: the time is over."""

Sla = Literal["on_time", Reached]
"""The state of a clock."""

BREACHED: Reached = "breached"


class Level(_Table):
    """When an alert falls due, in percent of the step's minutes, and how far up the chain it is told."""

    key: str
    percent: PositiveInt
    supervisors_up: int = Field(ge=0)
    sla: Reached


class Limit(_Table):
    """A statutory limit in working days for one classification."""

    classification: str
    working_days: PositiveInt
    source: str
    to_be_confirmed: bool


class Overall(_Table):
    """The limit of the whole procedure in working minutes."""

    minutes: PositiveInt
    source: str


class Identity(_Table):
    """Roles that may see the reporter's identity; an empty list means everyone who may see the complaint."""

    open: tuple[str, ...] = ()
    confidential: tuple[str, ...]


class Extension(_Table):
    """Something that the signed rows do not have, switched on here. `by_at` replaces `by` at the steps named.

    `within_minutes` are working minutes after which a supervisor hears of what was set aside and not looked at.
    """

    action: Action
    by: tuple[str, ...]
    by_at: Mapping[str, tuple[str, ...]] = {}
    to_step: str | None = None
    within_days: PositiveInt | None = None
    within_minutes: PositiveInt | None = None
    source: str


class Procedure(_Table):
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
