"""The register of staff: `python -m shared.cloud.staff list`, `add`, `remove`, `import FILE.csv`.

Each change leaves a line in the log (standard error). Whoever is removed is let in no more within a minute. Exit status
1: something was refused, and is named; 3: Firestore cannot be reached.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from pathlib import Path

from shared.cloud import command_log
from shared.cloud.parts import Parts
from shared.cloud.settings import Settings
from shared.cloud.staff import StaffMember
from shared.cloud.staff_changes import as_given, enter, everyone, mark, outcome_of, remove
from shared.cloud.staff_file import NEEDED, OPTIONAL, Refused, person, read
from shared.domain.errors import NotFound, Unavailable

NOT_REACHED = 3


def main(arguments: list[str] | None = None, parts: Parts | None = None) -> int:
    """Carry out one command."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    command_log.set_up()
    parts = parts or Parts.of(Settings.read())
    try:
        status: int = asked.run(asked, parts)
    except Unavailable:
        sys.stderr.write("Firestore cannot be reached: do it again, what was done stays done\n")
        return NOT_REACHED
    return status


def _list(asked: argparse.Namespace, parts: Parts) -> int:
    found = [each for each in everyone(parts.clients, asked.office) if asked.all or each.active]
    if asked.csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow((*NEEDED, *OPTIONAL))
        writer.writerows(_row(each) for each in found)
        return 0
    for each in found:
        acting = "".join(f" (Plh/Plt {a.role} {a.first_day}..{a.last_day})" for a in each.acting)
        line = (each.email, each.name, each.office, " ".join(each.roles) + acting, "" if each.active else "removed")
        sys.stdout.write("  ".join(filter(None, (*line, mark(each.email) if asked.marks else ""))) + "\n")
    return 0


def _add(asked: argparse.Namespace, parts: Parts) -> int:
    row = {"email": asked.email, "name": asked.name, "office": asked.office, "roles": " ".join(asked.role)}
    try:
        member = person(row | {"language": asked.language}, parts.offices)
    except Refused as refused:
        sys.stderr.write(f"{refused.column}: {refused}\n")
        return 1
    sys.stdout.write(f"{member.email}: {enter(parts.clients, member)}\n")
    return 0


def _remove(asked: argparse.Namespace, parts: Parts) -> int:
    email = asked.email.strip().lower()
    try:
        sys.stdout.write(f"{email}: {remove(parts.clients, email)}\n")
    except NotFound:
        sys.stderr.write(f"{email}: nobody has this address\n")
        return 1
    return 0


def _import(asked: argparse.Namespace, parts: Parts) -> int:
    try:
        content = Path(asked.file).read_bytes()
    except OSError as error:
        sys.stderr.write(f"{asked.file}: {error.strerror}\n")
        return 1
    people, faults = read(content, parts.offices)
    known = {each.email: each for each in everyone(parts.clients)} if asked.check else {}
    counts: Counter[str] = Counter()
    for each in people:
        before = known.get(each.email)
        counts[outcome_of(before, as_given(before, each)) if asked.check else enter(parts.clients, each)] += 1
    sys.stderr.writelines(f"{asked.file}: {each}\n" for each in faults)
    counts["refused"] = len(faults)
    named = ", ".join(f"{counts[each]} {each}" for each in ("added", "changed", "removed", "as it was", "refused"))
    sys.stdout.write(f"{'would be: ' if asked.check else ''}{named}\n")
    return 1 if faults else 0


def _row(each: StaffMember) -> tuple[str, ...]:
    active = "yes" if each.active else "no"
    return each.email, each.name, each.office, " ".join(each.roles), each.language, active


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m shared.cloud.staff", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    listing = commands.add_parser("list", help="who works here")
    listing.add_argument("--office", metavar="KEY", help="without: every office")
    listing.add_argument("--all", action="store_true", help="those who were removed too")
    listing.add_argument("--csv", action="store_true", help="as import takes it")
    listing.add_argument("--marks", action="store_true", help="with what stands for each person in the log")
    listing.set_defaults(run=_list)
    adding = commands.add_parser("add", help="enter a person, or give one who is there these values")
    adding.add_argument("email", metavar="EMAIL")
    adding.add_argument("--name", required=True)
    adding.add_argument("--office", required=True, metavar="KEY")
    adding.add_argument("--role", required=True, action="append", help="repeatable")
    adding.add_argument("--language", default="id", choices=("id", "en"))
    adding.set_defaults(run=_add)
    removing = commands.add_parser("remove", help="let a person in no more; what they did stays")
    removing.add_argument("email", metavar="EMAIL")
    removing.set_defaults(run=_remove)
    importing = commands.add_parser("import", help="enter everybody of a CSV file; those not in it stay as they are")
    importing.add_argument("file", metavar="FILE")
    importing.add_argument("--check", action="store_true", help="say what would be done; changes nothing")
    importing.set_defaults(run=_import)
    return parser
