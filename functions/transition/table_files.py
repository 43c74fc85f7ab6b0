"""A table as a file: CSV that spreadsheets open without running anything, and XLSX; both made a line at a time."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

Cell = str | int | float | datetime | None

SEPARATORS = {"semicolon": ";", "comma": ","}
"""What stands between the fields. Spreadsheets set to Indonesian, which writes 1,5, expect the semicolon."""

MARK = "\ufeff"
"""By which a spreadsheet knows UTF-8."""

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_CHUNK = 64 * 1024


def as_csv(
    titles: Sequence[str], rows: Iterable[Sequence[Cell]], zone: ZoneInfo, separator: str = ";"
) -> Iterator[str]:
    """The file in parts: UTF-8 with its mark, times by the office's clock, no cell that would be calculated."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    out.write(MARK)
    writer.writerow(titles)
    for row in rows:
        writer.writerow([_written(each, zone, separator) for each in row])
        if out.tell() > _CHUNK:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def as_xlsx(name: str, titles: Sequence[str], rows: Iterable[Sequence[Cell]], zone: ZoneInfo) -> Iterator[bytes]:
    """The workbook in parts. Texts are texts whatever they begin with; a line is written before the next is read."""
    from xlsxwriter import Workbook  # here: the other routes do without it

    with tempfile.TemporaryFile() as file:
        book = Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        sheet = book.add_worksheet(name)
        bold, moment = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        for column, title in enumerate(titles):
            sheet.write_string(0, column, title, bold)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(number, column, _local(cell, zone), moment)
                elif isinstance(cell, str):
                    sheet.write_string(number, column, cell)
                elif cell is not None:
                    sheet.write_number(number, column, cell)
        book.close()
        file.seek(0)
        while part := file.read(_CHUNK):
            yield part


def defused(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def decimal(number: float, *, comma: bool) -> str:
    """At most two decimals, and none that say nothing."""
    written = f"{number:.2f}".rstrip("0").rstrip(".")
    return written.replace(".", ",") if comma else written


def _written(cell: Cell, zone: ZoneInfo, separator: str) -> str:
    if isinstance(cell, datetime):
        return _local(cell, zone).isoformat(" ", "seconds")
    if isinstance(cell, float):
        return decimal(cell, comma=separator == ";")
    return "" if cell is None else defused(cell) if isinstance(cell, str) else str(cell)


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)
