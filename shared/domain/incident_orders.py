"""What is done to the complaints of an incident together: one order, judged once, then each complaint's own command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from shared.domain import guard
from shared.domain.command import Caller, Command
from shared.domain.complaint import RECENT_OPERATIONS, Complaint, Operation, Publication, document_text
from shared.domain.errors import (
    N_,
    ActionNotPossible,
    FieldError,
    Invalid,
    MissingDocuments,
    StaleVersion,
    WrongActor,
)
from shared.domain.gathering import goes_along
from shared.domain.incident import Given, Incident
from shared.domain.procedure import Procedure
from shared.domain.procedure_tables import Share, Step

_PERSONAL = N_("This looks like personal data: %(found)s. It is given to many: remove it, or say why it may be given.")


@dataclass(frozen=True)
class Order:
    """What somebody wants done with the complaints that are in a step: complete it, with one text for all."""

    step: str
    expected_version: int
    caller: Caller
    documents: Mapping[str, str] = field(default_factory=dict)
    note: str | None = None
    publication: Publication | None = None
    confirmation: str | None = None
    office_contacts: tuple[str, ...] = ()


def ordered(incident: Incident, order: Order, procedure: Procedure, operation: Operation, at: datetime) -> Incident:
    """The incident with what the order gives for all; each complaint is still judged by itself.

    Raises, in the order of the HTTP contract:
        StaleVersion, ActionNotPossible: somebody was faster; it has ended.
        WrongActor: the step is another's.
        Invalid, MissingDocuments: no such step; a document that this step does not give for all, or lacks; one that
            looks like personal data, for no incident may carry it to many by accident.
    """
    step = admitted(incident, order, procedure)
    _refuse_documents(incident, order, procedure, step)
    documents = dict(incident.documents)
    for key, text in order.documents.items():
        last = documents.get(key)
        if last is None or last.text != text:
            version = last.version + 1 if last else 1
            documents[key] = Given(version=version, text=text, step=step.key, by=order.caller.email, at=at)
    return _after(incident, operation, documents=documents)


def admitted(incident: Incident, order: Order, procedure: Procedure) -> Step:
    """The step of an order that may be given now, whatever it gives. Raises as `ordered`, but for the documents."""
    refuse_stale(incident, order.expected_version)
    step = next((each for each in procedure.step if each.key == order.step), None)
    if step is None:
        known = ", ".join(each.key for each in procedure.step)
        raise Invalid(fields=(FieldError("step", N_("Expected one of: %(expected)s."), {"expected": known}),))
    roles = procedure.may("advance", step)
    if not set(roles) & set(order.caller.roles):
        raise WrongActor(roles=", ".join(procedure.actor_titled(role) for role in roles))
    return step


def closed(
    incident: Incident, caller: Caller, expected_version: int, running: int, operation: Operation, at: datetime
) -> Incident:
    """The incident ended: nothing more is gathered under it. `running`: complaints that still go along with it.

    Raises:
        StaleVersion, ActionNotPossible: somebody was faster; it has ended, or some of its complaints have not.
    """
    refuse_stale(incident, expected_version)
    if running:
        raise ActionNotPossible(
            N_("Complaints of it that are not over: %(number)s. Complete them, or take them out."),
            current=incident,
            number=running,
        )
    return _after(incident, operation, status="closed", closed_by=caller.email, closed_at=at)


def own_share(step: Step, caller: Caller) -> Share:
    """What the caller gives in a step: their share of it, where several do it side by side."""
    return next((each for each in step.shares if each.actor in caller.roles), step.shares[0])


def first_given(procedure: Procedure, step: Step, share: Share) -> tuple[str, ...]:
    """The documents that come to be with this share of a step: no earlier one, and no reporter, gave them."""
    earlier = {key for each in procedure.step if each.number < step.number for key in each.gives}
    return tuple(key for key in share.produces if key not in earlier and key not in procedure.submission)


def for_all(procedure: Procedure, share: Share) -> tuple[str, ...]:
    """The documents of this share of which one text can serve for all: not what each reporter wrote."""
    return tuple(key for key in share.produces if key not in procedure.submission)


def needs_publication(complaint: Complaint, procedure: Procedure) -> bool:
    """Whether this complaint's answer is published, and where is recorded."""
    channel = procedure.channel_type(complaint.channel)
    return bool(channel and channel.publication)


def is_in_step(complaint: Complaint, incident: Incident, step: str) -> bool:
    """Whether an order for this step is for this complaint."""
    return goes_along(complaint, incident.id) and complaint.status == "open" and complaint.step == step


def command_for(complaint: Complaint, incident: Incident, order: Order, procedure: Procedure) -> Command:
    """The order as this complaint's command.

    A document that it lacks, and the order too, is the one given for all before: so a late one is brought along. Where
    its answer is not published, the publication of the others is none of its own.
    """
    step = procedure.at(complaint.step)
    own = for_all(procedure, own_share(step, order.caller))
    lacking = (key for key in own if key not in complaint.documents and key in incident.documents)
    published = step.end and not needs_publication(complaint, procedure)
    return Command(
        action="advance",
        expected_version=None,
        caller=order.caller,
        documents={key: incident.documents[key].text for key in lacking} | dict(order.documents),
        note=order.note,
        publication=None if published else order.publication,
        confirmation=order.confirmation,
        incident=incident.id,
        office_contacts=order.office_contacts,
    )


def refuse_stale(incident: Incident, expected_version: int) -> None:
    """Raise StaleVersion where somebody was faster, ActionNotPossible where it has ended."""
    if expected_version != incident.version:
        raise StaleVersion(
            N_("Someone else was faster: the incident has changed since you saw it. Look at it again."),
            current=incident,
            version=incident.version,
        )
    if incident.status == "closed":
        raise ActionNotPossible(N_("The incident has ended."), current=incident)


def _refuse_documents(incident: Incident, order: Order, procedure: Procedure, step: Step) -> None:
    wrong, share = [], own_share(step, order.caller)
    for key, text in order.documents.items():
        found = guard.personal(text, None, order.office_contacts) if not order.confirmation else ()
        if key not in for_all(procedure, share):
            expected = {"keys": ", ".join(for_all(procedure, share)) or "-"}
            wrong.append(FieldError(document_text(key), N_("Not expected here. Expected: %(keys)s."), expected))
        elif found:
            wrong.append(FieldError(document_text(key), _PERSONAL, {"found": ", ".join(found)}))
            wrong.append(FieldError("confirmation", N_("Say why it may be given, or remove it.")))
    if order.publication and not step.end:
        wrong.append(FieldError("publication", N_("Only the last step publishes the answer.")))
    if wrong:
        raise Invalid(fields=tuple(wrong))
    lacking = [key for key in first_given(procedure, step, share) if key not in {*order.documents, *incident.documents}]
    if lacking:
        message = N_("The step cannot be completed without: %(document)s.")
        titles = {key: {"document": procedure.document_type(key).title.id} for key in lacking}
        raise MissingDocuments(fields=tuple(FieldError(document_text(key), message, titles[key]) for key in lacking))


def _after(incident: Incident, operation: Operation, **changes: object) -> Incident:
    operations = (*incident.operations, operation)[-RECENT_OPERATIONS:]
    return incident.model_copy(update={"version": incident.version + 1, "operations": operations, **changes})
