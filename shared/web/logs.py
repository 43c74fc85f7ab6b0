"""Logs: one JSON object a line on standard error, as Cloud Logging reads them, never with personal data.

Each line has the trace and the span of its request, and as labels the operation, the complaint and the alert that it is
about, so that one of these finds all that three functions said of it.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

from flask import g, has_request_context, request

from shared.operation import present

FIELDS = (
    "event", "complaint", "incident", "alert", "office", "error", "status", "shard", "counts", "outcome",
    "level", "channel", "attempts", "seconds_late", "step", "format", "source",
)  # fmt: skip
"""The extra fields that a record may carry; others are left out, so that nothing slips in."""

LABELS = ("operation", "complaint", "alert", "event")
"""What lines are found by."""

GOOGLE = "logging.googleapis.com"


class JsonLines(logging.Formatter):
    """Each record as one line. Of an exception its type and places: its message may quote what people wrote."""

    def __init__(self, project: str) -> None:
        super().__init__()
        self._project = project

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        line: dict[str, Any] = {
            "severity": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
        }
        about: dict[str, Any] = {"operation": record.__dict__.get("operation") or present()}
        if has_request_context():
            line |= _trace(self._project)
            about["complaint"] = g.get("complaint", "")
        said = {name: record.__dict__[name] for name in FIELDS if name in record.__dict__}
        line |= said
        if "httpRequest" in record.__dict__:
            line["httpRequest"] = record.__dict__["httpRequest"]
        labels = {name: str(found) for name, found in (about | said).items() if name in LABELS and found}
        if "complaint" in labels:
            line["complaint"] = labels["complaint"]
        if labels:
            line[f"{GOOGLE}/labels"] = labels
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            line["places"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
        return json.dumps(line, ensure_ascii=False)


def set_up(project: str) -> None:
    """Send every log record of this process to standard error as JSON lines."""
    out = logging.StreamHandler(sys.stderr)
    out.setFormatter(JsonLines(project))
    root = logging.getLogger()
    root.handlers[:] = [out]
    root.setLevel(logging.INFO)


def http_request(status: int, size: int | None, seconds: float | None) -> dict[str, Any]:
    """The present request as Cloud Logging shows requests. By its route, not its address; nothing of who sent it."""
    return (
        {
            "requestMethod": request.method,
            "requestUrl": request.url_rule.rule if request.url_rule else "-",
            "status": status,
            "protocol": request.environ.get("SERVER_PROTOCOL", ""),
        }
        | ({} if size is None else {"responseSize": str(size)})
        | ({} if seconds is None else {"latency": f"{seconds:.6f}s"})
    )


def _trace(project: str) -> dict[str, Any]:
    """The trace that the request belongs to: of W3C's header, or of Google's older one, which counts spans in tens."""
    found = re.match(r"[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})", request.headers.get("traceparent", ""))
    if found:
        return _traced(project, found[1], found[2], sampled=bool(int(found[3], 16) & 1))
    older = request.headers.get("X-Cloud-Trace-Context", "")
    found = re.match(r"([0-9a-f]{32})(?:/([0-9]{1,20}))?(?:;o=([01]))?$", older)
    if found is None:
        return {}
    span = f"{int(found[2]) % 2**64:016x}" if found[2] else None
    return _traced(project, found[1], span, sampled=found[3] == "1")


def _traced(project: str, trace: str, span: str | None, *, sampled: bool) -> dict[str, Any]:
    line: dict[str, Any] = {
        f"{GOOGLE}/trace": f"projects/{project}/traces/{trace}",
        f"{GOOGLE}/trace_sampled": sampled,
    }
    return line | ({f"{GOOGLE}/spanId": span} if span else {})
