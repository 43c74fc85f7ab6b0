"""The author's command: what is wrong with a file in plain words, the form, the drawing, a complaint on paper."""

import tomllib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from shared.procedure.__main__ import main
from tests.unit.office_files import DATA

HERE = Path(__file__).parent
FILE = DATA / "procedures" / "sop-pengaduan-air.toml"
OFFICE = DATA / "offices" / "tirta_contoh.toml"
BROKEN: list[dict[str, Any]] = tomllib.loads((HERE / "broken_procedures.toml").read_text("utf-8"))["case"]


def test_there_are_more_than_twenty_broken_files() -> None:
    assert len({each["said"] for each in BROKEN}) > 20


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case["name"])
def test_a_broken_file_is_refused_with_the_row_and_the_reason(
    case: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = FILE.read_text("utf-8")
    assert case["find"] in text
    broken = tmp_path / "broken.toml"
    broken.write_text(text.replace(case["find"], case["replace"], 1), "utf-8")

    status = main(["check", str(broken)])

    said = capsys.readouterr().out
    assert status == 1
    assert case["said"] in said
    assert said.splitlines()[0].startswith(f"{broken}: ")
    assert said.endswith(("One thing is wrong\n", "things are wrong\n"))


@pytest.mark.parametrize(
    ("find", "replace", "said"),
    [
        ('zone  = "Asia/Jakarta"', 'zone  = "Asia/Jakartaa"', "calendar.zone"),
        ('code        = "TRT"', 'code        = "Tirta"', 'office, code: expected three capital letters'),
        ("revision = 0", "revision = 7", "unknown procedure sop-pengaduan-air revision 7"),
        ('key   = "leak"', 'key   = "leaks"', "unknown category leak"),
        ("[digest]", "[digests]", "office file: unknown table digests: expected answer_template, calendar"),
        ('kinds    = ["complaint", "suggestion"]', "", "procedure 1, kinds: is missing"),
    ],
)  # fmt: skip
def test_a_broken_office_file_is_refused_likewise(
    find: str, replace: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = OFFICE.read_text("utf-8")
    assert find in text
    broken = tmp_path / "office.toml"
    broken.write_text(text.replace(find, replace), "utf-8")

    assert main(["check", str(broken)]) == 1
    assert said in capsys.readouterr().out


def test_a_whole_file_is_drawn_printed_and_played(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "flow.svg"
    play = ["--play", "2026-11-27 14:00", "--category", "leak", "--language", "id"]

    assert main(["check", str(FILE), "--draw", str(out), "--form", *play]) == 0

    said = capsys.readouterr().out
    assert "sop-pengaduan-air revision 0: 8 rows, 4 actors. Nothing is wrong" in said
    assert ElementTree.fromstring(out.read_text("utf-8")).tag.endswith("svg")
    assert "Nomor SOPAP       : TC-01/SOP/2026" in said
    assert "Hanya untuk : Kebocoran pipa, Air tidak mengalir, Mutu air" in said
    assert "Waktu       : 2 hari kerja" in said
    assert "entered 2026-11-27 15:05 WIB, due 2026-11-30 16:00 WIB" in said
    assert "yang dihitung: Sabtu dan Senin" in said
    assert "100 % (time_up) of Manajer Hubungan Pelanggan's share: 2026-12-01 07:50 WIB, to Direktur Pelayanan" in said
    assert "Answered at the latest 2026-12-01 11:20 WIB," in said


def test_a_complaint_about_something_else_passes_the_row_by(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(FILE), "--play", "2026-11-27 14:00", "--category", "bill"]) == 0

    said = capsys.readouterr().out
    assert "\n3. " in said
    assert "\n4. " not in said
    assert "before the time promised" in said


def test_an_office_file_is_checked_with_the_revision_that_is_handed_over_with_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    revised, office = tmp_path / "revised.toml", tmp_path / "office.toml"
    revised.write_text(FILE.read_text("utf-8").replace("revision = 0", "revision = 1"), "utf-8")
    named = '[[procedure]]\nid = "sop-pengaduan-air"\nrevision = 1\n'
    row = f'{named}kinds = ["complaint", "suggestion"]\nfrom = 2027-01-01\n\n'
    text = OFFICE.read_text("utf-8")
    office.write_text(text.replace("[[procedure]]\nid ", f"{row}[[procedure]]\nid ", 1), "utf-8")

    assert main(["check", str(office), str(revised)]) == 0
    assert "tirta_contoh: sop-pengaduan-air revision 1 from 2027-01-01, sop-pengaduan-air revision 0" in (
        capsys.readouterr().out
    )


def test_an_office_alone_shows_the_procedures_that_it_has(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(OFFICE), "--form", "--play", "--draw", str(tmp_path / "flow.svg")]) == 0

    said = capsys.readouterr().out
    assert said.count("Nomor SOPAP") == 2
    drawn = {each.name for each in tmp_path.iterdir()}
    assert drawn == {"flow-sop-pengaduan-air.svg", "flow-sop-pelanggaran-air.svg"}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--play", "--category", "visa"], "tirta_contoh has no category visa; it has leak, supply"),
        (["--play", "--office", "nowhere"], "there is no office nowhere; there are"),
        (["--play", "someday"], "someday"),
    ],
)
def test_what_cannot_be_played_is_said(asked: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["check", str(FILE), *asked])
    assert said in capsys.readouterr().err


def test_it_is_played_by_the_hours_of_the_office_that_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(FILE), "--play", "2026-11-27 14:00", "--office", "balikpapan"]) == 0

    assert "Received 2026-11-27 14:00 WITA" in capsys.readouterr().out


def test_a_file_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "nowhere.toml"]) == 1
    assert "nowhere.toml" in capsys.readouterr().out
