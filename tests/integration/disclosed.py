"""What may be seen where, by whom: the whole of it, as a table of routes. What it does not list is seen by nobody."""

from __future__ import annotations

from tests.integration.visits import STAFF

OFFICE = frozenset(STAFF)

CONCERNED = {
    "open": OFFICE,
    "confidential": OFFICE,
    "anonymous": OFFICE,
    "misconduct": frozenset({"compliance"}),
    "registered": OFFICE,
}
"""Whom of the staff a complaint concerns. Everybody else is a stranger to it, and strangers see nothing anywhere."""

MAY_KNOW_WHO = {
    "open": OFFICE,
    "confidential": frozenset({"section_head", "office_head"}),
    "anonymous": frozenset[str](),
    "misconduct": frozenset({"compliance"}),
    "registered": OFFICE,
}
"""Whom of these the reporter's identity is shown to."""

ANSWERED = frozenset({"question", "reply", "answer", "answer2", "publication", "told", "comment", "reason"})
"""What the office and the reporter say to each other."""

FILED = frozenset({"subject", "narrative", "place", "photo"})
FOUND = frozenset({"handle", "link", "number"})
"""What was sent, and where it was found if the desk entered it."""

REPLACED = frozenset({"comment", "told", "publication"})
"""What a complaint has no more once it is reopened."""

CASE = FILED | FOUND | ANSWERED | {"analysis"}
REGISTERED = frozenset({"subject", "place", "number"})
"""What the register tells; of a confidential complaint the number alone."""

NOTES = frozenset({"question", "reply", "comment", "reason", "note", "confirmation"})
IDENTITY = frozenset({"name", "email", "phone"})
CODE = frozenset({"subject", "code"})

Row = dict[str, frozenset[str]]
"""For the reporter, for staff whom it concerns, for those of them who may know who reported it."""

NOTHING: Row = {}

TABLE: dict[str, Row] = {
    "intake GET /": NOTHING,
    "intake GET /assets/<mark>/<name>": NOTHING,
    "intake GET /complaints/<complaint_id>": {"reporter": ANSWERED | {"subject"}},
    "intake GET /complaints/<complaint_id>/data": {"reporter": FILED | FOUND | ANSWERED},
    "intake GET /healthz": NOTHING,
    "intake GET /openapi": NOTHING,
    "intake GET /openapi.json": NOTHING,
    "intake GET /procedure": NOTHING,
    "intake GET /tracking": NOTHING,
    "intake GET /tracking/reminder": NOTHING,
    "intake POST /complaints": {"reporter": CODE},
    "intake POST /complaints/<complaint_id>/contact-withdrawal": {"reporter": FILED | FOUND | ANSWERED - REPLACED},
    "intake POST /complaints/<complaint_id>/messages": NOTHING,
    "intake POST /complaints/<complaint_id>/rating": {"reporter": ANSWERED | {"subject"}},
    "intake POST /complaints/<complaint_id>/reopening": NOTHING,
    "intake POST /tracking": NOTHING,
    "intake POST /tracking/reminder": NOTHING,
    "sla_check GET /assets/<mark>/<name>": NOTHING,
    "sla_check GET /healthz": NOTHING,
    "sla_check GET /openapi": NOTHING,
    "sla_check GET /openapi.json": NOTHING,
    "sla_check POST /alerts/<alert_id>/delivery": NOTHING,
    "sla_check POST /daily/<work>": NOTHING,
    "sla_check POST /daily/<work>/<office>": NOTHING,
    "sla_check POST /deadlines": NOTHING,
    "sla_check POST /digest": NOTHING,
    "sla_check POST /retention": NOTHING,
    "sla_check POST /rollups": NOTHING,
    "sla_check POST /seal": NOTHING,
    "sla_check POST /sweep": NOTHING,
    "transition GET /": {"staff": frozenset({"subject"})},
    "transition GET /alerts": NOTHING,
    "transition GET /assets/<mark>/<name>": NOTHING,
    "transition GET /complaints": {"staff": CASE},
    "transition GET /complaints/<complaint_id>": {"staff": CASE},
    "transition GET /complaints/<complaint_id>/journal": {"staff": NOTES},
    "transition GET /complaints/<complaint_id>/photos/<name>": {"staff": frozenset({"photo"})},
    "transition GET /complaints/<complaint_id>/reporter": {"identity": IDENTITY},
    "transition GET /exchange/<key>/answers": NOTHING,
    "transition GET /healthz": NOTHING,
    "transition GET /incidents": NOTHING,
    "transition GET /incidents/<incident_id>": {"staff": frozenset({"subject"})},
    "transition GET /imports": NOTHING,
    "transition GET /openapi": NOTHING,
    "transition GET /openapi.json": NOTHING,
    "transition GET /performance": NOTHING,
    "transition GET /register": {"staff": REGISTERED},
    "transition GET /register.csv": {"staff": REGISTERED},
    "transition GET /register.xlsx": {"staff": REGISTERED},
    "transition GET /registration": NOTHING,
    "transition GET /report": NOTHING,
    "transition GET /report.xlsx": NOTHING,
    "transition GET /sign-in": NOTHING,
    "transition GET /signed-out": NOTHING,
    "transition POST /alerts/<alert_id>/acknowledgement": NOTHING,
    "transition POST /complaints": {"staff": CODE},
    "transition POST /complaints/<complaint_id>/transitions": {"staff": CASE | NOTES},
    "transition POST /report/notes": NOTHING,
    "transition POST /incidents": NOTHING,
    "transition POST /incidents/<incident_id>/members": {"staff": frozenset({"subject"})},
    "transition POST /incidents/<incident_id>/parting": {"staff": frozenset({"subject"})},
    "transition POST /incidents/<incident_id>/transitions": {"staff": frozenset({"subject"})},
    "transition POST /imports": NOTHING,
    "transition POST /reconciliations": NOTHING,
    "transition POST /sign-out": NOTHING,
}

MAIL: Row = {
    "open": frozenset({"code", "question", "answer", "answer2"}),
    "confidential": frozenset({"code"}),
    "misconduct": frozenset({"code", "question", "answer", "answer2"}),
    "registered": frozenset({"code", "question", "told"}),
}
"""What mails to the reporter hold, by the kind of the complaint. Mails to staff hold nothing of anybody."""


def allowed(route: str, viewer: str, kind: str) -> frozenset[str]:
    """The fields of a complaint that a viewer may see at a route."""
    row = TABLE[route]
    if viewer == "own code":
        return row.get("reporter", frozenset())
    staff = row.get("staff", frozenset()) if viewer in CONCERNED[kind] else frozenset()
    return staff | (row.get("identity", frozenset()) if viewer in MAY_KNOW_WHO[kind] else frozenset())
