"""Who may see a complaint, who its reporter, and what the staff's, the reporter's and the receipt's views hold."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.data import procedures
from shared.domain.complaint import Complaint, Disclosure
from shared.domain.deciding import settle
from shared.domain.disclosure import concerns, identity_capacity, level_reached, public_view, receipt, staff_view
from shared.domain.procedure import Procedure
from tests.unit.builders import (
    HOURS,
    MINUTE,
    MONDAY,
    NEW_DOCUMENTS,
    PROCEDURE,
    ROLES,
    STEPS,
    TICK,
    a_caller,
    a_complaint,
    a_held_complaint,
    a_submission,
    a_talkative_history,
    after,
    an_answered_complaint,
    do,
)

MISCONDUCT = procedures()["laporan-pelanggaran", 0]
ANSWER = NEW_DOCUMENTS["direction"]["follow_up_answer"]

IN_THE_CONTRACT = {
    *("id", "version", "status", "kind", "classification", "channel", "channel_reference", "category"),
    *("subject", "narrative", "disclosure", "procedure", "step", "visit", "holder", "entered_at", "due_at", "sla"),
    *("documents", "received_at", "updated_at", "outcome"),
}
ADDED_TO_IT = {
    *("clocks", "set_aside_for", "history"),
    *("occurred_on", "place", "language", "question", "public_text", "publication", "duplicate_of", "promise"),
    *("messages", "photos", "rating", "earlier_answers", "identity_erased_at", "erased_at"),
    *("incident", "apart", "shares"),
}


def a_diverted_complaint() -> Complaint:
    return after(do("divert", a_complaint(), public_text="Ask the police."))


def a_withdrawn_complaint() -> Complaint:
    at_the_end = a_complaint(at_step="follow_up")
    return after(do("close", at_the_end, outcome="withdrawn", public_text="You withdrew it."))


@pytest.mark.parametrize("role", [*ROLES, None])
def test_a_complaint_concerns_all_staff_of_its_office_and_nobody_of_another(role: str | None) -> None:
    caller = a_caller(role) if role else a_caller()

    assert concerns(caller, a_complaint(), PROCEDURE)
    assert not concerns(replace(caller, office="samarinda"), a_complaint(), PROCEDURE)


@pytest.mark.parametrize("role", ROLES)
def test_a_report_on_staff_concerns_only_the_roles_that_the_procedure_shows_it_to(role: str) -> None:
    report = a_complaint(procedure=MISCONDUCT, kind="misconduct")

    assert concerns(a_caller(role), report, MISCONDUCT) == (role == "compliance")


def test_one_role_of_several_is_enough_but_not_at_another_office() -> None:
    report = a_complaint(procedure=MISCONDUCT, kind="misconduct")
    caller = a_caller("operator", "compliance")

    assert concerns(caller, report, MISCONDUCT)
    assert not concerns(replace(caller, office="samarinda"), report, MISCONDUCT)


@pytest.mark.parametrize(
    ("disclosure", "procedure", "roles", "capacity"),
    [
        ("open", PROCEDURE, ("operator",), "operator"),
        ("open", PROCEDURE, (), None),
        ("open", MISCONDUCT, ("compliance",), "compliance"),
        ("open", MISCONDUCT, ("office_head",), None),
        ("confidential", PROCEDURE, ("section_head",), "section_head"),
        ("confidential", PROCEDURE, ("operator", "office_head"), "office_head"),
        ("confidential", PROCEDURE, ("operator", "subsection_head", "admin"), None),
        ("anonymous", PROCEDURE, ROLES, None),
        ("anonymous", MISCONDUCT, ROLES, None),
    ],
)
def test_the_identity_is_shown_in_the_capacity_that_the_procedure_allows(
    disclosure: Disclosure, procedure: Procedure, roles: tuple[str, ...], capacity: str | None
) -> None:
    complaint = a_complaint(disclosure=disclosure, procedure=procedure)

    assert identity_capacity(a_caller(*roles), complaint, procedure) == capacity


def test_a_stand_in_looks_in_the_words_of_the_appointment() -> None:
    caller = replace(a_caller("section_head"), roles={"section_head": "Plh., SK 12/2023"})

    assert identity_capacity(caller, a_complaint(disclosure="confidential"), PROCEDURE) == "Plh., SK 12/2023"


@pytest.mark.parametrize(
    ("passed", "word"),
    [
        (8 * MINUTE - TICK, "on_time"),
        (8 * MINUTE, "warned"),
        (10 * MINUTE - TICK, "warned"),
        (10 * MINUTE, "breached"),
        (20 * MINUTE - TICK, "breached"),
        (20 * MINUTE, "escalated"),
    ],
)
def test_the_level_is_told_when_it_has_fallen_whether_or_not_it_was_recorded(passed: timedelta, word: str) -> None:
    unrecorded = a_complaint()
    facts = settle(unrecorded, PROCEDURE, HOURS, MONDAY + passed).facts
    recorded = facts[-1].after if facts else unrecorded

    assert unrecorded.levels == ()
    assert level_reached(unrecorded, PROCEDURE, HOURS, MONDAY + passed) == word
    assert level_reached(recorded, PROCEDURE, HOURS, MONDAY + passed) == word


def test_the_level_of_a_complaint_that_is_not_open_stays_what_was_recorded() -> None:
    held_late = after(do("hold", a_complaint(), at=MONDAY + 11 * MINUTE, note="Which counter?"))

    assert level_reached(held_late, PROCEDURE, HOURS, MONDAY + 100 * MINUTE) == "breached"
    assert level_reached(an_answered_complaint(), PROCEDURE, HOURS, MONDAY + 100 * MINUTE) == "on_time"


def test_staff_see_the_fields_of_the_contract() -> None:
    view = staff_view(a_complaint(), PROCEDURE, HOURS, MONDAY)

    assert set(view) == IN_THE_CONTRACT | ADDED_TO_IT
    assert view["procedure"] == {"id": "sopap-pengaduan", "revision": 0, "number": PROCEDURE.header.number}
    assert view["promise"] == {"minutes": 65, "due_at": "2023-02-06T02:05:00+00:00"}
    assert view["step"] == {
        "number": 1,
        "key": "receive",
        "title": "Menerima keluhan atau masukan",
        "actor": "operator",
    }
    assert view["shares"] == []
    absent = ("classification", "channel_reference", "place", "holder", "question", "publication", "outcome")
    assert [view[name] for name in absent] == [None] * len(absent)


def test_staff_see_what_was_written_and_who_holds_it() -> None:
    written = a_complaint(at_step="direction", place="Loket 3", channel_reference={"handle": "@warga", "number": "7"})
    taken = after(do("take", written, at=MONDAY + MINUTE))

    view = staff_view(taken, PROCEDURE, HOURS, MONDAY + 15 * MINUTE, "en")

    narrative = a_submission().narrative
    assert (view["subject"], view["narrative"], view["place"]) == ("Loket tutup", narrative, "Loket 3")
    assert view["channel_reference"] == {"handle": "@warga", "number": "7"}
    assert view["documents"] == {"complaint_data": narrative, **NEW_DOCUMENTS["review"]}
    assert view["holder"] == {"by": "section_head@imigrasi.example", "since": "2023-02-06T01:01:00+00:00"}
    assert (view["step"]["title"], view["sla"]) == ("Give direction", "breached")
    assert (view["entered_at"], view["due_at"]) == ("2023-02-06T01:00:00+00:00", "2023-02-06T01:15:00+00:00")
    json.dumps(view)


def test_an_erased_text_is_left_out_of_what_staff_see() -> None:
    erased = a_complaint(at_step="direction").model_copy(update={"texts": {}})

    view = staff_view(erased, PROCEDURE, HOURS, MONDAY)

    assert (view["subject"], view["narrative"], view["documents"]) == (None, None, {})


@pytest.mark.parametrize(
    ("make", "status", "outcome"),
    [
        (a_complaint, "received", None),
        (lambda: a_complaint(at_step="forward"), "in_progress", None),
        (lambda: a_complaint(at_step="follow_up"), "in_progress", None),
        (a_held_complaint, "waiting_for_you", None),
        (lambda: a_held_complaint(at_step="review"), "waiting_for_you", None),
        (an_answered_complaint, "answered", "answered"),
        (a_diverted_complaint, "closed", "diverted"),
        (a_withdrawn_complaint, "closed", "withdrawn"),
    ],
)
def test_the_reporter_reads_one_word_for_each_state(
    make: Callable[[], Complaint], status: str, outcome: str | None
) -> None:
    view = public_view(make(), PROCEDURE, "id", MONDAY)

    assert (view["status"], view["outcome"]) == (status, outcome)


def test_the_reporter_never_sees_a_narrative_nor_a_name_nor_the_office_s_own_texts() -> None:
    history = a_talkative_history()
    said = {(name.partition(".")[0], text) for fact in history for name, text in fact.after.texts.items()}
    told = {text for name, text in said if name in ("messages", "rating", "superseded", "publication_url")}
    told |= {fact.after.document("follow_up_answer") or "" for fact in history}
    hidden = {*(text for _, text in said), *(fact.note for fact in history if fact.note)} - told

    assert {a_submission().narrative, "Loket 3", "A second one."} <= hidden
    for fact in history:
        view = public_view(fact.after, PROCEDURE, "en", fact.at)
        shown = json.dumps(view, ensure_ascii=False)
        assert not [text for text in hidden if text in shown]
        assert "@imigrasi.example" not in shown
        assert not {"narrative", "reporter", "identity", "holder", "documents", "subject"} & set(view)


def test_the_reporter_reads_the_answer_and_where_it_stands_only_once_it_is_given() -> None:
    written = a_complaint(at_step="follow_up", channel="social_media")
    answered = an_answered_complaint(channel="social_media")

    before = public_view(written, PROCEDURE, "id", MONDAY)
    view = public_view(answered, PROCEDURE, "id", MONDAY)

    assert written.document("follow_up_answer") == ANSWER
    assert (before["answer"], before["publication"]) == (None, None)
    assert view["answer"] == ANSWER
    assert view["publication"] == {
        "platform": "instagram",
        "url": "https://social.example/p/1",
        "at": "2023-02-06T01:00:00+00:00",
    }


def test_a_complaint_that_ended_otherwise_tells_why_but_not_the_answer_that_lay_ready() -> None:
    view = public_view(a_withdrawn_complaint(), PROCEDURE, "id", MONDAY)

    assert (view["public_text"], view["answer"]) == ("You withdrew it.", None)


def test_the_reporter_reads_what_is_asked_until_it_is_resumed() -> None:
    held = a_held_complaint()

    assert public_view(held, PROCEDURE, "id", MONDAY)["question"] == "Which counter was it?"
    assert public_view(after(do("resume", held)), PROCEDURE, "id", MONDAY)["question"] is None


@pytest.mark.parametrize(
    ("make", "states"),
    [
        (a_complaint, ["current", *["todo"] * 5]),
        (lambda: a_complaint(at_step="direction"), [*["done"] * 3, "current", *["todo"] * 2]),
        (lambda: a_held_complaint(at_step="review"), [*["done"] * 2, "current", *["todo"] * 3]),
        (an_answered_complaint, ["done"] * 6),
        (a_diverted_complaint, ["todo"] * 6),
        (a_withdrawn_complaint, [*["done"] * 5, "todo"]),
    ],
)
def test_the_reporter_sees_how_far_it_is(make: Callable[[], Complaint], states: list[str]) -> None:
    steps = public_view(make(), PROCEDURE, "en", MONDAY)["steps"]

    assert [step["state"] for step in steps] == states
    assert [step["key"] for step in steps] == list(STEPS)
    assert steps[3]["title"] == "Give direction"


def test_a_receipt_tells_who_answers_for_it_and_until_when() -> None:
    assert receipt(a_complaint(), PROCEDURE, HOURS, "en") == {
        "complaint_id": "7K3Q9F2MXC",
        "received_at": "2023-02-06T01:00:00+00:00",
        "summary": {"kind": "complaint", "category": "passport", "subject": "Loket tutup"},
        "responsible": "Pengelola media sosial",
        "step": {"number": 1, "key": "receive", "title": "Receive the complaint or suggestion"},
        "due_at": "2023-02-06T01:10:00+00:00",
        "promise": {"minutes": 65, "due_at": "2023-02-06T02:05:00+00:00"},
    }


def test_the_same_receipt_can_be_made_again_at_any_later_time() -> None:
    history = a_talkative_history()
    receipts = [receipt(fact.after, PROCEDURE, HOURS, "id") for fact in history]

    assert len({fact.after.step for fact in history}) > 1
    assert all(each == receipts[0] for each in receipts)
