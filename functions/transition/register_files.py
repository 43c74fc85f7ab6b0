"""The register as a table: its columns, and a line of each complaint, in CSV and XLSX."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from zoneinfo import ZoneInfo

from functions.transition import table_files, words
from functions.transition.categories import categories
from functions.transition.table_files import Cell, decimal
from shared.domain.errors import N_
from shared.domain.register import Line, StepLine
from shared.web.language import language, say

CAUSES: Mapping[str, str] = {
    "came_back": N_("it came back"),
    "waited": N_("it waited to be taken"),
    "worked": N_("the work took long"),
}
VERDICTS: Mapping[str, str] = {
    "on_time": N_("On time"),
    "late": N_("Late"),
    "running": N_("Running"),
    "history": N_("From an old register"),
}


def _said(found: Mapping[str, str], key: str | None) -> str | None:
    return None if key is None else say(found.get(key, key))


def _why(line: Line) -> str | None:
    late = [f"{each.number}: {_said(CAUSES, each.cause) or say(N_('not known'))}" for each in line.steps if each.late]
    return "; ".join(late) or None


def _kept(line: Line) -> str | None:
    return None if line.promise_kept is None else say(N_("Yes") if line.promise_kept else N_("No"))


COLUMNS: tuple[tuple[str, str, Callable[[Line], Cell]], ...] = (
    ("register_number", N_("Register number"), lambda line: line.register_number),
    ("complaint", N_("Complaint"), lambda line: line.id),
    ("ticket", N_("Number in the other system"), lambda line: line.ticket),
    ("received_at", N_("Received at"), lambda line: line.received_at),
    ("channel", N_("Channel"), lambda line: _said({**words.CHANNELS, "web": N_("Web form")}, line.channel)),
    ("kind", N_("Kind"), lambda line: _said(words.KINDS, line.kind)),
    ("category", N_("Category"), lambda line: categories().get(line.category, line.category)),
    ("classification", N_("Classification"), lambda line: _said(words.CLASSIFICATIONS, line.classification)),
    ("disclosure", N_("Disclosure"), lambda line: _said(words.DISCLOSURES, line.disclosure)),
    ("subject", N_("Subject"), lambda line: line.subject),
    ("place", N_("Place"), lambda line: line.place),
    ("procedure", N_("Procedure"), lambda line: line.procedure),
    ("step", N_("Step"), lambda line: line.step),
    ("status", N_("State"), lambda line: _said(words.STATUSES, line.status)),
    ("outcome", N_("Outcome"), lambda line: _said(words.OUTCOMES, line.outcome)),
    ("closed_at", N_("Ended at"), lambda line: line.closed_at),
    ("promised_at", N_("Promised by"), lambda line: line.promised_at),
    ("promise_kept", N_("Promise kept"), _kept),
    ("statutory_due_at", N_("Statutory limit"), lambda line: line.statutory_due_at),
    ("verdict", N_("On time"), lambda line: _said(VERDICTS, "history" if line.history else line.verdict)),
    ("late", N_("Late steps, and why"), _why),
    ("rating", N_("Rating"), lambda line: line.rating),
    ("incident", N_("Incident"), lambda line: line.incident),
)
"""Name, title and content. After these come the working minutes of each step."""


def titles(steps: int) -> list[str]:
    """The columns' titles in the caller's language, for procedures of at most so many steps."""
    minutes = [say(N_("Minutes of step %(number)s"), {"number": number}) for number in range(1, steps + 1)]
    return [*(say(title) for _, title, _ in COLUMNS), *minutes]


def cells(line: Line, steps: int) -> list[Cell]:
    """A line's cells in the order of the titles."""
    by_number: dict[int, StepLine] = {each.number: each for each in line.steps}
    minutes = [by_number[each].minutes if each in by_number else None for each in range(1, steps + 1)]
    return [*(content(line) for _, _, content in COLUMNS), *minutes]


def named(line: Line) -> dict[str, Cell]:
    """A line's cells by the columns' names, those of the steps left out."""
    return {name: content(line) for name, _, content in COLUMNS}


def minutes(line: Line) -> str:
    """The working minutes of each step in a few words, in the caller's language."""
    return "; ".join(f"{each.number}: {decimal(each.minutes, comma=language() == 'id')}" for each in line.steps)


def as_csv(lines: Iterable[Line], steps: int, zone: ZoneInfo, separator: str) -> Iterator[str]:
    """The file in parts; see `table_files`."""
    return table_files.as_csv(titles(steps), (cells(each, steps) for each in lines), zone, separator)


def as_xlsx(lines: Iterable[Line], steps: int, zone: ZoneInfo) -> Iterator[bytes]:
    """The workbook in parts; see `table_files`."""
    return table_files.as_xlsx(say(N_("Register")), titles(steps), (cells(each, steps) for each in lines), zone)
