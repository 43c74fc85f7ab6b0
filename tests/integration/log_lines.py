"""The log lines of the functions, as Cloud Logging would get them."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from shared.web.logs import JsonLines


class Lines(logging.Handler):
    """The lines as Cloud Logging would get them."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(JsonLines("a-project"))
        self.lines: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one of the functions; the mail server of the tests talks too."""
        if record.name.startswith(("shared.", "functions.")):
            self.lines.append(json.loads(self.format(record)))

    def of(self, event: str) -> list[dict[str, Any]]:
        """Those of one event."""
        return [each for each in self.lines if each.get("event") == event]


@contextmanager
def log_lines() -> Iterator[Lines]:
    """Those that are written within the block."""
    lines = Lines()
    root = logging.getLogger()
    level = root.level
    root.addHandler(lines)
    root.setLevel(logging.INFO)
    try:
        yield lines
    finally:
        root.removeHandler(lines)
        root.setLevel(level)
