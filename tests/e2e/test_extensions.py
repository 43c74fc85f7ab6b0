"""What the six rows do not have: questions, returns, other endings, corrections, reports on staff, who may see whom."""

from datetime import datetime

import pytest

from emulator.seed import email_of
from tests.e2e.callers import (
    ANSWER,
    EMAIL,
    NAME,
    PHONE,
    Json,
    Office,
    problem,
)


def test_a_question_makes_the_public_see_it_and_the_clock_stand_still(office: Office) -> None:
    receipt = office.public.submit()
    complaint, operator = receipt["complaint_id"], office.staff["operator"]

    held = operator.do(complaint, "hold", note="Di loket mana Anda mengantre?")

    assert (held["status"], held["due_at"], held["step"]["key"]) == ("held", None, "receive")
    seen = office.public.status(receipt)
    assert (seen["status"], seen["question"]) == ("waiting_for_you", "Di loket mana Anda mengantre?")
    assert complaint in {each["id"] for each in operator.get("/complaints?queue=held")["items"]}
    problem(operator.ask(complaint, "advance"), 409)
    problem(office.staff["section_head"].ask(complaint, "resume"), 403)
    resumed = operator.do(complaint, "resume")
    assert (resumed["status"], resumed["visit"], resumed["question"]) == ("open", 1, None)
    assert datetime.fromisoformat(resumed["due_at"]) > datetime.fromisoformat(receipt["due_at"])
    assert office.public.status(receipt)["status"] == "received"
    assert [each["action"] for each in operator.journal(complaint)] == ["submit", "hold", "resume"]
    assert operator.journal(complaint)[1]["note"] == "Di loket mana Anda mengantre?"


def test_a_supervisor_gives_it_back_to_an_earlier_step_and_does_not_do_it(office: Office) -> None:
    complaint = office.complaint_at("review")["complaint_id"]
    operator, section_head = office.staff["operator"], office.staff["section_head"]

    problem(operator.ask(complaint, "return", to_step="receive"), 403)
    problem(section_head.ask(complaint, "advance", documents={"analysis": "x"}), 403)
    returned = section_head.do(complaint, "return", to_step="forward", note="Nomor antrean belum dicatat.")
    forwarded = operator.do(complaint, "advance")

    assert (returned["step"]["key"], returned["visit"], returned["holder"]) == ("forward", 4, None)
    assert (forwarded["step"]["key"], forwarded["visit"]) == ("review", 5)
    entry = operator.journal(complaint)[-2]
    assert (entry["action"], entry["from_step"], entry["to_step"], entry["actor"]) == (
        "return", "review", "forward", section_head.email
    )  # fmt: skip
    assert entry["note"] == "Nomor antrean belum dicatat."


def test_a_complaint_for_another_agency_is_diverted_and_the_public_is_told(office: Office) -> None:
    first, later = office.public.submit(), office.complaint_at("review")
    told = "Diteruskan kepada Dinas Kependudukan."

    problem(office.staff["subsection_head"].ask(later["complaint_id"], "divert"), 422, "public_text")
    problem(office.staff["operator"].ask(later["complaint_id"], "divert", public_text=told), 403)
    by_operator = office.staff["operator"].do(first["complaint_id"], "divert", public_text=told)
    by_head = office.staff["subsection_head"].do(later["complaint_id"], "divert", public_text=told)

    for after, receipt in ((by_operator, first), (by_head, later)):
        assert (after["status"], after["outcome"]) == ("diverted", "diverted")
        seen = office.public.status(receipt)
        assert (seen["status"], seen["outcome"], seen["public_text"], seen["answer"]) == (
            "closed", "diverted", told, None
        )  # fmt: skip


@pytest.mark.parametrize("outcome", ["duplicate", "withdrawn", "unfounded", "spam"])
def test_a_complaint_can_end_without_an_answer(office: Office, outcome: str) -> None:
    receipt = office.public.submit()
    complaint, head = receipt["complaint_id"], office.staff["subsection_head"]
    more = {"duplicate_of": office.public.submit()["complaint_id"]} if outcome == "duplicate" else {}

    problem(office.staff["operator"].ask(complaint, "close", outcome=outcome, public_text="Selesai.", **more), 403)
    after = head.do(complaint, "close", outcome=outcome, public_text="Selesai.", **more)

    assert (after["status"], after["outcome"], after["duplicate_of"]) == ("closed", outcome, more.get("duplicate_of"))
    seen = office.public.status(receipt)
    assert (seen["status"], seen["outcome"], seen["public_text"], seen["answer"]) == (
        "closed", outcome, "Selesai.", None
    )  # fmt: skip
    assert head.journal(complaint)[-1]["action"] == "close"


