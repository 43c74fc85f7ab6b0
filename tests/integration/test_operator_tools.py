"""What operators do from a shell: the register of staff, a copy of a complaint, alerts told again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from emulator.mail_in import Faults
from emulator.part import ROOT
from emulator.seed import email_of, staff
from shared.cloud import export, redelivery
from shared.cloud.staff import ActingRole, Reach, StaffMember
from shared.cloud.staff_changes import mark
from shared.cloud.staff_commands import main as staff_command
from shared.domain import journal
from shared.domain.complaint import Complaint
from tests.integration.erasing_house import EMAIL, PHONE, REPORTER, ErasingHouse, erasing_house
from tests.integration.house import House
from tests.integration.services import Services

FILE = """email;name;office;roles;language;active
siti@imigrasi.example;Siti Contoh;balikpapan;operator;id;yes
budi@imigrasi.example;Budi Contoh;balikpapan;subsection_head section_head;;
"""
SITI = "siti@imigrasi.example"


pytestmark = pytest.mark.usefixtures("own_log")


class Shell:
    """Runs commands in a house; what was printed, and what was logged, each once."""

    def __init__(self, house: House, capsys: pytest.CaptureFixture[str]) -> None:
        self._house = house
        self._capsys = capsys
        self.out = self.err = ""
        self.events: list[dict[str, Any]] = []

    def staff(self, *arguments: str) -> int:
        status = staff_command(list(arguments), self._house.parts)
        self.out, said = self._capsys.readouterr()
        lines = said.splitlines()
        self.events = [each for line in lines if line.startswith("{") and "event" in (each := json.loads(line))]
        self.err = "\n".join(line for line in lines if not line.startswith("{"))
        return status


@pytest.fixture
def shell(house: House, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(house, capsys)


def stored(house: House, email: str) -> dict[str, Any]:
    return house.database.collection("staff").document(email).get(timeout=5).to_dict() or {}


def test_somebody_who_is_added_works_here_and_somebody_who_is_removed_does_not(house: House, shell: Shell) -> None:
    added = shell.staff("add", "Siti@imigrasi.example", "--name", "Siti Contoh", "--office", "balikpapan", "--role",
                        "operator")  # fmt: skip
    came = (shell.out, shell.events)
    house.parts.directory.forget()
    let_in = house.parts.directory.find(SITI)
    removed = shell.staff("remove", SITI)
    house.parts.directory.forget()

    assert (added, removed) == (0, 0)
    assert came[0] == f"{SITI}: added\n"
    assert let_in is not None
    assert let_in.roles == ("operator",)
    assert house.parts.directory.find(SITI) is None
    assert stored(house, SITI)["name"] == "Siti Contoh", "what they did stays theirs"
    assert [each["outcome"] for each in (*came[1], *shell.events)] == ["added", "removed"]


def test_a_change_leaves_a_line_in_the_log_that_names_nobody(shell: Shell) -> None:
    shell.staff("add", SITI, "--name", "Siti Contoh", "--office", "balikpapan", "--role", "operator")

    (line,) = shell.events
    assert (line["event"], line["office"], line["outcome"]) == ("staff_changed", "balikpapan", "added")
    assert line["message"] == f"staff {mark(SITI)}: operator"
    assert "siti" not in json.dumps(line).lower()


def test_what_is_wrong_in_an_addition_is_named_and_nothing_is_written(house: House, shell: Shell) -> None:
    status = shell.staff("add", SITI, "--name", "Siti", "--office", "balikpapan", "--role", "oprator")

    assert status == 1
    known = "admin, compliance, office_head, operator, section_head, subsection_head"
    assert shell.err == f"roles: expected some of {known}; found oprator"
    assert stored(house, SITI) == {}


def test_nobody_is_removed_who_was_never_there(shell: Shell) -> None:
    statuses = [shell.staff("remove", each) for each in (SITI, "", "a/b")]

    assert statuses == [1, 1, 1]
    assert shell.events == []


def test_the_list_shows_who_works_here_and_takes_its_own_words_back(house: House, shell: Shell, tmp_path: Path) -> None:
    shell.staff("remove", email_of("admin"))
    shell.staff("list", "--office", "balikpapan")
    listed = shell.out.splitlines()
    shell.staff("list", "--all", "--csv")
    (tmp_path / "staff.csv").write_text(shell.out)
    status = shell.staff("import", str(tmp_path / "staff.csv"))

    assert len(listed) == len(staff("balikpapan")) - 1
    assert f"{email_of('operator')}  Operator Contoh  balikpapan  operator" in listed
    assert (status, shell.out) == (0, "0 added, 0 changed, 0 removed, 6 as it was, 0 refused\n")
    assert shell.events == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("separator", [";", ","])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_file_is_taken_as_spreadsheets_write_it_and_twice_changes_nothing(
    house: House, shell: Shell, tmp_path: Path, encoding: str, separator: str, line_end: str
) -> None:
    file = tmp_path / "staff.csv"
    file.write_bytes(FILE.replace(";", separator).replace("\n", line_end).encode(encoding))

    statuses = [shell.staff("import", str(file))]
    first = shell.out
    statuses.append(shell.staff("import", str(file)))

    assert statuses == [0, 0]
    assert first == "2 added, 0 changed, 0 removed, 0 as it was, 0 refused\n"
    assert (shell.out, shell.events) == ("0 added, 0 changed, 0 removed, 2 as it was, 0 refused\n", [])
    assert stored(house, "budi@imigrasi.example")["roles"] == ["subsection_head", "section_head"]


def test_each_row_that_is_refused_is_named_by_line_column_and_reason_and_the_others_are_taken(
    house: House, shell: Shell, tmp_path: Path
) -> None:
    file = tmp_path / "staff.csv"
    rows = [
        "no address;Siti;balikpapan;operator;id;yes",
        'b@imigrasi.example;"Dua\nbaris";balikpapan;operator;id;yes',
        "c@imigrasi.example;Cici;atlantis;operator;id;yes",
        "d@imigrasi.example;Dodi;balikpapan;king, operator;id;yes",
        "e@imigrasi.example;Eka;balikpapan;operator;fr;yes",
        "f@imigrasi.example;Fani;balikpapan;operator;id;maybe",
        "g@imigrasi.example;Gita;balikpapan",
        ";;;;;",
        "siti@imigrasi.example;Siti;balikpapan;operator;id;yes",
        "SITI@imigrasi.example;Siti;balikpapan;operator;id;yes",
        "h@imigrasi.example;Hi\u202edden;balikpapan;operator;id;yes",
        "i@imigrasi.example;Ika;balikpapan; ;id;yes",
    ]
    file.write_text("\n".join(["email;name;office;roles;language;active", *rows, ""]), encoding="utf-8")

    status = shell.staff("import", str(file))

    refused = [line.removeprefix(f"{file}: ").partition(": ")[0] for line in shell.err.splitlines()]
    assert status == 1
    assert refused == [
        "line 2, column email", "line 3, column name", "line 5, column office", "line 6, column roles",
        "line 7, column language", "line 8, column active", "line 9", "line 12, column email",
        "line 13, column name", "line 14, column roles",
    ]  # fmt: skip
    assert shell.out == "1 added, 0 changed, 0 removed, 0 as it was, 10 refused\n"
    assert house.ids("staff") == sorted([*(each.email for each in staff("")), SITI])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "line 1: the file is empty"),
        (b"email;name;office\n", "line 1, column roles: the column is missing"),
        (b"email;name;office;roles;salary\n", "line 1, column salary: there is no such column"),
        (b"email;name;office;roles;email\n", "line 1, column email: the column stands there twice"),
        (FILE.encode("utf-16"), "line 1: this is not UTF-8"),
        (FILE.encode() + b"x@y.example;Ren\xe9;balikpapan;operator;id;yes\n", "line 4: this is not UTF-8"),
        (b"PK\x03\x04 a spreadsheet, not a CSV", "line 1, column email: the column is missing"),
    ],
)
def test_a_file_that_is_none_changes_nothing(
    house: House, shell: Shell, tmp_path: Path, content: bytes, said: str
) -> None:
    file = tmp_path / "staff.csv"
    file.write_bytes(content)

    status = shell.staff("import", str(file))

    assert status == 1
    assert shell.err.startswith(f"{file}: {said}")
    assert house.ids("staff") == sorted(each.email for each in staff(""))


def test_a_look_at_a_file_says_what_would_be_done_and_changes_nothing(
    house: House, shell: Shell, tmp_path: Path
) -> None:
    file = tmp_path / "staff.csv"
    file.write_text(FILE)

    assert shell.staff("import", "--check", str(file)) == 0

    assert shell.out == "would be: 2 added, 0 changed, 0 removed, 0 as it was, 0 refused\n"
    assert stored(house, SITI) == {}
    assert shell.staff("import", str(tmp_path / "other.csv")) == 1
    assert shell.err.endswith("No such file or directory")


def test_a_list_leaves_appointments_and_ways_to_be_told_as_they_are(house: House, shell: Shell, tmp_path: Path) -> None:
    acting = ActingRole(role="section_head", first_day=date(2023, 2, 1), last_day=date(2023, 2, 28), letter="W.1")
    chat = Reach(channel="telegram", to="4711")
    house.employ(StaffMember(email=SITI, name="Siti", office="balikpapan", roles=("operator",), acting=(acting,),
                             alerts_by=(chat,)))  # fmt: skip
    (tmp_path / "staff.csv").write_text(FILE)

    shell.staff("import", str(tmp_path / "staff.csv"))

    after = StaffMember.model_validate(stored(house, SITI))
    assert (after.name, after.acting, after.alerts_by) == ("Siti Contoh", (acting,), (chat,))
    assert [each["outcome"] for each in shell.events] == ["changed", "added"]


def test_a_change_whose_reply_is_lost_is_made_once(house: House, shell: Shell) -> None:
    house.wire.lose_reply("Commit")

    status = shell.staff("add", SITI, "--name", "Siti Contoh", "--office", "balikpapan", "--role", "operator")

    assert (status, shell.out) == (0, f"{SITI}: added\n")
    assert [each["outcome"] for each in shell.events if each["event"] == "staff_changed"] == ["added"]


def test_the_command_finds_the_database_by_its_settings(services: Services, house: House) -> None:
    line = [sys.executable, "-m", "shared.cloud.staff", "list"]
    environment = {
        "PATH": os.environ["PATH"],
        "GOOGLE_CLOUD_PROJECT": house.project,
        "FIRESTORE_EMULATOR_HOST": services.firestore,
    }

    ended = subprocess.run(line, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)

    assert ended.returncode == 0, ended.stderr
    assert len(ended.stdout.splitlines()) == len(staff(""))
    assert ended.stderr == ""


@pytest.fixture
def full(services: Services) -> Iterator[ErasingHouse]:
    with erasing_house(services) as opened:
        yield opened


def test_an_export_holds_all_but_who_reported_it_and_verifies_elsewhere(
    full: ErasingHouse, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    id_ = str(full.file()["complaint_id"])
    full.clock.move(minutes=30)
    full.check(id_)
    full.bring_to_answer(id_)
    file = tmp_path / "complaint.json"

    status = export.main([id_.lower(), "--by", email_of("office_head"), "-o", str(file)], full.parts)
    again = export.main([id_, "--by", email_of("office_head"), "-o", str(file)], full.parts)

    found = json.loads(file.read_text())
    assert (status, again) == (0, 1), "no file is written over"
    assert file.stat().st_mode & 0o777 == 0o600
    entries = [journal.from_stored(each) for each in found["journal"]]
    assert found["journal_faults"] == list(journal.faults(entries)) == []
    assert Complaint.model_validate(found["complaint"]).texts == full.parts.complaints.load(id_).complaint.texts
    assert found["identity_held"] is True
    assert {each["level"] for each in found["alerts"]} >= {"warning", "breach"}
    written = file.read_text()
    assert [each for each in (*REPORTER.values(), EMAIL, PHONE) if each in written] == []
    said = capsys.readouterr()
    assert said.out == ""
    assert '"event": "exported"' in said.err


@pytest.mark.parametrize("by", [email_of("operator"), f"lain.{email_of('office_head')}", "nobody@imigrasi.example"])
def test_an_export_is_for_whom_the_complaint_concerns(
    full: ErasingHouse, capsys: pytest.CaptureFixture[str], by: str
) -> None:
    id_ = str(full.post(kind="misconduct").get_json()["complaint_id"])

    statuses = [export.main([each, "--by", by], full.parts) for each in (id_, "BPN-00000-00000")]

    said = capsys.readouterr()
    assert statuses == [1, 1]
    assert said.out == ""
    assert f"{id_}: there is no such complaint, or it does not concern {by}" in said.err


def test_whom_an_alert_could_not_reach_is_told_when_it_is_asked_for_and_once(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    id_ = house.a_complaint()
    house.services.inbox.plan(Faults(reject=1, code=550))
    house.clock.move(minutes=9)
    house.check(id_)
    alert = f"{id_}-1-warning"
    house.deliver(alert)
    assert [each["state"] for each in house.alert(alert)["recipients"]] == ["failed"]
    since = house.clock().replace(hour=0).isoformat()
    house.clock.move(minutes=5)

    looked = redelivery.main(["--failed", "--since", since], house.parts)
    seen = capsys.readouterr().out
    sent = [redelivery.main([alert, "--send"], house.parts) for _ in range(2)]
    house.deliver(alert)
    after = redelivery.main(["--failed", "--since", since], house.parts)

    assert [looked, *sent, after] == [0, 0, 0, 0]
    assert seen == f"{alert}: 1 were not reached\n1 to tell\n"
    printed = capsys.readouterr()
    assert printed.out.splitlines() == [
        f"{alert}: 1 are told now", "1 to tell", f"{alert}: 0 are told now", "0 to tell", "0 to tell",
    ]  # fmt: skip
    assert [each["state"] for each in house.alert(alert)["recipients"]] == ["sent"]
    assert printed.err.count('"event": "alert_replayed"') == 1


def test_an_alert_that_nobody_knows_is_said_to_be_none(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    assert redelivery.main(["BPN-00000-00000-1-warning", "--send"], house.parts) == 1

    assert "there is no such alert" in capsys.readouterr().err
