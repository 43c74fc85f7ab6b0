"""What no caller should send to `transition`, and what it makes of that: a refusal, and never a failure."""

import base64
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.e2e.callers import (
    UNKNOWN,
    Json,
    Office,
    fresh_key,
)


@pytest.mark.parametrize(
    "position",
    ["x", "[]", "{}", "[1,2,3]", '["due_at",1,"x"]', '["due_at","2026-01-01T00:00:00",""]', '["due_at","no","x"]',
     '["due_at","2026-01-01T00:00:00","a/b"]', '["closed_at","2026-01-01T00:00:00+00:00","x"]',
     '["due_at","2026-01-01T00:00:00","__x__"]', '["due_at","0001-01-01T00:00:00+23:59","x"]',
     '["due_at","2026-01-01T00:00:00","\\ud800"]', '["due_at","2026-01-01T00:00:00","' + "x" * 2000 + '"]',
     "[" * 2000],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/complaints?queue=open&cursor=", "/?queue=open&cursor=", "/alerts?cursor="])
def test_no_cursor_that_somebody_made_up_makes_it_fail(office: Office, path: str, position: str) -> None:
    for cursor in (position.replace("#", ""), base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")):
        answer = office.staff["operator"].send("GET", path + cursor)

        assert answer.status_code in (200, 422), answer.text


@pytest.mark.parametrize("alert", ["x", "__x__", "%00", "..", "a%2fb", "x" * 1600])
def test_no_odd_name_of_an_alert_makes_it_fail(office: Office, alert: str) -> None:
    answer = office.staff["operator"].send("POST", f"/alerts/{alert}/acknowledgement")

    assert answer.status_code in (404, 405), answer.text


JUNK: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.integers(min_value=10**30, max_value=10**40)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["\x00", "\ud800", "%s %(x)s {0}", "", "advance", "hold", UNKNOWN, "0001-01-01T00:00:00+23:59",
                       "9999-12-31T23:59:59-23:59", "https://x.example/\x00"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["analysis", "", "\x00", "\ud800", "platform", "url", "at", "."]), inner),
    max_leaves=6,
)  # fmt: skip
FIELDS = ["action", "expected_version", "documents", "note", "publication", "to_step", "outcome", "public_text",
          "duplicate_of", "classification", "\ud800", "x"]  # fmt: skip


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=st.dictionaries(st.sampled_from(FIELDS), JUNK), has_key=st.booleans())
def test_no_junk_in_any_field_makes_it_fail(
    office: Office, waiting: Json, fields: dict[str, Any], has_key: bool
) -> None:
    path = f"/complaints/{waiting['complaint_id']}/transitions"
    headers = {"Idempotency-Key": fresh_key()} if has_key else {}

    answer = office.staff["section_head"].send(
        "POST", path, {"action": "advance", "expected_version": 1} | fields, headers
    )

    assert answer.status_code in (400, 403, 409, 422), answer.text


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
@pytest.mark.parametrize(
    "fields",
    [
        {"publication": {"platform": "X", "url": "https://x.example/", "at": "0001-01-01T00:00:00+23:59"}},
        {"publication": {"platform": "X", "url": "https://x.example/", "at": "9999-12-31T23:59:59-23:59"}},
        {"publication": {"platform": "X", "url": "https://x.example/", "at": 1e300}},
        {"documents": {"\ud800": "x"}},
        {"documents": {"complaint_data": "\ud800"}},
        {"documents": {"a.b": "x"}},
        {"\ud800": "x"},
        {"note": "\ud800"},
        {"to_step": "\x00"},
    ],
)
@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "junk"}])
def test_what_cannot_be_stored_is_refused(
    office: Office, waiting: Json, fields: Json, accept: str, headers: dict[str, str]
) -> None:
    answer = office.staff["operator"].send(
        "POST",
        f"/complaints/{waiting['complaint_id']}/transitions",
        {"action": "advance", "expected_version": 1} | fields,
        {"Accept": accept} | {name: fresh_key() for name in headers},
    )

    assert answer.status_code in (400, 422), answer.text


@pytest.mark.parametrize("path", ["%00", "__x__", "..%2fx", "%ff", "y" * 1600, "BPN-7K3Q9-F2MXC%0a"])
def test_no_odd_number_of_a_complaint_makes_it_fail(office: Office, path: str) -> None:
    for tail in ("", "/journal", "/reporter"):
        answer = office.staff["operator"].send("GET", f"/complaints/{path}{tail}")

        assert answer.status_code == 404, answer.text
