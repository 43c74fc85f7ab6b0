"""The page of one complaint for staff: what is known of it, and what the caller can do with it now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from flask import render_template, request

from functions.transition import history, words
from functions.transition.countdown import clocks, timing
from functions.transition.neighbours import likely_duplicates, repetitions
from functions.transition.parts import parts
from functions.transition.reading import caller, read_id
from shared.cloud.complaints import Pinned
from shared.domain.command import POSSIBLE_WHILE, is_possible
from shared.domain.complaint import Complaint
from shared.domain.disclosure import identity_capacity
from shared.domain.errors import N_, Conflict, FieldError, Invalid, NotFound, Refusal
from shared.domain.import_rows import FOREIGN_NUMBER
from shared.domain.incident import Incident
from shared.domain.office import AnswerTemplate
from shared.domain.sharing import may, missing
from shared.web.language import catalogue
from shared.web.operations import new_form_id
from shared.web.problem import messages_by_field, problem

SURE = "sure"
"""The field by which the page's form says that an end is meant: such a form has it ticked."""

ENDS = ("divert", "close")
"""The actions that end a complaint without its answer: the page asks once more."""

Fields = Mapping[str, Any]


def page(pinned: Pinned, shown: Fields, typed: Fields | None = None, refusal: Refusal | None = None) -> str:
    """The page; after a refusal with what was typed, what is wrong with it, and what somebody else did meanwhile.

    `?template=` puts a beginning into the answer, `?duplicate_of=` the number of another complaint into its form.
    """
    procedure, complaint = pinned.procedure, pinned.complaint
    step = procedure.at(complaint.step)
    now = parts().now()
    actions = _possible(pinned)
    meanwhile = history.since(pinned, (typed or {}).get("expected_version")) if isinstance(refusal, Conflict) else []
    templates = _templates(pinned) if "advance" in actions else ()
    incident = _incident(complaint)
    typed = typed or _begun(pinned, actions, templates) or _given_for_all(pinned, actions, incident)
    action = str(typed.get("action", ""))
    refused = problem(words.readable(refusal, pinned.hours.zone)) if refusal else None
    # Where an answer was published is one field to the contract and three on the page: it is shown at the first.
    errors = [
        each | {"field": "publication.platform" if each["field"] == "publication" else each["field"]}
        for each in (refused or {}).get("errors", [])
    ]
    return render_template(
        "case.html",
        complaint={**shown, **timing(pinned, now)},
        clocks=list(clocks(pinned, shown)),
        procedure=procedure,
        step=step,
        actor=procedure.actors_titled(step.actors),
        produces=_produced(pinned) if "advance" in actions else (),
        earlier=[each for each in procedure.way(complaint.category) if each.number < step.number],
        actions=actions,
        incident=incident and {"title": incident.title, "count": _count(complaint)},
        templates=templates,
        paste=_paste(pinned) if step.end or complaint.is_over else None,
        came_back=complaint.came_back,
        duplicates=[_neighbour(each, pinned) for each in likely_duplicates(pinned)],
        repetitions=[_neighbour(each, pinned) for each in repetitions(pinned)],
        may_see_reporter=identity_capacity(caller(), complaint, procedure) is not None,
        here=action,
        typed=typed,
        unplaced=[] if refusal is None else list(_unplaced(typed, action, actions, pinned)),
        meanwhile=meanwhile,
        refused=refused,
        errors=[each | {"field": f"{action}.{each['field']}"} for each in errors],
        wrong=messages_by_field(errors),
        zone=pinned.hours.zone,
        now=now.astimezone(pinned.hours.zone).strftime("%Y-%m-%dT%H:%M"),
        form_id=new_form_id(),
    )


def onward(complaint: Complaint, action: str) -> str:
    """Where the page's form leads: to the complaint, or to the board where the next step is another's."""
    pinned = parts().complaints.pin(complaint)
    if action != "advance" or "advance" in _possible(pinned):
        return f"/complaints/{complaint.id}"
    return f"/?done={complaint.id}"


def refuse_unmeant(fields: Fields, action: str) -> None:
    """Raise Invalid where the page's form ends a complaint and does not say that this is meant."""
    if action in ENDS and fields.get(SURE) != "yes":
        raise Invalid(fields=(FieldError(SURE, N_("Tick this to go on.")),))


def in_office_time(fields: Fields) -> dict[str, Any]:
    """A form's fields, the time of publication with the office's offset: a browser's field for times has none."""
    publication = fields.get("publication")
    if not isinstance(publication, Mapping) or not isinstance(publication.get("at"), str):
        return dict(fields)
    try:
        at = datetime.fromisoformat(publication["at"])
    except ValueError:
        return dict(fields)
    if at.tzinfo is not None:
        return dict(fields)
    zone = parts().offices[caller().office].hours.zone
    return {**fields, "publication": {**publication, "at": at.replace(tzinfo=zone).isoformat()}}


