"""The commands about incidents: one cause, many complaints."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping

from client.api import Office, fresh_key
from client.commands import publication_of, text_of
from client.printing import Paper, moment
from client.problem import Usage
from client.shapes import Incident, IncidentWork
from client.words import say

ROUNDS = 20
"""How often a request is sent on whose time did not suffice for all complaints."""


def incident(office: Office, paper: Paper, typed: Namespace) -> bool:
    """What was asked about incidents; whether each complaint was reached and none refused."""
    return {"list": _list, "show": _show, "open": _open}.get(typed.what, _work)(office, paper, typed)


def _list(office: Office, paper: Paper, _typed: Namespace) -> bool:
    found = office.incidents()
    if paper.as_json:
        for each in found:
            paper.json(each)
    elif found:
        paper.table(_head("Number", "State", "At", "Title"), [_row(each) for each in found])
    else:
        paper.remark(say("Nothing there."))
    return True


def _show(office: Office, paper: Paper, typed: Namespace) -> bool:
    found = office.incident(typed.number)
    if paper.as_json:
        paper.json(found)
        return True
    paper.table(_head("Number", "State", "At", "Title"), [_row(found)])
    paper.line("")
    rows = [
        (each["id"], f"{each['step']['number']} {each['step']['key']}", moment(each["due_at"]), say(each["status"]))
        for each in found["members"]
    ]
    paper.table(_head("Number", "Step", "Due", "State"), rows)
    return True


def _open(office: Office, paper: Paper, typed: Namespace) -> bool:
    body = {"title": typed.title, "complaints": typed.numbers}
    return _told(paper, office.work_on_incidents(body=body, key=fresh_key()))


def _work(office: Office, paper: Paper, typed: Namespace) -> bool:
    key, path = fresh_key(), {"gather": "members", "part": "parting"}.get(typed.what, "transitions")
    body: dict[str, object] = {"complaints": typed.numbers} if path != "transitions" else _command(office, typed)
    done = office.work_on_incidents(typed.number, path, body=body, key=key)
    for _ in range(ROUNDS):
        if done["complete"]:
            break
        done = office.work_on_incidents(typed.number, path, body=body, key=key)
    return _told(paper, done)


def _command(office: Office, typed: Namespace) -> dict[str, object]:
    body: dict[str, object] = {
        "action": typed.what,
        "expected_version": typed.version or office.incident(typed.number)["version"],
    }
    if typed.what == "advance":
        documents = {key: text_of(name) for key, name in typed.document}
        if len(documents) != len(typed.document):
            raise Usage(say("A document is given twice."))
        more = {"documents": documents, "note": typed.note, "publication": publication_of(typed)}
        body |= {"step": typed.step} | {name: value for name, value in more.items() if value}
    return body


def _told(paper: Paper, done: IncidentWork) -> bool:
    """What became of each; refused ones with why."""
    if paper.as_json:
        paper.json(done)
    else:
        paper.line(done["incident"]["id"])
        rows = [
            (each["complaint"], say(each["outcome"]), each["problem"]["detail"] if each["problem"] else "")
            for each in done["outcomes"]
        ]
        paper.table(_head("Number", "State", "Why"), rows)
    return done["complete"] and all(each["outcome"] != "refused" for each in done["outcomes"])


def _row(found: Mapping[str, object] | Incident) -> tuple[str, ...]:
    return str(found["id"]), say(str(found["status"])), moment(str(found["opened_at"])), str(found["title"])


def _head(*names: str) -> list[str]:
    return [say(each) for each in names]
