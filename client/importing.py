"""Exchange with other systems: an export taken in, a month compared, answers fetched as a file to upload."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from client.api import Office
from client.exporting import downloaded
from client.printing import Paper
from client.problem import Usage
from client.shapes import ImportedRow
from client.words import say

NOT_REACHED = "not_reached"
REFUSED = "refused"


def import_(office: Office, paper: Paper, typed: Namespace) -> bool:
    """Send an export until all its rows were reached; whether none was refused.

    Results: each row once, with its number and what became of it. The office takes each row once by its number, so the
    same file is sent again where its time ran out.

    Raises:
        Usage: the file cannot be read.
        Problem: it is no such export, the office cannot be reached, or this person may not.
    """
    content = _content(typed.file)
    told: set[int] = set()
    refused = 0
    while True:
        found = office.take_in(typed.source, Path(typed.file).name, content)
        left = found["counts"][NOT_REACHED]
        new = [each for each in found["items"] if each["result"] != NOT_REACHED and each["row"] not in told]
        for each in new:
            refused += each["result"] == REFUSED
            _show(paper, each)
        told.update(each["row"] for each in new)
        paper.progress(say("{done} of {all} rows", done=len(told), all=len(found["items"])))
        if not left:
            break
        if not new:
            paper.remark(say("{left} rows were not reached. Send the file again later: nothing is doubled.", left=left))
            return False
    taken = len(told) - refused
    paper.remark(say("{taken} of {all} rows are there, {refused} refused", taken=taken, all=len(told), refused=refused))
    return not refused


def compare(office: Office, paper: Paper, typed: Namespace) -> bool:
    """Hold another system's list of a month against what is here; whether the two agree."""
    found = office.compare(typed.source, Path(typed.file).name, _content(typed.file), typed.month)
    lists = {
        "only_there": found["only_there"],
        "only_here": found["only_here"],
        "differing": found["differing"],
        REFUSED: found["refused"],
    }
    if paper.as_json:
        paper.json(found)
    else:
        for name, rows in lists.items():
            for each in rows:
                words = [each.get(column) for column in ("number", "row", "there", "complaint_id", "here")]
                paper.line("  ".join([f"{say(name):12}", *("-" if word is None else str(word) for word in words)]))
    paper.remark(say("{count} rows agree", count=found["agreeing"]))
    return not any(lists.values())


def answers(office: Office, paper: Paper, typed: Namespace) -> None:
    """The answers of a period, as a file for the other system."""
    query = {"from": typed.since, "to": typed.until, "format": typed.format or "csv"}
    downloaded(office, paper, f"/exchange/{typed.source}/answers", query, typed.output)


def _content(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise Usage(say("{name} cannot be read: {error}", name=name, error=error.strerror)) from error


def _show(paper: Paper, row: ImportedRow) -> None:
    if paper.as_json:
        paper.json(row)
        return
    line = f"{row['row']:>6}  {row['number'] or '-'}  {say(row['result'])}"
    if row["result"] != REFUSED:
        paper.line(f"{line}  {row['complaint_id'] or '-'}")
    for each in row["errors"]:
        paper.line(f"{line}  {each['column'] or each['field']}: {each['message']}")
