"""An incident: who opens it, what is given for all, and how each complaint's own command is made of that."""

from dataclasses import replace
from typing import Any

import pytest

from shared.data import procedures
from shared.domain.command import Caller
from shared.domain.complaint import Operation
from shared.domain.errors import (
    ActionNotPossible,
    Invalid,
    MissingDocuments,
    NotInProcedure,
    Refusal,
    StaleVersion,
    WrongActor,
)
from shared.domain.incident import Incident, incident_id, opened, read_incident_id, refuse_unfit, who_gathers
from shared.domain.incident_orders import Order, closed, command_for, first_given, for_all, is_in_step, ordered
from tests.unit.builders import MINUTE, MONDAY, PROCEDURE, PUBLISHED, a_caller, a_complaint, a_held_complaint

MISCONDUCT = procedures()["laporan-pelanggaran", 0]
OPERATION = Operation(key="k", body="b")
TEXT = "The queue system could not be reached since eight."


def an_incident(**changes: Any) -> Incident:
    made = opened("INS-7K3Q9-F2MXC", a_caller("operator"), PROCEDURE, "Queue system down", MONDAY)
    return made.model_copy(update=changes)


def an_order(step: str = "review", role: str = "subsection_head", **changes: Any) -> Order:
    given = {"analysis": TEXT} if step == "review" else {}
    return replace(Order(step, 1, a_caller(role), documents=given), **changes)


def give(incident: Incident, order: Order) -> Incident:
    return ordered(incident, order, PROCEDURE, OPERATION, MONDAY + MINUTE)


