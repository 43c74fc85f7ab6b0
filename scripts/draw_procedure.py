"""Draw the README's picture of the flow: `python -m scripts.draw_procedure` writes docs/procedure.svg from the data."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from shared.data import default_office, offices
from shared.domain.procedure import Procedure
from shared.procedure.drawing import draw

OUT = Path(__file__).parent.parent / "docs" / "procedure.svg"


def drawn() -> Procedure:
    """The procedure for complaints by the web form of the office that is meant where none is named."""
    found = offices()[default_office()].procedure_for("complaint", "web", datetime.now(UTC))
    assert found is not None
    return found


if __name__ == "__main__":
    OUT.write_text(draw(drawn()), "utf-8")
