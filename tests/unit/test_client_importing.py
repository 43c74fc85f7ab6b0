"""The client sends an export until all its rows were reached, and tells each row once."""

from __future__ import annotations

import io
from argparse import Namespace
from pathlib import Path
from typing import Any

import httpx
import pytest

from client import importing
from client.arguments import parser
from client.printing import Paper
from client.problem import Usage
from client.words import say
from tests.unit.test_client import office

KINDS = ("taken", "historic", "known", "refused", "not_reached")


def answered(*kinds: str) -> dict[str, Any]:
    errors = [{"field": "subject", "column": "Judul", "message": "Terlalu pendek."}]
    items = [
        {
            "row": row,
            "number": str(row),
            "result": kind,
            "complaint_id": None,
            "errors": errors if kind == "refused" else [],
        }
        for row, kind in enumerate(kinds, start=2)
    ]
    counts = {each: kinds.count(each) for each in KINDS}
    return {"key": "lapor", "is_complete": not counts["not_reached"], "counts": counts, "items": items}


def imported(tmp_path: Path, *answers: dict[str, Any]) -> tuple[bool, str, str, list[bytes]]:
    """Whether all was taken, what was printed and remarked, and the bodies that were sent."""
    left, sent = list(answers), list[bytes]()

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.content)
        return httpx.Response(200, json=left.pop(0))

    (tmp_path / "ekspor.csv").write_bytes(b"Nomor;Judul\r\n1;2")
    out, remarks = io.StringIO(), io.StringIO()
    typed = Namespace(source="lapor", file=str(tmp_path / "ekspor.csv"))
    done = importing.import_(office(answer), Paper(as_json=False, out=out, remarks=remarks), typed)
    return done, out.getvalue(), remarks.getvalue(), sent


def test_a_file_whose_time_ran_out_is_sent_again_and_each_row_is_told_once(tmp_path: Path) -> None:
    done, out, remarks, sent = imported(
        tmp_path, answered("taken", "not_reached", "not_reached"), answered("known", "known", "historic")
    )

    assert done
    told = [line.split("  ")[-2] for line in out.splitlines()]
    assert told == [say(each) for each in ("taken", "known", "historic")]
    assert remarks == say("{taken} of {all} rows are there, {refused} refused", taken=3, all=3, refused=0) + "\n"
    assert len(sent) == 2
    assert b'filename="ekspor.csv"' in sent[0]


def test_it_stops_where_nothing_goes_on(tmp_path: Path) -> None:
    done, _, remarks, sent = imported(tmp_path, *[answered("taken", "not_reached")] * 5)

    assert (done, len(sent)) == (False, 2)
    assert "1" in remarks


def test_a_refused_row_is_told_with_what_the_file_calls_the_field(tmp_path: Path) -> None:
    done, out, _, _ = imported(tmp_path, answered("taken", "refused"))

    assert not done
    assert "Judul: Terlalu pendek." in out.splitlines()[1]


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(Usage):
        importing.import_(
            office(lambda _: httpx.Response(500)), Paper(as_json=False), Namespace(file=str(tmp_path / "x"))
        )


def test_as_says_what_a_file_is_read_as_behind_the_command_and_whose_session_it_is_before_it() -> None:
    typed = parser().parse_args(["--as", "head", "import", "ekspor.csv", "--as", "lapor"])

    assert (typed.name, typed.source, typed.file) == ("head", "lapor", "ekspor.csv")
    assert parser().parse_args(["list", "--as", "head"]).name == "head"
