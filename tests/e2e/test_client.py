"""The command line plays the procedure on the running functions: six steps by three actors, and all it can beside."""

from __future__ import annotations

import csv
import json
import signal
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from emulator.ports import LOOPBACK, free_port
from emulator.seed import email_of
from emulator.stack import Stack
from tests.e2e.callers import NARRATIVE, UNKNOWN, WAY, Json, Office, noted
from tests.e2e.command_line import SECONDS, CommandLine

ACTORS = ("operator", "subsection_head", "section_head")


@pytest.fixture(scope="module")
def shell(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """A command line with a session for each of the three actors."""
    typed = CommandLine.at(stack, tmp_path_factory.mktemp("home"))
    for role in ACTORS:
        typed.sign_in(stack, role, role)
    return typed


def test_the_command_line_plays_the_six_steps(office: Office, shell: CommandLine, tmp_path: Path) -> None:
    receipt = office.public.submit()
    number = receipt["complaint_id"]

    for step, role, documents in WAY:
        files = [f"{key}={_file(tmp_path / key, text)}" for key, text in documents.items()]
        given = [word for each in files for word in ("--document", each)]
        mine = shell.good("--as", role, "list", "mine", "--most", "500")
        (taken,) = shell.good("--as", role, "take", number)
        (shown,) = shell.good("--as", role, "show", number)
        (after,) = shell.good("--as", role, "advance", number, *given)
        assert number in [each["id"] for each in mine]
        assert (taken["holder"]["by"], shown["step"]["key"]) == (email_of(role), step)
        assert after["version"] == shown["version"] + 1

    assert (after["status"], after["outcome"]) == ("closed", "answered")
    assert office.public.status(receipt)["answer"] == WAY[3][2]["follow_up_answer"]


def test_a_document_comes_from_standard_input_too_and_a_table_is_for_people(office: Office, shell: CommandLine) -> None:
    number = office.complaint_at("review")["complaint_id"]

    advanced = shell.run(
        "advance", number, "--as", "subsection_head", "--document", "analysis=-", standard_input="Sepi."
    )
    shown = shell.run("show", number, "--as", "operator", "--journal")

    head, row = advanced.stdout.splitlines()
    assert head.split() == ["Number", "Step", "Due", "State", "Holder", "Subject"]
    assert row.split()[:3] == [number, "4", "direction"]
    assert "on_time" in row
    assert NARRATIVE in shown.stdout
    assert f"{email_of('subsection_head')}  advance" in shown.stdout


def test_holding_asks_the_reporter_and_resuming_goes_on(office: Office, shell: CommandLine) -> None:
    receipt = office.complaint_at("review")
    number = receipt["complaint_id"]

    (held,) = shell.good("--as", "subsection_head", "hold", number, "--question", "Di loket nomor berapa?")
    asked = office.public.status(receipt)
    (resumed,) = shell.good("--as", "subsection_head", "resume", number)

    assert (held["status"], asked["question"]) == ("held", "Di loket nomor berapa?")
    assert resumed["status"] == "open"


def test_complaints_of_one_cause_are_gathered_and_completed_together(
    office: Office, shell: CommandLine, tmp_path: Path
) -> None:
    step, role, documents = WAY[2]
    numbers = [office.complaint_at(step)["complaint_id"] for _ in range(2)]
    late = office.complaint_at(step)["complaint_id"]
    files = [f"{key}={_file(tmp_path / key, text)}" for key, text in documents.items()]

    (opened,) = shell.good("--as", role, "incident", "open", "Sistem antrean mati", *numbers)
    incident = opened["incident"]["id"]
    (gathered,) = shell.good("--as", "operator", "incident", "gather", incident, late)
    (parted,) = shell.good("--as", "operator", "incident", "part", incident, late)
    (done,) = shell.good("--as", role, "incident", "advance", incident, step, "--document", files[0])
    shown = shell.run("--as", "operator", "incident", "show", incident)
    listed = shell.good("--as", "operator", "incident", "list")
    unknown = shell.run("--as", role, "incident", "gather", incident, UNKNOWN)
    early = shell.run("--as", role, "incident", "close", incident)

    assert [each["outcome"] for each in (*gathered["outcomes"], *parted["outcomes"])] == ["done", "done"]
    assert {each["complaint"]: each["outcome"] for each in done["outcomes"]} == dict.fromkeys(numbers, "done")
    assert [each in shown.stdout for each in (*numbers, late)] == [True, True, False]
    assert incident in [each["id"] for each in listed]
    assert (unknown.returncode, early.returncode) == (1, 1)
    assert "refused" in unknown.stdout


def test_what_is_refused_is_told_field_by_field_with_status_1(office: Office, shell: CommandLine) -> None:
    number = office.complaint_at("review")["complaint_id"]

    without = shell.run("--as", "subsection_head", "advance", number)
    stranger = shell.run("--as", "operator", "advance", number)
    unknown = shell.run("--json", "--as", "operator", "show", UNKNOWN)
    odd = shell.run("--as", "operator", "show", "../alerts?x=1#")
    stale = shell.run("--as", "subsection_head", "take", number, "--version", "1")

    assert [each.returncode for each in (without, stranger, unknown, odd, stale)] == [1] * 5
    assert "documents.analysis: " in without.stderr
    assert without.stdout == ""
    assert unknown.lines[0]["problem"]["status"] == 404
    assert "version 3 now" in stale.stderr


@pytest.mark.parametrize(
    "typed",
    [["nothing"], ["list", "nobody"], ["advance", "X", "--document", "analysis"], ["watch", "--every", "0"],
     ["hold", "X"], ["advance", "X", "--document", "analysis=/nowhere/at/all"], ["--as", "../x", "list"],
     ["advance", "X", "--publication-url", "https://media.example"], ["export", "mine", "--format", "csv"],
     ["export", "mine", "-o", "/nowhere/at/all"], ["register", "/nowhere/at/all"]],
)  # fmt: skip
def test_what_cannot_be_meant_ends_with_status_2(shell: CommandLine, typed: list[str]) -> None:
    names = [] if "--as" in typed else ["--as", "operator"]

    ended = shell.run(*names, *typed)

    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr


def test_an_office_that_cannot_be_reached_is_status_3(stack: Stack, shell: CommandLine, tmp_path: Path) -> None:
    nobody = f"http://{LOOPBACK}:{free_port()}"
    away = CommandLine.at(stack, tmp_path, PENGADUAN_ISSUER=nobody)

    begun = away.begin("sign-in")
    ended = away.end(begun)

    assert ended.returncode == 3
    assert "No answer yet" not in ended.stdout
    assert away.state() == []


def test_a_file_of_complaints_is_entered_once_however_often_it_is_sent(
    stack: Stack, office: Office, shell: CommandLine, tmp_path: Path
) -> None:
    mark = "Antrean dari berkas"
    rows = [_row(subject=f"{mark} {each}") for each in range(3)]
    rows[1]["subject"] = "abc"
    file = _csv(tmp_path / "masuk.csv", rows, delimiter=";")

    first = shell.run("--json", "--as", "operator", "register", file)
    again = shell.run("--json", "--as", "operator", "register", file)
    plain = shell.run("--as", "operator", "register", file)

    taken = [noted(each) for each in first.lines if "complaint_id" in each]
    assert (first.returncode, again.returncode, plain.returncode) == (1, 1, 1)
    assert [each["row"] for each in first.lines] == [2, 3, 4]
    assert [(each["field"]) for each in first.lines[1]["errors"]] == ["subject"]
    assert again.lines == first.lines
    assert [each["id"] for each in shell.good("--as", "operator", "list", "open", "--most", "2000")
            if each["subject"].startswith(mark)] == [each["complaint_id"] for each in taken]  # fmt: skip
    assert office.public.status(taken[0])["status"] == "received"
    assert "     3  refused  subject: " in plain.stdout
    assert "2 of 3 rows entered, 1 refused" in plain.stderr


def test_a_file_with_unknown_columns_or_of_another_kind_enters_nothing(shell: CommandLine, tmp_path: Path) -> None:
    unknown = _csv(tmp_path / "unknown.csv", [_row() | {"colour": "red"}])
    missing = _csv(tmp_path / "missing.csv", [{"subject": "Antrean paspor"}])
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00\x01")

    ended = [
        shell.run("--as", "operator", "register", each) for each in (unknown, missing, str(tmp_path / "binary.csv"))
    ]

    assert [(each.returncode, each.stdout) for each in ended] == [(2, "")] * 3
    assert "colour" in ended[0].stderr
    assert "narrative" in ended[1].stderr


def test_whoever_may_not_enter_complaints_is_told_at_the_first_row(shell: CommandLine, tmp_path: Path) -> None:
    ended = shell.run("--as", "section_head", "register", _csv(tmp_path / "two.csv", [_row(), _row()]))

    assert (ended.returncode, ended.stdout) == (1, "")
    assert "Stopped at row 2" in ended.stderr


def test_a_whole_queue_is_exported_as_json_lines(empty_stack: Stack, empty_office: Office, tmp_path: Path) -> None:
    numbers = [empty_office.public.submit()["complaint_id"] for _ in range(27)]
    typed = CommandLine.at(empty_stack, tmp_path)
    typed.sign_in(empty_stack, "operator")

    to_file = typed.run("export", "open", "-o", str(tmp_path / "open.jsonl"))
    to_output = typed.run("export", "open")

    written = [json.loads(each) for each in (tmp_path / "open.jsonl").read_text().splitlines()]
    assert (to_file.returncode, to_file.stdout) == (0, "")
    assert sorted(each["id"] for each in written) == sorted(numbers), "two pages"
    assert to_output.stdout == (tmp_path / "open.jsonl").read_text()
    assert (tmp_path / "open.jsonl").stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".open")] == []


