"""Who may do what at which row, and in which order a command is refused."""

from dataclasses import replace
from typing import Any, get_args

import pytest

from shared.data import procedures
from shared.domain import errors
from shared.domain.command import FIELDS_OF, Command
from shared.domain.complaint import Complaint
from shared.domain.deciding import admit, decide
from shared.domain.errors import ActionNotPossible, Invalid, NotInProcedure, Refusal, StaleVersion, WrongActor
from shared.domain.procedure_tables import Action
from tests.unit.builders import HOURS, MONDAY, PROCEDURE, ROLES, STEPS, a_caller, a_command, a_complaint, a_reporter, do

ACTIONS: tuple[Action, ...] = get_args(Action)

ACTOR = {
    "receive": "operator",
    "forward": "operator",
    "review": "subsection_head",
    "direction": "section_head",
    "instruction": "subsection_head",
    "follow_up": "operator",
}
WITH_SUPERVISORS = {
    "receive": {"operator", "subsection_head", "section_head", "office_head"},
    "forward": {"operator", "subsection_head", "section_head", "office_head"},
    "review": {"subsection_head", "section_head", "office_head"},
    "direction": {"section_head", "office_head"},
    "instruction": {"subsection_head", "section_head", "office_head"},
    "follow_up": {"operator", "subsection_head", "section_head", "office_head"},
}
ACTOR_ALONE = {step: {actor} for step, actor in ACTOR.items()}
SUBSECTION_AND_ABOVE = {step: {"subsection_head", "section_head", "office_head"} for step in STEPS}
OPERATOR_FIRST = SUBSECTION_AND_ABOVE | {"receive": {"operator"}}

MAY: dict[Action, dict[str, set[str]]] = {
    "advance": ACTOR_ALONE,
    "take": ACTOR_ALONE,
    "hold": ACTOR_ALONE,
    "resume": ACTOR_ALONE,
    "return": WITH_SUPERVISORS,
    "divert": OPERATOR_FIRST,
    "reclassify": OPERATOR_FIRST,
    "close": SUBSECTION_AND_ABOVE,
    "correct": SUBSECTION_AND_ABOVE,
    "release": {step: {"operator", "subsection_head", "section_head", "office_head"} for step in STEPS},
    "gather": {step: {"operator", "subsection_head", "section_head", "office_head"} for step in STEPS},
    "part": {step: {"operator", "subsection_head", "section_head", "office_head"} for step in STEPS},
    "reopen": {step: {"section_head"} for step in STEPS},
    "reply": {step: set() for step in STEPS},
    "rate": {step: set() for step in STEPS},
}

WHILE: dict[Action, set[str]] = {
    "advance": {"open"},
    "take": {"open"},
    "return": {"open"},
    "hold": {"open"},
    "resume": {"held"},
    "release": {"set_aside"},
    "divert": {"open", "held", "set_aside"},
    "close": {"open", "held", "set_aside"},
    "reclassify": {"open", "held", "set_aside"},
    "correct": {"open", "held", "closed", "diverted"},
    "gather": {"open", "held"},
    "part": {"open", "held"},
    "reopen": {"closed", "diverted"},
    "reply": {"open", "held", "set_aside"},
    "rate": {"closed", "diverted"},
}


def in_status(status: str, step: str = "review") -> Complaint:
    return a_complaint(at_step=step).model_copy(update={"status": status})


def admitted(command: Command, complaint: Complaint) -> bool:
    try:
        admit(complaint, command, PROCEDURE)
    except WrongActor:
        return False
    return True


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_is_for_the_roles_that_the_contract_names(action: Action, step: str) -> None:
    complaint = in_status(sorted(WHILE[action])[-1], step)

    allowed = {role for role in ROLES if admitted(a_command(action, complaint, by=role), complaint)}

    assert allowed == MAY[action][step]


@pytest.mark.parametrize("status", ["open", "held", "set_aside", "closed", "diverted"])
@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_is_possible_only_in_the_statuses_that_fit_it(action: Action, status: str) -> None:
    complaint = in_status(status)
    command = a_command(action, complaint)

    if status in WHILE[action]:
        assert admit(complaint, command, PROCEDURE)
    else:
        with pytest.raises(ActionNotPossible) as refused:
            admit(complaint, command, PROCEDURE)
        assert refused.value.current == complaint
        assert str(refused.value) == f"A complaint that is {status} does not allow: {action}."


@pytest.mark.parametrize("action", ACTIONS)
def test_the_reporter_may_reply_rate_and_reopen_and_do_nothing_else(action: Action) -> None:
    complaint = in_status(sorted(WHILE[action])[-1])

    allowed = admitted(a_command(action, complaint, by=a_reporter()), complaint)

    assert allowed == (action in ("reply", "rate", "reopen"))


def test_a_role_that_may_not_reopen_is_told_who_of_the_office_may() -> None:
    complaint = in_status("closed")

    with pytest.raises(WrongActor) as refused:
        admit(complaint, a_command("reopen", complaint, by="operator"), PROCEDURE)

    assert str(refused.value) == f"This is for: {PROCEDURE.actor_titled('section_head')}."


