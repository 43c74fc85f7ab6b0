"""One complaint under an incident: a link that changes no clock, and goes no way that it should not go."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.data import procedures
from shared.domain.command import Decision
from shared.domain.complaint import Complaint
from shared.domain.deciding import decide
from shared.domain.errors import ActionNotPossible, Invalid, NotInProcedure
from shared.domain.journal import Entry, faults
from shared.domain.procedure_tables import Action
from tests.unit.builders import (
    HOURS,
    MINUTE,
    MONDAY,
    NEW_DOCUMENTS,
    STEPS,
    a_caller,
    a_command,
    a_complaint,
    a_held_complaint,
    a_history,
    after,
    an_answered_complaint,
    do,
    journalled,
)

INCIDENT = "INS-7K3Q9-F2MXC"
OTHER = "INS-9F2MX-C7K3Q"


def gathered(complaint: Complaint, **fields: Any) -> Complaint:
    return after(do("gather", complaint, incident=INCIDENT, **fields))


@given(
    step=st.sampled_from(STEPS),
    waits=st.lists(st.timedeltas(timedelta(0), timedelta(hours=30)), min_size=2, max_size=2),
    is_held=st.booleans(),
)
@settings(max_examples=150)
def test_gathering_and_parting_change_no_clock_no_deadline_and_no_version(
    step: str, waits: list[timedelta], is_held: bool
) -> None:
    complaint = a_held_complaint(at_step=step) if is_held else a_complaint(at_step=step)
    actions: tuple[Action, ...] = ("gather", "part")
    for action, wait in zip(actions, waits, strict=True):
        at = max(MONDAY + wait, complaint.updated_at)
        (*levels, fact) = do(action, complaint, at=at, incident=INCIDENT).facts
        before = levels[-1].after if levels else complaint

        left = {"incident", "apart", "updated_at"}
        assert fact.after.model_dump(exclude=left) == before.model_dump(exclude=left)
        assert fact.incident == INCIDENT
        complaint = fact.after
    assert (complaint.incident, complaint.apart) == (None, False)


def test_gathered_twice_is_gathered_once_and_parted_twice_is_parted_once() -> None:
    complaint = gathered(a_complaint())

    assert complaint.incident == INCIDENT
    assert do("gather", complaint, incident=INCIDENT) == Decision()
    assert do("part", after(do("part", complaint, incident=INCIDENT)), incident=INCIDENT) == Decision()


@pytest.mark.parametrize("action", ["gather", "part"])
def test_a_complaint_is_under_one_incident_at_a_time(action: Any) -> None:
    with pytest.raises(ActionNotPossible, match=INCIDENT):
        do(action, gathered(a_complaint()), incident=OTHER)


def test_what_is_over_or_set_aside_is_not_gathered() -> None:
    for complaint in (an_answered_complaint(), a_complaint().model_copy(update={"status": "set_aside"})):
        with pytest.raises(ActionNotPossible):
            do("gather", complaint, incident=INCIDENT)


def test_a_report_on_staff_is_never_gathered() -> None:
    misconduct = procedures()["laporan-pelanggaran", 0]
    report = a_complaint(kind="misconduct", procedure=misconduct)
    command = a_command("gather", report, by=a_caller("compliance"), incident=INCIDENT)

    with pytest.raises(NotInProcedure):
        decide(report, command, misconduct, HOURS, MONDAY)


def test_a_step_completed_for_an_incident_says_so_in_the_journal_and_the_chain_holds() -> None:
    facts = a_history(at_step="review")
    facts += do("gather", facts[-1].after, incident=INCIDENT).facts
    facts += do("advance", facts[-1].after, documents=NEW_DOCUMENTS["review"], incident=INCIDENT).facts
    facts += do("advance", facts[-1].after, documents=NEW_DOCUMENTS["direction"]).facts

    state, entries = journalled(facts)

    assert [each.incident for each in entries[-3:]] == [INCIDENT, INCIDENT, ""]
    assert list(faults(entries, state)) == []
    forged = entries[-2].model_copy(update={"incident": OTHER})
    assert "its hash does not fit" in " ".join(faults([*entries[:-2], forged, entries[-1]], state))


def test_an_entry_from_before_there_were_incidents_has_the_hash_that_it_had() -> None:
    _, (entry,) = journalled(a_history())
    stored = entry.model_dump(exclude={"incident", "operation"})

    assert Entry.model_validate(stored).hashed() == entry.hash


def test_what_does_not_go_along_is_not_completed_for_the_incident() -> None:
    for complaint in (a_complaint(), gathered(a_complaint()).model_copy(update={"apart": True})):
        with pytest.raises(ActionNotPossible):
            do("advance", complaint, incident=INCIDENT)
    with pytest.raises(ActionNotPossible):
        do("advance", gathered(a_complaint()), incident=OTHER)


def test_what_comes_back_goes_its_own_way_and_stays_linked_until_it_is_gathered_again() -> None:
    complaint = gathered(a_complaint(at_step="direction"))

    returned = after(do("return", complaint, at=MONDAY + MINUTE, to_step="review", note="Not this one."))
    advanced = after(do("advance", returned, at=MONDAY + 2 * MINUTE))
    again = gathered(advanced, at=MONDAY + 3 * MINUTE)

    assert (returned.incident, returned.apart) == (INCIDENT, True)
    assert (advanced.incident, advanced.apart) == (INCIDENT, True)
    assert (again.incident, again.apart) == (INCIDENT, False)


def test_what_is_reopened_stays_linked_and_goes_its_own_way() -> None:
    answered = an_answered_complaint().model_copy(update={"incident": INCIDENT})

    reopened = after(do("reopen", answered, at=MONDAY + MINUTE, by="section_head"))

    assert (reopened.incident, reopened.apart) == (INCIDENT, True)


def test_what_comes_back_under_no_incident_is_apart_from_none() -> None:
    returned = after(do("return", a_complaint(at_step="review"), to_step="receive", note="Again."))

    assert (returned.incident, returned.apart) == (None, False)


@pytest.mark.parametrize("action", ["gather", "part"])
def test_the_incident_must_be_named(action: Any) -> None:
    with pytest.raises(Invalid) as refused:
        do(action, a_complaint())

    assert [each.field for each in refused.value.fields] == ["incident"]
