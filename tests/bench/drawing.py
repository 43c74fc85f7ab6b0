"""The ratios as a drawing: a bar for each measure that has a floor, its spread, and its goal."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from tests.bench.rows import Row

WIDE, LABEL, ROW, TOP = 760, 330, 34, 44
MOST = 2.0
"""The ratio at the right edge; what is beyond is cut there, and its number says so."""

INK, PALE, LINE, BAD = "#14305c", "#ffffff", "#505a5f", "#942514"


def drawn(rows: Sequence[Row]) -> str:
    """The drawing (SVG) of the rows that have a ratio."""
    shown = [row for row in rows if row.ratio is not None]
    high = TOP + ROW * len(shown) + 12
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {high}" font-family="sans-serif" font-size="14">',
        "<title>The product beside its floor</title>",
        f'<rect width="{WIDE}" height="{high}" fill="{PALE}"/>',
        _text(0, 20, "The product beside its floor (1.0 is the floor; the thin line is the goal)"),
        _line(_at(1.0), TOP - 8, _at(1.0), high, LINE, 1),
    ]
    for number, row in enumerate(shown):
        parts += _row(row, TOP + number * ROW)
    return "\n".join([*parts, "</svg>", ""])


def _row(row: Row, top: float) -> list[str]:
    ratio = row.ratio or 0.0
    colour = INK if row.holds else BAD
    parts = [
        _text(0, top + 16, row.measure),
        f'<rect x="{LABEL}" y="{top + 3}" width="{_at(ratio) - LABEL:.1f}" height="16" fill="{colour}"/>',
        _text(_at(ratio) + 8, top + 16, f"{ratio:.2f}{'' if row.holds else ' (missed)'}"),
    ]
    if row.spread:
        low, upper = (_at(each) for each in row.spread)
        parts.append(_line(low, top + 24, upper, top + 24, colour, 2))
    goal = next((float(word) for word in row.goal.split() if word.replace(".", "").isdigit()), None)
    if goal is not None:
        parts.append(_line(_at(goal), top, _at(goal), top + 22, LINE, 2))
    return parts


def _at(ratio: float) -> float:
    return LABEL + (WIDE - LABEL - 110) * min(ratio, MOST) / MOST


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, wide: int) -> str:
    ends = f'x1="{x1:.1f}" x2="{x2:.1f}" y1="{y1:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{wide}"/>'


def _text(left: float, base: float, words: str) -> str:
    return f'<text x="{left:.1f}" y="{base:.1f}">{escape(words)}</text>'
