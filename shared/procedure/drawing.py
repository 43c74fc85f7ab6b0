"""A procedure drawn as its flow table: one SVG with the rows of the sheet and a lane for each actor."""

from __future__ import annotations

from html import escape
from textwrap import wrap

from shared.domain.procedure import Procedure
from shared.web.swimlane import drawn, flow, lanes

TITLE, HEAD, ROW = 44, 66, 66
NUMBER, ACTIVITY, LANE, MINUTES, OUTPUT = 42, 230, 160, 72, 190
"""Pixels: the heights of the title, the head and a row, the widths of the columns."""

LINE = 16
LETTER = 7
"""About the width of a letter, by which texts are broken."""


def draw(procedure: Procedure) -> str:
    """The SVG: the rows of the sheet, a lane for each actor that has a step, the symbols and arrows as on the page."""
    actors = [procedure.actor_titled(key) for key in lanes(procedure)]
    widths = [NUMBER, ACTIVITY, *[LANE] * len(actors), MINUTES, OUTPUT]
    lefts = [1 + sum(widths[:column]) for column in range(len(widths))]
    width, height = sum(widths) + 2, TITLE + HEAD + ROW * len(procedure.step) + 1
    names = ["No.", "Activity", *actors, "Minutes", "Output"]
    font = 'font-family="system-ui, sans-serif" font-size="13"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" {font}>',
        f"<title>{escape(procedure.name.en)}</title>",
        f"<desc>{len(procedure.step)} steps of {len(actors)} actors, {procedure.overall.minutes} minutes</desc>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="1" y="26" font-size="18" font-weight="bold">{escape(procedure.name.en)}</text>',
    ]
    for name, left, wide in zip(names, lefts, widths, strict=True):
        parts += [_frame(left, TITLE, wide, HEAD, "#eee"), *_words(name, left, TITLE, wide, HEAD, bold=True)]
    for step, cells in zip(procedure.step, flow(procedure), strict=True):
        top = TITLE + HEAD + ROW * (step.number - 1)
        made = ", ".join(procedure.document_type(key).title.en for key in step.gives)
        time = f"{step.working_days} days" if step.working_days else f"{step.minutes}"
        parts += [_frame(left, top, wide, ROW) for left, wide in zip(lefts, widths, strict=True)]
        texts = {0: f"{step.number}", 1: step.title.en, -2: time, -1: made}
        for column, text in texts.items():
            parts += _words(text, lefts[column], top, widths[column], ROW)
        for left, cell in zip(lefts[2:], cells, strict=False):
            parts.append(drawn(cell, procedure, f'x="{left}" y="{top}" width="{LANE}" height="{ROW}"'))
    return "\n".join([*filter(None, parts), "</svg>"]) + "\n"


def _frame(x: int, y: int, width: int, height: int, fill: str = "none") -> str:
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}" stroke="#000" stroke-width=".7"/>'


def _words(text: str, x: int, y: int, width: int, height: int, *, bold: bool = False) -> list[str]:
    """The text in the middle of its cell's height, broken into lines."""
    lines = wrap(text, (width - 16) // LETTER)
    first = y + (height - LINE * len(lines)) // 2 + 12
    weight = ' font-weight="bold"' if bold else ""
    return [
        f'<text x="{x + 8}" y="{first + LINE * number}"{weight}>{escape(line)}</text>'
        for number, line in enumerate(lines)
    ]
