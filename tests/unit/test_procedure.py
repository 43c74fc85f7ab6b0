"""The signed sheet as data: row by row against the paper, and what the loaded procedure answers."""

from pathlib import Path

import pytest

from shared import data
from shared.data import offices, procedures
from shared.domain.procedure_tables import Text
from tests.unit.builders import PROCEDURE

ROOT = Path(__file__).parents[2]

OPERATOR = "Pengelola media sosial"
SUBSECTION = "Kepala Sub Seksi Informasi dan Komunikasi Keimigrasian"
SECTION = "Kepala Seksi Teknologi Informasi dan Komunikasi Keimigrasian"
SUBMITTED = "Data keluhan atau masukan masyarakat"
ANALYSIS = "Analisa atas keluhan atau masukan masyarakat"
ANSWER = "Jawaban tindak lanjut"

SHEET = [
    (
        (1, OPERATOR, 10),
        "Tim pengelola media sosial menerima keluhan atau masukan dari masyarakat",
        ([SUBMITTED], ["Komputer", "Akses internet"]),
        ([SUBMITTED], "Data keluhan atau masukan masyarakat"),
    ),
    (
        (2, OPERATOR, 10),
        (
            "Tim pengelola media sosial meneruskan keluhan dan masukan dari masyarakat kepada Kepala Sub Seksi "
            "Informasi dan Komunikasi Keimigrasian"
        ),
        ([SUBMITTED], []),
        ([SUBMITTED], "Data keluhan atau masukan masyarakat"),
    ),
    (
        (3, SUBSECTION, 10),
        (
            "Kepala Sub Seksi Informasi dan Komunikasi Keimigrasian menelaah keluhan dan masukan masyarakat dan "
            "meneruskan kepada Kepala Seksi Teknologi Informasi dan Komunikasi Keimigrasian"
        ),
        ([SUBMITTED], []),
        ([ANALYSIS], "Analisa"),
    ),
    (
        (4, SECTION, 15),
        (
            "Kepala Seksi Teknologi Informasi dan Komunikasi Keimigrasian memberikan arahan kepada Kepala Sub "
            "Seksi Informasi dan Komunikasi Keimigrasian"
        ),
        ([ANALYSIS], []),
        ([ANSWER], "Jawaban tindak lanjut"),
    ),
    (
        (5, SUBSECTION, 10),
        (
            "Kepala Sub Seksi Informasi dan Komunikasi Keimigrasian menginstruksikan kepada Tim Pengelola media "
            "sosial untuk menindaklanjuti keluhan atau masukan dari masyarakat dengan arahan dari Kepala Seksi "
            "Teknologi Informasi dan Komunikasi Keimigrasian"
        ),
        ([], []),
        ([ANSWER], "Jawaban tindak lanjut"),
    ),
    (
        (6, OPERATOR, 10),
        "Tim pengelola media sosial menindaklanjuti keluhan dan masukan dari masyarakat di media sosial",
        ([], []),
        ([ANSWER], "Jawaban tindak lanjut"),
    ),
]
"""(number, actor, minutes), activity, (requires, means), (produces, output): typed from the signed document."""

OF_THE_SOP = {
    *("receive", "forward", "review", "direction", "instruction", "follow_up"),
    *("operator", "subsection_head", "section_head", "office_head"),
    *("analysis", "follow_up_answer", "complaint_data"),
}


def titled(keys: tuple[str, ...]) -> list[str]:
    return [PROCEDURE.document_type(key).title.id for key in keys]


@pytest.mark.parametrize("row", SHEET, ids=[f"row {row[0][0]}" for row in SHEET])
def test_each_row_reads_as_signed(row: tuple[tuple[int, str, int], str, object, object]) -> None:
    step = PROCEDURE.step[row[0][0] - 1]

    assert (step.number, PROCEDURE.actor_titled(step.actor), step.minutes) == row[0]
    assert step.activity == row[1]
    assert (titled(step.requires), list(step.means)) == row[2]
    assert (titled(step.produces), step.output) == row[3]


def test_the_sheet_has_six_rows_and_sixty_five_minutes() -> None:
    assert len(PROCEDURE.step) == 6
    assert sum(step.minutes or 0 for step in PROCEDURE.step) == 65 == PROCEDURE.overall.minutes


def test_the_first_row_is_the_start_and_the_last_the_end() -> None:
    assert [step.start for step in PROCEDURE.step] == [True, False, False, False, False, False]
    assert [step.end for step in PROCEDURE.step] == [False, False, False, False, False, True]


