"""Which sites' forms may post to `intake`, and which may read the answer by script."""

from emulator.stack import Stack
from tests.e2e.callers import (
    AS_FORM,
    call,
    fresh_key,
    noted,
    problem,
)
from tests.e2e.served import served


def test_where_origins_are_listed_they_alone_may_post_and_read(stack: Stack) -> None:
    listed, other = "https://listed.example", "https://other.example"
    fields = {"ALLOWED_ORIGINS": f"{listed}, https://second.example", "INTAKE_URL": "https://pengaduan.example"}

    with served(stack, "intake", fields) as intake:
        url = f"{intake}/complaints"
        by_listed = call("POST", url, headers={"Origin": listed}, data=AS_FORM | {"form_id": fresh_key()})
        by_other = call("POST", url, headers={"Origin": other}, data=AS_FORM | {"form_id": fresh_key()})
        by_own = call("POST", url, headers={"Origin": intake}, data=AS_FORM | {"form_id": fresh_key()})
        without = call("POST", url, data=AS_FORM | {"form_id": fresh_key()})
        asked = call("OPTIONS", url, headers={"Origin": listed, "Access-Control-Request-Method": "POST"})
        refused = call("POST", url, headers={"Origin": listed}, json={})
        code = noted(by_listed.json())["tracking_code"]
        cookie = call("POST", f"{intake}/tracking", json={"tracking_code": code}).headers["Set-Cookie"]

    problem(by_other, 403)
    assert "Access-Control-Allow-Origin" not in by_other.headers
    assert (by_listed.status_code, by_own.status_code, without.status_code) == (201, 201, 201)
    assert by_listed.headers["Access-Control-Allow-Origin"] == listed
    assert "Origin" in by_listed.headers["Vary"]
    assert asked.status_code == 200
    assert asked.headers["Access-Control-Allow-Origin"] == listed
    assert {"Content-Type", "Idempotency-Key", "Tracking-Code"} <= set(
        asked.headers["Access-Control-Allow-Headers"].split(", ")
    )
    assert refused.headers["Access-Control-Allow-Origin"] == listed, "a script may read why it was refused"
    assert "Secure" in cookie, "where the public comes by HTTPS"
    for answer in (by_own, without):
        noted(answer.json())


def test_where_no_origins_are_listed_any_sites_form_may_post_and_no_script_may_read(stack: Stack) -> None:
    answer = call(
        "POST",
        f"{stack.intake}/complaints",
        headers={"Origin": "https://any.example"},
        data=AS_FORM | {"form_id": fresh_key()},
    )

    assert answer.status_code == 201
    assert "Access-Control-Allow-Origin" not in answer.headers
    noted(answer.json())
