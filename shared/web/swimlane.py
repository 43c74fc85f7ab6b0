"""The column Pelaksana of a procedure's flow as SVG: a lane for each actor, a symbol for each step, arrows between.

Every cell of the table is a drawing of its own, in percent of the cell: however high the words make a row, the lines of
neighbouring cells meet. The way goes sideways in the row of the step that it leaves, then down into that of the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from shared.domain.procedure import Procedure
from shared.domain.procedure_tables import Step

SYMBOL_WIDTH, SYMBOL_HEIGHT = 76, 32
"""Pixels of a symbol; a cell must be larger, or its arrows have no room."""

FILLS = 'width="100%" height="100%"'
"""The place of a drawing that takes the whole of its cell."""

START, END = "Mulai", "Selesai"

_LINES = {
    "left": '<line x2="50%" y1="50%" y2="50%"/>',
    "right": '<line x1="50%" x2="100%" y1="50%" y2="50%"/>',
    "up": '<line x1="50%" x2="50%" y2="50%"/>',
    "down": '<line x1="50%" x2="50%" y1="50%" y2="100%"/>',
}


@dataclass(frozen=True)
class Cell:
    """Where a step's row crosses an actor's lane: lines from the middle to the edges, and the step if it is there."""

    lines: tuple[str, ...] = ()
    step: Step | None = None
    then: Step | None = None
    """The step that the symbol's arrow leads to."""
    actor: str = ""
    """Whose lane it is, where a symbol stands in it."""


def lanes(procedure: Procedure) -> tuple[str, ...]:
    """The keys of the actors that have a step, in the order in which they come in."""
    return tuple(dict.fromkeys(actor for step in procedure.step for actor in step.actors))


def flow(procedure: Procedure) -> list[list[Cell]]:
    """The cells: a row for each step, in it a cell for each lane."""
    columns = lanes(procedure)
    rows = []
    for step in procedure.step:
        then = None if step.end else procedure.after(step)
        here = [columns.index(actor) for actor in step.actors]
        there = [] if then is None else [columns.index(actor) for actor in then.actors]
        rows.append([_cell(columns, column, here, there, step, then) for column in range(len(columns))])
    return rows


def rows(procedure: Procedure) -> list[tuple[Step, list[tuple[str, str]]]]:
    """For a table: each step, and for each lane the actor's title where the symbol stands (else "") and the drawing."""
    return [
        (step, [(procedure.actor_titled(cell.actor) if cell.step else "", drawn(cell, procedure)) for cell in cells])
        for step, cells in zip(procedure.step, flow(procedure), strict=True)
    ]


def _cell(
    columns: Sequence[str], column: int, here: Sequence[int], there: Sequence[int], step: Step, then: Step | None
) -> Cell:
    """The cell of a column in the row of a step that stands in the columns `here` and leads to those of `there`."""
    first, last = min((*here, *there)), max((*here, *there))
    lines = []
    if column in here and not step.start:
        lines.append("up")
    if first < column <= last:
        lines.append("left")
    if first <= column < last:
        lines.append("right")
    if column in there:
        lines.append("down")
    return Cell(tuple(lines), step, then, columns[column]) if column in here else Cell(tuple(lines))


def drawn(cell: Cell, procedure: Procedure, place: str = FILLS) -> str:
    """The cell as an SVG element; `place` are the attributes that say where it stands and how large it is.

    A symbol has a title and a description, in the language of the sheet; lines alone are decoration. "" if it is empty.
    """
    if cell.step is None:
        return f'<svg {place} aria-hidden="true">{_strokes(cell.lines)}</svg>' if cell.lines else ""
    return (
        f'<svg {place} role="img"><title>{escape(_named(cell.step, procedure.actor_titled(cell.actor)))}</title>'
        f"<desc>{escape(_described(cell, procedure))}</desc>{_strokes(cell.lines)}{_symbol(cell)}</svg>"
    )


def _strokes(lines: Sequence[str]) -> str:
    return f'<g stroke="#000">{"".join(_LINES[line] for line in lines)}</g>'


def _symbol(cell: Cell) -> str:
    """The terminator or the box over the ends of the lines, in the cell's middle, and the head of what leads in."""
    assert cell.step is not None  # noqa: S101 (the caller has looked)
    top = SYMBOL_HEIGHT // 2
    rounded = top if cell.step.start or cell.step.end else 0
    word = START if cell.step.start else END if cell.step.end else ""
    head = f'<path d="M-4-{top + 9}h8l-4 9z"/>' if "up" in cell.lines else ""
    text = f'<text y="5" text-anchor="middle">{word}</text>' if word else ""
    size = f'x="-{SYMBOL_WIDTH // 2}" y="-{top}" width="{SYMBOL_WIDTH}" height="{SYMBOL_HEIGHT}" rx="{rounded}"'
    dashes = ' stroke-dasharray="6 4"' if cell.step.only_for else ""  # not every complaint goes through it
    box = f'<rect {size} fill="#fff" stroke="#000"{dashes}/>'
    return f'<svg x="50%" y="50%" overflow="visible">{head}{box}{text}</svg>'


def _named(step: Step, actors: str) -> str:
    word = f" ({START})" if step.start else f" ({END})" if step.end else ""
    return f"{step.number}{word}: {actors}"


def _described(cell: Cell, procedure: Procedure) -> str:
    return f"→ {_named(cell.then, procedure.actors_titled(cell.then.actors))}" if cell.then else END
