"""Who looks where: every route of the functions, visited by everybody, as a page and as JSON."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from werkzeug.test import TestResponse

from emulator.seed import SCHEDULER_ACCOUNT, TASKS_ACCOUNT, email_of
from functions.transition.table_files import XLSX
from tests.integration.marked import KINDS, Mark, Marked, apps

STAFF = ("operator", "subsection_head", "section_head", "office_head", "compliance", "admin")

VIEWERS = {
    "intake": ("own code", "another's code", "nobody"),
    "transition": (*STAFF, "elsewhere", "nobody"),
    "sla_check": ("tasks", "scheduler", "operator", "nobody"),
}

LAST = ("/complaints/<complaint_id>/contact-withdrawal",)
"""What the reporter can do once: it takes away what other looks are to find."""

QUEUES = ("mine", "open", "overdue", "held", "closed")

DAILY = "/daily/"
"""With this begin the routes of the offices' daily work, which is of no complaint."""


@dataclass(frozen=True)
class Seen:
    """What one viewer saw at one route: a mark."""

    route: str
    viewer: str
    mark: Mark


Paths = Callable[[Marked, str], list[str]]


def routes_of(marked: Marked) -> set[str]:
    """Every route as "function METHOD rule", by the apps themselves."""
    return {
        f"{name} {method} {rule.rule}"
        for name, app in apps(marked.house).items()
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def paths_of(marked: Marked, rule: str, kind: str) -> list[str]:
    """The addresses at which a rule is looked at for the complaint of a kind."""
    id_ = marked.ids[kind]
    if rule == "/":
        return ["/", "/?part=list", f"/?id={id_}", *(f"/?queue={each}" for each in QUEUES)]
    if rule == "/complaints":
        return [f"/complaints?queue={each}" for each in QUEUES]
    if rule == "/alerts/<alert_id>/acknowledgement" or rule == "/alerts/<alert_id>/delivery":
        return [rule.replace("<alert_id>", f"{id_}-1-{level}") for level in ("warning", "breach", "escalation")]
    if rule.startswith(DAILY):
        return [rule.replace("<work>", "rollups").replace("<office>", "balikpapan")]
    filled = (
        rule.replace("<complaint_id>", id_)
        .replace("<incident_id>", marked.incident)
        .replace("<name>", marked.photos.get(kind, "none"))
    )
    return [filled.replace("<mark>", "none").replace("<key>", "lapor")]


def body_of(rule: str, marked: Marked, kind: str) -> dict[str, Any]:
    """What is posted: it is understood, and changes nothing that another look depends on."""
    bodies: dict[str, dict[str, Any]] = {
        "/complaints/<complaint_id>/transitions": {"action": "advance", "expected_version": 0},
        "/complaints/<complaint_id>/rating": {"score": 9},
        "/incidents/<incident_id>/members": {"complaints": [marked.ids[kind]]},
        "/incidents/<incident_id>/parting": {"complaints": ["BPN-00000-00000"]},
        "/incidents/<incident_id>/transitions": {"action": "close", "expected_version": 0},
        "/tracking/reminder": {"complaint_id": marked.ids[kind], "email": "nobody@warga.example"},
        "/deadlines": {"complaint": marked.ids[kind], "visit": 1},
    }
    return {"at": marked.house.clock().isoformat()} if rule.startswith(DAILY) else bodies.get(rule, {})


def look(marked: Marked, *, last: bool = False) -> Iterator[Seen]:
    """Visit everything as it is now; what would change something succeeds on the last round only."""
    for route in sorted(routes_of(marked)):
        name, method, rule = route.split(" ", 2)
        of_a_complaint = "<" in rule and not rule.startswith(DAILY)
        kinds = KINDS if of_a_complaint or rule in ("/tracking", "/tracking/reminder", "/deadlines", "/") else KINDS[:1]
        for viewer in VIEWERS[name]:
            if rule in LAST and viewer == "own code" and not last:
                continue
            for kind in kinds:
                for path in paths_of(marked, rule, kind):
                    for answer in _answers(marked, name, method, rule, path, viewer, kind):
                        yield from (Seen(route, viewer, each) for each in sorted(_in(marked, answer, kind)))


def _in(marked: Marked, answer: TestResponse, kind: str) -> set[Mark]:
    if (answer.mimetype or "").startswith("image/") and answer.status_code == 200:
        return {(kind, "photo")} if "photos" in answer.request.path else set()
    headers = "\n".join(value for _, value in answer.headers)
    if answer.mimetype == XLSX:
        with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
            return marked.found_in("\n".join([headers, *(book.read(name).decode() for name in book.namelist())]))
    return marked.found_in(f"{answer.get_data(as_text=True)}\n{headers}")


def _answers(
    marked: Marked, name: str, method: str, rule: str, path: str, viewer: str, kind: str
) -> Iterator[TestResponse]:
    client = apps(marked.house)[name].test_client()
    body = body_of(rule, marked, kind)
    if rule == "/tracking":
        body = {"tracking_code": _code(marked, viewer, kind) or "nothing"}
    for accept in ("text/html", "application/json"):
        headers = {"Accept": accept, **_proof(marked, name, viewer, kind)}
        # A form where a page is wanted: what is refused is shown again on the page.
        sent = {} if method == "GET" else ({"data": body} if accept == "text/html" else {"json": body})
        if rule == "/complaints" and method == "POST":
            sent = {"json": {}}
        yield client.open(path, method=method, headers=headers, **sent)


def _proof(marked: Marked, name: str, viewer: str, kind: str) -> dict[str, str]:
    if viewer == "nobody":
        return {}
    if name == "intake":
        code = _code(marked, viewer, kind)
        return {"Tracking-Code": code} if code else {}
    services = marked.house.services
    if viewer == "elsewhere":
        return {"Authorization": f"Bearer {services.token('lain.' + email_of('section_head'))}"}
    accounts = {"tasks": TASKS_ACCOUNT, "scheduler": SCHEDULER_ACCOUNT}
    return {"Authorization": f"Bearer {services.token(accounts.get(viewer) or email_of(viewer))}"}


def _code(marked: Marked, viewer: str, kind: str) -> str:
    """The code that a viewer of the public has in hand."""
    if viewer == "own code":
        return marked.codes[kind]
    return marked.codes[KINDS[KINDS.index(kind) - 1]] if viewer == "another's code" else ""
