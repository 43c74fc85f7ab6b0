"""The table in words, as JSON and as a drawing."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.drawing import drawn
from tests.bench.rows import Row

ROOT = Path(__file__).parents[2]
JSON = ROOT / "build" / "bench.json"
DRAWING = ROOT / "docs" / "bench.svg"


def lines(rows: Sequence[Row]) -> Iterator[str]:
    """The table, as Markdown has it."""
    yield "| measure | product | 95 % | floor | ratio (quartiles) | goal | holds |"
    yield "| --- | ---: | ---: | ---: | ---: | --- | --- |"
    for row in rows:
        spread = f" ({row.spread[0]:.2f}-{row.spread[1]:.2f})" if row.spread else ""
        ratio = f"{row.ratio:.2f}{spread}" if row.ratio is not None else ""
        cells = (
            row.measure + (f" ({row.note})" if row.note else ""),
            f"{said(row.product)} {row.unit}",
            said(row.p95),
            said(row.floor),
            ratio,
            row.goal,
            "yes" if row.holds else "**no**",
        )
        yield f"| {' | '.join(cells)} |"


def said(value: float | None) -> str:
    """A figure with as many digits as say something."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"


def write(rows: Sequence[Row]) -> None:
    """build/bench.json, and the drawing."""
    JSON.parent.mkdir(exist_ok=True)
    about = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "system": f"{sys.platform} {platform.machine()}",
    }
    JSON.write_text(json.dumps(about | {"rows": [each.plain() for each in rows]}, indent=2) + "\n")
    DRAWING.write_text(drawn(rows))
