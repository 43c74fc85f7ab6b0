"""Procedures of another shape: a step in working days for some only, one that two do side by side, and any at all."""

from __future__ import annotations

import copy
import tomllib
from typing import Any

from hypothesis import strategies as st

from shared.domain.procedure import Procedure
from tests.unit.office_files import DATA

SIGNED: dict[str, Any] = tomllib.loads((DATA / "procedures" / "sopap-pengaduan.toml").read_text("utf-8"))

Tables = dict[str, Any]


def _text(words: str) -> dict[str, str]:
    return {"id": words, "en": words}


def _row(number: int, key: str, actor: str, **others: Any) -> Tables:
    row = {"number": number, "key": key, "actor": actor, "title": _text(key), "activity": key, "output": key}
    return row | {"produces": []} | others


def tables(*, same_chief: bool = False) -> Tables:
    """Four rows of two actors, each with a chief of its own (or one chief), the third done by both."""
    found = copy.deepcopy(SIGNED)
    chief = "desk_chief" if same_chief else "field_chief"
    found |= {
        "id": "other-shape",
        "submission": ["report"],
        "answer": "answer",
        "actor": [
            {"key": "desk", "title": "Meja", "supervisor": "desk_chief"},
            {"key": "field", "title": "Lapangan", "supervisor": chief},
            {"key": "desk_chief", "title": "Kepala Meja", "supervisor": "head"},
            {"key": "field_chief", "title": "Kepala Lapangan", "supervisor": "head"},
            {"key": "head", "title": "Kepala"},
        ],
        "document": [{"key": key, "title": _text(key)} for key in ("report", "visit", "study", "sketch", "answer")],
        "step": [
            _row(1, "receive", "desk", requires=["report"], produces=["report"], minutes=10, start=True),
            _row(2, "inspect", "field", produces=["visit"], working_days=2, only_for=["facilities"]),
            _row(
                3, "weigh", "desk", produces=["study"], minutes=60, beside=[{"actor": "field", "produces": ["sketch"]}]
            ),
            _row(4, "reply", "desk", requires=["study", "sketch"], produces=["answer"], minutes=10, end=True),
        ],
        "identity": {"confidential": ["head"]},
        "extension": [
            {"action": "take", "by": ["step_actor"], "source": "s"},
            {"action": "return", "by": ["step_actor", "supervisors"], "source": "s"},
            {"action": "hold", "by": ["step_actor"], "within_days": 14, "source": "s"},
            {"action": "resume", "by": ["step_actor"], "source": "s"},
            {"action": "reply", "by": ["reporter"], "source": "s"},
            {"action": "reopen", "by": ["head", "reporter"], "to_step": "weigh", "within_days": 30, "source": "s"},
        ],
    }
    return found


OTHER = Procedure.from_tables(tables())

CATEGORIES = ("passport", "visa", "facilities", "other")


@st.composite
def procedures(draw: st.DrawFn) -> Procedure:
    """Any procedure that the checks accept: rows of one actor or several, for all or for some, in minutes or days."""
    found = tables()
    actors = [each["key"] for each in found["actor"]]
    length = draw(st.integers(2, 7))
    names = [f"paper_{number}" for number in range(length * 3)]
    found["document"] = [{"key": key, "title": _text(key)} for key in ("report", "answer", *names)]
    rows = [_row(1, "step_1", draw(st.sampled_from(actors)), produces=["report"], minutes=10, start=True)]
    for number in range(2, length + 1):
        row = _row(number, f"step_{number}", "", end=number == length)
        row |= draw(st.sampled_from([{"minutes": 1}, {"minutes": 500}, {"working_days": 1}, {"working_days": 4}]))
        together = 1 if number == length else draw(st.integers(1, 3))
        who = draw(st.lists(st.sampled_from(actors), min_size=together, max_size=together, unique=True))
        papers = [[names[number * 3 - each - 1]] if draw(st.booleans()) else [] for each in range(together)]
        row |= {"actor": who[0], "produces": papers[0]}
        row["beside"] = [{"actor": actor, "produces": own} for actor, own in zip(who[1:], papers[1:], strict=True)]
        if number == length:
            row["produces"] = ["answer"]
        elif draw(st.booleans()):
            row["only_for"] = draw(st.lists(st.sampled_from(CATEGORIES), min_size=1, max_size=3, unique=True))
        rows.append(row)
    found["step"] = rows
    found["extension"][-1]["to_step"] = "step_1"
    return Procedure.from_tables(found)
