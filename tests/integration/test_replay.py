"""Replay: what a new procedure or other hours would have made of the complaints in the database."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.cloud import replay as command
from shared.data import procedures
from tests.integration.closed_days import another_process, close_today
from tests.integration.house import House

DATA = Path(command.__file__).parents[1] / "data"
PROCEDURE = (DATA / "procedures" / "sopap-pengaduan.toml").read_text("utf-8")
OFFICE = (DATA / "offices" / "balikpapan.toml").read_text("utf-8")
MISCONDUCT: dict[str, Any] = {"kind": "misconduct", "disclosure": "anonymous", "reporter": None}


def run(house: House, *arguments: str) -> int:
    """The command, as a process of its own."""
    return command.main([*arguments], another_process(house))


def five_minutes_to_receive(folder: Path, *, without: str = "") -> str:
    """A procedure file whose first step has five minutes; `without` renames a step away."""
    text = PROCEDURE.replace("minutes = 10", "minutes = 5", 1)
    assert text != PROCEDURE
    if without:
        text = text.replace(f'key = "{without}"', f'key = "new_{without}"')
    path = folder / "procedure.toml"
    path.write_text(text, "utf-8")
    return str(path)


def a_slow_complaint(house: House) -> str:
    """Received in seven minutes, forwarded in one."""
    complaint = house.a_complaint()
    house.clock.move(minutes=7)
    assert house.advance(complaint).status_code == 200
    house.clock.move(minutes=1)
    assert house.advance(complaint).status_code == 200
    return complaint


def as_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_rules_in_force_judge_as_the_past_did(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    complaint = a_slow_complaint(house)

    assert run(house, complaint) == 0

    said = capsys.readouterr().out
    assert "1 complaints, 3 visits, 0 judged otherwise" in said
    assert f"{complaint}  1      receive  operator" in said


def test_fewer_minutes_show_what_would_have_been_late(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    complaint = a_slow_complaint(house)

    assert run(house, "--all", "--csv", "--procedure", five_minutes_to_receive(tmp_path)) == 0

    said = capsys.readouterr()
    rows = as_csv(said.out)
    assert rows[0] == {
        "complaint": complaint,
        "visit": "1",
        "step": "receive",
        "actor": "operator",
        "entered": "2023-02-06T09:00:00+08:00",
        "ended": "2023-02-06T09:07:00+08:00",
        "due_then": "2023-02-06T09:10:00+08:00",
        "due_now": "2023-02-06T09:05:00+08:00",
        "then": "on_time",
        "now": "late",
    }
    assert [row["now"] for row in rows] == ["late", "on_time", "running"]
    assert "1 complaints, 3 visits, 1 judged otherwise" in said.err
    assert [line.split() for line in said.err.splitlines()][1] == ["receive", "operator", "1", "0", "1", "1"]


def test_other_hours_move_the_deadlines(house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    house.clock.at += timedelta(hours=6, minutes=28)  # 15:28 at the office
    a_slow_complaint(house)
    file = tmp_path / "office.toml"
    file.write_text(OFFICE.replace('hours = "perpres-21-2023"', 'hours = "information-desk"', 1), "utf-8")

    assert run(house, "--all", "--csv", "--office", str(file)) == 0

    first = as_csv(capsys.readouterr().out)[0]
    assert first["due_then"] == "2023-02-06T15:38:00+08:00"
    assert first["due_now"] == "2023-02-07T08:08:00+08:00"


def test_an_office_file_comes_with_the_days_that_were_closed_since(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house.a_complaint()
    close_today(house)
    file = tmp_path / "office.toml"
    file.write_text(OFFICE, "utf-8")
    capsys.readouterr()

    assert run(house, "--all", "--csv", "--office", str(file)) == 0

    row = as_csv(capsys.readouterr().out)[0]
    assert row["due_then"] == row["due_now"] == "2023-02-07T07:40:00+08:00"


def test_a_step_that_the_procedure_lacks_is_named_and_what_it_does_not_concern_is_counted(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_slow_complaint(house)
    house.a_complaint(**MISCONDUCT)

    assert run(house, "--all", "--procedure", five_minutes_to_receive(tmp_path, without="forward")) == 0

    said = capsys.readouterr().out
    assert "no such step in the procedure: forward (1 visits)" in said
    assert "left out: 1 complaints under laporan-pelanggaran" in said


def test_a_procedure_can_stand_in_for_one_with_another_id(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_slow_complaint(house)
    path = Path(five_minutes_to_receive(tmp_path))
    path.write_text(path.read_text("utf-8").replace('id = "sopap-pengaduan"', 'id = "draft"', 1), "utf-8")

    assert run(house, "--all", "--procedure", str(path)) == 0
    assert "left out: 1 complaints under sopap-pengaduan" in capsys.readouterr().out
    assert run(house, "--all", "--procedure", str(path), "--instead-of", "sopap-pengaduan") == 0
    assert "1 complaints, 3 visits, 1 judged otherwise" in capsys.readouterr().out


def test_only_what_was_received_on_the_days_named_is_replayed(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    house.a_complaint()
    house.clock.at += timedelta(days=1)
    house.a_complaint()

    assert run(house, "--all", "--from", "2023-02-07", "--to", "2023-02-07") == 0

    said = capsys.readouterr().out
    assert "1 complaints, 1 visits" in said
    assert "left out: 1 complaints received on other days" in said


def test_a_journal_that_does_not_verify_is_left_out_and_named(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    complaint = house.a_complaint()
    entry = house.database.document(f"complaints/{complaint}/journal/000001")
    entry.update({"actor": "somebody else"}, timeout=5)

    assert run(house, complaint, "BPN-00000-00000") == 1

    said = capsys.readouterr().out
    assert f"{complaint}: entry 1 was changed: its hash does not fit" in said
    assert "BPN-00000-00000: there is no such complaint" in said
    assert "0 complaints, 0 visits" in said


def test_nothing_that_people_wrote_is_printed(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    a_slow_complaint(house)

    run(house, "--all")

    said = capsys.readouterr().out
    assert "Loket" not in said
    assert "Budi" not in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name complaints, or --all"),
        (("--all", "BPN-00000-00000"), "name complaints, or --all"),
        (("--all", "--from", "soon"), "Invalid isoformat string"),
        (("--all", "--procedure", "/nowhere.toml"), "No such file"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    house: House, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    with pytest.raises(SystemExit) as refused:
        run(house, *arguments)

    assert refused.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "text", "said"),
    [
        ("--procedure", PROCEDURE.replace('actor = "section_head"', 'actor = "nobody"'), "unknown actor nobody"),
        ("--office", OFFICE.replace('key         = "balikpapan"', 'key = "atlantis"'), "there is no office atlantis"),
        ("--office", "no = toml = at all", "given.toml: Invalid value"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_its_fault(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, text: str, said: str
) -> None:
    file = tmp_path / "given.toml"
    file.write_text(text, "utf-8")

    with pytest.raises(SystemExit):
        run(house, "--all", option, str(file))

    assert said in capsys.readouterr().err


def test_the_committed_procedures_themselves_can_be_given(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    house.a_complaint(**MISCONDUCT)
    key = next(each for each in procedures() if each[0] == "laporan-pelanggaran")

    assert run(house, "--all", "--procedure", str(DATA / "procedures" / f"{key[0]}.toml")) == 0
    assert "1 complaints, 1 visits, 0 judged otherwise" in capsys.readouterr().out