def test_the_header_is_spelt_as_signed() -> None:
    header = PROCEDURE.header

    assert header.number == "W 18 IMI IMI 1-GR.01.14- 06582"
    assert header.title == "PENGLOLAAN PENGADUAN MASYARAKAT PADA KANTOR IMIGRASI KELAS I TPI BALIKPAPAN"
    assert header.institution == "Kementerian Hukum dan Hak Asasi Manusia"
    assert header.region == "Kantor Wilayah Kalimantan Timur"
    assert header.office == "Kantor Imigrasi Kelas I TPI Balikpapan"
    assert (header.made, header.in_force, header.revised) == ("2023-02-03", "2023-02-03", "")
    assert header.approved_by == "Kepala Kantor Imigrasi Kelas I TPI Balikpapan"
    assert header.approver == "Wahyu Gumilang"


def test_the_boxes_beside_the_header_are_complete() -> None:
    related = [channel.related for channel in PROCEDURE.channel if channel.related]

    assert len(PROCEDURE.legal_basis) == 7
    assert len(PROCEDURE.qualifications) == 5
    assert PROCEDURE.equipment == ("Komputer / printer", "Jaringan internet")
    assert {text[:2] for text in related} == {"1.", "2.", "3.", "4.", "5."}


def test_what_the_document_leaves_open_is_marked_to_be_confirmed() -> None:
    limits = {limit.classification: (limit.working_days, limit.to_be_confirmed) for limit in PROCEDURE.limit}

    assert limits["information"] == (5, True)
    assert limits["without_examination"] == (14, True)
    assert limits["with_examination"] == (60, True)
    assert all(limit.source for limit in PROCEDURE.limit)


def test_every_extension_says_where_it_comes_from() -> None:
    assert all(extension.source.startswith("Perluasan") for extension in PROCEDURE.extension)


def test_the_chain_of_supervisors_ends_at_the_head_of_the_office() -> None:
    assert PROCEDURE.chain_above("operator") == ("subsection_head", "section_head", "office_head")
    assert PROCEDURE.chain_above("section_head") == ("office_head",)
    assert PROCEDURE.chain_above("office_head") == ()


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ("receive", ["operator", "subsection_head", "section_head"]),
        ("forward", ["operator", "subsection_head", "section_head"]),
        ("review", ["subsection_head", "section_head", "office_head"]),
        ("direction", ["section_head", "office_head", "office_head"]),
        ("instruction", ["subsection_head", "section_head", "office_head"]),
        ("follow_up", ["operator", "subsection_head", "section_head"]),
    ],
)
def test_each_level_goes_one_further_up_and_the_last_supervisor_is_told_again(step: str, told: list[str]) -> None:
    assert [(level.key, level.percent) for level in PROCEDURE.level] == [
        ("warning", 80),
        ("breach", 100),
        ("escalation", 200),
    ]
    assert [PROCEDURE.told(PROCEDURE.at(step).actor, level) for level in PROCEDURE.level] == told


def test_what_is_not_on_the_sheet_is_not_found() -> None:
    assert PROCEDURE.channel_type("telegram") is None
    assert PROCEDURE.limit_for(None) is None
    assert PROCEDURE.switched_on("advance") is None
    assert PROCEDURE.actor_titled("compliance") == "compliance"
    with pytest.raises(KeyError, match="no step archive"):
        PROCEDURE.at("archive")
    with pytest.raises(KeyError, match="no document memo"):
        PROCEDURE.document_type("memo")
    with pytest.raises(KeyError, match="no step after follow_up"):
        PROCEDURE.after(PROCEDURE.step[-1])


def test_an_action_that_is_not_switched_on_is_for_nobody() -> None:
    misconduct = procedures()["laporan-pelanggaran", 0]

    assert misconduct.may("return", misconduct.first) == ()
    assert misconduct.may("advance", misconduct.first) == ("compliance",)


def test_a_limit_is_found_by_its_classification() -> None:
    limit = PROCEDURE.limit_for("suggestion")

    assert limit is not None
    assert limit.working_days == 14


def test_a_text_is_told_in_indonesian_unless_english_is_asked_for() -> None:
    text = Text(id="Loket", en="Counter")

    assert [text.in_language(language) for language in ("id", "en", "fr")] == ["Loket", "Counter", "Loket"]


def test_the_committed_files_load_and_a_report_on_staff_is_seen_by_compliance_alone() -> None:
    assert set(procedures()) >= {("sopap-pengaduan", 0), ("laporan-pelanggaran", 0)}
    assert "balikpapan" in offices()
    assert procedures()["laporan-pelanggaran", 0].visible_to == ("compliance",)
    assert PROCEDURE.visible_to == ()


def test_a_revision_that_stands_in_two_files_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = PROCEDURE.model_dump()
    monkeypatch.setattr(data, "_tables", lambda _folder: [twice, twice])

    with pytest.raises(ValueError, match="sopap-pengaduan revision 0 stands in two files"):
        procedures.__wrapped__()
