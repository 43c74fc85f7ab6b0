"""What the public, or the front desk for them, may send: the fields of a complaint, checked at the boundary."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from shared.domain.complaint import Category, Disclosure, Kind, Language
from shared.domain.errors import N_


def _text(shortest: int, longest: int, pattern: str | None = None) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=shortest, max_length=longest, pattern=pattern)


_EMAIL = r"^[^\s@<>,;:\"()\[\]\\=?]+@[^\s@<>,;:\"()\[\]\\=?]+\.[^\s@<>,;:\"()\[\]\\=?]+$"
"""An address as people write theirs; nothing that means more than itself in a mail's header."""


class Reporter(BaseModel):
    """Who reports, as far as they say."""

    model_config = ConfigDict(frozen=True)

    name: Annotated[str, _text(1, 100)] | None = None
    email: Annotated[str, _text(3, 254, _EMAIL)] | None = None
    phone: Annotated[str, _text(6, 25, r"^\+?[0-9 ()./-]+$")] | None = None

    def given(self) -> dict[str, str]:
        """The fields that were filled in."""
        return {name: value for name, value in self.model_dump().items() if value is not None}


class SubmissionForm(BaseModel):
    """A complaint, a suggestion or a report on staff."""

    model_config = ConfigDict(frozen=True)

    office: Annotated[str, _text(1, 31)] | None = None
    kind: Kind
    category: Category
    subject: Annotated[str, _text(5, 150)]
    narrative: Annotated[str, _text(20, 5000)]
    occurred_on: date | None = None
    place: Annotated[str, _text(1, 150)] | None = None
    disclosure: Disclosure
    reporter: Reporter = Field(default_factory=Reporter)
    language: Language | None = None

    @model_validator(mode="after")
    def _anonymous_is_anonymous(self) -> Self:
        if self.disclosure == "anonymous" and self.reporter.given():
            raise ValueError(N_("An anonymous report takes no name, e-mail or phone: leave them empty."))
        return self