def test_the_section_head_reopens_what_was_answered(office: Office) -> None:
    receipt = office.public.submit()
    complaint = receipt["complaint_id"]
    ended = office.bring(complaint, None)

    problem(office.staff["subsection_head"].ask(complaint, "reopen"), 403)
    reopened = office.staff["section_head"].do(complaint, "reopen", note="Pelapor tidak puas.")

    assert (reopened["status"], reopened["step"]["key"], reopened["outcome"]) == ("open", "review", None)
    assert reopened["visit"] == ended["visit"] + 1
    seen = office.public.status(receipt)
    assert (seen["status"], seen["answer"]) == ("in_progress", None)
    assert reopened["documents"]["follow_up_answer"] == ANSWER, "what was written stays"
    assert office.staff["operator"].journal(complaint)[-1]["note"] == "Pelapor tidak puas."


def test_a_correction_changes_the_answer_that_the_public_reads_and_stands_in_the_journal(office: Office) -> None:
    receipt = office.public.submit()
    complaint, head = receipt["complaint_id"], office.staff["subsection_head"]
    office.bring(complaint, None)

    problem(office.staff["operator"].ask(complaint, "correct", documents={"follow_up_answer": "x"}), 403)
    head.do(complaint, "correct", documents={"follow_up_answer": "Loket kedua dibuka mulai hari Selasa."})

    assert office.public.status(receipt)["answer"] == "Loket kedua dibuka mulai hari Selasa."
    entry = head.journal(complaint)[-1]
    assert (entry["action"], entry["documents"], entry["actor"]) == ("correct", ["follow_up_answer"], head.email)


def test_a_classification_makes_nobodys_form_stale(office: Office) -> None:
    complaint, operator = office.public.submit()["complaint_id"], office.staff["operator"]

    classified = operator.do(complaint, "reclassify", classification="without_examination")
    problem(operator.ask(complaint, "reclassify", classification="fine"), 422, "classification")
    advanced = operator.ask(complaint, "advance", 1)

    assert (classified["classification"], classified["version"]) == ("without_examination", 1)
    assert advanced.status_code == 200
    assert [each["action"] for each in operator.journal(complaint)] == ["submit", "reclassify", "advance"]


def test_a_report_on_staff_is_there_for_compliance_alone(office: Office) -> None:
    receipt = office.public.submit(kind="misconduct", subject="Petugas meminta uang")
    complaint = receipt["complaint_id"]

    for role in ("operator", "subsection_head", "section_head", "office_head", "admin"):
        staff = office.staff[role]
        for tail in ("", "/journal", "/reporter"):
            problem(staff.send("GET", f"/complaints/{complaint}{tail}"), 404)
        problem(staff.ask(complaint, "advance", 1), 404)
        for queue in ("mine", "open", "overdue"):
            listed = staff.get(f"/complaints?queue={queue}")["items"]
            assert complaint not in {each["id"] for each in listed}
        assert "Petugas meminta uang" not in staff.send("GET", "/?queue=open", headers={"Accept": "text/html"}).text
    problem(
        office.staff["subsection_head"].ask(
            office.public.submit()["complaint_id"],
            "close",
            outcome="duplicate",
            public_text="Ganda.",
            duplicate_of=complaint,
        ),
        422,
        "duplicate_of",
    )
    compliance = office.staff["compliance"]
    assert complaint in {each["id"] for each in compliance.get("/complaints?queue=mine")["items"]}
    assert compliance.get(f"/complaints/{complaint}/reporter")["name"] == NAME
    received = compliance.do(complaint, "advance")
    answered = compliance.do(complaint, "advance", documents={"follow_up_answer": "Laporan telah diperiksa."})
    assert (received["step"]["key"], answered["status"]) == ("examination", "closed")
    assert office.public.status(receipt)["answer"] == "Laporan telah diperiksa."


@pytest.mark.parametrize(
    ("disclosure", "allowed"),
    [
        ("open", {"operator", "subsection_head", "section_head", "office_head", "compliance", "admin"}),
        ("confidential", {"section_head", "office_head"}),
        ("anonymous", set()),
    ],
)
def test_who_may_see_the_reporter_depends_on_the_disclosure_and_each_look_is_journalled(
    office: Office, disclosure: str, allowed: set[str]
) -> None:
    more: Json = {"reporter": None} if disclosure == "anonymous" else {}
    complaint = office.public.submit(disclosure=disclosure, **more)["complaint_id"]

    answers = {role: staff.send("GET", f"/complaints/{complaint}/reporter") for role, staff in office.staff.items()}

    for role, answer in answers.items():
        if role in allowed:
            assert answer.json() == {"name": NAME, "email": EMAIL, "phone": PHONE}
        else:
            problem(answer, 403)
    looks = [each for each in office.staff["operator"].journal(complaint) if each["action"] == "identity_viewed"]
    assert {each["actor"] for each in looks} == {email_of(role) for role in allowed}
    assert len(looks) == len(allowed)
    assert office.staff["operator"].look(complaint)["version"] == 1, "a look makes nobody's form stale"
