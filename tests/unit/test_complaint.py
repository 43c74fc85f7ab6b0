"""A complaint's way through the rows: advanced with its documents, answered; and what each row refuses."""

from dataclasses import FrozenInstanceError, replace
from datetime import timedelta

import pytest
from pydantic import ValidationError

from shared.data import procedures
from shared.domain.complaint import Operation, Publication, document_text
from shared.domain.deciding import decide, look
from shared.domain.errors import Invalid, MissingDocuments
from tests.unit.builders import (
    HOURS,
    MINUTE,
    MONDAY,
    NEW_DOCUMENTS,
    PROCEDURE,
    PUBLISHED,
    STEPS,
    TICK,
    a_caller,
    a_command,
    a_complaint,
    a_submission,
    after,
    do,
)


@pytest.mark.parametrize(("number", "step"), list(enumerate(STEPS[:-1])))
def test_each_row_but_the_last_leads_to_the_next_in_a_new_visit_with_a_fresh_clock(number: int, step: str) -> None:
    complaint = a_complaint(at_step=step)
    taken = after(do("take", complaint))
    later = MONDAY + 5 * MINUTE

    decision = do("advance", taken, at=later, documents=NEW_DOCUMENTS.get(step, {}))

    entered = after(decision)
    minutes = (10, 10, 10, 15, 10, 10)[number + 1]
    assert decision.arrived
    assert [fact.action for fact in decision.facts] == ["advance"]
    assert (entered.step, entered.visit, entered.version) == (STEPS[number + 1], number + 2, number + 2)
    assert (entered.entered_at, entered.clock.started_at, entered.clock.elapsed_seconds) == (later, later, 0)
    assert entered.due_at == later + minutes * MINUTE
    assert entered.next_check_at == later + minutes * MINUTE * 0.8
    assert entered.updated_at == later
    assert entered.holder is None
    assert entered.levels == ()


def test_the_last_row_closes_the_complaint_with_its_answer() -> None:
    complaint = a_complaint(at_step="follow_up")

    decision = do("advance", complaint, at=MONDAY + MINUTE)

    closed = after(decision)
    assert not decision.arrived
    assert (closed.status, closed.outcome, closed.is_over) == ("closed", "answered", True)
    assert (closed.step, closed.visit, closed.version) == ("follow_up", complaint.visit, complaint.version + 1)
    assert (closed.due_at, closed.next_check_at, closed.closed_at) == (None, None, MONDAY + MINUTE)
    assert closed.clock.elapsed_seconds == 60
    assert closed.document("follow_up_answer") == NEW_DOCUMENTS["direction"]["follow_up_answer"]


@pytest.mark.parametrize(
    ("step", "fields", "title"),
    [
        ("review", ["documents.analysis"], "Analisa atas keluhan atau masukan masyarakat"),
        ("direction", ["documents.follow_up_answer"], "Jawaban tindak lanjut"),
    ],
)
def test_a_row_that_lacks_its_document_names_the_field(step: str, fields: list[str], title: str) -> None:
    with pytest.raises(MissingDocuments) as refused:
        do("advance", a_complaint(at_step=step))

    assert [each.field for each in refused.value.fields] == fields
    assert [each.params["document"] for each in refused.value.fields] == [title]


def test_a_document_that_was_given_before_is_confirmed_by_leaving_it_out() -> None:
    complaint = a_complaint(at_step="instruction")

    fact = do("advance", complaint, at=MONDAY + MINUTE).facts[-1]

    document = fact.after.documents["follow_up_answer"]
    assert fact.documents == ("follow_up_answer",)
    assert (document.version, document.confirmed, document.step, document.visit) == (2, True, "instruction", 5)
    assert (document.by, document.at) == ("subsection_head@imigrasi.example", MONDAY + MINUTE)
    assert fact.after.document("follow_up_answer") == complaint.document("follow_up_answer")


def test_a_document_that_was_given_before_can_be_replaced() -> None:
    complaint = a_complaint(at_step="instruction")

    replaced = after(do("advance", complaint, documents={"follow_up_answer": "Come at ten."}))

    document = replaced.documents["follow_up_answer"]
    assert (document.version, document.confirmed) == (2, False)
    assert replaced.document("follow_up_answer") == "Come at ten."
    assert complaint.document("follow_up_answer") == NEW_DOCUMENTS["direction"]["follow_up_answer"]


def test_a_document_that_the_row_does_not_produce_is_refused_by_its_field() -> None:
    documents = {"analysis": "A", "follow_up_answer": "B", "memo": "C"}

    with pytest.raises(Invalid) as refused:
        do("advance", a_complaint(at_step="review"), documents=documents)

    assert [each.field for each in refused.value.fields] == ["documents.follow_up_answer", "documents.memo"]
    assert {each.params["keys"] for each in refused.value.fields} == {"analysis"}