def fields(refused: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [each.field for each in refused.value.fields]


def test_its_number_is_read_however_it_is_spelt_and_no_complaints_number_is_one() -> None:
    number = incident_id(b"six bytes or more")

    assert read_incident_id(number.lower().replace("-", " ")) == number
    assert read_incident_id("nothing") is None
    assert read_incident_id(number.replace("INS", "BPN")) is None


def test_it_is_opened_by_who_gathers() -> None:
    incident = an_incident()

    assert (incident.opened_by, incident.status, incident.version) == ("operator@imigrasi.example", "open", 1)
    assert (incident.office, incident.procedure, incident.readers) == ("balikpapan", PROCEDURE.id, ("staff",))
    assert "office_head" in who_gathers(PROCEDURE)
    with pytest.raises(WrongActor, match="Kepala Seksi"):
        opened("INS", a_caller("compliance"), PROCEDURE, "Queue system down", MONDAY)
    with pytest.raises(NotInProcedure):
        opened("INS", a_caller("compliance"), MISCONDUCT, "Queue system down", MONDAY)


def test_its_title_names_nobody() -> None:
    with pytest.raises(Invalid) as refused:
        opened("INS", a_caller("operator"), PROCEDURE, "Call 0812-3456-7890", MONDAY)
    shown = opened(
        "INS", a_caller("operator"), PROCEDURE, "Call 0812-3456-7890", MONDAY, office_contacts=("0812-3456-7890",)
    )

    assert fields(refused) == ["title"]
    assert shown.title == "Call 0812-3456-7890"


def test_it_concerns_those_who_may_see_its_complaints() -> None:
    reports = an_incident(readers=("compliance",))
    elsewhere = Caller("a@b.example", "A", "elsewhere", {"operator": "operator"})

    assert an_incident().concerns(a_caller("operator"))
    assert not an_incident().concerns(elsewhere)
    assert not reports.concerns(a_caller("operator"))
    assert reports.concerns(a_caller("compliance"))


def test_another_procedures_or_offices_complaint_is_not_gathered_nor_any_once_it_has_ended() -> None:
    refuse_unfit(an_incident(), a_complaint())
    for unfit in (an_incident(procedure="other"), an_incident(office="elsewhere")):
        with pytest.raises(Invalid):
            refuse_unfit(unfit, a_complaint())
    with pytest.raises(ActionNotPossible):
        refuse_unfit(an_incident(status="closed"), a_complaint())


def test_an_order_keeps_what_it_gives_and_says_by_whom() -> None:
    incident = give(an_incident(), an_order())

    given = incident.documents["analysis"]
    assert (given.text, given.version, given.step, given.by) == (TEXT, 1, "review", "subsection_head@imigrasi.example")
    assert (given.at, incident.version, incident.remembers("k")) == (MONDAY + MINUTE, 2, OPERATION)
    assert incident.remembers("other") is None


def test_a_text_given_again_is_the_same_version_and_another_text_a_new_one() -> None:
    once = give(an_incident(), an_order())

    same = give(once, an_order(expected_version=2))
    other = give(once, an_order(expected_version=2, documents={"analysis": "Another."}))

    assert same.documents == once.documents
    assert (other.documents["analysis"].version, other.documents["analysis"].text) == (2, "Another.")


def test_what_was_given_before_need_not_be_sent_again() -> None:
    once = give(an_incident(), an_order())

    again = give(once, an_order(expected_version=2, documents={}))

    assert (again.documents, again.version) == (once.documents, 3)
    with pytest.raises(MissingDocuments) as refused:
        give(an_incident(), an_order(documents={}))
    assert fields(refused) == ["documents.analysis"]


def test_an_order_is_refused_in_the_order_of_the_contract() -> None:
    nobodys = a_caller("compliance")

    with pytest.raises(StaleVersion) as stale:
        give(an_incident(status="closed"), an_order(expected_version=7, caller=nobodys))
    with pytest.raises(ActionNotPossible):
        give(an_incident(status="closed"), an_order(caller=nobodys))
    with pytest.raises(WrongActor):
        give(an_incident(), an_order(caller=nobodys, documents={"memo": "?"}))
    with pytest.raises(Invalid) as unknown:
        give(an_incident(), an_order(step="lunch"))

    assert stale.value.current == an_incident(status="closed")
    assert fields(unknown) == ["step"]


def test_what_each_reporter_wrote_is_not_replaced_by_one_text_for_all() -> None:
    with pytest.raises(Invalid) as refused:
        give(an_incident(), an_order("receive", "operator", documents={"complaint_data": "All the same."}))

    assert fields(refused) == ["documents.complaint_data"]
    assert for_all(PROCEDURE, PROCEDURE.at("receive").shares[0]) == ()
    assert first_given(PROCEDURE, PROCEDURE.at("follow_up"), PROCEDURE.at("follow_up").shares[0]) == ()


def test_what_is_given_to_many_names_nobody_unless_somebody_says_why() -> None:
    telling = {"analysis": "Ask Mr. A on 0812-3456-7890."}

    with pytest.raises(Invalid) as refused:
        give(an_incident(), an_order(documents=telling))
    confirmed = give(an_incident(), an_order(documents=telling, confirmation="A public number."))

    assert fields(refused) == ["documents.analysis", "confirmation"]
    assert confirmed.documents["analysis"].text == telling["analysis"]


def test_only_the_last_step_publishes() -> None:
    with pytest.raises(Invalid) as refused:
        give(an_incident(), an_order(publication=PUBLISHED))

    assert fields(refused) == ["publication"]
    assert give(an_incident(), an_order("follow_up", "operator", publication=PUBLISHED)).version == 2


def test_it_ends_when_none_of_its_complaints_is_under_way() -> None:
    ended = closed(an_incident(), a_caller("operator"), 1, 0, OPERATION, MONDAY)

    assert (ended.status, ended.closed_by, ended.closed_at) == ("closed", "operator@imigrasi.example", MONDAY)
    with pytest.raises(ActionNotPossible):
        closed(an_incident(), a_caller("operator"), 1, 1, OPERATION, MONDAY)
    with pytest.raises(StaleVersion):
        closed(an_incident(), a_caller("operator"), 2, 0, OPERATION, MONDAY)
    with pytest.raises(ActionNotPossible):
        closed(ended, a_caller("operator"), 2, 0, OPERATION, MONDAY)


def test_an_order_is_for_the_open_complaints_that_are_in_the_step_and_go_along() -> None:
    under = {"incident": an_incident().id}
    here = a_complaint(at_step="review").model_copy(update=under)

    assert is_in_step(here, an_incident(), "review")
    assert not is_in_step(here, an_incident(), "direction")
    assert not is_in_step(here.model_copy(update={"apart": True}), an_incident(), "review")
    assert not is_in_step(a_held_complaint(at_step="review").model_copy(update=under), an_incident(), "review")
    assert not is_in_step(a_complaint(at_step="review"), an_incident(), "review")


def test_a_late_complaint_gets_what_was_given_before_and_one_that_has_its_own_keeps_it() -> None:
    incident = give(an_incident(), an_order())
    order = an_order(documents={}, note="Together.")

    late = command_for(a_complaint(at_step="review"), incident, order, PROCEDURE)
    own = command_for(a_complaint(at_step="instruction"), incident, an_order("instruction"), PROCEDURE)
    other = command_for(a_complaint(at_step="review"), incident, an_order(documents={"analysis": "New."}), PROCEDURE)

    assert (late.documents, late.note, late.incident) == ({"analysis": TEXT}, "Together.", incident.id)
    assert (late.expected_version, late.action) == (None, "advance")
    assert own.documents == {}
    assert other.documents == {"analysis": "New."}


def test_the_one_publication_is_for_those_whose_answer_is_published() -> None:
    order = an_order("follow_up", "operator", publication=PUBLISHED)

    by_web = command_for(a_complaint(at_step="follow_up"), an_incident(), order, PROCEDURE)
    by_post = command_for(a_complaint(at_step="follow_up", channel="social_media"), an_incident(), order, PROCEDURE)
    by_other = command_for(a_complaint(at_step="follow_up", channel="counter"), an_incident(), order, PROCEDURE)

    assert (by_web.publication, by_post.publication, by_other.publication) == (None, PUBLISHED, None)
