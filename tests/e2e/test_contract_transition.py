"""The HTTP contract of `transition`: views, lists, statuses and their order; twenty clerks at once."""

import itertools
import json
import time
from datetime import datetime

import pytest

from tests.e2e.callers import (
    EMAIL,
    NAME,
    OPEN_COMPLAINT,
    PHONE,
    UNKNOWN,
    Json,
    Office,
    all_at_once,
    fresh_key,
    problem,
)

STAFF_FIELDS = {
    "id", "version", "status", "kind", "classification", "channel", "channel_reference", "category", "subject",
    "narrative", "disclosure", "procedure", "step", "visit", "holder", "entered_at", "due_at", "sla", "documents",
    "received_at", "updated_at", "outcome",
}  # fmt: skip


def test_staff_see_the_complaint_and_not_who_reported_it(office: Office) -> None:
    receipt = office.complaint_at("review")

    answer = office.staff["subsection_head"].send("GET", f"/complaints/{receipt['complaint_id']}")

    seen = answer.json()
    assert seen.keys() >= STAFF_FIELDS
    assert seen["id"] == receipt["complaint_id"]
    assert (seen["status"], seen["kind"], seen["channel"], seen["visit"]) == ("open", "complaint", "web", 3)
    assert (seen["subject"], seen["narrative"]) == (OPEN_COMPLAINT["subject"], OPEN_COMPLAINT["narrative"])
    assert seen["procedure"].items() >= {"id": "sopap-pengaduan", "number": "W 18 IMI IMI 1-GR.01.14- 06582"}.items()
    assert seen["step"].keys() == {"number", "key", "title", "actor"}
    assert (seen["step"]["number"], seen["step"]["key"], seen["step"]["actor"]) == (3, "review", "subsection_head")
    assert (seen["sla"], seen["holder"], seen["outcome"], seen["classification"]) == ("on_time", None, None, None)
    entered, due = (datetime.fromisoformat(seen[name]) for name in ("entered_at", "due_at"))
    assert entered.tzinfo is not None
    assert (due - entered).total_seconds() == 600
    assert not [each for each in (NAME, EMAIL, PHONE, receipt["tracking_code"]) if each in answer.text]


def test_the_journal_tells_who_did_what_when_and_is_chained(office: Office) -> None:
    receipt = office.complaint_at("direction")

    items = office.staff["operator"].journal(receipt["complaint_id"])

    assert [(each["action"], each["from_step"], each["to_step"]) for each in items] == [
        ("submit", None, "receive"),
        ("advance", "receive", "forward"),
        ("advance", "forward", "review"),
        ("advance", "review", "direction"),
    ]
    assert [each["seq"] for each in items] == [1, 2, 3, 4]
    assert items[0].keys() >= {
        "seq", "at", "actor", "action", "from_step", "to_step", "documents", "note", "hash", "previous_hash"
    }  # fmt: skip
    assert [each["actor"] for each in items][1:] == [
        "operator@imigrasi.example", "operator@imigrasi.example", "subsection.head@imigrasi.example"
    ]  # fmt: skip
    assert items[3]["documents"] == ["analysis"]
    assert all(later["previous_hash"] == earlier["hash"] for earlier, later in itertools.pairwise(items))
    assert not [each for each in (NAME, EMAIL, PHONE) if each in json.dumps(items)]


def test_a_worklist_has_items_and_a_cursor_that_goes_on_without_gap_or_repeat(office: Office, waiting: Json) -> None:
    for number in range(26):
        office.public.submit(subject=f"Antrean nomor {number}")
    operator = office.staff["operator"]

    seen: list[Json] = []
    cursor: str | None = ""
    pages = 0
    while cursor is not None:
        page = operator.get(f"/complaints?queue=open&cursor={cursor}")
        assert page.keys() == {"items", "next_cursor"}
        assert len(page["items"]) == 25 or page["next_cursor"] is None
        seen += page["items"]
        cursor, pages = page["next_cursor"], pages + 1

    ids = [each["id"] for each in seen]
    assert pages >= 2
    assert len(ids) == len(set(ids))
    assert waiting["complaint_id"] in ids
    due = [each["due_at"] for each in seen]
    assert due == sorted(due)
    assert all(each.keys() >= STAFF_FIELDS for each in seen)


