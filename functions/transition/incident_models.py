"""What staff may send about incidents, checked at the boundary."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from functions.transition.models import LongText, PublicationForm, ShortText
from shared.domain.command import Caller
from shared.domain.errors import N_, FieldError, Invalid
from shared.domain.incident_orders import Order

MOST_NUMBERS = 200
"""Complaints that are named in one request."""

Numbers = Annotated[tuple[ShortText, ...], Field(max_length=MOST_NUMBERS)]


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True)


class OpeningForm(_Form):
    """A new incident: what is down, in a few words, and complaints to begin with."""

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=150)]
    procedure: ShortText | None = None
    complaints: Numbers = ()


class NumbersForm(_Form):
    """Complaints by their numbers."""

    complaints: Annotated[tuple[ShortText, ...], Field(min_length=1, max_length=MOST_NUMBERS)]


class IncidentCommand(_Form):
    """Complete a step for all that are in it (advance), or end the incident (close)."""

    action: Literal["advance", "close"]
    expected_version: Annotated[int, Field(ge=1)]
    step: ShortText | None = None
    documents: dict[str, LongText] = {}
    note: LongText | None = None
    publication: PublicationForm | None = None
    confirmation: LongText | None = None

    def order(self, caller: Caller, office_contacts: tuple[str, ...]) -> Order:
        """The order of this caller.

        Raises:
            Invalid: it names no step.
        """
        if self.step is None:
            message = N_("Needed for the action %(action)s.")
            raise Invalid(fields=(FieldError("step", message, {"action": self.action}),))
        return Order(
            step=self.step,
            expected_version=self.expected_version,
            caller=caller,
            documents=self.documents,
            note=self.note,
            publication=self.publication.stated() if self.publication else None,
            confirmation=self.confirmation,
            office_contacts=office_contacts,
        )

    def refuse_more_than_an_end(self) -> None:
        """Raise Invalid where something is sent along with the end of the incident."""
        sent = [name for name in ("step", "documents", "note", "publication", "confirmation") if getattr(self, name)]
        if sent:
            message = N_("Does not go with the action %(action)s.")
            raise Invalid(fields=tuple(FieldError(name, message, {"action": self.action}) for name in sent))
