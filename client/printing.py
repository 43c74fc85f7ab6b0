"""What a terminal is shown: aligned text, or JSON lines. Nothing that somebody typed steers the terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TextIO
from unicodedata import east_asian_width

from client.shapes import Complaint
from client.words import say


class Paper:
    """Where results go: standard output, as text or as JSON lines; remarks and progress go to standard error."""

    def __init__(self, *, as_json: bool, out: TextIO | None = None, remarks: TextIO | None = None) -> None:
        self.as_json = as_json
        self._out = out or sys.stdout
        self._remarks = remarks or sys.stderr
        self._progress = 0
        """Columns of the line of progress that stands there now."""

    def json(self, value: object) -> None:
        """One JSON line."""
        self._write(json.dumps(value, ensure_ascii=False))

    def line(self, text: str) -> None:
        """One line of text."""
        self._write(plain(text))

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Rows in columns; the last column has no end."""
        table = [[plain(each) for each in row] for row in (head, *rows)]
        widths = [max(width(row[column]) for row in table) for column in range(len(head))]
        for row in table:
            padded = [each + " " * (widths[column] - width(each)) for column, each in enumerate(row)]
            self._write("  ".join(padded).rstrip())

    def facts(self, facts: Mapping[str, str]) -> None:
        """Names and what they stand for; a text of several lines keeps them."""
        widest = max(map(len, facts))
        for name, text in facts.items():
            first, *more = [plain(each) for each in text.splitlines()] or ["-"]
            self._write(f"{name:{widest}}  {first}")
            for each in more:
                self._write(f"{'':{widest}}  {each}")

    def remark(self, text: str) -> None:
        """Something for the reader that is no result."""
        self.clear()
        self._remarks.write(f"{plain(text)}\n")
        self._remarks.flush()

    def progress(self, text: str) -> None:
        """How far a long work is, in place of what stood there; only where somebody looks on."""
        if self._remarks.isatty():
            self._remarks.write(f"\r{plain(text):{self._progress}}")
            self._remarks.flush()
            self._progress = len(text)

    def clear(self) -> None:
        """Take the line of progress away."""
        if self._progress:
            self._remarks.write(f"\r{'':{self._progress}}\r")
            self._remarks.flush()
            self._progress = 0

    def _write(self, text: str) -> None:
        self.clear()
        self._out.write(f"{text}\n")
        self._out.flush()


def plain(text: str) -> str:
    """The text without what would steer a terminal: control characters, also those that turn the direction."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


def width(text: str) -> int:
    """Columns of a terminal."""
    return sum(2 if east_asian_width(each) in "WF" else 1 for each in text)


def moment(text: str | None) -> str:
    """A time to the minute, with its offset; a hyphen: there is none."""
    return datetime.fromisoformat(text).isoformat(" ", "minutes") if text else "-"


HEAD = ("Number", "Step", "Due", "State", "Holder", "Subject")


def row_of(complaint: Complaint) -> tuple[str, ...]:
    """A complaint as a row under HEAD."""
    step, holder = complaint["step"], complaint["holder"]
    state = complaint["sla"] if complaint["status"] == "open" else complaint["status"]
    title = f"{step['number']} {step['key']}"
    by = holder["by"] if holder else "-"
    return complaint["id"], title, moment(complaint["due_at"]), say(state), by, complaint["subject"] or "-"


def facts_of(complaint: Complaint) -> dict[str, str]:
    """A complaint in full."""
    step, holder = complaint["step"], complaint["holder"]
    facts = {
        say("Number"): complaint["id"],
        say("Version"): str(complaint["version"]),
        say("Status"): say(complaint["status"]),
        say("Step"): f"{step['number']} {step['title']} ({step['key']}, {step['actor']})",
        say("Due"): moment(complaint["due_at"]),
        say("State"): say(complaint["sla"]),
        say("Holder"): holder["by"] if holder else "-",
        say("Received"): moment(complaint["received_at"]),
        say("Channel"): complaint["channel"],
        say("Category"): complaint["category"],
        say("Subject"): complaint["subject"] or "-",
        say("Narrative"): complaint["narrative"] or "-",
    }
    if complaint["question"]:
        facts[say("Question")] = complaint["question"]
    return facts | {name: text or "-" for name, text in complaint["documents"].items()}
