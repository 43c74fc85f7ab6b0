"""Entering complaints from a CSV file: each row once, however often the file is sent."""

from __future__ import annotations

import csv
import io
from argparse import Namespace
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from client.api import Office
from client.printing import Paper
from client.problem import Problem, Usage
from client.words import say

NEEDED = ("kind", "category", "subject", "narrative", "disclosure", "channel")
COLUMNS = (
    *NEEDED, "occurred_on", "place", "language", "reporter.name", "reporter.email", "reporter.phone",
    "channel_reference.handle", "channel_reference.url", "channel_reference.number",
)  # fmt: skip
"""The fields of a registration, by the names that refusals use too."""

OF_A_ROW = (409, 422)
"""Statuses that refuse one row; any other one would refuse the next one too."""

Row = tuple[int, dict[str, Any]]
"""Its number as a spreadsheet counts (the header is row 1), and its fields; blank ones are left out."""


def register(office: Office, paper: Paper, typed: Namespace) -> bool:
    """Enter the rows of a file one after the other; whether all of them were taken.

    Results: the row, the number and the tracking code, which is shown here alone. A row that is refused is listed with
    what is wrong, field by field, and the next one follows.

    Raises:
        Usage: it is no such file.
        Problem: the office cannot be reached, or this person may not: send the file again then.
    """
    try:
        content = Path(typed.file).read_bytes()
    except OSError as error:
        raise Usage(say("{name} cannot be read: {error}", name=typed.file, error=error.strerror)) from error
    rows = list(rows_of(content))
    refused = 0
    for done, (number, fields) in enumerate(rows):
        paper.progress(say("{done} of {all} rows", done=done, all=len(rows)))
        try:
            receipt = office.register(fields, key=key_of(content, number))
        except Problem as problem:
            if problem.status not in OF_A_ROW:
                paper.remark(say("Stopped at row {row}. Send the file again later: nothing is doubled.", row=number))
                raise
            refused += 1
            _refused(paper, number, problem)
        else:
            shown = {"row": number, **receipt}
            if paper.as_json:
                paper.json(shown)
            else:
                paper.line(f"{number:>6}  {receipt['complaint_id']}  {receipt['tracking_code']}")
    paper.remark(say("{taken} of {all} rows entered, {refused} refused", taken=len(rows) - refused,
                     all=len(rows), refused=refused))  # fmt: skip
    return not refused


def key_of(content: bytes, number: int) -> str:
    """The Idempotency-Key of a row: of this very file, so that the same file leads to the same complaints."""
    return f"csv-{sha256(content).hexdigest()}-{number}"


def rows_of(content: bytes) -> Iterator[Row]:
    """The rows of a CSV file in UTF-8 with a header; a semicolon separates as a comma does. Blank rows are left out.

    Raises:
        Usage: it is no such file, or a column is unknown, missing or there twice, or a row has more fields than that.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Usage(say("{name} is no text in UTF-8.", name="CSV")) from error
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        header = [each.strip() for each in next(reader, [])]
        _check(header)
        for number, cells in enumerate(reader, start=2):
            if not any(each.strip() for each in cells):
                continue
            if len(cells) > len(header):
                raise Usage(say("Row {row} has more fields than the header.", row=number))
            yield number, _fields(dict(zip(header, cells, strict=False)))
    except csv.Error as error:
        raise Usage(say("The file is no CSV: {error}", error=error)) from error


def _check(header: list[str]) -> None:
    unknown = [each for each in header if each not in COLUMNS]
    missing = [each for each in NEEDED if each not in header]
    if unknown:
        raise Usage(say("Unknown columns: {columns}. Known ones: {known}",
                        columns=", ".join(unknown), known=", ".join(COLUMNS)))  # fmt: skip
    if missing:
        raise Usage(say("Missing columns: {columns}", columns=", ".join(missing)))
    if len({*header}) != len(header):
        raise Usage(say("A column is there twice."))


def _fields(cells: dict[str, str]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, text in cells.items():
        if text.strip():
            group, _, inner = name.partition(".")
            if inner:
                fields.setdefault(group, {})[inner] = text.strip()
            else:
                fields[name] = text.strip()
    return fields


def _refused(paper: Paper, number: int, problem: Problem) -> None:
    if paper.as_json:
        paper.json({"row": number, **problem.told()})
        return
    for each in problem.errors or ({"field": "", "message": problem.detail},):
        field = f"{each['field']}: " if each["field"] else ""
        paper.line(f"{number:>6}  {say('refused')}  {field}{each['message']}")
