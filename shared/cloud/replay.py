"""See what other rules would have made of the past: `python -m shared.cloud.replay --procedure FILE.toml --all`.

It reads only. Each visit's deadline is computed again under another procedure, another office file, or both (without:
those in force). An office file comes with the days that the office closed or opened since. Visits are told apart by
complaint and number; nothing that people wrote is printed. Exit status 1: a journal is missing, or does not verify.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from shared.cloud.parts import Parts
from shared.cloud.settings import Settings
from shared.data import holidays, procedures
from shared.domain import journal, tracking
from shared.domain.errors import NotFound
from shared.domain.journal import Entry
from shared.domain.office import Office
from shared.domain.office_hours import OfficeHours
from shared.domain.procedure import Procedure
from shared.domain.replaying import Replayed, replayed, totals, was_received_within
from shared.domain.visits import visits

COLUMNS = ("complaint", "visit", "step", "actor", "entered", "ended", "due_then", "due_now", "then", "now")


@dataclass(frozen=True)
class Rules:
    """What the past is replayed under; None: what is in force for each complaint.

    `procedure` stands in for any revision of the procedure `instead_of` (an id); `office` for the one of its key.
    """

    procedure: Procedure | None = None
    instead_of: str | None = None
    office: Office | None = None
    first_day: date | None = None
    last_day: date | None = None


@dataclass
class Replay:
    """The rows, what was left out and why (by reason), and the journals that cannot be trusted."""

    rows: list[Replayed] = field(default_factory=list)
    zones: dict[str, ZoneInfo] = field(default_factory=dict)
    complaints: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def row(self, each: Replayed) -> tuple[str, ...]:
        """One line of the list, by the office's clock; see COLUMNS."""
        visit, zone = each.visit, self.zones[each.visit.complaint]
        times = (visit.entered_at, visit.ended_at, visit.due_then, each.due_now)
        written = [at.astimezone(zone).isoformat(timespec="seconds") if at else "" for at in times]
        return visit.complaint, str(visit.number), visit.step, each.actor or "", *written, each.then, each.now or ""


def replay(parts: Parts, rules: Rules, ids: Iterable[str]) -> Replay:
    """Read the journals of these complaints, and compute their visits' deadlines again."""
    result = Replay()
    now = parts.now()
    hours = {key: parts.calendars.known(key).hours for key in parts.offices}
    if rules.office:
        days = parts.calendars.known(rules.office.key).days
        hours = {rules.office.key: days.onto(parts.settings.hours_of(rules.office))}
    for each in ids:
        try:
            state = parts.complaints.load(each).complaint
            entries = parts.complaints.entries(each)[: state.seq]
        except NotFound:
            result.faults.append(f"{each}: there is no such complaint")
            continue
        faults = list(journal.faults(entries, state))
        if faults:
            result.faults.append(f"{each}: {faults[0]}")
            continue
        _add(result, parts, rules, hours, entries, now)
    return result


def summary(result: Replay) -> Iterator[str]:
    """The totals, what was left out and what is wrong, a line each."""
    head = ("step", "actor", "visits", "late then", "late now", "changed")
    found = totals(result.rows)
    lines = [
        (*key, str(each.visits), str(each.late_then), str(each.late_now), str(each.changed))
        for key, each in found.items()
    ]
    yield from _aligned([head, *lines])
    changed = sum(each.changed for each in found.values())
    yield f"{result.complaints} complaints, {len(result.rows)} visits, {changed} judged otherwise"
    missing = Counter(row.visit.step for row in result.rows if row.actor is None)
    yield from (f"no such step in the procedure: {step} ({count} visits)" for step, count in missing.items())
    yield from (f"left out: {count} complaints {reason}" for reason, count in result.left_out.items())
    yield from result.faults


def main(arguments: list[str] | None = None, parts: Parts | None = None) -> int:
    """Print the visits (with --csv as CSV, and the totals on standard error) and the totals."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if bool(asked.ids) == asked.all:
        parser.error("name complaints, or --all")
    parts = parts or Parts.of(Settings.read())
    try:
        rules = _rules(asked, parts)
    except (OSError, ValueError) as refused:
        parser.error(str(refused))
    ids = parts.complaints.all_ids() if asked.all else (tracking.read_id(each) or each for each in asked.ids)
    result = replay(parts, rules, ids)
    rows = [result.row(each) for each in result.rows]
    if asked.csv:
        csv.writer(sys.stdout, lineterminator="\n").writerows([COLUMNS, *rows])
    else:
        sys.stdout.writelines(f"{line}\n" for line in [*_aligned([COLUMNS, *rows]), ""])
    (sys.stderr if asked.csv else sys.stdout).writelines(f"{line}\n" for line in summary(result))
    return 1 if result.faults else 0


def _add(
    result: Replay,
    parts: Parts,
    rules: Rules,
    hours_of: Mapping[str, OfficeHours],
    entries: Sequence[Entry],
    now: datetime,
) -> None:
    start = entries[0].changes
    office = rules.office or parts.offices[start["office"]]
    if start["office"] != office.key:
        result.left_out["of another office"] += 1
        return
    hours = hours_of[office.key]
    if not was_received_within(entries, rules.first_day, rules.last_day, hours):
        result.left_out["received on other days"] += 1
        return
    procedure = rules.procedure or office.procedure_for(start["kind"], start["channel"], now)
    if procedure is None or (rules.procedure and start["procedure"]["id"] != rules.instead_of):
        result.left_out[f"under {start['procedure']['id']}"] += 1
        return
    result.complaints += 1
    result.zones[entries[0].complaint] = hours.zone
    result.rows += [replayed(visit, procedure, hours, now) for visit in visits(entries)]


def _rules(asked: argparse.Namespace, parts: Parts) -> Rules:
    """Raises OSError or ValueError (InvalidProcedure, InvalidOffice, …): a file cannot be read or used."""
    known = dict(procedures())
    procedure = None
    if asked.procedure:
        procedure = Procedure.from_tables(_tables(asked.procedure))
        known[procedure.id, procedure.revision] = procedure
    office = None
    if asked.office:
        office = Office.from_tables(_tables(asked.office), holidays(), known)
        if office.key not in parts.offices:
            raise ValueError(f"{asked.office}: there is no office {office.key} whose past could be replayed")
    instead_of = asked.instead_of or (procedure.id if procedure else None)
    return Rules(procedure, instead_of, office, _day(asked.first_day), _day(asked.last_day))


def _tables(file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(Path(file).read_text("utf-8"))
    except ValueError as error:
        raise ValueError(f"{file}: {error}") from error


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m shared.cloud.replay", description=__doc__)
    parser.add_argument("ids", nargs="*", metavar="ID", help="numbers of complaints")
    parser.add_argument("--all", action="store_true", help="every complaint of the database")
    parser.add_argument("--procedure", metavar="FILE", help="a procedure file; without: the one in force")
    parser.add_argument(
        "--instead-of", metavar="PROCEDURE", help="the id of the procedure that it stands in for (usually its own)"
    )
    parser.add_argument("--office", metavar="FILE", help="an office file, for its hours; without: those in force")
    parser.add_argument("--from", dest="first_day", metavar="DAY", help="received on this day or later")
    parser.add_argument("--to", dest="last_day", metavar="DAY", help="received on this day or earlier")
    parser.add_argument("--csv", action="store_true", help="the visits as CSV, the totals on standard error")
    return parser


if __name__ == "__main__":
    sys.exit(main())
