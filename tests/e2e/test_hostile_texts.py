"""Texts, codes and headers that nobody types: kept as they came or refused by name, and never a failure."""

import json
from typing import Any
from urllib.parse import quote_plus, urlencode

import requests
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from emulator.stack import Stack
from tests.e2e.callers import AS_FORM, FORM, OPEN_COMPLAINT, UNKNOWN, Office, Public, call

RELAXED = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
ODD = st.sampled_from(
    ["\u202e", "\u2066", "\u2069", "\u200b", "\u200d", "\u2060", "\ufeff", "\u0301", "\u0e33", "ﷺ", "ẞ", "İ", "ı",
     "👩‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🇮🇩", "\u1160", "\u3164", "\U0010ffff", "\U000e0001", "\ufffd", "\ufffe", "\x07",
     "\x1b[31m", "\x7f", "\x85", "\u2028", "\u2029", "<b>", "{{7*7}}", "{% raw %}", "%(x)s", "%s", "${x}",
     "' OR 1=1--", "=cmd|'/c calc'!A1", "\\", "\r\n", "\t", "ａ", "١٢"]
)  # fmt: skip
TEXT = st.lists(ODD | st.text(max_size=8), min_size=1, max_size=12).map("".join)
SURROGATES = st.sampled_from(["\ud800", "\udbff", "\udc00", "\udfff"])


@RELAXED
@given(text=TEXT)
@example(text="\u202e\u2066" * 10)
@example(text="\u200b\u2060\ufeff" * 10)
@example(text="e" + "\u0301" * 100)
@example(text="👩‍👩‍👧‍👦" * 20)
@example(text="\u3164" * 30)
@example(text="\x1b[31m")
@example(text="\u2028\x85")
def test_what_is_accepted_comes_back_as_it_was_sent_and_breaks_no_page(office: Office, text: str) -> None:
    narrative = f"Yang saya tulis: {text} dan tidak lebih."
    sent = OPEN_COMPLAINT | {"narrative": narrative, "subject": f"Perihal {text}"[:150], "place": f"Di {text}"[:100]}

    answer = call("POST", f"{office.stack.intake}/complaints", json=sent)

    assert answer.status_code in (201, 422), answer.text
    if answer.status_code == 201:
        id_, code = answer.json()["complaint_id"], answer.json()["tracking_code"]
        assert office.staff["operator"].look(id_)["narrative"].split() == narrative.split()
        page = office.staff["operator"].send("GET", f"/complaints/{id_}", headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert page.text.rstrip().endswith("</html>")
        assert office.public.ask(id_, code, Accept="text/html").status_code == 200


@RELAXED
@given(text=SURROGATES, field=st.sampled_from(["subject", "narrative", "place", "category", "language", "office"]))
def test_half_a_character_is_refused_in_json_and_in_forms(stack: Stack, text: str, field: str) -> None:
    as_json = call("POST", f"{stack.intake}/complaints", json=OPEN_COMPLAINT | {field: text * 20})
    bytes_ = quote_plus((text * 20).encode("utf-8", "surrogatepass"))
    rest = urlencode({name: value for name, value in AS_FORM.items() if name != field})
    as_form = call(
        "POST", f"{stack.intake}/complaints", headers={"Content-Type": FORM}, data=f"{rest}&{field}={bytes_}"
    )

    assert as_json.status_code == 400, as_json.text
    assert as_form.status_code in (201, 400, 422), as_form.text


CODES = (
    st.text(max_size=60)
    | st.from_regex(r"\ABPN-[0-9A-Z]{5}-[0-9A-Z]{5}(-[0-9A-Z]{5}){0,3}\Z")
    | st.lists(st.sampled_from([*"BPN-0123OIL", "\u202e", "\u200b", "ｂ", "١", "🇮🇩", " ", "\x00", "%00"])).map("".join)
)  # fmt: skip


@RELAXED
@given(code=CODES)
@example(code="BPN-" * 1000)
@example(code="\x00")
@example(code="ＢＰＮ-00000-00000-00000-00000")
def test_no_made_up_code_opens_anything_or_makes_it_fail(stack: Stack, code: str) -> None:
    posted = [
        call("POST", f"{stack.intake}/tracking", json={"tracking_code": code}),
        call("POST", f"{stack.intake}/tracking", data={"tracking_code": code.encode("utf-8", "replace")}),
        call("POST", f"{stack.intake}/tracking/reminder", json={"complaint_id": code, "email": code}),
    ]
    header: Any = {"Tracking-Code": "".join(each for each in code if 32 < ord(each) < 256).encode("latin-1")}
    shown = call("GET", f"{stack.intake}/complaints/{UNKNOWN}", headers=header)

    assert {each.status_code for each in posted} <= {202, 400, 404, 422, 429}, [each.text for each in posted]
    assert shown.status_code in (400, 401, 404, 429), shown.text


HEADERS = ["Accept", "Accept-Language", "Accept-Encoding", "Authorization", "Cookie", "Origin", "Referer", "Client-Key",
           "Idempotency-Key", "Tracking-Code", "X-Forwarded-For", "X-Forwarded-Host", "traceparent", "Operation-Id",
           "X-Cloud-Trace-Context", "If-None-Match", "Range", "Content-Encoding", "X-CloudTasks-TaskRetryCount",
           "X-Goog-IAP-JWT-Assertion", "User-Agent", "Content-Type"]  # fmt: skip
LATIN = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=80).map(
    str.strip
)


ODD_HEADERS = st.sampled_from(
    ["*/*;q=9", "text/html;q=-1", ",,,;;;", "id;q=nan", "en;q=1e999", "Bearer ", "Bearer a.b.c", "Basic =", "lang=\"",
     "a=b; " * 50, "00-" + "0" * 32 + "-" + "0" * 16 + "-01", "bytes=0-", "bytes=-1,5-2", "127.0.0.1" * 8, "[::1",
     "null", "W/\"", "x" * 4000, "application/json; charset=utf-16", "multipart/form-data; boundary=\"",
     "application/x-www-form-urlencoded; charset=utf-7"]
)  # fmt: skip


@RELAXED
@given(
    headers=st.dictionaries(st.sampled_from(HEADERS), LATIN | ODD_HEADERS),
    function=st.sampled_from(["intake", "transition", "sla_check"]),
    posts=st.booleans(),
)
@example(headers={"Accept-Language": "\xff"}, function="intake", posts=False)
@example(headers={"Cookie": "lang=\xff; session=\xff"}, function="transition", posts=False)
@example(headers={"Authorization": "Bearer \xff"}, function="sla_check", posts=True)
@example(headers={"Client-Key": "\xff"}, function="intake", posts=True)
@example(headers={"Idempotency-Key": "\xff" * 80}, function="intake", posts=True)
def test_no_header_makes_it_fail(stack: Stack, headers: dict[str, str], function: str, posts: bool) -> None:
    path = {"intake": "/complaints" if posts else "/", "transition": "/complaints", "sla_check": "/sweep"}[function]
    sent: Any = {name: text.encode("latin-1") for name, text in {"Content-Type": "application/json", **headers}.items()}
    body = json.dumps(OPEN_COMPLAINT) if posts else None

    answer = call("POST" if posts else "GET", f"{getattr(stack, function)}{path}", headers=sent, data=body)

    assert answer.status_code < 500, answer.text


def test_what_was_sent_to_break_it_left_it_whole(stack: Stack) -> None:
    assert Public(stack.intake).submit()["tracking_code"]
    assert requests.get(f"{stack.transition}/healthz", timeout=5).status_code == 200