def test_each_queue_answers_and_an_unknown_one_is_named(office: Office, waiting: Json) -> None:
    operator, head = office.staff["operator"], office.staff["section_head"]

    for queue in ("mine", "open", "overdue", "held", "set_aside", "closed"):
        assert operator.get(f"/complaints?queue={queue}").keys() == {"items", "next_cursor"}
    own = {each["step"]["actor"] for each in operator.get("/complaints")["items"]}

    assert own == {"operator"}
    assert waiting["complaint_id"] not in {each["id"] for each in head.get("/complaints?queue=mine")["items"]}
    problem(operator.send("GET", "/complaints?queue=all"), 422, "queue")


def test_alerts_are_a_list_with_a_cursor(office: Office) -> None:
    answer = office.staff["operator"].get("/alerts")

    assert answer.keys() == {"items", "next_cursor"}
    problem(office.staff["operator"].send("POST", f"/alerts/{UNKNOWN}-1-warning/acknowledgement"), 404)


def test_a_wrong_role_is_403(office: Office, waiting: Json) -> None:
    for role in ("subsection_head", "section_head", "office_head", "compliance", "admin"):
        problem(office.staff[role].ask(waiting["complaint_id"], "advance"), 403)


def test_a_missing_document_is_422_and_names_it(office: Office) -> None:
    at_review = office.complaint_at("review")["complaint_id"]
    at_direction = office.complaint_at("direction")["complaint_id"]

    problem(office.staff["subsection_head"].ask(at_review, "advance"), 422, "documents.analysis")
    problem(office.staff["section_head"].ask(at_direction, "advance"), 422, "documents.follow_up_answer")
    problem(office.staff["subsection_head"].ask(at_review, "advance", documents={"analysis": " "}), 422,
            "documents.analysis")  # fmt: skip


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"action": "advance", "colour": "red"}, "colour"),
        ({"action": "fly"}, "action"),
        ({"action": ["advance"]}, "action"),
        ({"action": "advance", "documents": {"analysis": "x"}}, "documents.analysis"),
        ({"action": "advance", "documents": {"complaint_data": 7}}, "documents.complaint_data"),
        ({"action": "advance", "documents": "x"}, "documents"),
        ({"action": "advance", "documents": ["complaint_data"]}, "documents"),
        ({"action": "advance", "to_step": "review"}, "to_step"),
        ({"action": "advance", "publication": "there"}, "publication"),
        ({"action": "advance", "publication": {"platform": "X", "url": "javascript:alert(1)",
                                               "at": "2026-01-31T08:00:00+08:00"}}, "publication.url"),
        ({"action": "advance", "publication": {"platform": "X", "url": "https://x.example/1",
                                               "at": "2026-01-31T08:00:00"}}, "publication.at"),
        ({"action": "hold"}, "note"),
        ({"action": "hold", "note": {"a": "b"}}, "note"),
        ({"action": "reclassify"}, "classification"),
        ({"action": "reclassify", "classification": "great"}, "classification"),
        ({"action": "divert"}, "public_text"),
        ({"action": "take", "duplicate_of": "nothing"}, "duplicate_of"),
        ({"action": "advance", "expected_version": "one"}, "expected_version"),
        ({"action": "advance", "expected_version": 1.5}, "expected_version"),
        ({"action": "advance", "expected_version": None}, "expected_version"),
        ({"action": "advance", "expected_version": {}}, "expected_version"),
    ],
)  # fmt: skip
def test_a_field_that_will_not_do_is_named(office: Office, waiting: Json, body: Json, field: str) -> None:
    path = f"/complaints/{waiting['complaint_id']}/transitions"

    answer = office.staff["operator"].send("POST", path, {"expected_version": 1} | body)

    problem(answer, 422, field)
    assert office.staff["operator"].look(waiting["complaint_id"])["version"] == 1


