"""What an alert says, in both languages, without personal data."""

from datetime import timedelta

import pytest

from shared.domain.alert import UNDELIVERED, Acknowledgement, Alert, Person, passed_on, raised
from shared.domain.alert_text import LONGEST_SUBJECT, gathered_line, gathered_subject, subject, text, what
from shared.domain.complaint import Complaint, Holder
from tests.unit.builders import HOURS, MINUTE, MONDAY, NEW_DOCUMENTS, PROCEDURE, a_complaint, after, do

LINK = "http://staff.example/complaints/1"


def an_alert(level: str = "breach", complaint: Complaint | None = None, late: int = 0) -> Alert:
    state = complaint or a_complaint(at_step="review")
    people = (Person("head@imigrasi.example", "Head"),)
    fell = MONDAY + (8 if level == "warning" else 10) * MINUTE
    return raised(state, PROCEDURE, HOURS, level, "section_head", fell, people, fell + late * MINUTE)


@pytest.mark.parametrize(
    ("level", "indonesian", "english"),
    [
        ("arrival", "Pekerjaan baru", "New work"),
        ("warning", "Hampir habis waktu", "Time nearly over"),
        ("breach", "Terlambat", "Late"),
        ("escalation", "Eskalasi", "Escalation"),
        ("hold_ended", "Masa tunggu berakhir", "The wait has ended"),
        ("replied", "Pelapor menulis", "The reporter wrote"),
        (f"breach{UNDELIVERED}", "Peringatan tidak sampai", "Alert not delivered"),
        ("unheard_of", "unheard_of", "unheard_of"),
    ],
)
def test_each_level_has_its_words(level: str, indonesian: str, english: str) -> None:
    alert = an_alert(level)

    assert (what(alert, PROCEDURE, "id"), what(alert, PROCEDURE, "en")) == (indonesian, english)
    assert subject(alert, PROCEDURE, "en") == f"{english}: {alert.complaint}, step 3"


def test_it_says_who_holds_it_since_when_how_late_and_why_then() -> None:
    holder = Holder(by="sub@imigrasi.example", since=MONDAY + 4 * MINUTE)
    complaint = a_complaint(at_step="review").model_copy(
        update={"holder": holder, "classification": "information", "statutory_due_at": MONDAY + timedelta(days=7)}
    )

    said = text(an_alert("breach", complaint, late=5), PROCEDURE, HOURS, LINK, "en", names={holder.by: "Sub"})

    assert "Taken by Sub at 06/02/2023 09.04.00 WITA" in said
    assert "It is 5 working minutes late." in said
    assert "10 minutes from Monday 09:00 end at 09:10 WITA" in said
    assert "It waited 4 minutes to be taken and was worked on for 6 minutes." in said
    assert "The system noticed 5 minutes later." in said
    assert "The whole procedure is due at 06/02/2023 10.05.00 WITA (65 working minutes; " in said
    assert "). Within its time." in said
    assert "The statutory limit is 13/02/2023 09.00.00 WITA (5 working days; UU 25/2009" in said
    assert said.endswith(f"\n{LINK}\n")
    assert "Loket" not in said


def test_it_says_which_level_the_whole_procedure_has_reached() -> None:
    complaint = a_complaint(at_step="review")

    late = text(an_alert("breach", complaint, late=60), PROCEDURE, HOURS, LINK, "en")
    near = text(an_alert("breach", complaint, late=45), PROCEDURE, HOURS, LINK, "id")

    assert f"{PROCEDURE.overall.source}). Late." in late
    assert f"{PROCEDURE.overall.source}). Hampir habis waktu." in near


def test_it_says_that_nobody_took_it_and_that_it_came_back() -> None:
    direction = after(do("advance", a_complaint(at_step="review"), documents=NEW_DOCUMENTS["review"]))
    back = after(do("return", direction, to_step="review"))

    said = text(an_alert("breach", back), PROCEDURE, HOURS, LINK, "en")

    assert "Nobody has taken it." in said
    assert "The step was given back." in said


def test_a_deadline_that_a_hold_moved_is_not_explained_by_its_minutes() -> None:
    held = after(do("hold", a_complaint(at_step="review"), at=MONDAY + MINUTE, note="Which?"))
    resumed = after(do("resume", held, at=MONDAY + 3 * MINUTE))

    assert "minutes from" not in text(an_alert("breach", resumed), PROCEDURE, HOURS, LINK, "en")


def test_an_escalation_says_who_saw_the_breach() -> None:
    seen = an_alert().model_copy(update={"acknowledged": Acknowledgement(by="head@imigrasi.example", at=MONDAY)})

    said = text(an_alert("escalation"), PROCEDURE, HOURS, LINK, "en", earlier=(an_alert("warning"), seen))

    assert "Late was seen by head@imigrasi.example at 06/02/2023 09.00.00 WITA." in said
    assert said.count("was seen by") == 1


def test_the_next_supervisor_learns_who_could_not_be_told() -> None:
    unheard = passed_on(
        an_alert(), "office_head", [Person("top@imigrasi.example", "Top")], "head@imigrasi.example", MONDAY
    )

    said = text(unheard, PROCEDURE, HOURS, LINK, "id")

    assert said.startswith("Peringatan kepada head@imigrasi.example tidak dapat disampaikan.")


def test_an_alert_without_a_deadline_or_an_entry_says_what_it_can() -> None:
    bare = an_alert("hold_ended").model_copy(update={"due_at": None, "entered_at": None, "promised_at": None})

    assert text(bare, PROCEDURE, HOURS, LINK, "en") == f"Nobody has taken it.\n\n{LINK}\n"
    assert gathered_line(bare, PROCEDURE, HOURS.zone, LINK, "en").endswith(f"due -\n  {LINK}")


def test_a_message_of_several_counts_them_in_its_subject_and_has_a_line_each() -> None:
    told = [(an_alert(level), PROCEDURE) for level in ("breach", "warning", "breach")]

    assert gathered_subject(told, "en") == "3 alerts: 2 x Late, 1 x Time nearly over"
    assert len(gathered_subject(told * 40, "id")) <= LONGEST_SUBJECT
    assert gathered_line(*told[0], HOURS.zone, LINK, "id").startswith(f"- {told[0][0].complaint}: Terlambat, langkah 3")
