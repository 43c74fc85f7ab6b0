"""The register as a file: CSV that spreadsheets open without running anything, and XLSX; both made a line at a time."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from functions.transition import words
from shared.domain.errors import N_
from shared.domain.register import Line, StepLine
from shared.web.language import language, say

Cell = str | int | float | datetime | None

SEPARATORS = {"semicolon": ";", "comma": ","}
"""What stands between the fields. Spreadsheets set to Indonesian, which writes 1,5, expect the semicolon."""

MARK = "\ufeff"
"""By which a spreadsheet knows UTF-8."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_CHUNK = 64 * 1024

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
    ("category", N_("Category"), lambda line: _said(words.CATEGORIES, line.category)),
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
    return "; ".join(f"{each.number}: {_decimal(each.minutes, comma=language() == 'id')}" for each in line.steps)


def as_csv(lines: Iterable[Line], steps: int, zone: ZoneInfo, separator: str) -> Iterator[str]:
    """The file in parts: UTF-8 with its mark, times by the office's clock, no cell that would be calculated."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    out.write(MARK)
    writer.writerow(titles(steps))
    for line in lines:
        writer.writerow([_written(each, zone, separator) for each in cells(line, steps)])
        if out.tell() > _CHUNK:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def as_xlsx(lines: Iterable[Line], steps: int, zone: ZoneInfo) -> Iterator[bytes]:
    """The workbook in parts. Texts are texts whatever they begin with; a line is written before the next is read."""
    from xlsxwriter import Workbook  # here: the other routes do without it

    with tempfile.TemporaryFile() as file:
        book = Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        sheet = book.add_worksheet(say(N_("Register")))
        bold, moment = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        for column, title in enumerate(titles(steps)):
            sheet.write_string(0, column, title, bold)
        for row, line in enumerate(lines, 1):
            for column, cell in enumerate(cells(line, steps)):
                if isinstance(cell, datetime):
                    sheet.write_datetime(row, column, _local(cell, zone), moment)
                elif isinstance(cell, str):
                    sheet.write_string(row, column, cell)
                elif cell is not None:
                    sheet.write_number(row, column, cell)
        book.close()
        file.seek(0)
        while part := file.read(_CHUNK):
            yield part


def defused(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _written(cell: Cell, zone: ZoneInfo, separator: str) -> str:
    if isinstance(cell, datetime):
        return _local(cell, zone).isoformat(" ", "seconds")
    if isinstance(cell, float):
        return _decimal(cell, comma=separator == ";")
    return "" if cell is None else defused(cell) if isinstance(cell, str) else str(cell)


def _decimal(number: float, *, comma: bool) -> str:
    """At most two decimals, and none that say nothing."""
    written = f"{number:.2f}".rstrip("0").rstrip(".")
    return written.replace(".", ",") if comma else written


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)
