"""The figures of a monthly report as cells of tables, and how the page writes them."""

from __future__ import annotations

from dataclasses import dataclass

from shared.web import times
from shared.web.language import language


@dataclass(frozen=True)
class Percent:
    """A share in whole percent; None: of nothing."""

    number: int | None


@dataclass(frozen=True)
class Minutes:
    """Working minutes; None: of nothing."""

    number: int | None


@dataclass(frozen=True)
class Average:
    """An average with one decimal; None: of nothing."""

    number: float | None


Cell = int | Percent | Minutes | Average


@dataclass(frozen=True)
class Row:
    """A row: what it is about, who besides (in the language of the sheet), and the figures."""

    name: str
    cells: tuple[Cell, ...]
    beside: str | None = None


@dataclass(frozen=True)
class Table:
    """A table: `counts` says what its figures count, `columns` are titled without the first, which names the rows."""

    key: str
    title: str
    counts: str
    first: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def written(cell: Cell) -> str:
    """A figure as the page writes it."""
    match cell:
        case int():
            return str(cell)
        case Percent(number=int(number)):
            return f"{number}%"
        case Minutes(number=int(number)):
            return times.length(number)
        case Average(number=float(number)):
            return f"{number:.1f}".replace(".", "," if language() == "id" else ".")
    return "–"
