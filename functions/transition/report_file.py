"""The monthly report as a workbook: the tables of the page, a sheet for each procedure, and the office's notes."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from functions.transition.categories import categories
from functions.transition.report_cells import Average, Cell, Minutes, Percent, Table
from functions.transition.report_tables import tables
from shared.domain.errors import N_
from shared.web import times
from shared.web.language import language, say

SHEET_NAME = 31
"""Characters of a sheet's name, at most; some of them are not allowed."""

NAMES, FIGURES = 46, 13
"""Widths of the first column and of the others, in characters."""


def workbook(report: Mapping[str, Any], heading: list[str], warnings: list[str], zone: ZoneInfo) -> bytes:
    """The workbook: `heading` and `warnings` above each sheet's tables. Texts are texts, nothing is calculated."""
    from xlsxwriter import Workbook  # here: the other routes do without it

    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    formats = _formats(book)
    for section in report["procedures"]:
        sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\]", " ", section["title"])[:SHEET_NAME])
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_landscape()
        sheet.set_column(0, 0, NAMES, formats["text"])
        sheet.set_column(1, 12, FIGURES)
        row = 0
        for number, line in enumerate([*heading, section["title"], *warnings]):
            sheet.write_string(row, 0, line, formats["strong" if number < len(heading) + 1 else "warning"])
            row += 1
        for table in tables(section):
            row = _write(sheet, table, row + 1, formats)
        _write_notes(sheet, section, row + 1, formats, zone)
    book.close()
    return out.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    unit = say(N_("minutes"))
    wrapped = {"text_wrap": True, "valign": "top"}
    return {
        "strong": book.add_format({"bold": True}),
        "warning": book.add_format({"bold": True, "font_color": "#C00000"}),
        "head": book.add_format({"bold": True, "bottom": 1, **wrapped}),
        "text": book.add_format(wrapped),
        "note": book.add_format({"italic": True}),
        "minutes": book.add_format({"num_format": f'0" {unit}"'}),
        "percent": book.add_format({"num_format": '0"%"'}),
        "average": book.add_format({"num_format": "0.0"}),
    }


def _write(sheet: Any, table: Table, row: int, formats: Mapping[str, Any]) -> int:
    """Write a table from a row on; returns the row behind it."""
    sheet.write_string(row, 0, table.title, formats["strong"])
    sheet.write_string(row + 1, 0, table.counts, formats["note"])
    for column, title in enumerate((table.first, *table.columns)):
        sheet.write_string(row + 2, column, title, formats["head"])
    row += 3
    for each in table.rows:
        sheet.write_string(row, 0, f"{each.name} ({each.beside})" if each.beside else each.name, formats["text"])
        for column, cell in enumerate(each.cells, 1):
            _write_cell(sheet, row, column, cell, formats)
        row += 1
    return row


def _write_cell(sheet: Any, row: int, column: int, cell: Cell, formats: Mapping[str, Any]) -> None:
    match cell:
        case int():
            sheet.write_number(row, column, cell)
        case Percent(number=int(number)):
            sheet.write_number(row, column, number, formats["percent"])
        case Minutes(number=int(number)):
            sheet.write_number(row, column, number, formats["minutes"])
        case Average(number=float(number)):
            sheet.write_number(row, column, number, formats["average"])


def _write_notes(sheet: Any, section: Mapping[str, Any], row: int, formats: Mapping[str, Any], zone: ZoneInfo) -> None:
    sheet.write_string(row, 0, say(N_("What was done about it")), formats["strong"])
    titles = categories()
    for each in section["shortcomings"]:
        row += 1
        note = each["note"]
        sheet.write_string(row, 0, titles.get(each["category"], each["category"]), formats["text"])
        sheet.write_string(row, 1, note["text"] if note else say(N_("No note yet.")))
        if note:
            row += 1
            by = say(N_("%(who)s, %(time)s"), {"who": note["by"], "time": times.moment(note["at"], zone, language())})
            sheet.write_string(row, 1, by, formats["note"])
