"""What commands log: a JSON object a line on standard error, with the fields that the functions' lines have.

Kept apart from what a command prints: `2>> staff.jsonl` keeps it.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

FIELDS = ("event", "office", "outcome", "complaint", "alert")
"""The extra fields that come through; nothing else does."""


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "severity": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
        }
        line |= {name: record.__dict__[name] for name in FIELDS if name in record.__dict__}
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=False)


def set_up() -> None:
    """Send what this process logs to standard error, from INFO on."""
    out = logging.StreamHandler(sys.stderr)
    out.setFormatter(_JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [out]
    root.setLevel(logging.INFO)
