"""What a digest says, in both languages, and that no word of a reporter stands in it."""

from datetime import date, timedelta

from shared.domain.digest import Found
from shared.domain.digest_text import MOST_LINES, subject, text
from shared.domain.office_hours import OfficeHours
from tests.unit.builders import (
    MINUTE,
    MONDAY,
    a_complaint,
    after,
    an_answered_complaint,
    do,
)
from tests.unit.digests import MISCONDUCT, NO_RAMADAN, an_office, fallen, found, late_ones, said
from tests.unit.office_files import HOLIDAYS, calendar_table, office_hours
from tests.unit.office_files import OFFICE as TABLES

LINK = "https://staff.example"


def all_kinds() -> Found:
    """Something of everything, at Monday 09:25 of the office."""
    at = MONDAY + 25 * MINUTE
    late, alerts = fallen(a_complaint(id="LATE0000AA"), at)
    held = after(do("hold", a_complaint(id="HELD0000AA"), at=MONDAY + 11 * MINUTE, note="Which counter?"))
    taken = after(do("take", a_complaint(id="TAKEN000AA", at=at), at=at))
    closed = after(do("close", a_complaint(id="SPAM0000AA"), by="subsection_head", outcome="spam", public_text="No."))
    return found(
        late,
        held,
        taken,
        closed,
        an_answered_complaint(id="DONE0000AA"),
        at=at,
        breaches=late_ones(alerts),
        cut=True,
        **an_office(**NO_RAMADAN),
    )


def test_in_indonesian_it_says_everything_without_personal_data() -> None:
    facts = all_kinds()
    digest = said(facts, "office_head")

    assert subject(digest, facts, "id") == (
        "Ringkasan 06/02/2023 09.25 WITA: terlambat 2, hampir habis waktu 1, terbuka 2, ditahan 1"
    )
    assert text(digest, facts, "id", LINK) == (
        "Kantor Imigrasi Kelas I TPI Balikpapan, 06/02/2023 09.25 WITA. "
        "Kejadian dihitung sejak 06/02/2023 08.00 WITA.\n"
        "Pengaduan terlalu banyak: tidak semuanya terhitung di sini.\n"
        "\n"
        "Langkah 1: Menerima keluhan atau masukan (Pengelola media sosial)\n"
        "  Sekarang: terbuka 2, ditahan 1, terlambat 2, hampir habis waktu 1\n"
        "  Sejak ringkasan sebelumnya: melewati batas waktu 1, eskalasi 1, berakhir tanpa jawaban 1\n"
        "\n"
        "Langkah 6: Menindaklanjuti dan menyampaikan jawaban (Pengelola media sosial)\n"
        "  Sejak ringkasan sebelumnya: dijawab 1\n"
        "\n"
        "Terlambat:\n"
        "- HELD0000AA: langkah 1, batas langkah (waktu dihentikan); belum diambil\n"
        "- LATE0000AA: langkah 1, batas langkah 06/02/2023 09.10 WITA; belum diambil\n"
        "\n"
        "Hampir habis waktu:\n"
        "- TAKEN000AA: langkah 1, batas seluruh prosedur 06/02/2023 10.30 WITA; sudah diambil\n"
        "\n"
        "Mengapa terlambat, sejak ringkasan sebelumnya:\n"
        "- terlalu lama menunggu diambil: 1 kali (menunggu 10 menit kerja, dikerjakan 0 menit kerja)\n"
        "- diketahui sistem terlambat 15 menit kerja\n"
        "\n"
        "Kalender kantor:\n"
        "- 2023: tanggal Ramadan belum diketahui\n"
        "\n"
        "https://staff.example\n"
    )


def test_in_english_it_says_the_same() -> None:
    facts = all_kinds()
    digest = said(facts, "office_head")

    written = text(digest, facts, "en", LINK)

    assert subject(digest, facts, "en") == (
        "Digest 06/02/2023 09.25 WITA: late 2, time nearly over 1, open 2, on hold 1"
    )
    assert "Step 1: Receive the complaint or suggestion (Pengelola media sosial)" in written
    assert "- LATE0000AA: step 1, limit of the step 06/02/2023 09.10 WITA; taken by nobody" in written
    assert "- waited too long to be taken: 1 x (waited 10 working minutes, worked on for 0)" in written
    assert "- 2023: the dates of Ramadan are not known" in written


def test_no_word_of_a_reporter_stands_in_it() -> None:
    facts = found(a_complaint(subject="Subject of Budi", narrative="Narrative of Budi", place="Place of Budi"))
    digest = said(facts, "office_head")

    assert "Budi" not in subject(digest, facts, "id") + text(digest, facts, "id", LINK)


def test_with_several_procedures_each_is_named_above_its_steps() -> None:
    facts = found(a_complaint(kind="misconduct", procedure=MISCONDUCT), a_complaint(), a_complaint(at_step="follow_up"))

    written = text(said(facts, "compliance", "subsection_head"), facts, "en", LINK)

    assert written.count("HANDLING OF THE PUBLIC'S COMPLAINTS") == 1
    assert written.index("HANDLING OF REPORTS ON STAFF") < written.index("HANDLING OF THE PUBLIC'S COMPLAINTS")


def test_a_long_list_ends_with_how_many_more_there_are() -> None:
    at = MONDAY + 11 * MINUTE
    facts = found(*(a_complaint(id=f"LATE{number:06}") for number in range(MOST_LINES + 3)), at=at)

    written = text(said(facts, "subsection_head"), facts, "en", LINK)

    assert "- LATE000000: " in written
    assert "- LATE000009: " in written
    assert "- LATE000010: " not in written
    assert "- and 3 more" in written


def test_what_has_ended_alone_makes_the_subject_of_what_has_been() -> None:
    facts = found(an_answered_complaint())

    assert subject(said(facts, "office_head"), facts, "id") == "Ringkasan 06/02/2023 09.00 WITA: dijawab 1"


def test_the_calendar_alone_has_a_subject_of_its_own() -> None:
    facts = found(since=MONDAY - timedelta(days=3), **an_office(**NO_RAMADAN))

    assert subject(said(facts, "office_head"), facts, "en") == "Digest 06/02/2023 09.00 WITA: office calendar"


def test_each_thing_that_a_calendar_may_lack_has_indonesian_words() -> None:
    week = TABLES["calendar"]["sets"]["perpres-21-2023"]["regular"][0]
    short = {"short": {"title": "Short", "regular": [week | {"until": date(2023, 11, 1)}]}}
    no_leave = HOLIDAYS | {"days": [day for day in HOLIDAYS["days"] if day["category"] != "joint_leave"]}
    calendars = [
        office_hours(ramadan=[]),
        office_hours(hours="short", sets=short),
        OfficeHours.from_tables(calendar_table(), no_leave),
    ]
    facts = found(a_complaint())
    digest = said(facts, "office_head")
    digest.calendar = sorted(
        {gap for each in calendars for year in range(2022, 2036) for gap in each.calendar_warnings(year)}
    )

    written = text(digest, facts, "id", LINK).partition("Kalender kantor:\n")[2]

    assert "- 2022: hari libur dan cuti bersama belum diketahui" in written
    assert "- 2023: cuti bersama belum diketahui" in written
    assert "- 2023: tanggal Ramadan belum diketahui" in written
    assert "- 2023: hari yang belum memiliki jam kerja: 60" in written
    assert "- 2027: hari libur yang tanggalnya masih perkiraan: 3" in written
    assert not {"are", "is", "known"} & set(written.split())
