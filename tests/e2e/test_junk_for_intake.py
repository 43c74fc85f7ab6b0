"""What no caller should send to `intake`, and what it makes of that: a refusal, and never a failure."""

from itertools import islice, repeat
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.stack import Stack
from tests.e2e.callers import (
    FORM,
    NARRATIVE,
    OPEN_COMPLAINT,
    call,
    chunked,
)

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["\x00", "\ud800", "a\x00b" * 10, "‮", "%s %(x)s {0}", "", "id", "open", "complaint", NARRATIVE])
    | st.integers(min_value=10**30, max_value=10**40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "", "\x00", "name"]), inner),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=st.dictionaries(st.sampled_from([*OPEN_COMPLAINT, "occurred_on", "place", "language", "office"]), JUNK))
def test_no_junk_in_any_field_makes_it_fail(stack: Stack, fields: dict[str, Any]) -> None:
    answer = call("POST", f"{stack.intake}/complaints", json=OPEN_COMPLAINT | fields)

    assert answer.status_code in (201, 400, 422), answer.text


@pytest.mark.parametrize("accept", ["application/json", "text/html", "*/*", "nonsense", "text/html;q=x"])
@pytest.mark.parametrize(
    "body",
    [
        {"subject": "\ud800" * 6},
        {"\ud800": "x"},
        {"reporter": {"\ud800\x00": "x"}},
        {"narrative": "a\x00b" * 20},
        {"office": "\ud800"},
        {"reporter": {"name": "\x00"}},
        {"reporter.name": "dotted"},
        {"": ""},
    ],
)
def test_neither_lone_surrogates_nor_nul_make_it_fail(stack: Stack, body: dict[str, Any], accept: str) -> None:
    answer = call("POST", f"{stack.intake}/complaints", headers={"Accept": accept}, json=OPEN_COMPLAINT | body)

    assert answer.status_code in (201, 400, 422), answer.text


@pytest.mark.parametrize("depth", [50, 200, 400, 600, 800, 900, 950])
def test_deep_nesting_is_refused_and_no_failure(stack: Stack, depth: int) -> None:
    body = '{"a":' * depth + '"x"' + "}" * depth

    answer = call("POST", f"{stack.intake}/complaints", headers={"Content-Type": "application/json"}, data=body)

    assert answer.status_code in (400, 422), answer.text


@pytest.mark.parametrize(
    "body",
    [
        b"a." * 30_000 + b"b=1",
        b"reporter=Siti&reporter.name=Siti",
        b"reporter.name=Siti&reporter=Siti",
        b"subject=%ff%fe&narrative=%00",
        b"%=%%&&&===",
        b"=1&.=2&..=3&.name=4",
        b"&".join(b"f%d=1" % number for number in range(5000)),
        b"form_id=" + b"x" * 5000,
        b"subject[]=1&subject=2",
    ],
)
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_no_odd_form_makes_it_fail(stack: Stack, body: bytes, accept: str) -> None:
    answer = call("POST", f"{stack.intake}/complaints", headers={"Content-Type": FORM, "Accept": accept}, data=body)

    assert answer.status_code in (400, 413, 422), answer.text


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nnameless\r\n--x--\r\n"),
        ("multipart/form-data; boundary=" + "y" * 200, b"--y"),
    ],
)
def test_no_broken_multipart_makes_it_fail(stack: Stack, kind: str, body: bytes) -> None:
    answer = call("POST", f"{stack.intake}/complaints", headers={"Content-Type": kind}, data=body)

    assert answer.status_code in (400, 422), answer.text


@pytest.mark.parametrize(
    "path",
    ["/complaints/%00", "/complaints/..%2f..%2fetc", "/complaints/__x__", "/complaints/%ff%fe", "/assets/x/%00",
     "/assets/x/" + "y" * 300, "/assets/x/..%2f..%2fapp.py", "/assets/x/.", "/complaints/" + "z" * 2000, "/%E2%80%AE",
     "//", "/healthz/", "/?lang=%ff", "/?lang=en&lang=nl"],
)  # fmt: skip
def test_no_odd_path_makes_it_fail(stack: Stack, path: str) -> None:
    answer = call("GET", f"{stack.intake}{path}", headers={"Tracking-Code": "x"})

    assert answer.status_code < 500, answer.text


def test_an_endless_body_is_cut_short(stack: Stack) -> None:
    status, _ = chunked(
        f"{stack.intake}/complaints", islice(repeat(b"x" * 16_384), 6), {"Content-Type": "application/json"}
    )

    assert status == 413
