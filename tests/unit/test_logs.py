"""Log lines as Cloud Logging reads them: trace, span, labels and request, and nothing of anybody."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, g

from shared import operation
from shared.web.logs import JsonLines, http_request

TRACE = "0af7651916cd43dd8448eb211c80319c"
SPAN = "b7ad6b7169203331"
LABELS = "logging.googleapis.com/labels"

app = Flask("logs")


@pytest.fixture(autouse=True)
def _of_no_operation() -> Iterator[None]:
    operation.end()
    yield
    operation.end()


def line(extra: dict[str, Any] | None = None, *, level: int = logging.INFO, error: object = None) -> dict[str, Any]:
    record = logging.getLogger("one").makeRecord("one", level, "file", 1, "said", (), error, extra=extra)  # type: ignore[arg-type]
    found: dict[str, Any] = json.loads(JsonLines("a-project").format(record))
    return found


def traced(**headers: str) -> dict[str, Any]:
    with app.test_request_context("/", headers=headers):
        return {name.rpartition("/")[2]: value for name, value in line().items() if "trace" in name or "span" in name}


@pytest.mark.parametrize("flags", ["00", "01"])
def test_the_trace_of_the_standard_header_is_told(flags: str) -> None:
    found = traced(traceparent=f"00-{TRACE}-{SPAN}-{flags}")

    assert found == {"trace": f"projects/a-project/traces/{TRACE}", "spanId": SPAN, "trace_sampled": flags == "01"}


@pytest.mark.parametrize(
    ("header", "rest"),
    [
        (TRACE, {"trace_sampled": False}),
        (f"{TRACE}/1;o=1", {"spanId": "0000000000000001", "trace_sampled": True}),
        (f"{TRACE}/13235353014750950193;o=0", {"spanId": SPAN, "trace_sampled": False}),
    ],
)
def test_the_older_header_counts_spans_in_tens(header: str, rest: dict[str, Any]) -> None:
    found = traced(**{"X-Cloud-Trace-Context": header})

    assert found == {"trace": f"projects/a-project/traces/{TRACE}"} | rest


@pytest.mark.parametrize("header", ["", "nonsense", f"{TRACE}/x", f'{TRACE}"}}', f"00-{TRACE}-{SPAN}"])
def test_what_is_no_trace_is_left_out(header: str) -> None:
    assert traced(traceparent=header) == {}
    assert traced(**{"X-Cloud-Trace-Context": header}) == {}


def test_a_line_is_found_by_its_operation_complaint_alert_and_event() -> None:
    operation.begin("ab" * 16)
    with app.test_request_context("/"):
        g.complaint = "BPN-7K3Q9-F2MXC"
        found = line({"alert": "one", "event": "alert_told", "attempts": 2})

    assert found[LABELS] == {
        "operation": "ab" * 16, "complaint": "BPN-7K3Q9-F2MXC", "alert": "one", "event": "alert_told"
    }  # fmt: skip
    assert (found["severity"], found["message"], found["attempts"]) == ("INFO", "said", 2)


def test_a_line_outside_of_any_operation_has_no_labels() -> None:
    assert LABELS not in line()


def test_a_field_that_is_not_listed_never_comes_into_a_line() -> None:
    found = line({"narrative": "Saya menunggu", "reporter": "Siti", "email": "siti@warga.example"})

    assert found.keys() == {"severity", "message", "logger", "time"}


def test_of_an_exception_its_type_and_places_are_told_and_not_its_message() -> None:
    try:
        raise ValueError("Siti menunggu")  # noqa: TRY301
    except ValueError:
        found = line(level=logging.ERROR, error=sys.exc_info())

    assert found["error"] == "ValueError"
    assert "test_logs.py" in found["places"][0]
    assert "Siti" not in json.dumps(found)


def test_a_request_is_told_by_its_route_and_nothing_of_who_sent_it() -> None:
    with app.test_request_context("/complaints/BPN-1?q=Siti", headers={"User-Agent": "Siti", "Referer": "http://siti"}):
        seen = http_request(200, 12, 0.25)

    assert seen == {
        "requestMethod": "GET", "requestUrl": "-", "status": 200, "protocol": "HTTP/1.1",
        "responseSize": "12", "latency": "0.250000s",
    }  # fmt: skip


@pytest.mark.parametrize("text", [None, "", "x", "AB" * 16, "a" * 31, "a" * 33, "a" * 32 + "\n", "١" * 32])
def test_what_is_no_id_of_an_operation_is_taken_for_none(text: str | None) -> None:
    assert operation.read(text) == ""
    assert operation.read("0f" * 16) == "0f" * 16