def _possible(pinned: Pinned) -> list[str]:
    """The actions that the caller could carry out now."""
    complaint = pinned.complaint
    return [
        action
        for action in POSSIBLE_WHILE
        if is_possible(action, complaint) and set(may(action, complaint, pinned.procedure)) & set(caller().roles)
    ]


def _produced(pinned: Pinned) -> tuple[str, ...]:
    """The documents that the caller gives by completing the step, or their share of it."""
    shares = missing(pinned.complaint, pinned.procedure)
    return next((each.produces for each in shares if each.actor in caller().roles), ())


def _begun(pinned: Pinned, actions: list[str], templates: tuple[AnswerTemplate, ...]) -> dict[str, Any]:
    """What the address asks to have filled in beforehand."""
    chosen = next((each for each in templates if each.key == request.args.get("template")), None)
    if chosen is not None:
        return {"action": "advance", "documents": {pinned.procedure.answer: chosen.text.strip()}}
    other = request.args.get("duplicate_of")
    if other is None or "close" not in actions:
        return {}
    try:
        original = read_id(other)
    except NotFound:
        return {}
    told = catalogue(pinned.complaint.language).gettext(_ABOUT_DUPLICATE) % {"id": original}
    return {"action": "close", "outcome": "duplicate", "duplicate_of": original, "public_text": told}


def _incident(complaint: Complaint) -> Incident | None:
    """The incident that it is gathered under; None, too, where that was removed because its texts are no more kept."""
    return parts().incidents.found(complaint.incident) if complaint.incident else None


def _count(complaint: Complaint) -> int:
    return parts().incidents.count(complaint.office, complaint.incident or "")


def _given_for_all(pinned: Pinned, actions: list[str], incident: Incident | None) -> dict[str, Any]:
    """What was given for all of the incident's complaints and this late one lacks, to be looked at and sent."""
    complaint = pinned.complaint
    if incident is None or complaint.apart or "advance" not in actions:
        return {}
    lacking = [key for key in _produced(pinned) if key in incident.documents and key not in complaint.documents]
    documents = {key: incident.documents[key].text for key in lacking}
    return {"action": "advance", "documents": documents} if documents else {}


_ABOUT_DUPLICATE = N_("The same matter was reported before (%(id)s). We deal with both together.")


def _templates(pinned: Pinned) -> tuple[AnswerTemplate, ...]:
    """Beginnings for the answer, where this step produces it and it is still to be written, or written anew."""
    complaint, procedure = pinned.complaint, pinned.procedure
    is_written = procedure.answer in complaint.documents and not complaint.came_back
    if is_written or procedure.answer not in _produced(pinned):
        return ()
    return parts().offices[complaint.office].templates_for(complaint.category)


def _paste(pinned: Pinned) -> str | None:
    """The answer as it is given where the complaint was found; None where it is given on our own page only."""
    channel = pinned.procedure.channel_type(pinned.complaint.channel)
    has_number = FOREIGN_NUMBER in pinned.complaint.texts and pinned.complaint.history is None
    is_elsewhere = has_number or (channel is not None and channel.publication)
    return pinned.complaint.document(pinned.procedure.answer) if is_elsewhere else None


def _neighbour(other: Pinned, pinned: Pinned) -> dict[str, Any]:
    """A complaint that belongs to this one. That both have one reporter is said only to those who may look at them."""
    complaint = other.complaint
    same = bool(set(complaint.contacts) & set(pinned.complaint.contacts))
    return {
        "id": complaint.id,
        "subject": complaint.texts.get("subject"),
        "received_at": complaint.received_at,
        "status": complaint.status,
        "same_reporter": same and identity_capacity(caller(), pinned.complaint, pinned.procedure) is not None,
    }


def _unplaced(typed: Fields, action: str, actions: list[str], pinned: Pinned) -> Iterator[str]:
    """The texts that were typed and for which the page has no field now: shown, so that none is lost."""
    documents = typed.get("documents", {})
    fields = _produced(pinned) if action == "advance" else tuple(pinned.complaint.documents)
    for key, text in documents.items() if isinstance(documents, Mapping) else ():
        if (action not in actions or key not in fields) and isinstance(text, str):
            yield text
    if action not in actions:
        yield from (str(typed[name]) for name in ("note", "public_text", "confirmation") if name in typed)
