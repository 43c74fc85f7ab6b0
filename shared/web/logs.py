"""Logs: one JSON object a line on standard error, with the trace and the complaint, never with personal data."""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

from flask import g, has_request_context, request

FIELDS = ("complaint", "alert", "error", "status", "method", "route", "milliseconds", "shard", "counts", "outcome")
"""The extra fields that a record may carry; others are left out, so that nothing slips in."""


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
        if has_request_context():
            line |= _trace(self._project)
            if "complaint" in g:
                line["complaint"] = g.complaint
        line |= {name: record.__dict__[name] for name in FIELDS if name in record.__dict__}
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


def _trace(project: str) -> dict[str, str]:
    found = re.match(r"[0-9a-f]{2}-([0-9a-f]{32})-", request.headers.get("traceparent", ""))
    found = found or re.match(r"([0-9a-f]{32})(?:/|$)", request.headers.get("X-Cloud-Trace-Context", ""))
    return {"logging.googleapis.com/trace": f"projects/{project}/traces/{found[1]}"} if found else {}
