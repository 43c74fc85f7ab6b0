"""The command line exchanges complaints with the national system: takes in, compares, fetches the answers."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from emulator.stack import Stack
from tests.e2e.callers import Office
from tests.e2e.command_line import CommandLine
from tests.exports import a_row, as_csv, as_xlsx


@pytest.fixture(scope="module")
def shell(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    typed = CommandLine.at(stack, tmp_path_factory.mktemp("home"))
    typed.sign_in(stack, "operator")
    return typed


def test_an_export_is_taken_in_once_compared_and_answered(office: Office, shell: CommandLine, tmp_path: Path) -> None:
    table, again, answers = tmp_path / "a.xlsx", tmp_path / "b.csv", tmp_path / "jawaban.csv"
    table.write_bytes(as_xlsx([a_row("E-1"), a_row("E-2")]))
    again.write_bytes(as_csv([a_row("E-2"), a_row("E-1"), a_row("E-3", Judul_Laporan="x")], separator=","))

    first = shell.good("import", str(table), "--as", "lapor")
    second = shell.run("--json", "import", str(again), "--as", "lapor")
    office.bring(first[0]["complaint_id"], None)
    fetched = shell.run("answers", "--as", "lapor", "-o", str(answers))
    compared = shell.run("--json", "compare", str(again), "--as", "lapor", "--month", "2023-02")

    assert [(each["number"], each["result"]) for each in first] == [("E-1", "taken"), ("E-2", "taken")]
    assert [each["result"] for each in second.lines] == ["known", "known", "refused"]
    assert (second.returncode, fetched.returncode, compared.returncode) == (1, 0, 1)
    assert "E-1" in [row[0] for row in csv.reader(io.StringIO(answers.read_text("utf-8-sig")), delimiter=";")]
    assert [each["number"] for each in compared.lines[0]["differing"]] == ["E-1"]
    assert [each["number"] for each in compared.lines[0]["only_there"]] == ["E-3"]
