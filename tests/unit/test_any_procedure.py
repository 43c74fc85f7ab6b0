"""Whatever procedure the checks accept runs to its end, from wherever its complaints may have come to."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.complaint import Category, Complaint
from shared.domain.deciding import decide, settle, submit
from shared.domain.errors import Refusal
from shared.domain.journal import faults, write
from shared.domain.procedure import Procedure
from shared.domain.procedure_tables import Action
from shared.domain.sharing import may, missing, turn
from tests.unit.builders import HOURS, MONDAY, a_command, a_reporter, a_submission, salts
from tests.unit.shapes import CATEGORIES, procedures

WILD: tuple[Action, ...] = ("advance", "return", "hold", "resume", "reply", "reopen", "take")

wild = st.lists(
    st.tuples(st.sampled_from(WILD), st.integers(0, 9), st.timedeltas(timedelta(0), timedelta(days=9))), max_size=12
)


class Life:
    """One complaint under a procedure, and its journal."""

    def __init__(self, procedure: Procedure, category: Category) -> None:
        self.procedure, self.now = procedure, MONDAY
        self.new_salt = salts()
        decision = submit(a_submission(category=category), procedure, HOURS, MONDAY)
        self.state, self.entries = write(None, decision.facts, self.new_salt)

    def attempt(self, action: Action, chosen: int) -> bool:
        """Do it as someone who may, with what it needs; whether it was possible."""
        roles = may(action, self.state, self.procedure)
        if not roles:
            return False
        role = roles[chosen % len(roles)]
        fields: dict[str, Any] = {"by": a_reporter() if role == "reporter" else role}
        if action == "advance":
            share = next(each for each in missing(self.state, self.procedure) if each.actor == role)
            fields["documents"] = dict.fromkeys(share.produces, "Teks.")
        if action == "return":
            fields["to_step"] = self.procedure.step[chosen % len(self.procedure.step)].key
        if action in ("hold", "reply", "reopen", "return"):
            fields["note"] = "Catatan."
        try:
            decision = decide(self.state, a_command(action, self.state, **fields), self.procedure, HOURS, self.now)
        except Refusal:
            return False
        if decision.facts:
            self.state, entries = write(self.state, decision.facts, self.new_salt)
            self.entries += entries
        return True


def steps_left(state: Complaint, procedure: Procedure) -> int:
    """How many shares lie between the complaint and its end: the measure that falls with each."""
    here = procedure.at(state.step).number
    later = (step for step in procedure.way(state.category) if step.number > here)
    return len(missing(state, procedure)) + sum(len(step.shares) for step in later)


@settings(max_examples=150)
@given(procedure=procedures(), category=st.sampled_from(CATEGORIES), before=wild)
def test_it_runs_to_its_end_from_any_state_that_can_be_reached(
    procedure: Procedure, category: Category, before: list[tuple[Action, int, timedelta]]
) -> None:
    life = Life(procedure, category)
    for action, chosen, wait in before:
        life.now += wait
        life.attempt(action, chosen)
        assert procedure.at(life.state.step).is_for(category), "no complaint comes to a row that is not for it"
    if life.state.status == "held":
        assert life.attempt("resume", 0)

    while not life.state.is_over:
        left, whose = steps_left(life.state, procedure), turn(life.state, procedure)
        assert whose, "it is somebody's turn"
        assert life.attempt("advance", left), "whoever's turn it is can do it"
        assert life.state.is_over or steps_left(life.state, procedure) == left - 1

    assert life.state.outcome == "answered"
    assert life.state.document(procedure.answer) == "Teks."
    assert list(faults(life.entries, life.state)) == []


@settings(max_examples=60)
@given(procedure=procedures(), category=st.sampled_from(CATEGORIES), steps=st.integers(0, 12))
def test_left_to_lie_it_comes_to_every_level_in_order_and_tells_someone_of_each(
    procedure: Procedure, category: Category, steps: int
) -> None:
    life = Life(procedure, category)
    for _ in range(steps):
        if not life.state.is_over:
            life.attempt("advance", 0)
    if life.state.is_over:
        return
    due = life.state.due_at
    assert due is not None

    fallen = settle(life.state, procedure, HOURS, due + timedelta(days=90)).fallen

    times: list[datetime] = [each.fell_at for each in fallen]
    assert times == sorted(times)
    assert list(dict.fromkeys(each.key for each in fallen)) == [level.key for level in procedure.level]
    assert {each.fell_at for each in fallen if each.key == "breach"} == {due}
    names = {(each.key, each.role) for each in fallen}
    assert len(names) == len(fallen), "nobody hears of one level twice"
