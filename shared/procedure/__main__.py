"""Check procedure and office files before they are used: `python -m shared.procedure check FILE…`.

It says what is wrong in the author's words (the row, what was expected, what stands there), draws the flow, prints the
official form, and plays one complaint through on paper with its deadlines. Exit status 1: something is wrong.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from shared.data import default_office, offices
from shared.domain.office import Office
from shared.domain.procedure import Procedure
from shared.procedure.drawing import draw
from shared.procedure.form import form
from shared.procedure.on_paper import played
from shared.procedure.reading import Handed, read


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the files and say what there is to say of them; the exit status."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    handed = read(asked.files)
    for fault in handed.faults:
        _say(fault)
    if handed.faults:
        _say(f"\n{len(handed.faults)} things are wrong" if len(handed.faults) > 1 else "\nOne thing is wrong")
        return 1
    for line in _summary(handed):
        _say(line)
    shown = handed.procedures or [each for office in handed.offices for each in _of(office)]
    for procedure in shown:
        try:
            office = _office_for(procedure, handed, asked.office)
            _show(procedure, office, asked, several=len(shown) > 1)
        except ValueError as refused:
            parser.error(str(refused))
    return 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _summary(handed: Handed) -> Iterator[str]:
    for each in handed.procedures:
        actors = len({actor for step in each.step for actor in step.actors})
        yield f"{each.id} revision {each.revision}: {len(each.step)} rows, {actors} actors. Nothing is wrong"
    for office in handed.offices:
        names = ", ".join(f"{each.id} revision {each.revision}{_since(each.from_)}" for each in office.assignments)
        yield f"{office.key}: {names}. Nothing is wrong"
        for gap in office.hours.calendar_warnings(datetime.now(UTC).year):
            yield f"{office.key}: to be looked at: {gap}"


def _since(day: object) -> str:
    return f" from {day}" if day else ""


def _of(office: Office) -> list[Procedure]:
    return [office.procedure(each.id, each.revision) for each in office.assignments]


def _office_for(procedure: Procedure, handed: Handed, key: str | None) -> Office:
    """The office by whose hours it is played: one that was named or handed over, one that has it, or the default."""
    known = offices() | {each.key: each for each in handed.offices}
    if key is not None:
        if key not in known:
            raise ValueError(f"there is no office {key}; there are {', '.join(known)}")
        return known[key]
    every = (*handed.offices, *known.values())
    named = (each for each in every if any(row.id == procedure.id for row in each.assignments))
    return next(named, known[default_office()])


def _show(procedure: Procedure, office: Office, asked: argparse.Namespace, *, several: bool) -> None:
    if asked.draw:
        out = Path(asked.draw)
        out = out.with_stem(f"{out.stem}-{procedure.id}") if several else out
        out.write_text(draw(procedure), "utf-8")
        _say(f"{out}: drawn")
    about = {each.key: each.title.id for each in office.categories}
    if asked.form:
        _say("\n".join(["", *form(procedure, about)]))
    if asked.play:
        if asked.category is not None and asked.category not in about:
            raise ValueError(f"{office.key} has no category {asked.category}; it has {', '.join(about)}")
        start = _start(asked.play, office)
        _say(f"\n{procedure.id} at {office.particulars.name}, if each row takes its whole time:\n")
        _say("\n".join(played(procedure, office.hours, asked.category, start, asked.language)))


def _start(text: str, office: Office) -> datetime:
    """The time that was asked for by the office's clock; "now" is the present."""
    if text == "now":
        return datetime.now(UTC).replace(microsecond=0)
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=office.hours.zone)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m shared.procedure", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="say what is wrong with files, or show what they lead to")
    check.add_argument("files", nargs="+", metavar="FILE", help="procedure and office files (TOML)")
    check.add_argument("--draw", metavar="FILE", help="draw the flow into an SVG file")
    check.add_argument("--form", action="store_true", help="print the official form")
    check.add_argument("--play", metavar="TIME", nargs="?", const="now", help="play one complaint from then on, or now")
    check.add_argument("--category", metavar="KEY", help="what it is about; without: it goes through every row")
    check.add_argument("--office", metavar="KEY", help="by whose hours it is played")
    check.add_argument("--language", choices=("id", "en"), default="id", help="of the sentences that explain")
    return parser


if __name__ == "__main__":
    sys.exit(main())
