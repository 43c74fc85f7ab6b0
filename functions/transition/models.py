"""What staff may send, checked at the boundary."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from shared.domain import tracking
from shared.domain.command import Caller, Command
from shared.domain.complaint import Channel, Classification, Ending, Publication
from shared.domain.errors import N_
from shared.domain.incident import read_incident_id
from shared.domain.procedure_tables import StaffAction
from shared.domain.submission_form import SubmissionForm

LongText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)]
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Url = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000, pattern=r"^https?://\S+$")]


def _is_id(text: str) -> str:
    read = tracking.read_id(text)
    if read is None:
        raise ValueError(N_("Expected the number of a complaint."))
    return read


def _is_incident(text: str) -> str:
    read = read_incident_id(text)
    if read is None:
        raise ValueError(N_("Expected the number of an incident."))
    return read


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True)


def _in_utc(at: datetime) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise ValueError(N_("Expected a time with its offset, as 2026-01-31T08:00:00+08:00.")) from None


class PublicationForm(_Form):
    """Where the answer was published."""

    platform: ShortText
    url: Url
    at: Annotated[AwareDatetime, AfterValidator(_in_utc)]

    def stated(self) -> Publication:
        """The publication, its time in UTC."""
        return Publication(platform=self.platform, url=self.url, at=self.at)


class TransitionCommand(_Form):
    """One action on a complaint, as the HTTP contract has it."""

    action: StaffAction
    expected_version: Annotated[int, Field(ge=1)]
    documents: dict[str, LongText] = {}
    note: LongText | None = None
    publication: PublicationForm | None = None
    to_step: ShortText | None = None
    outcome: Ending | None = None
    public_text: LongText | None = None
    duplicate_of: Annotated[str, AfterValidator(_is_id)] | None = None
    classification: Classification | None = None
    confirmation: LongText | None = None
    incident: Annotated[str, AfterValidator(_is_incident)] | None = None

    def by(self, caller: Caller) -> Command:
        """The command of this caller."""
        return Command(
            action=self.action,
            expected_version=self.expected_version,
            caller=caller,
            documents=self.documents,
            note=self.note,
            publication=self.publication.stated() if self.publication else None,
            to_step=self.to_step,
            outcome=self.outcome,
            public_text=self.public_text,
            duplicate_of=self.duplicate_of,
            classification=self.classification,
            confirmation=self.confirmation,
            incident=self.incident,
        )


class ChannelReference(_Form):
    """Where the complaint was found in its channel."""

    handle: ShortText | None = None
    url: Url | None = None
    number: ShortText | None = None

    def given(self) -> dict[str, str]:
        """The fields that were filled in."""
        return {name: value for name, value in self.model_dump().items() if value is not None}


class RegistrationForm(SubmissionForm):
    """A complaint that came by another channel and is entered by staff."""

    channel: Channel
    channel_reference: ChannelReference = Field(default_factory=ChannelReference)
