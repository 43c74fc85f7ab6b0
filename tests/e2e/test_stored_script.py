"""Whatever is typed into any field stays text on every page that shows it: Chromium runs none of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from emulator.seed import email_of
from tests.e2e.callers import WAY, Office, call, noted
from tests.e2e.test_pages import browser, drive

__all__ = ["browser"]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

QUEUES = ("mine", "open", "overdue", "held", "closed")


def theirs(field: str) -> str:
    """A text that would run, if it were taken for anything but a text."""
    return (
        f"{field}'\"></textarea><script data-theirs>window.stolen=1;alert(1)</script>"
        f'<img data-theirs src=x onerror="window.stolen=1"> {{{{7*191}}}}'
    )


def submission(kind: str = "complaint") -> dict[str, Any]:
    """A complaint with such a text in each of its fields."""
    return {
        "kind": kind,
        "category": "passport",
        "subject": theirs("subject")[:150],
        "narrative": theirs("narrative"),
        "place": theirs("place")[:100],
        "disclosure": "open",
        "reporter": {"name": theirs("name")[:100], "phone": "+62 812 0000 0009"},
    }


def talked_about(office: Office) -> dict[str, Any]:
    """The receipt of a complaint about which everything was said, in such texts, up to its rating."""
    answer = call("POST", f"{office.stack.intake}/complaints", json=submission())
    assert answer.status_code == 201, answer.text
    receipt: dict[str, Any] = noted(answer.json())
    id_, staff = receipt["complaint_id"], office.staff
    staff["operator"].do(id_, "hold", note=theirs("question"))
    _as_reporter(office, receipt, "messages", text=theirs("reply"))
    for step, role, documents in WAY:
        more: dict[str, Any] = {"documents": {key: theirs(key) for key in documents}, "note": theirs("note")}
        if step == WAY[-1][0]:
            more["publication"] = {"platform": theirs("platform")[:100], "url": "https://media.example/p/1?<script>",
                                   "at": "2023-02-06T09:00:00+08:00"}  # fmt: skip
        staff[role].do(id_, "advance", **more)
    _as_reporter(office, receipt, "rating", score=1, comment=theirs("comment"))
    staff["section_head"].do(id_, "correct", documents={"follow_up_answer": theirs("answer")})
    return receipt


@pytest.fixture(scope="module")
def found(browser: Path, office: Office) -> list[dict[str, Any]]:
    """What Chromium saw, page by page."""
    stack = office.stack
    answered, reopened = talked_about(office), talked_about(office)
    _as_reporter(office, reopened, "reopening", reason=theirs("reason"))
    entered = office.staff["operator"].send("POST", "/complaints", _registration()).json()
    ended = entered["complaint_id"]
    office.staff["section_head"].do(ended, "close", outcome="unfounded", public_text=theirs("told"))
    noted(entered)
    incident = _one_cause(office, reopened["complaint_id"])

    def follow(code: str) -> list[list[str]]:
        press = ["press", "form[action='/tracking'] button"]
        return [["goto", f"{stack.intake}/tracking"], ["fill", "#tracking_code", code], press]

    wrong = [["goto", f"{stack.intake}/"], ["fill", "#narrative", theirs("typed")]]
    pages: list[tuple[str, str | None, list[list[str]]]] = [
        ("status", None, follow(answered["tracking_code"])),
        ("status of one reopened", None, follow(reopened["tracking_code"])),
        ("status of one that ended", None, follow(entered["tracking_code"])),
        ("wrong code", None, follow(theirs("code")[:90])),
        ("form refused", None, [*wrong, ["press", "form[action='/complaints'] button"]]),
        (
            "sought",
            "operator",
            [["goto", f"{stack.transition}/?id=%22%3E%3Cscript%20data-theirs%3Ealert(1)%3C/script%3E"]],
        ),
    ]
    for each in (answered["complaint_id"], reopened["complaint_id"], ended):
        for path in ("", "/journal", "/reporter"):
            pages.append(
                (f"case {each}{path}", "section_head", [["goto", f"{stack.transition}/complaints/{each}{path}"]])
            )
    pages += [(f"board {each}", "subsection_head", [["goto", f"{stack.transition}/?queue={each}"]]) for each in QUEUES]
    pages += [
        (each, "section_head", [["goto", f"{stack.transition}/{each}"]]) for each in ("alerts", "performance", "report")
    ]
    pages += [(each, "operator", [["goto", f"{stack.transition}/{each}"]]) for each in ("incidents", incident)]
    planned = [{"name": name, "as": role and email_of(role), "steps": steps} for name, role, steps in pages]
    seen: list[dict[str, Any]] = drive(browser, "scripts.mjs", {"signIn": stack.transition, "pages": planned})
    return seen


def test_no_script_that_somebody_typed_runs_on_any_page(found: list[dict[str, Any]]) -> None:
    assert [each["name"] for each in found if each["ran"] or each["dialogs"]] == []


def test_nothing_that_somebody_typed_becomes_an_element_and_no_policy_has_to_refuse_it(
    found: list[dict[str, Any]],
) -> None:
    assert [
        (each["name"], each["elements"], each["refused"]) for each in found if each["elements"] or each["refused"]
    ] == []


def test_nothing_that_somebody_typed_is_taken_for_a_template(found: list[dict[str, Any]]) -> None:
    assert [each["name"] for each in found if "1337" in each["text"]] == []


def test_every_text_was_shown_somewhere(found: list[dict[str, Any]]) -> None:
    shown = "\n".join(each["text"] for each in found)
    fields = {"subject", "narrative", "place", "name", "question", "reply", "analysis", "follow_up_answer", "note",
              "platform", "comment", "answer", "reason", "told", "handle", "code", "typed",
              "title", "given"}  # fmt: skip

    assert {each for each in fields if f"{each}'\"><" not in shown} == set()


def _registration() -> dict[str, Any]:
    reference = {"handle": theirs("handle")[:100], "number": theirs("number")[:100]}
    return submission() | {"channel": "whatsapp", "channel_reference": reference}


def _one_cause(office: Office, complaint: str) -> str:
    """The path of an incident with a title and a text for all, and this complaint."""
    step, role, documents = WAY[2]
    opening = {"title": theirs("title")[:150], "complaints": [complaint]}
    opened = office.staff[role].send("POST", "/incidents", opening).json()
    path = f"incidents/{opened['incident']['id']}"
    order = {
        "action": "advance",
        "step": step,
        "expected_version": 1,
        "documents": dict.fromkeys(documents, theirs("given")),
    }
    assert office.staff[role].send("POST", f"/{path}/transitions", order).json()["outcomes"][0]["outcome"] == "done"
    return path


def _as_reporter(office: Office, receipt: dict[str, Any], act: str, **fields: Any) -> None:
    url = f"{office.stack.intake}/complaints/{receipt['complaint_id']}/{act}"
    answer = call("POST", url, json=fields, headers={"Tracking-Code": receipt["tracking_code"]})
    assert answer.status_code == 200, answer.text