def test_a_refused_role_is_told_whose_task_it_is() -> None:
    complaint = a_complaint(at_step="review")

    with pytest.raises(WrongActor, match=r"^This is for: Kepala Sub Seksi Informasi dan Komunikasi Keimigrasian\.$"):
        admit(complaint, a_command("advance", complaint, by="section_head"), PROCEDURE)


def test_a_caller_without_any_role_may_do_nothing() -> None:
    complaint = a_complaint()

    assert not admitted(a_command("advance", complaint, by=a_caller()), complaint)


def test_a_stand_in_acts_in_the_capacity_of_the_appointment() -> None:
    complaint = a_complaint(at_step="direction")
    roles = {"subsection_head": "subsection_head", "section_head": "Plh, 12/2023"}
    stand_in = replace(a_caller("subsection_head"), roles=roles)

    decision = do("take", complaint, by=stand_in)

    assert decision.facts[-1].capacity == "Plh, 12/2023"
    assert decision.facts[-1].actor == stand_in.email


@pytest.mark.parametrize("expected_version", [0, 2, 4])
@pytest.mark.parametrize("action", ACTIONS)
def test_a_command_on_another_version_is_stale_and_carries_the_current_state(
    action: Action, expected_version: int
) -> None:
    complaint = a_complaint(at_step="review")

    with pytest.raises(StaleVersion, match="has changed since you saw it") as refused:
        admit(complaint, a_command(action, complaint, expected_version=expected_version), PROCEDURE)

    assert refused.value.current == complaint


@pytest.mark.parametrize("action", sorted({*ACTIONS} - {"advance"}))
def test_an_extension_that_is_switched_off_is_not_in_the_procedure(action: Action) -> None:
    bare = PROCEDURE.model_copy(update={"extension": ()})
    complaint = in_status(sorted(WHILE[action])[-1])

    with pytest.raises(NotInProcedure) as refused:
        admit(complaint, a_command(action, complaint), bare)

    assert [each.field for each in refused.value.fields] == ["action"]


def test_refusals_come_in_the_order_of_the_contract() -> None:
    """Stale (409), status (409), role (403), fields (422): each command below has one fault less."""
    held = in_status("held")
    complaint = a_complaint(at_step="review")
    wrong: dict[str, Any] = {"to_step": "receive", "documents": {"memo": "x"}}

    with pytest.raises(StaleVersion):
        decide(held, a_command("advance", held, by="admin", expected_version=9, **wrong), PROCEDURE, HOURS, MONDAY)
    with pytest.raises(ActionNotPossible):
        decide(held, a_command("advance", held, by="admin", **wrong), PROCEDURE, HOURS, MONDAY)
    with pytest.raises(WrongActor):
        decide(complaint, a_command("advance", complaint, by="admin", **wrong), PROCEDURE, HOURS, MONDAY)
    with pytest.raises(Invalid):
        decide(complaint, a_command("advance", complaint, **wrong), PROCEDURE, HOURS, MONDAY)


def test_a_report_on_staff_is_handled_by_compliance_alone() -> None:
    misconduct = procedures()["laporan-pelanggaran", 0]
    complaint = a_complaint(procedure=misconduct, kind="misconduct")
    command = {role: a_command("advance", complaint, by=role) for role in ROLES}

    assert admit(complaint, command["compliance"], misconduct) == "compliance"
    for role in {*ROLES} - {"compliance"}:
        with pytest.raises(WrongActor):
            admit(complaint, command[role], misconduct)


def test_every_action_has_its_fields_declared() -> None:
    assert set(FIELDS_OF) == set(ACTIONS)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("Malformed", 400),
        ("Unproven", 401),
        ("WrongActor", 403),
        ("NotFound", 404),
        ("Conflict", 409),
        ("StaleVersion", 409),
        ("ActionNotPossible", 409),
        ("KeyReused", 409),
        ("TooLarge", 413),
        ("UnsupportedType", 415),
        ("Invalid", 422),
        ("MissingDocuments", 422),
        ("NotInProcedure", 422),
        ("Unavailable", 503),
    ],
)
def test_each_refusal_owns_its_status(name: str, status: int) -> None:
    refusal = getattr(errors, name)

    assert issubclass(refusal, Refusal)
    assert refusal.status == status
    assert name in (errors.__doc__ or "")


def test_no_two_refusals_share_a_slug() -> None:
    classes = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, Refusal)]

    assert len({each.slug for each in classes}) == len(classes)


def test_a_refusal_without_parameters_says_its_own_words() -> None:
    assert str(Invalid()) == "Correct the fields named and send again. Nothing was stored."
    assert str(errors.TooLarge(limit=65536)) == "The body is larger than 65536 bytes."
    assert str(Invalid("100 % wrong")) == "100 % wrong"


@pytest.mark.parametrize(
    ("complaint", "said"),
    [
        (None, "This number is registered already."),
        ("BPN-AAAAA-BBBBB", "This number is registered already, as BPN-AAAAA-BBBBB."),
    ],
)
def test_whose_number_is_taken_is_named_where_the_caller_may_know_it(complaint: str | None, said: str) -> None:
    (error,) = errors.NumberTaken(complaint).fields

    assert (error.field, error.message % error.params) == ("channel_reference.number", said)
