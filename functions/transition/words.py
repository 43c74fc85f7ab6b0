"""What staff read in place of the keys: states, actions, levels, and the refusals that name them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from shared.domain.errors import N_, Refusal
from shared.domain.procedure import Procedure
from shared.web import times
from shared.web.language import language, say

STATUSES: Mapping[str, str] = {
    "open": N_("Open"),
    "held": N_("Waiting for the reporter"),
    "set_aside": N_("Set aside"),
    "diverted": N_("Diverted"),
    "closed": N_("Closed"),
}
SUSPICIONS: Mapping[str, str] = {
    "honeypot": N_("A field that people do not see was filled in"),
    "forged_form": N_("The signature of the form is wrong"),
    "too_fast": N_("The form came back faster than a person can fill it in"),
    "client_flood": N_("Many came from the same address within an hour"),
    "office_flood": N_("Unusually many came for the office within ten minutes"),
}
"""Why a complaint was set aside."""

OUTCOMES: Mapping[str, str] = {
    "answered": N_("Answered"),
    "diverted": N_("Diverted"),
    "duplicate": N_("Duplicate"),
    "withdrawn": N_("Withdrawn"),
    "unfounded": N_("Unfounded"),
    "spam": N_("Spam"),
}
KINDS: Mapping[str, str] = {
    "complaint": N_("Complaint"),
    "suggestion": N_("Suggestion"),
    "misconduct": N_("Report on the conduct of staff"),
}
CLASSIFICATIONS: Mapping[str, str] = {
    "information": N_("Request for information"),
    "suggestion": N_("Suggestion"),
    "without_examination": N_("Complaint, no examination needed"),
    "with_examination": N_("Complaint, examination needed"),
}
DISCLOSURES: Mapping[str, str] = {
    "open": N_("Open to the staff of the office"),
    "confidential": N_("Confidential"),
    "anonymous": N_("Anonymous"),
}
CHANNELS: Mapping[str, str] = {
    "email": N_("E-mail"),
    "social_media": N_("Social media"),
    "whatsapp": N_("WhatsApp"),
    "call_center": N_("Call centre"),
    "reporting_system": N_("National reporting system"),
    "directorate_general": N_("Directorate General of Immigration"),
    "counter": N_("Counter"),
}
"""The channels by which complaints come that staff enter; the web form is not among them."""

SLAS: Mapping[str, str] = {
    "on_time": N_("On time"),
    "warned": N_("Nearly over"),
    "breached": N_("Late"),
    "escalated": N_("Very late"),
}
COLOURS: Mapping[str, str] = {"on_time": "green", "warned": "yellow", "breached": "orange", "escalated": "red"}

QUEUES: Mapping[str, str] = {
    "mine": N_("My turn"),
    "open": N_("Team"),
    "overdue": N_("Overdue"),
    "held": N_("Waiting for the reporter"),
    "set_aside": N_("Set aside"),
    "closed": N_("Ended"),
}
NOTICES: Mapping[str, str] = {
    "arrival": N_("New work"),
    "hold_ended": N_("The wait has ended"),
    "replied": N_("The reporter wrote"),
    "left_aside": N_("Set aside and not looked at"),
}
"""What staff are told of that is no level of a deadline."""

ACTIONS: Mapping[str, str] = {
    "advance": N_("Complete the step"),
    "take": N_("Take it"),
    "return": N_("Give it back to an earlier step"),
    "hold": N_("Ask the reporter and wait"),
    "resume": N_("Go on: the reporter has answered"),
    "release": N_("Release it: the procedure begins"),
    "divert": N_("Divert to another agency"),
    "close": N_("End it without an answer"),
    "reopen": N_("Reopen"),
    "reclassify": N_("Classify"),
    "correct": N_("Correct a document"),
    "gather": N_("Gather it under an incident"),
    "part": N_("Take it out of the incident"),
}

CAUSES: Mapping[str, str] = {
    "came_back": N_("It had come back"),
    "waited": N_("It waited to be taken"),
    "worked": N_("The work took that long"),
}
"""Why a step was late."""

SHARE_DONE = N_("Own part of the step completed")
"""What is said of an actor who has done their share, while that of another is missing."""

ENTRIES: Mapping[str, str] = {
    "submit": N_("Received"),
    "remembered": N_("Entered from an old register: it had ended before"),
    "take": N_("Taken"),
    "advance": N_("Step completed"),
    "return": N_("Given back"),
    "hold": N_("Reporter asked"),
    "resume": N_("Gone on"),
    "release": N_("Released"),
    "divert": N_("Diverted"),
    "close": N_("Ended"),
    "reopen": N_("Reopened"),
    "reclassify": N_("Classified"),
    "correct": N_("Corrected"),
    "gather": N_("Gathered under an incident"),
    "part": N_("Taken out of an incident"),
    "reply": N_("The reporter wrote"),
    "rate": N_("Rated by the reporter"),
    "identity_viewed": N_("Looked at who reported it"),
    "contact_withdrawn": N_("Consent to be contacted withdrawn: who reported it was erased"),
    "identity_erased": N_("Who reported it was erased"),
    "erased": N_("What was written was erased"),
    "recalculated": N_("Deadlines computed again: the office's days changed"),
    **{key: NOTICES[key] for key in ("hold_ended", "left_aside")},
}
"""What the journal says was done."""

NOBODY: Mapping[str, str] = {"system": N_("The system"), "public": N_("The reporter")}
"""Who stands in the journal and is none of the staff."""

TOGETHER: Mapping[str, str] = {
    "done": N_("Done"),
    "elsewhere": N_("Not in this step"),
    "refused": N_("Refused"),
    "not_reached": N_("Not reached in time: send it again"),
}
"""What became of a complaint when something was done to many."""

INCIDENTS: Mapping[str, str] = {"open": N_("Open"), "closed": N_("Ended")}

MESSAGES: Mapping[str, str] = {
    "question": N_("Question of the office"),
    "reply": N_("The reporter wrote"),
    "reopening": N_("Why the reporter reopened it"),
}


def levels(procedure: Procedure) -> dict[str, str]:
    """What is said of each level of the procedure, by its key, and of the other notices."""
    return {**NOTICES, **{each.key: SLAS[each.sla] for each in procedure.level}}


def spelt(words: Mapping[str, str]) -> dict[str, str]:
    """The same in the present request's language."""
    return {key: say(text) for key, text in words.items()}


def readable(refusal: Refusal, zone: ZoneInfo) -> Refusal:
    """The same refusal, the keys and times that it names written as the page writes them."""
    refusal.params = _written(refusal.params, zone)
    refusal.fields = tuple(replace(each, params=_written(each.params, zone)) for each in refusal.fields)
    return refusal


def _written(params: Mapping[str, object], zone: ZoneInfo) -> dict[str, object]:
    written = dict(params)
    for name, words in (("status", STATUSES), ("action", ACTIONS)):
        if written.get(name) in words:
            written[name] = f"“{say(words[str(written[name])])}”"
    if "since" in written:
        written["since"] = times.moment(datetime.fromisoformat(str(written["since"])), zone, language())
    return written