def test_what_will_not_do_elsewhere_is_named_too(office: Office) -> None:
    head = office.staff["subsection_head"]
    complaint = office.complaint_at("review")["complaint_id"]

    problem(head.ask(complaint, "return", to_step="direction"), 422, "to_step")
    problem(head.ask(complaint, "return"), 422, "to_step")
    problem(head.ask(complaint, "close", outcome="answered", public_text="Selesai."), 422, "outcome")
    problem(head.ask(complaint, "close", outcome="duplicate", public_text="Ganda."), 422, "duplicate_of")
    problem(
        head.ask(complaint, "close", outcome="duplicate", public_text="Ganda.", duplicate_of=UNKNOWN),
        422,
        "duplicate_of",
    )
    problem(
        head.ask(complaint, "close", outcome="duplicate", public_text="Ganda.", duplicate_of=complaint),
        422,
        "duplicate_of",
    )
    problem(head.ask(complaint, "correct", documents={"follow_up_answer": "x"}), 422, "documents.follow_up_answer")
    problem(head.ask(complaint, "correct"), 422, "documents")


def test_a_form_ignores_what_it_does_not_know_and_blank_is_absent(office: Office) -> None:
    complaint = office.public.submit()["complaint_id"]
    form = {"action": "take", "expected_version": "1", "colour": "red", "note": " ", "to_step": ""}

    answer = office.staff["operator"].send("POST", f"/complaints/{complaint}/transitions", data=form)

    assert answer.status_code == 200, answer.text
    assert answer.json()["holder"]["by"] == "operator@imigrasi.example"


def test_of_twenty_simultaneous_advances_one_succeeds_and_nineteen_see_the_present_state(office: Office) -> None:
    complaint = office.public.submit()["complaint_id"]
    operator = office.staff["operator"]
    began = time.monotonic()

    answers = all_at_once(20, lambda: operator.ask(complaint, "advance", 1))

    took = time.monotonic() - began
    print(f"twenty advances over HTTP took {took:.2f} s")
    assert sorted(each.status_code for each in answers) == [200] + [409] * 19
    for answer in answers:
        state = answer.json() if answer.status_code == 200 else problem(answer, 409)["current"]
        assert (state["version"], state["step"]["key"]) == (2, "forward")
    assert [each["action"] for each in operator.journal(complaint)] == ["submit", "advance"]
    assert took < 20


def test_the_same_command_with_its_key_is_done_once_and_with_another_body_it_is_a_conflict(office: Office) -> None:
    complaint = office.public.submit()["complaint_id"]
    operator, path = office.staff["operator"], f"/complaints/{complaint}/transitions"
    body, key = {"action": "advance", "expected_version": 1}, {"Idempotency-Key": fresh_key()}

    answers = all_at_once(5, lambda: operator.send("POST", path, body, key))
    other = operator.send("POST", path, body | {"expected_version": 2}, key)

    assert {each.status_code for each in answers} == {200}
    assert {each.json()["version"] for each in answers} == {2}
    assert problem(other, 409)["current"]["version"] == 2
    assert len(operator.journal(complaint)) == 2


def test_refusals_speak_the_callers_language(office: Office, waiting: Json) -> None:
    path, body = f"/complaints/{waiting['complaint_id']}/transitions", {"action": "advance", "expected_version": 9}

    english = problem(office.staff["operator"].send("POST", path, body, {"Accept-Language": "en"}), 409)
    indonesian = problem(office.staff["operator"].send("POST", path, body, {"Accept-Language": "id"}), 409)

    assert english["detail"].startswith("Someone else was faster")
    assert indonesian["detail"] != english["detail"]
    assert indonesian["title"] != english["title"]
