"""The HTTP contract of `intake`: fields, statuses and their order."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

import pytest

from emulator.stack import Stack
from tests.e2e.callers import (
    AS_FORM,
    EMAIL,
    FORM,
    NAME,
    NARRATIVE,
    OPEN_COMPLAINT,
    PHONE,
    Office,
    all_at_once,
    call,
    chunked,
    fresh_key,
    noted,
    problem,
)
from tests.e2e.served import served

HTML = {"Accept": "text/html"}
TOO_LARGE = 65 * 1024


def test_a_receipt_has_what_the_contract_promises(office: Office) -> None:
    receipt = office.public.submit()

    assert set(receipt) >= {
        "complaint_id", "tracking_code", "status_url", "received_at", "summary", "responsible", "step", "due_at",
        "promise",
    }  # fmt: skip
    assert receipt["tracking_code"].startswith(receipt["complaint_id"] + "-")
    assert receipt["status_url"] == f"{office.stack.intake}/complaints/{receipt['complaint_id']}"
    assert receipt["summary"]["subject"] == OPEN_COMPLAINT["subject"]
    assert receipt["responsible"] == "Pengelola media sosial"
    assert {"number": 1, "key": "receive"}.items() <= receipt["step"].items()
    assert receipt["promise"]["minutes"] == 65
    received, due = (datetime.fromisoformat(receipt[name]) for name in ("received_at", "due_at"))
    promised = datetime.fromisoformat(receipt["promise"]["due_at"])
    assert received.tzinfo is not None
    assert (due - received).total_seconds() == 600
    assert (promised - received).total_seconds() == 65 * 60


def test_the_public_sees_how_far_it_is_and_neither_identity_nor_narrative(office: Office) -> None:
    receipt = office.public.submit()

    answer = office.public.ask(receipt["complaint_id"], receipt["tracking_code"])

    seen = answer.json()
    assert set(seen) >= {
        "complaint_id", "status", "received_at", "updated_at", "step", "steps", "promise", "question", "answer",
        "outcome",
    }  # fmt: skip
    assert (seen["status"], seen["question"], seen["answer"], seen["outcome"]) == ("received", None, None, None)
    assert seen["step"].keys() == {"number", "key", "title"}
    assert [each["number"] for each in seen["steps"]] == [1, 2, 3, 4, 5, 6]
    assert answer.headers["Cache-Control"] == "no-store"
    assert not [each for each in (NAME, EMAIL, PHONE, NARRATIVE, receipt["tracking_code"]) if each in answer.text]


@pytest.mark.parametrize("kind", ["urlencoded", "multipart"])
def test_a_form_gives_a_receipt_as_json_or_as_a_page(office: Office, kind: str) -> None:
    url = f"{office.stack.intake}/complaints"
    fields = AS_FORM | {"subject": f"Formulir {kind}"}
    files = {name: (None, text) for name, text in fields.items()} if kind == "multipart" else None

    as_json, as_page = (
        call("POST", url, headers={"Accept": accept}, data=None if files else fields, files=files)
        for accept in ("application/json", "text/html")
    )

    assert (as_json.status_code, as_page.status_code) == (201, 201)
    assert as_page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert noted(as_json.json())["tracking_code"] in as_page.text, "posted twice: the same complaint, the same receipt"


def test_a_form_ignores_what_it_does_not_know_and_takes_blank_for_absent(office: Office) -> None:
    fields = AS_FORM | {"utm_source": "elsewhere", "place": "   ", "occurred_on": "", "reporter.phone": " "}

    answer = call("POST", f"{office.stack.intake}/complaints", data=fields)

    assert answer.status_code == 201, answer.text
    noted(answer.json())


def test_json_takes_blank_for_absent_and_refuses_what_it_does_not_know(office: Office) -> None:
    url = f"{office.stack.intake}/complaints"

    receipt = office.public.submit(place="", occurred_on=" ", reporter={"name": "", "email": None})
    unknown = call("POST", url, json=OPEN_COMPLAINT | {"colour": "red", "reporter": {"name": NAME, "shoe": 43}})
    blank = call("POST", url, json=OPEN_COMPLAINT | {"subject": "  "})

    assert receipt["complaint_id"]
    problem(unknown, 422, "colour", "reporter.shoe")
    problem(blank, 422, "subject")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "riddle"}, "kind"),
        ({"category": 7}, "category"),
        ({"subject": "Hm"}, "subject"),
        ({"subject": "x" * 151}, "subject"),
        ({"subject": ["Antrean paspor"]}, "subject"),
        ({"narrative": "short"}, "narrative"),
        ({"narrative": "x" * 5001}, "narrative"),
        ({"narrative": {"text": NARRATIVE}}, "narrative"),
        ({"occurred_on": "yesterday"}, "occurred_on"),
        ({"occurred_on": "2999-01-01"}, "occurred_on"),
        ({"occurred_on": True}, "occurred_on"),
        ({"place": 12}, "place"),
        ({"disclosure": "secret"}, "disclosure"),
        ({"reporter": {"email": "not an address"}}, "reporter.email"),
        ({"reporter": {"phone": "call me"}}, "reporter.phone"),
        ({"reporter": "Siti"}, "reporter"),
        ({"reporter": [NAME]}, "reporter"),
        ({"language": "nl"}, "language"),
        ({"office": "nowhere"}, "office"),
        ({"disclosure": None}, "disclosure"),
    ],
)
def test_a_field_that_will_not_do_is_named(office: Office, changes: dict[str, Any], field: str) -> None:
    answer = call("POST", f"{office.stack.intake}/complaints", json=OPEN_COMPLAINT | changes)

    problem(answer, 422, field)


def test_an_anonymous_complaint_takes_no_reporter(office: Office) -> None:
    refused = call("POST", f"{office.stack.intake}/complaints", json=OPEN_COMPLAINT | {"disclosure": "anonymous"})
    taken = office.public.submit(disclosure="anonymous", reporter=None)

    problem(refused, 422)
    assert taken["complaint_id"]


def test_the_same_key_gives_the_same_receipt_and_with_another_body_a_conflict(office: Office) -> None:
    url = f"{office.stack.intake}/complaints"
    key = {"Idempotency-Key": fresh_key()}

    answers = all_at_once(10, lambda: call("POST", url, headers=key, json=OPEN_COMPLAINT))
    other = call("POST", url, headers=key, json=OPEN_COMPLAINT | {"subject": "Etwas anderes"})

    assert {each.status_code for each in answers} == {201}
    receipts = [noted(each.json()) for each in answers]
    assert all(each == receipts[0] for each in receipts)
    problem(other, 409)


def test_the_same_form_posted_ten_times_at_once_is_one_complaint(office: Office) -> None:
    url = f"{office.stack.intake}/complaints"
    form = AS_FORM | {"form_id": fresh_key()}

    answers = all_at_once(10, lambda: call("POST", url, data=form))

    assert {each.status_code for each in answers} == {201}
    assert len({noted(each.json())["tracking_code"] for each in answers}) == 1


@pytest.mark.parametrize(
    "body",
    [b"{", b"[1, 2]", b'"text"', b"null", b"\xff\xfe", b'{"kind": NaN}', b'{"kind": "complaint", "kind": "suggestion"}',
     b"[" * 60_000, b'{"a":' * 12_000, b'{"n": ' + b"9" * 20_000 + b"}"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/complaints", "/tracking"])
def test_a_broken_body_is_400(stack: Stack, path: str, body: bytes) -> None:
    answer = call("POST", f"{stack.intake}{path}", headers={"Content-Type": "application/json"}, data=body)

    problem(answer, 400)


@pytest.mark.parametrize("kind", ["application/json", FORM])
def test_a_body_of_65_kib_is_413_with_a_length_and_without(stack: Stack, kind: str) -> None:
    url = f"{stack.intake}/complaints"
    start, end = (b'{"narrative": "', b'"}') if kind == "application/json" else (b"narrative=", b"")
    body = start + b"x" * (TOO_LARGE - len(start) - len(end)) + end

    with_length = call("POST", url, headers={"Content-Type": kind}, data=body)
    status, text = chunked(url, iter((body[:1000], body[1000:])), {"Content-Type": kind, "Accept": "application/json"})

    problem(with_length, 413)
    assert status == 413
    assert "urn:" in text


def test_a_small_body_in_chunks_is_taken(stack: Stack) -> None:
    body = "&".join(f"{name}={quote(text)}" for name, text in AS_FORM.items()).encode()

    status, text = chunked(
        f"{stack.intake}/complaints",
        (body[start : start + 100] for start in range(0, len(body), 100)),
        {"Content-Type": FORM, "Accept": "application/json", "Idempotency-Key": fresh_key()},
    )

    assert status == 201, text


@pytest.mark.parametrize("kind", ["application/xml", "text/xml", "text/plain", "application/octet-stream", "nonsense"])
def test_a_body_of_another_type_is_415(stack: Stack, kind: str) -> None:
    answer = call("POST", f"{stack.intake}/complaints", headers={"Content-Type": kind}, data=b"<complaint/>")

    problem(answer, 415)


def test_the_body_is_looked_at_before_the_path(stack: Stack) -> None:
    broken = call("POST", f"{stack.intake}/nothing", headers={"Content-Type": "application/json"}, data=b"{")
    xml = call("POST", f"{stack.intake}/complaints/x", headers={"Content-Type": "text/xml"}, data=b"<a/>")

    problem(broken, 400)
    problem(xml, 415)


def test_an_unknown_path_is_404_and_a_wrong_method_405(stack: Stack) -> None:
    unknown = call("GET", f"{stack.intake}/nothing/here")
    wrong = call("DELETE", f"{stack.intake}/complaints")

    problem(unknown, 404)
    problem(wrong, 405)
    assert "POST" in wrong.headers["Allow"]


def test_refusals_speak_the_callers_language(stack: Stack) -> None:
    url = f"{stack.intake}/complaints"
    languages: Mapping[str, Mapping[str, str]] = {
        "none": {},
        "id": {"Accept-Language": "id-ID, id;q=0.9, en;q=0.5"},
        "en": {"Accept-Language": "en-GB, en;q=0.9"},
        "nl": {"Accept-Language": "nl"},
        "cookie": {"Cookie": "lang=en"},
    }

    bodies = {name: problem(call("POST", url, headers=each, json={}), 422) for name, each in languages.items()}

    assert bodies["en"]["title"] == "Some fields need attention"
    assert bodies["en"]["errors"][0]["message"] == "This is needed."
    assert bodies["cookie"] == bodies["en"]
    assert bodies["none"] == bodies["id"] == bodies["nl"]
    for name in ("title", "detail", "errors"):
        assert bodies["id"][name] != bodies["en"][name]


def test_the_procedure_is_there_as_a_page_and_as_json(stack: Stack) -> None:
    as_json = call("GET", f"{stack.intake}/procedure")
    as_page = call("GET", f"{stack.intake}/procedure", headers=HTML)

    assert [each["minutes"] for each in as_json.json()["step"]] == [10, 10, 10, 15, 10, 10]
    assert as_json.json()["header"]["number"] in as_page.text


def test_a_page_refuses_as_a_page_and_keeps_what_was_typed(stack: Stack) -> None:
    answer = call("POST", f"{stack.intake}/complaints", headers=HTML, data=AS_FORM | {"narrative": "Terlalu pendek"})

    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Terlalu pendek" in answer.text
    assert NAME in answer.text


def test_a_file_is_refused_by_its_name(stack: Stack) -> None:
    files = {"photo": ("a.png", b"\x89PNG", "image/png")}

    answer = call("POST", f"{stack.intake}/complaints", data=AS_FORM, files=files)

    problem(answer, 422, "photo")


def test_while_firestore_cannot_be_reached_it_is_503_with_retry_after(office: Office) -> None:
    receipt = office.public.submit()

    with served(office.stack, "intake", {"FIRESTORE_EMULATOR_HOST": "127.0.0.1:1"}) as intake:
        health = call("GET", f"{intake}/healthz")
        page = call("GET", f"{intake}/")
        answer = call(
            "GET", f"{intake}/complaints/{receipt['complaint_id']}", headers={"Tracking-Code": receipt["tracking_code"]}
        )

    assert (health.status_code, page.status_code) == (200, 200)
    problem(answer, 503)
    assert int(answer.headers["Retry-After"]) > 0
