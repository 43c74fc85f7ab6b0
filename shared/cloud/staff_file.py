"""A list of staff as a spreadsheet exports it (CSV), row by row: who can be taken, and what is wrong with the others.

UTF-8, with a mark at its beginning or without one; `,` or `;` between columns, whichever the first line has. That line
names the columns: email, name, office, roles; language (id, en) and active (yes, no) may be left out. Several roles
stand in one field, with spaces or commas between them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shared.cloud.legible import one_line
from shared.cloud.staff import StaffMember
from shared.domain.office import Office

NEEDED = ("email", "name", "office", "roles")
OPTIONAL = ("language", "active")
LONGEST_NAME = 100

_EMAIL = re.compile(r"[^@\s/,;<>\"]{1,64}@[^@\s/,;<>\"]+\.[^@\s/,;<>\"]+")
_ACTIVE = {"": True, "yes": True, "ya": True, "no": False, "tidak": False}


@dataclass(frozen=True)
class Fault:
    """What is wrong in a file: its line (the first is 1), its column (empty: the whole row), and the reason."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        place = f"line {self.line}" + (f", column {self.column}" if self.column else "")
        return f"{place}: {self.reason}"


class Refused(ValueError):
    """A value that cannot be taken: `column` names it."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column


def read(content: bytes, offices: Mapping[str, Office]) -> tuple[list[StaffMember], list[Fault]]:
    """The people of a file, and the faults of the rows that are left out.

    A file whose first line is wrong, or that is no CSV in UTF-8, has a fault and no people.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return [], [Fault(line, "", "this is not UTF-8: save the file as CSV UTF-8")]
    people: list[StaffMember] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for line, found in _rows(text):
        if isinstance(found, Fault):
            faults.append(found)
            continue
        try:
            member = person(found, offices)
        except Refused as refused:
            faults.append(Fault(line, refused.column, str(refused)))
            continue
        if member.email in seen:
            faults.append(Fault(line, "email", f"it stands in line {seen[member.email]} already"))
            continue
        seen[member.email] = line
        people.append(member)
    return people, faults


def person(row: Mapping[str, str], offices: Mapping[str, Office]) -> StaffMember:
    """The member of staff that a row describes.

    Raises:
        Refused: names the column that is wrong.
    """
    email, name, office = row["email"].strip().lower(), row["name"].strip(), row["office"].strip()
    if not _EMAIL.fullmatch(email):
        raise Refused("email", "expected an address such as siti@imigrasi.example")
    if not name or len(name) > LONGEST_NAME or name != one_line(name):
        raise Refused("name", f"expected 1 to {LONGEST_NAME} legible characters on one line")
    if office not in offices:
        raise Refused("office", f"there is no such office; there are: {', '.join(sorted(offices))}")
    roles = tuple(dict.fromkeys(each for each in re.split(r"[\s,;|]+", row["roles"]) if each))
    known = roles_of(offices[office])
    unknown = [each for each in roles if each not in known]
    if unknown or not roles:
        raise Refused("roles", f"expected some of {', '.join(sorted(known))}; found {', '.join(unknown) or 'none'}")
    language = row.get("language", "").strip() or "id"
    if language not in ("id", "en"):
        raise Refused("language", "expected id or en")
    active = row.get("active", "").strip().lower()
    if active not in _ACTIVE:
        raise Refused("active", "expected yes or no")
    return StaffMember.model_validate(
        {"email": email, "name": name, "office": office, "roles": roles, "language": language}
        | {"active": _ACTIVE[active]}
    )


def roles_of(office: Office) -> set[str]:
    """The roles that mean something at an office: its procedures' actors, and those who may order an erasure."""
    return {actor.key for each in office.procedures.values() for actor in each.actor} | set(office.erasers)


def _rows(text: str) -> Iterator[tuple[int, dict[str, str] | Fault]]:
    """Each row by its columns with the line at which it begins, or what is wrong with it."""
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")
    columns: list[str] = []
    line = 1
    try:
        for fields in reader:
            begins, line = line, reader.line_num + 1
            if not columns:
                columns = [each.strip().lower() for each in fields]
                wrong = _wrong_columns(columns)
                if wrong:
                    yield begins, wrong
                    return
            elif len(fields) != len(columns) and any(fields):
                yield begins, Fault(begins, "", f"expected {len(columns)} fields, found {len(fields)}")
            elif any(fields):
                yield begins, dict(zip(columns, fields, strict=True))
    except csv.Error as error:
        yield line, Fault(line, "", f"this is no CSV: {error}")
    if not columns:
        yield 1, Fault(1, "", "the file is empty")


def _wrong_columns(columns: list[str]) -> Fault | None:
    for each in NEEDED:
        if each not in columns:
            return Fault(1, each, f"the column is missing; expected {', '.join(NEEDED)}")
    for each in columns:
        if each not in (*NEEDED, *OPTIONAL):
            return Fault(1, each, f"there is no such column; expected {', '.join((*NEEDED, *OPTIONAL))}")
        if columns.count(each) > 1:
            return Fault(1, each, "the column stands there twice")
    return None
