"""The tables of a procedure file: actors, documents, steps, levels, limits, extensions, each as pydantic checks it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, StringConstraints

StaffAction = Literal[
    "advance",
    "take",
    "return",
    "hold",
    "resume",
    "release",
    "divert",
    "close",
    "reopen",
    "reclassify",
    "correct",
    "gather",
    "part",
]
Action = Literal[StaffAction, "reply", "rate"]

REPORTER = "reporter"
"""In an extension's `by`: whoever proves the complaint's tracking code."""

STEP_ACTOR = "step_actor"
"""In an extension's `by`: whoever holds the role of the complaint's current step."""
SUPERVISORS = "supervisors"
"""In an extension's `by`: everyone above the current step's actor."""


Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
"""How the file calls an actor, a step, a document or a level: it becomes part of names that are stored."""


class Table(BaseModel):
    """A table of the file: an unknown key in it is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Table):
    """A short text in the languages of the pages."""

    id: str
    en: str

    def in_language(self, language: str) -> str:
        """The text in `language` ("en"), else in Indonesian."""
        return self.en if language == "en" else self.id


class _Signed(Table):
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


class Actor(Table):
    """A role of the procedure and who supervises it."""

    key: Key
    title: str
    supervisor: str | None = None


class DocumentType(Table):
    """A document that steps require and produce."""

    key: Key
    title: Text


class Channel(Table):
    """A way by which complaints arrive (Keterkaitan); `publication`: its answer is published, and where is recorded."""

    key: str
    title: Text
    related: str = ""
    publication: bool = False


class Share(Table):
    """What one actor gives in a step that several do side by side."""

    actor: str
    produces: tuple[str, ...] = ()


class Step(Table):
    """One row of the flow (Alur). Its time (Mutu Baku: Waktu) is in working minutes, or in working days.

    `beside` are the others who do it side by side with `actor`: it is complete when all have given their share.
    `only_for` are the categories of the complaints that it is for; none named: all, else the others pass it by.
    `requirements` are the words of Persyaratan, where they are not those of the documents' titles and the means.
    """

    number: PositiveInt
    key: Key
    actor: str
    beside: tuple[Share, ...] = ()
    only_for: tuple[str, ...] = ()
    title: Text
    activity: str
    means: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    produces: tuple[str, ...]
    output: str
    minutes: PositiveInt | None = None
    working_days: PositiveInt | None = None
    start: bool = False
    end: bool = False

    @property
    def shares(self) -> tuple[Share, ...]:
        """Who gives what in it, in the order of the row; one share where one actor does it."""
        return (Share(actor=self.actor, produces=self.produces), *self.beside)

    @property
    def actors(self) -> tuple[str, ...]:
        """Whose step it is."""
        return tuple(each.actor for each in self.shares)

    @property
    def gives(self) -> tuple[str, ...]:
        """The documents that are there once it is complete."""
        return tuple(key for each in self.shares for key in each.produces)

    def is_for(self, category: str | None) -> bool:
        """Whether a complaint of this category goes through it; None: of any."""
        return category is None or not self.only_for or category in self.only_for


Reached = Literal["warned", "breached", "escalated"]
"""The state that a level leads to when it falls; BREACHED: the time is over."""

Sla = Literal["on_time", Reached]
"""The state of a clock."""

BREACHED: Reached = "breached"


class Level(Table):
    """When an alert falls due, in percent of the step's time, and how far up the chain it is told."""

    key: Key
    percent: PositiveInt
    supervisors_up: int = Field(ge=0)
    sla: Reached


class Limit(Table):
    """A statutory limit in working days for one classification."""

    classification: str
    working_days: PositiveInt
    source: str
    to_be_confirmed: bool


class Overall(Table):
    """The limit of the whole procedure in working minutes."""

    minutes: PositiveInt
    source: str


class Identity(Table):
    """Roles that may see the reporter's identity; an empty list means everyone who may see the complaint."""

    open: tuple[str, ...] = ()
    confidential: tuple[str, ...]


class Extension(Table):
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