def test_what_came_by_social_media_closes_only_with_where_the_answer_was_published() -> None:
    complaint = a_complaint(at_step="follow_up", channel="social_media")

    with pytest.raises(Invalid) as refused:
        do("advance", complaint)
    closed = after(do("advance", complaint, publication=PUBLISHED))

    assert [each.field for each in refused.value.fields] == ["publication"]
    assert (closed.publication_platform, closed.published_at) == ("instagram", PUBLISHED.at)
    assert closed.texts["publication_url"] == PUBLISHED.url


def test_what_came_by_the_web_may_say_where_the_answer_was_published_too() -> None:
    published = Publication(platform="facebook", url="https://social.example/p/2", at=MONDAY - timedelta(days=1))

    closed = after(do("advance", a_complaint(at_step="follow_up"), publication=published))

    assert (closed.publication_platform, closed.published_at) == ("facebook", published.at)


@pytest.mark.parametrize("step", STEPS[:-1])
def test_no_row_but_the_last_publishes(step: str) -> None:
    complaint = a_complaint(at_step=step)

    with pytest.raises(Invalid) as refused:
        do("advance", complaint, documents=NEW_DOCUMENTS.get(step, {}), publication=PUBLISHED)

    assert [each.field for each in refused.value.fields] == ["publication"]


def test_a_channel_that_the_procedure_does_not_name_closes_without_a_publication() -> None:
    misconduct = procedures()["laporan-pelanggaran", 0]
    compliance = a_caller("compliance")
    complaint = a_complaint(at_step="examination", procedure=misconduct, kind="misconduct", channel="counter")
    command = a_command("advance", complaint, by=compliance, documents={"follow_up_answer": "Examined."})

    closed = after(decide(complaint, command, misconduct, HOURS, MONDAY))

    assert (closed.outcome, closed.procedure.id) == ("answered", "laporan-pelanggaran")


def test_a_command_whose_clock_runs_behind_does_not_go_back_in_time() -> None:
    complaint = a_complaint(at_step="forward")

    decision = do("advance", complaint, at=MONDAY - TICK)

    assert decision.facts[-1].at == after(decision).entered_at == MONDAY


def test_a_look_at_the_identity_is_a_fact_that_changes_nothing() -> None:
    complaint = a_complaint(at_step="review", disclosure="confidential")

    decision = look(complaint, a_caller("section_head"), "section_head", MONDAY)

    assert [fact.action for fact in decision.facts] == ["identity_viewed"]
    assert after(decision) == complaint
    assert not decision.arrived


def test_a_complaint_remembers_its_recent_operations() -> None:
    operation = Operation(key="k1", body="b1")
    complaint = a_complaint().model_copy(update={"operations": (operation,)})

    assert complaint.remembers("k1") == operation
    assert complaint.remembers("k2") is None


def test_a_text_that_was_erased_is_none_and_its_document_can_still_be_confirmed() -> None:
    complaint = a_complaint(at_step="instruction")
    erased = complaint.model_copy(update={"texts": {}})

    confirmed = after(do("advance", erased))

    assert erased.document("follow_up_answer") is None
    assert confirmed.documents["follow_up_answer"].version == 2
    assert document_text("follow_up_answer") not in confirmed.texts


def test_a_state_is_never_changed_in_place() -> None:
    complaint = a_complaint(at_step="direction")
    before = complaint.model_dump_json()
    command = a_command("advance", complaint, documents=NEW_DOCUMENTS["direction"])

    decide(complaint, command, PROCEDURE, HOURS, MONDAY + 40 * MINUTE)
    with pytest.raises(Invalid):
        decide(complaint, replace(command, to_step="review"), PROCEDURE, HOURS, MONDAY)

    assert complaint.model_dump_json() == before


@pytest.mark.parametrize(
    "built",
    [a_complaint(), a_complaint().clock, a_submission(), a_caller("operator"), do("take", a_complaint()), PROCEDURE],
    ids=lambda built: type(built).__name__,
)
def test_what_the_domain_passes_around_is_frozen(built: object) -> None:
    name = next(iter(vars(built)))

    with pytest.raises((ValidationError, FrozenInstanceError)):
        setattr(built, name, None)


def test_a_document_sent_back_unchanged_is_confirmed_like_one_left_out() -> None:
    complaint = a_complaint(at_step="instruction")
    answer = complaint.document("follow_up_answer") or ""

    same = after(do("advance", complaint, documents={"follow_up_answer": answer}))
    other = after(do("advance", complaint, documents={"follow_up_answer": "Another answer."}))

    assert [each.documents["follow_up_answer"].version for each in (same, other)] == [2, 2]
    assert [each.documents["follow_up_answer"].confirmed for each in (same, other)] == [True, False]
