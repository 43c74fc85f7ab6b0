"""Charts as SVG, drawn on the server: no script, no style of their own, and never by colour alone.

Each has a title and a description, and stands beside a table with the same numbers; so what is inside is decoration to
a screen reader. Where there is a time before to compare with, it is the outlined mark, and the present the filled one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from flask import g
from markupsafe import Markup, escape

WIDTH = 640
"""Units of a drawing's width; it takes the width that there is, at most so many pixels."""

_INK, _PALE, _LINE = "#14305c", "#ffffff", "#505a5f"
_ROW, _BAR, _LABEL, _VALUE = 44, 16, 150, 90
_HEIGHT, _BASE, _TOP = 200, 168, 22


@dataclass(frozen=True)
class Bar:
    """A row: what it is called, how much it is now and was before (None: nothing to say), and the words for both."""

    label: str
    value: float | None
    before: float | None
    said: str
    said_before: str


def bars(title: str, description: str, rows: Sequence[Bar], most: float) -> Markup:
    """Lying bars up to `most`: the present one filled, under it the one before, outlined."""
    room = WIDTH - _LABEL - _VALUE
    parts = []
    for number, row in enumerate(rows):
        top = number * _ROW
        parts.append(_text(0, top + 17, row.label))
        for value, said, down, fill in ((row.value, row.said, 4, _INK), (row.before, row.said_before, 22, _PALE)):
            long = 0.0 if value is None or most <= 0 else room * min(value, most) / most
            parts.append(_box(_LABEL, top + down, long, _BAR, fill))
            parts.append(_text(_LABEL + long + 6, top + down + 13, said))
    return _drawing(title, description, len(rows) * _ROW + 4, "".join(parts))


def columns(title: str, description: str, first: Sequence[int], second: Sequence[int], labels: Sequence[str]) -> Markup:
    """Pairs of standing columns: the first of each pair filled, the second outlined; each with its number above."""
    most = max((*first, *second, 1))
    room = WIDTH / max(len(labels), 1)
    wide = min(room * 0.4, 26)
    parts = [f'<line x1="0" x2="{WIDTH}" y1="{_BASE}" y2="{_BASE}" stroke="{_LINE}"/>']
    for number, label in enumerate(labels):
        middle = room * (number + 0.5)
        for value, left, fill in ((first[number], middle - wide, _INK), (second[number], middle, _PALE)):
            high = (_BASE - _TOP) * value / most
            if value:
                parts.append(_box(left, _BASE - high, wide, high, fill))
                parts.append(_text(left + wide / 2, _BASE - high - 4, str(value), "middle"))
        parts.append(_text(middle, _BASE + 20, label, "middle"))
    return _drawing(title, description, _HEIGHT, "".join(parts))


def _drawing(title: str, description: str, height: int, inside: str) -> Markup:
    # Ids are the page's own: two drawings on a page must not share them.
    if "charts" not in g:
        g.charts = count(1)
    name = f"chart-{next(g.charts)}"
    return Markup(  # noqa: S704 (every word in it is escaped)  # nosec B704
        f'<svg viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>{inside}</svg>'
    )


def _box(left: float, top: float, wide: float, high: float, fill: str) -> str:
    if wide <= 0:
        return ""
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{high:.1f}" fill="{fill}" stroke="{_INK}" '
        'stroke-width="1.5"/>'
    )


def _text(left: float, base: float, words: str, anchor: str = "start") -> str:
    return f'<text x="{left:.1f}" y="{base:.1f}" font-size="14" text-anchor="{anchor}">{escape(words)}</text>'
