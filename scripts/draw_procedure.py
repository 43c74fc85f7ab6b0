"""Draw a procedure as swimlanes: `python -m scripts.draw_procedure` writes docs/procedure.svg from the data."""

from __future__ import annotations

from html import escape
from itertools import pairwise
from pathlib import Path
from textwrap import wrap

from shared.data import procedures
from shared.domain.procedure import Procedure, Step

OUT = Path(__file__).parent.parent / "docs" / "procedure.svg"
DRAWN = ("sopap-pengaduan", 0)

LABEL, COLUMN, LANE, TOP = 220, 206, 130, 60
BOX_WIDTH, BOX_HEIGHT = 180, 96

_FONT = 'font-family="system-ui, sans-serif" font-size="12" fill="#14305c"'
_OUTLINE = 'fill="#fff" stroke="#14305c"'
_ARROW_HEAD = (
    '<defs><marker id="head" markerWidth="8" markerHeight="8" refX="7" refY="4" orient="auto">'
    '<path d="M0 0 8 4 0 8z"/></marker></defs>'
)


def draw(procedure: Procedure) -> str:
    """The SVG: a lane for each actor that has a step, a box for each step, arrows between them."""
    actors = list(dict.fromkeys(step.actor for step in procedure.step))
    width, height = LABEL + COLUMN * len(procedure.step) + 10, TOP + LANE * len(actors) + 10
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" {_FONT}>',
        f"<title>{escape(procedure.name.en)}: {len(procedure.step)} steps, {procedure.overall.minutes} minutes</title>",
        _ARROW_HEAD,
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="10" y="34" font-size="18" font-weight="bold">{escape(procedure.name.en)}</text>',
    ]
    for lane, actor in enumerate(actors):
        y = TOP + LANE * lane
        shade = "#eef2f8" if lane % 2 == 0 else "#fff"
        parts.append(f'<rect y="{y}" width="{width}" height="{LANE}" fill="{shade}"/>')
        parts += _lines(procedure.actor_titled(actor), 10, y + 50, 26, bold=True)
    boxes = {step.key: _corner(step, actors) for step in procedure.step}
    parts += [_arrow(boxes[one.key], boxes[other.key]) for one, other in pairwise(procedure.step)]
    for step in procedure.step:
        parts += _box(step, procedure, *boxes[step.key])
    return "\n".join([*parts, "</svg>"]) + "\n"


def _corner(step: Step, actors: list[str]) -> tuple[int, int]:
    return LABEL + COLUMN * (step.number - 1), TOP + LANE * actors.index(step.actor) + (LANE - BOX_HEIGHT) // 2


def _box(step: Step, procedure: Procedure, x: int, y: int) -> list[str]:
    rounded = 20 if step.start or step.end else 3
    made = ", ".join(procedure.document_type(key).title.en for key in step.produces)
    output = escape(f"→ {made}" if len(made) < 24 else f"→ {made[:22]}…")
    return [
        f'<rect x="{x}" y="{y}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="{rounded}" {_OUTLINE}/>',
        *_lines(f"{step.number}. {step.title.en}", x + 10, y + 20, 22, bold=True),
        f'<text x="{x + 10}" y="{y + BOX_HEIGHT - 26}" fill="#444">{output}</text>',
        f'<text x="{x + 10}" y="{y + BOX_HEIGHT - 10}" font-weight="bold">{step.minutes} min</text>',
    ]


def _arrow(one: tuple[int, int], other: tuple[int, int]) -> str:
    x, y = one[0] + BOX_WIDTH, one[1] + BOX_HEIGHT // 2
    to_x, to_y = other[0], other[1] + BOX_HEIGHT // 2
    middle = (x + to_x) // 2
    return f'<path d="M{x} {y}H{middle}V{to_y}H{to_x}" fill="none" stroke="#14305c" marker-end="url(#head)"/>'


def _lines(text: str, x: int, y: int, width: int, *, bold: bool) -> list[str]:
    weight = ' font-weight="bold"' if bold else ""
    return [
        f'<text x="{x}" y="{y + 15 * number}"{weight}>{escape(line)}</text>'
        for number, line in enumerate(wrap(text, width))
    ]


if __name__ == "__main__":
    OUT.write_text(draw(procedures()[DRAWN]), "utf-8")
