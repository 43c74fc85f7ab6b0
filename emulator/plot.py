"""What the demonstration plays at an office: the way of one complaint, who is told of what; all of it from the data."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from emulator.seed import email_of
from shared.data import default_office, offices
from shared.domain.digest import watchers
from shared.domain.office import Office
from shared.domain.procedure import Procedure
from shared.domain.procedure_tables import Level, Step

REPORTER = "warga@contoh.example"

_FILE = Path(__file__).parent / "plot.toml"


@dataclass(frozen=True)
class Turn:
    """One actor's share of a step (all of it, where nobody stands beside), and the documents that are new then."""

    step: Step
    actor: str
    documents: Mapping[str, str]


class Plot:
    """The demonstration at one office, under its procedure for complaints by the web form."""

    def __init__(self, office: Office) -> None:
        self.office = office
        found = office.procedure_for("complaint", "web", datetime.now(UTC))
        assert found is not None
        self.procedure: Procedure = found
        told = tomllib.loads(_FILE.read_text("utf-8"))
        self.words: Mapping[str, Any] = told["default"] | told.get(office.key, {})

    @classmethod
    def here(cls) -> Plot:
        """The one of the office that OFFICE names, or that is meant where it names none."""
        return cls(offices()[os.environ.get("OFFICE") or default_office()])

    def email_of(self, role: str) -> str:
        """The address of the person who holds the role."""
        return email_of(role, self.office.key)

    @property
    def form(self) -> dict[str, str]:
        """The web form as the reporter fills it in: about what goes the longest way."""
        categories = [each.key for each in self.office.categories]
        return {
            "kind": "complaint",
            "category": max(categories, key=lambda each: len(self.procedure.way(each))),
            "subject": self.words["subject"],
            "narrative": self.words["narrative"],
            "disclosure": "open",
            "reporter.name": "Warga Contoh",
            "reporter.email": REPORTER,
            "reporter.phone": "0800 000 0000",
        }

    @property
    def private(self) -> tuple[str, ...]:
        """What no mail to the staff and no public page may hold."""
        return tuple(self.form[name] for name in ("reporter.name", "reporter.email", "reporter.phone", "narrative"))

    @cached_property
    def way(self) -> tuple[Turn, ...]:
        """Every turn from the receipt to the answer, in order."""
        return tuple(self._turns())

    @property
    def answer(self) -> str:
        """The text that the public reads in the end."""
        return self._text(self.procedure.answer)

    def before(self, step: Step) -> tuple[Turn, ...]:
        """The turns that lead to a step."""
        return tuple(each for each in self.way if each.step.number < step.number)

    @cached_property
    def left_in(self) -> Step:
        """The step in which a complaint is left to lie: one that several do, or else the first of another actor."""
        steps = list(dict.fromkeys(each.step.number for each in self.way))[1:-1]
        inner = [step for step in self.procedure.step if step.number in steps and step.minutes]
        others = [step for step in inner if step.actor != self.procedure.first.actor]
        return next((step for step in inner if step.beside), (others or inner or [self.procedure.first])[0])

    @cached_property
    def told(self) -> tuple[tuple[Level, str], ...]:
        """Who hears of which level there, each person of the first of theirs: a second one waits for its window."""
        levels = (
            (level, self.procedure.told(actor, level))
            for level in self.procedure.level
            for actor in self.left_in.actors
        )
        first: dict[str, Level] = {}
        for level, role in levels:
            first.setdefault(role, level)
        return tuple((level, role) for role, level in first.items())

    def level(self, sla: str) -> Level:
        """The first level that leads to this state."""
        return next(each for each in self.procedure.level if each.sla == sla)

    @cached_property
    def digests(self) -> dict[str, tuple[str, ...]]:
        """Who gets a digest when one complaint lies in `left_in` and one is in the second step, and what it counts."""
        second = self.way[1].step
        found: dict[str, tuple[str, ...]] = {}
        for role in dict.fromkeys((*watchers(self.procedure, self.left_in), *watchers(self.procedure, second))):
            late = role in watchers(self.procedure, self.left_in)
            count = late + (role in watchers(self.procedure, second))
            found[role] = (*(("terlambat 1",) if late else ()), f"terbuka {count}")
        return found

    @property
    def cast(self) -> tuple[str, ...]:
        """The roles that play: those who have a step, and those who are told."""
        return tuple(
            dict.fromkeys([*(each.actor for each in self.way), *(role for _, role in self.told), *self.digests])
        )

    def _turns(self) -> Iterator[Turn]:
        given = set(self.procedure.submission)
        for step in self.procedure.way(self.form["category"]):
            for share in step.shares:
                new = [key for key in share.produces if key not in given]
                given |= set(new)
                yield Turn(step, share.actor, {key: self._text(key) for key in new})

    def _text(self, key: str) -> str:
        said: Mapping[str, str] = self.words["documents"]
        return said.get(key, f"{self.procedure.document_type(key).title.id}: isi contoh.")