def test_the_register_comes_as_a_table_of_either_kind(office: Office, shell: CommandLine, tmp_path: Path) -> None:
    number = office.public.submit()["complaint_id"]
    today = datetime.now(ZoneInfo("Asia/Makassar")).date()
    days = ["--from", (today - timedelta(days=1)).isoformat(), "--to", today.isoformat()]
    names = {kind: str(tmp_path / f"register.{kind}") for kind in ("csv", "xlsx")}

    ended = [
        shell.run("--as", "section_head", "export", "register", *days, "--format", kind, "-o", name)
        for kind, name in names.items()
    ]
    wrong = shell.run("--as", "section_head", "export", "register", "--from", "2026-02-01", "--to", "2026-01-01",
                      "-o", str(tmp_path / "wrong.csv"))  # fmt: skip

    assert [each.returncode for each in ended] == [0, 0], ended[0].stderr + ended[1].stderr
    assert number in Path(names["csv"]).read_text(encoding="utf-8-sig")
    assert Path(names["xlsx"]).read_bytes().startswith(b"PK")
    assert wrong.returncode == 1
    assert sorted(each.name for each in tmp_path.iterdir()) == ["register.csv", "register.xlsx"]


def test_watching_prints_what_changes_and_ends_with_ctrl_c(
    empty_stack: Stack, empty_office: Office, tmp_path: Path
) -> None:
    there = empty_office.public.submit()["complaint_id"]
    typed = CommandLine.at(empty_stack, tmp_path)
    typed.sign_in(empty_stack, "operator")

    with typed.running("--json", "watch", "mine", "--every", "0.1") as command:
        first = json.loads(command.line_with(there, out=True))
        empty_office.staff["operator"].do(there, "take")
        taken = json.loads(command.line_with(there, out=True))
        empty_office.bring(there, "review")
        left = json.loads(command.line_with('"left"', out=True))
        command.process.send_signal(signal.SIGINT)
        _, remarks = command.process.communicate(timeout=SECONDS)

    assert [each["change"] for each in (first, taken)] == ["there", "changed"]
    assert (left["complaint"]["id"], command.process.returncode, remarks) == (there, 0, "")


def _file(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def _row(**changes: str) -> Json:
    return {
        "kind": "complaint", "category": "passport", "subject": "Antrean paspor lama", "narrative": NARRATIVE,
        "disclosure": "open", "channel": "whatsapp", "channel_reference.handle": "+62 811", "reporter.name": "Warga",
        "place": "", **changes,
    }  # fmt: skip


def _csv(path: Path, rows: list[Json], delimiter: str = ",") -> str:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return str(path)
