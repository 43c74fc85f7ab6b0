"""A step that two actors do side by side: complete when both are, and each is told and counted for their own share."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pytest

from shared.domain.alert import Alert, of_share, raised, read_alert_id
from shared.domain.alert_text import text
from shared.domain.command import Decision, Fact
from shared.domain.complaint import HOLD_ENDED, REPLIED, Complaint
from shared.domain.counting import count
from shared.domain.deciding import decide, settle, submit
from shared.domain.digest import watchers
from shared.domain.disclosure import staff_view
from shared.domain.errors import Invalid, MissingDocuments, NotInProcedure, StaleVersion, WrongActor
from shared.domain.figures import DayFigures
from shared.domain.journal import faults, replay, write
from shared.domain.office import Office
from shared.domain.procedure import Procedure
from shared.domain.register import line
from shared.domain.sharing import missing, turn, turns_of
from tests.unit.builders import (
    HOURS,
    MINUTE,
    MONDAY,
    OFFICE,
    PROCEDURE,
    a_caller,
    a_command,
    a_reporter,
    a_submission,
    after,
    salts,
)
from tests.unit.shapes import OTHER, tables

STUDY, SKETCH = {"study": "Ditimbang."}, {"sketch": "Digambar."}
DEADLINE = MONDAY + 60 * MINUTE


def done(complaint: Complaint, action: Any, by: str, at: datetime = MONDAY, **fields: Any) -> Decision:
    procedure = fields.pop("procedure", OTHER)
    return decide(complaint, a_command(action, complaint, by=by, **fields), procedure, HOURS, at)


def facts_up_to_the_shared_step(procedure: Procedure = OTHER) -> list[Fact]:
    facts = [*submit(a_submission(category="other"), procedure, HOURS, MONDAY).facts]
    return [*facts, *done(facts[-1].after, "advance", "desk", procedure=procedure).facts]


def shared(procedure: Procedure = OTHER) -> Complaint:
    """A complaint that entered the shared step on Monday."""
    return facts_up_to_the_shared_step(procedure)[-1].after


def half_done(at: datetime = MONDAY) -> Complaint:
    return after(done(shared(), "advance", "desk", at, documents=STUDY))


def test_one_share_is_recorded_and_the_complaint_stays_for_the_other() -> None:
    before = shared()

    decision = done(before, "advance", "desk", MONDAY + MINUTE, documents=STUDY)

    state = after(decision)
    assert (state.step, state.visit, state.version) == ("weigh", before.visit, before.version + 1)
    assert [(each.actor, each.by, each.at) for each in state.shares_done] == [
        ("desk", "desk@imigrasi.example", MONDAY + MINUTE)
    ]
    assert (decision.facts[-1].capacity, decision.facts[-1].documents) == ("desk", ("study",))
    assert (state.due_at, state.clock, decision.arrived) == (before.due_at, before.clock, False)


@pytest.mark.parametrize("order", [("desk", "field"), ("field", "desk")])
def test_it_goes_on_when_both_have_given_theirs_whoever_comes_first(order: tuple[str, str]) -> None:
    papers: Mapping[str, Mapping[str, str]] = {"desk": STUDY, "field": SKETCH}
    state = shared()
    for actor in order:
        state = after(done(state, "advance", actor, documents=papers[actor]))

    assert (state.step, state.shares_done) == ("reply", ())
    assert {"study", "sketch"} <= state.documents.keys()


def test_whose_turn_it_is_are_those_whose_share_is_missing() -> None:
    assert turn(shared(), OTHER) == "desk+field"
    assert turn(half_done(), OTHER) == "field"
    over = shared().model_copy(update={"status": "closed"})
    assert turn(over, OTHER) == ""


def test_a_worklist_asks_by_every_turn_that_a_role_is_part_of() -> None:
    assert turns_of(["desk"], [OTHER, PROCEDURE]) == ["desk", "desk+field"]
    assert turns_of(["head", "field"], [OTHER]) == ["head", "field", "desk+field"]
    assert turns_of([], [OTHER]) == []


def test_nobody_gives_their_share_twice_nor_that_of_the_other() -> None:
    with pytest.raises(WrongActor, match="Lapangan"):
        done(half_done(), "advance", "desk", documents=STUDY)
    with pytest.raises(Invalid) as refused:
        done(shared(), "advance", "desk", documents=STUDY | SKETCH)
    assert [each.field for each in refused.value.fields] == ["documents.sketch"]
    with pytest.raises(MissingDocuments) as lacking:
        done(half_done(), "advance", "field")
    assert [each.field for each in lacking.value.fields] == ["documents.sketch"]


def test_the_second_of_two_who_saw_the_same_state_looks_again() -> None:
    seen = shared()
    state = after(done(seen, "advance", "desk", documents=STUDY))

    with pytest.raises(StaleVersion):
        done(state, "advance", "field", documents=SKETCH, expected_version=seen.version)


def test_who_holds_both_roles_gives_one_share_after_the_other() -> None:
    both = a_caller("field", "desk")

    first = decide(shared(), a_command("advance", shared(), by=both, documents=STUDY), OTHER, HOURS, MONDAY)
    second = decide(after(first), a_command("advance", after(first), by=both, documents=SKETCH), OTHER, HOURS, MONDAY)

    assert [first.facts[-1].capacity, second.facts[-1].capacity] == ["desk", "field"]
    assert after(second).step == "reply"


def test_nobody_takes_it_away_from_the_other() -> None:
    with pytest.raises(NotInProcedure):
        decide(shared(), a_command("take", shared(), by="desk"), OTHER, HOURS, MONDAY)


def test_what_came_back_is_done_by_both_again() -> None:
    state = after(done(half_done(), "advance", "field", documents=SKETCH))
    back = after(done(state, "return", "desk", to_step="weigh", note="Sekali lagi."))

    assert [each.actor for each in missing(back, OTHER)] == ["desk", "field"]
    again = after(done(after(done(back, "advance", "desk")), "advance", "field"))
    assert (again.step, again.documents["sketch"].confirmed) == ("reply", True)


def test_each_chain_of_supervisors_hears_of_its_own_share() -> None:
    fallen = settle(shared(), OTHER, HOURS, MONDAY + 200 * MINUTE).fallen

    assert [(each.key, each.role, each.actors) for each in fallen] == [
        ("warning", "desk", ("desk",)),
        ("warning", "field", ("field",)),
        ("breach", "desk_chief", ("desk",)),
        ("breach", "field_chief", ("field",)),
        ("escalation", "head", ("desk", "field")),
    ]


def test_who_has_done_their_share_hears_of_nothing_more() -> None:
    fallen = settle(half_done(), OTHER, HOURS, MONDAY + 100 * MINUTE).fallen

    assert [(each.key, each.role) for each in fallen] == [("warning", "field"), ("breach", "field_chief")]


def test_one_chief_of_both_hears_once() -> None:
    procedure = Procedure.from_tables(tables(same_chief=True))
    state = shared(procedure)

    fallen = settle(state, procedure, HOURS, MONDAY + 100 * MINUTE).fallen

    assert [(each.role, each.actors) for each in fallen if each.key == "breach"] == [("desk_chief", ("desk", "field"))]


def alerts_of(decision: Decision) -> list[Alert]:
    return [
        raised(each.during, OTHER, HOURS, each.key, each.role, each.fell_at, [], each.fell_at, each.actors)
        for each in decision.fallen
    ]


def test_two_alerts_of_one_level_have_two_names() -> None:
    alerts = alerts_of(settle(shared(), OTHER, HOURS, MONDAY + 100 * MINUTE))

    assert [(each.level, read_alert_id(each.id)) for each in alerts] == [
        ("warning", ("7K3Q9F2MXC", 2, "warning")),
        ("warning", ("7K3Q9F2MXC", 2, "warning_2")),
        ("breach", ("7K3Q9F2MXC", 2, "breach")),
        ("breach", ("7K3Q9F2MXC", 2, "breach_2")),
    ]
    assert of_share(PROCEDURE.first, ()) == ""


@pytest.mark.parametrize(
    ("language", "said"),
    [("id", "Belum selesai: bagian Lapangan."), ("en", "Still missing: the share of Lapangan.")],
)
def test_an_alert_says_whose_share_is_missing(language: str, said: str) -> None:
    alert = alerts_of(settle(half_done(), OTHER, HOURS, MONDAY + 50 * MINUTE))[0]

    lines = text(alert, OTHER, HOURS, "https://x.example", language).splitlines()

    assert said in lines
    assert "(Meja, Lapangan)" in lines[0]


def test_what_the_reporter_writes_is_told_to_those_whose_share_is_missing() -> None:
    both = decide(shared(), a_command("reply", shared(), by=a_reporter(), note="Segera."), OTHER, HOURS, MONDAY)
    one = half_done()
    other = decide(one, a_command("reply", one, by=a_reporter(), note="Segera."), OTHER, HOURS, MONDAY)

    assert [(each.key, each.role) for each in both.fallen] == [(REPLIED, "desk"), (REPLIED, "field")]
    assert [each.role for each in other.fallen] == ["field"]


def test_a_hold_keeps_the_share_that_is_done() -> None:
    held = after(done(half_done(), "hold", "field", MONDAY + 30 * MINUTE, note="Di mana?"))
    ended = settle(held, OTHER, HOURS, held.hold_ends_at)  # type: ignore[arg-type]

    assert [(each.key, each.role, each.actors) for each in ended.fallen] == [(HOLD_ENDED, "field", ("field",))]
    assert [each.actor for each in after(ended).shares_done] == ["desk"]


def a_shared_life() -> list[Fact]:
    """Desk gives its share after ten minutes, field after seventy: ten late."""
    facts = facts_up_to_the_shared_step()
    facts += done(facts[-1].after, "advance", "desk", MONDAY + 10 * MINUTE, documents=STUDY).facts
    facts += done(facts[-1].after, "advance", "field", MONDAY + 70 * MINUTE, documents=SKETCH).facts
    return facts


def test_the_figures_count_each_actors_share_by_itself() -> None:
    _, entries = write(None, a_shared_life(), salts())
    day = DayFigures(office=OFFICE.key, day=date(2023, 2, 6))
    office = Office(OFFICE.particulars, HOURS, OFFICE.assignments, {("other-shape", 0): OTHER})

    count(entries, {day.day: day}, office, HOURS)

    figures = day.procedures["other-shape"]
    found = {(each.step, each.actor): (each.visits, each.on_time, each.minutes) for each in figures.steps}
    assert found["weigh", "desk"] == (1, 1, {10: 1})
    assert found["weigh", "field"] == (1, 0, {70: 1})
    assert sum(figures.completions.values()) == 2


def test_a_share_counts_on_the_day_on_which_it_was_done() -> None:
    facts = facts_up_to_the_shared_step()
    facts += done(facts[-1].after, "advance", "desk", MONDAY + 10 * MINUTE, documents=STUDY).facts
    tuesday = datetime(2023, 2, 7, 1, tzinfo=MONDAY.tzinfo)
    facts += done(facts[-1].after, "advance", "field", tuesday, documents=SKETCH).facts
    _, entries = write(None, facts, salts())
    days = {each: DayFigures(office=OFFICE.key, day=each) for each in (date(2023, 2, 6), date(2023, 2, 7))}
    office = Office(OFFICE.particulars, HOURS, OFFICE.assignments, {("other-shape", 0): OTHER})

    count(entries, days, office, HOURS)

    steps = {
        day.day: [(each.step, each.actor) for each in day.procedures["other-shape"].steps] for day in days.values()
    }
    assert ("weigh", "desk") in steps[date(2023, 2, 6)]
    assert steps[date(2023, 2, 7)] == [("weigh", "field")]


def test_the_journal_holds_and_leads_to_the_state() -> None:
    state, entries = write(None, a_shared_life(), salts())

    assert list(faults(entries, state)) == []
    assert replay(entries[:-1]).shares_done == half_done(MONDAY + 10 * MINUTE).shares_done


def test_the_register_has_one_line_for_the_step() -> None:
    state = a_shared_life()[-1].after

    lines = {each.number: each for each in line(state, OTHER, HOURS, MONDAY + 71 * MINUTE).steps}

    assert (lines[3].minutes, lines[3].late) == (70, True)


def test_staff_see_whose_share_is_done_and_by_whom() -> None:
    view = staff_view(half_done(), OTHER, HOURS, MONDAY)

    assert view["shares"] == [
        {"actor": "desk", "produces": ["study"], "done_by": "desk@imigrasi.example", "done_at": MONDAY.isoformat()},
        {"actor": "field", "produces": ["sketch"], "done_by": None, "done_at": None},
    ]


def test_a_digest_tells_of_it_to_both_chains() -> None:
    assert watchers(OTHER, OTHER.at("weigh")) == ("desk_chief", "head", "field_chief")
