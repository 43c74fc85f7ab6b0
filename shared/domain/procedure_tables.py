"""The tables of a procedure file: actors, documents, steps, levels, limits, extensions, each as pydantic checks it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveInt

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

    key: str
    title: str
    supervisor: str | None = None


class DocumentType(Table):
    """A document that steps require and produce."""

    key: str
    title: Text


class Channel(Table):
    """A way by which complaints arrive (Keterkaitan); `publication`: its answer is published, and where is recorded."""

    key: str
    title: Text
    related: str = ""
    publication: bool = False


class Step(Table):
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


class Level(Table):
    """When an alert falls due, in percent of the step's minutes, and how far up the chain it is told."""

    key: str
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
