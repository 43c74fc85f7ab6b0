"""The order in which `transition` checks: the body, the proof, the path, the version, the role, the fields."""

import pytest

from emulator.stack import Stack
from tests.e2e.callers import (
    UNKNOWN,
    Json,
    Office,
    call,
    chunked,
    problem,
)

JSON = {"Content-Type": "application/json"}
TOO_LARGE = b'{"note": "' + b"x" * 65 * 1024 + b'"}'


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", JSON, 400),
        (b"[]", JSON, 400),
        (b"[" * 50_000, JSON, 400),
        (b'{"action": "take", "action": "hold"}', JSON, 400),
        (TOO_LARGE, JSON, 413),
        (b"<a/>", {"Content-Type": "application/xml"}, 415),
    ],
)
def test_the_body_is_looked_at_before_the_proof(
    stack: Stack, body: bytes, headers: dict[str, str], status: int
) -> None:
    for path in (f"/complaints/{UNKNOWN}/transitions", "/complaints", "/nothing/here"):
        answer = call("POST", f"{stack.transition}{path}", headers=headers, data=body)

        problem(answer, status)


def test_a_chunked_body_of_65_kib_is_413_before_anything_is_asked(stack: Stack) -> None:
    status, text = chunked(f"{stack.transition}/complaints", iter((TOO_LARGE,)), JSON)

    assert status == 413, text


def test_the_proof_comes_before_the_path_and_the_path_before_the_rest(office: Office) -> None:
    url = office.stack.transition
    operator = office.staff["operator"]

    for method, path in (("GET", "/nothing"), ("DELETE", "/complaints"), ("GET", f"/complaints/{UNKNOWN}")):
        answer = call(method, f"{url}{path}")
        problem(answer, 401)
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    problem(operator.send("GET", "/nothing"), 404)
    problem(operator.send("DELETE", "/complaints"), 405)
    problem(operator.ask(UNKNOWN, "advance", 99), 404)
    problem(operator.ask(UNKNOWN, "fly", 99, colour="red"), 404)
    problem(operator.ask("no-number", "fly", 99, colour="red"), 404)


def test_a_stale_version_comes_before_the_role_and_the_role_before_the_fields(office: Office, waiting: Json) -> None:
    complaint, wrong = waiting["complaint_id"], office.staff["section_head"]

    stale = wrong.ask(complaint, "advance", 99, documents={"analysis": "x"})
    stale_and_unknown = wrong.ask(complaint, "advance", 99, colour="red")
    role = wrong.ask(complaint, "advance", 1, documents={"analysis": "x"})
    role_and_unknown = wrong.ask(complaint, "advance", 1, colour="red")

    for answer in (stale, stale_and_unknown):
        assert problem(answer, 409)["current"]["id"] == complaint
    problem(role, 403)
    problem(role_and_unknown, 403)


def test_registering_asks_for_the_role_before_the_fields(office: Office) -> None:
    problem(office.staff["section_head"].send("POST", "/complaints", {"colour": "red"}), 403)
    body = problem(office.staff["operator"].send("POST", "/complaints", {"colour": "red"}), 422)

    assert {"colour", "channel", "kind", "subject"} <= {each["field"] for each in body["errors"]}


def test_what_has_ended_is_a_conflict_that_shows_the_present_state(office: Office) -> None:
    complaint = office.complaint_at("follow_up")["complaint_id"]
    ended = office.staff["operator"].do(complaint, "advance")

    answer = office.staff["operator"].ask(complaint, "advance", ended["version"])

    assert problem(answer, 409)["current"] == ended
