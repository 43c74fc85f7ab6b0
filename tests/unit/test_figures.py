"""Figures counted from journals: they agree with a recount, add up by day, and say what they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from random import Random
from statistics import median_low

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.command import Fact
from shared.domain.counting import count, count_lying
from shared.domain.deciding import settle
from shared.domain.figures import DayFigures, Figures, Reason, StepFigures, together
from shared.domain.register import line
from shared.domain.tallies import percentile, share
from tests.recount import Laid, laid_out, laid_out_unfinished, recount, unfinished
from tests.unit.builders import (
    HOURS,
    MINUTE,
    MONDAY,
    NEW_DOCUMENTS,
    OFFICE,
    PROCEDURE,
    PUBLISHED,
    a_history,
    a_long_history,
    do,
    journalled,
)
from tests.unit.histories import an_eventful_history

FIRST = date(2023, 2, 6)
DAYS = [FIRST + timedelta(days=number) for number in range(60)]
"""Every day on which something happens in these histories."""


def counted(histories: Iterable[Sequence[Fact]], days: Sequence[date] = DAYS) -> dict[date, DayFigures]:
    """The figures of these days."""
    found = {day: DayFigures(office=OFFICE.key, day=day, unfinished={}) for day in days}
    for facts in histories:
        count(journalled(facts)[1], found, OFFICE, HOURS)
    return found


def of(facts: Sequence[Fact]) -> Figures:
    """The figures of one complaint over all days."""
    return together(counted([facts]).values())[PROCEDURE.id]


def a_prompt_one() -> list[Fact]:
    """Answered half an hour after it came."""
    facts = a_history(at_step="follow_up")
    return facts + list(do("advance", facts[-1].after, at=MONDAY + 30 * MINUTE, publication=PUBLISHED).facts)


def test_the_figures_of_each_day_agree_with_a_recount_from_the_states() -> None:
    histories = [an_eventful_history(seed) for seed in range(150)]

    found = counted(histories)

    counts: Counter[str] = Counter()
    for day in DAYS:
        naive: Laid = Counter()
        for facts in histories:
            naive += recount([(each.action, each.at, each.after) for each in facts], day, PROCEDURE, HOURS)
        figures = found[day].procedures.get(PROCEDURE.id, Figures())
        assert laid_out(figures) == naive, day
        counts.update(str(key[0]) for key in naive)
    assert counts.keys() == {
        *("channel", "category", "kind", "arrival", "completion", "visit", "minutes", "level", "ending"),
        *("answer", "answer in time", "rating", "replaced", "hold", "return", "reopen", "about"),
    }


def test_what_is_unfinished_at_the_end_of_each_day_agrees_with_the_states() -> None:
    histories = [an_eventful_history(seed, acts=12) for seed in range(60)]

    found = counted(histories, DAYS[:12])

    seen: Laid = Counter()
    for day in DAYS[:12]:
        lying = (found[day].unfinished or {}).get(PROCEDURE.id, [])
        naive: Laid = Counter()
        for facts in histories:
            naive += unfinished([(each.action, each.at, each.after) for each in facts], day, HOURS)
        assert laid_out_unfinished(lying) == naive, day
        seen += naive
    assert {status for _, status, _ in seen} == {"open", "held"}
    assert max(age for _, _, age in seen if isinstance(age, int)) > 7


def test_a_day_is_the_same_in_whatever_order_the_journals_come() -> None:
    histories = [an_eventful_history(seed) for seed in range(30)]
    in_order = counted(histories)
    Random(1).shuffle(histories)

    shuffled = counted(histories)

    assert {day: each.stored() for day, each in shuffled.items()} == {
        day: each.stored() for day, each in in_order.items()
    }


def test_figures_come_back_from_the_store_as_they_were() -> None:
    for figures in counted([an_eventful_history(seed) for seed in range(20)]).values():
        stored = figures.stored()

        assert DayFigures.model_validate(stored).stored() == stored


def test_a_visit_counts_on_the_day_on_which_it_ended_and_no_other_day_is_touched() -> None:
    facts = a_history()
    tuesday = MONDAY + timedelta(days=1)
    facts += do("advance", facts[-1].after, at=tuesday).facts

    found = counted([facts])
    second_alone = counted([facts], [FIRST + timedelta(days=1)])

    assert found[FIRST].procedures[PROCEDURE.id].steps == []
    assert found[FIRST].procedures[PROCEDURE.id].received == 1
    (receive,) = found[FIRST + timedelta(days=1)].procedures[PROCEDURE.id].steps
    assert (receive.step, receive.actor, receive.visits, receive.late) == ("receive", "operator", 1, 1)
    assert found[FIRST + timedelta(days=1)] == second_alone[FIRST + timedelta(days=1)]


def test_the_day_and_the_hour_are_the_offices() -> None:
    late_evening = datetime.fromisoformat("2023-02-06T23:30:00+08:00")

    found = counted([a_history(at=late_evening)])

    assert found[FIRST].procedures[PROCEDURE.id].arrivals == {23: 1}
    assert found[FIRST + timedelta(days=1)].procedures == {}


def test_time_on_hold_is_no_working_time_of_the_visit() -> None:
    facts = a_history()
    facts += do("hold", facts[-1].after, at=MONDAY + 4 * MINUTE, note="Which counter?").facts
    facts += do("resume", facts[-1].after, at=MONDAY + 60 * MINUTE).facts
    facts += do("advance", facts[-1].after, at=MONDAY + 63 * MINUTE).facts

    (receive,) = of(facts).steps

    assert (receive.minutes, receive.on_time, receive.late) == ({7: 1}, 1, 0)


def test_an_answer_in_the_promised_time_counts_as_such_and_one_after_a_reopening_has_no_response_time() -> None:
    prompt = a_prompt_one()
    late = a_history(at_step="follow_up")
    late += do("advance", late[-1].after, at=MONDAY + 65 * MINUTE, publication=PUBLISHED).facts
    again = [*prompt, *do("reopen", prompt[-1].after, at=MONDAY + 31 * MINUTE, note="Not answered.").facts]
    for step in ("review", "direction", "instruction", "follow_up"):
        fields = {"documents": NEW_DOCUMENTS[step]} if step in NEW_DOCUMENTS else {}
        published = {"publication": PUBLISHED} if step == "follow_up" else {}
        again += do("advance", again[-1].after, at=MONDAY + 32 * MINUTE, **fields, **published).facts

    assert (of(prompt).answers, of(prompt).answers_in_time, of(prompt).answered) == ({30: 1}, 1, 1)
    assert (of(late).answers, of(late).answers_in_time) == ({65: 1}, 0)
    assert (of(again).answers, of(again).answered, of(again).reopened) == ({30: 1}, 2, 1)


def test_a_first_answer_on_a_day_that_is_not_asked_for_is_still_the_first() -> None:
    facts = a_prompt_one()
    tuesday = MONDAY + timedelta(days=1)
    facts += do("reopen", facts[-1].after, at=tuesday, note="Not answered.").facts
    for step in ("review", "direction", "instruction", "follow_up"):
        fields = {"documents": NEW_DOCUMENTS[step]} if step in NEW_DOCUMENTS else {}
        published = {"publication": PUBLISHED} if step == "follow_up" else {}
        facts += do("advance", facts[-1].after, at=tuesday + MINUTE, **fields, **published).facts

    found = counted([facts], [FIRST + timedelta(days=1)])[FIRST + timedelta(days=1)].procedures[PROCEDURE.id]

    assert (found.answered, found.answers) == (1, {})


def test_of_a_days_ratings_of_a_complaint_the_last_one_counts() -> None:
    facts = a_prompt_one()
    facts += do("rate", facts[-1].after, at=MONDAY + 40 * MINUTE, score=1).facts
    facts += do("rate", facts[-1].after, at=MONDAY + 41 * MINUTE, score=4).facts
    facts += do("rate", facts[-1].after, at=MONDAY + timedelta(days=1), score=5).facts

    found = counted([facts])

    assert found[FIRST].procedures[PROCEDURE.id].ratings == {4: 1}
    assert found[FIRST + timedelta(days=1)].procedures[PROCEDURE.id].ratings == {5: 1}


def test_each_breach_is_explained_once_and_what_was_noticed_late_is_told_apart() -> None:
    facts = a_history()
    facts += do("take", facts[-1].after, at=MONDAY + 8 * MINUTE).facts
    facts += settle(facts[-1].after, PROCEDURE, HOURS, MONDAY + 25 * MINUTE).facts

    found = of(facts)

    assert found.levels == {"warning": 1, "breach": 1, "escalation": 1}
    assert found.causes == {"waited": Reason(count=1, waited_minutes=8, worked_minutes=2)}
    assert found.noticed_late_minutes == 15


def test_what_happened_to_complaints_of_another_office_is_not_counted() -> None:
    _, entries = journalled(a_history(office="lain"))
    found = {FIRST: DayFigures(office=OFFICE.key, day=FIRST)}

    count(entries, found, OFFICE, HOURS)

    assert found[FIRST].procedures == {}


def test_figures_of_several_days_add_up_to_those_of_the_period() -> None:
    histories = [a_long_history(), *(an_eventful_history(seed) for seed in range(40))]
    days = counted(histories)

    total = together(days.values())[PROCEDURE.id]

    sums: Laid = Counter()
    for each in days.values():
        sums += laid_out(each.procedures.get(PROCEDURE.id, Figures()))
    assert without_ratings(laid_out(total)) == without_ratings(sums)
    assert total.received == len(histories)
    reasons = [each.procedures[PROCEDURE.id].causes.values() for each in days.values() if each.procedures]
    assert sum(each.count for each in total.causes.values()) == sum(each.count for day in reasons for each in day)
    assert sum(each.count for each in total.causes.values()) == total.levels["breach"]


def without_ratings(laid: Laid) -> Laid:
    """Ratings do not simply add up: a later one takes an earlier one back."""
    return Counter({key: number for key, number in laid.items() if not {"rating", "replaced"} & set(key)})


def test_figures_of_a_period_in_which_all_lies_agree_with_the_register_line_by_line() -> None:
    histories = [an_eventful_history(seed) for seed in range(120)]
    states = [facts[-1].after for facts in histories]
    lines = [line(each, PROCEDURE, HOURS, MONDAY + timedelta(days=60)) for each in states]

    found = together(counted(histories).values())[PROCEDURE.id]

    for step in PROCEDURE.step:
        done = [each for state in states if (each := state.step_done(step.key))]
        figures = found.at(step.key, step.actor)
        assert (figures.visits, figures.late) == (sum(each.visits for each in done), sum(each.late for each in done))
    undone = [facts[number - 1].after.outcome for facts in histories
              for number, each in enumerate(facts) if each.action == "reopen"]  # fmt: skip
    assert found.endings == Counter(each.outcome for each in lines if each.outcome) + Counter(undone)
    assert found.ratings == Counter(each.rating for each in lines if each.rating)
    assert found.kinds == Counter(each.kind for each in lines)
    assert found.channels == Counter(each.channel for each in lines)
    assert (found.reopened, sum(found.ratings.values())) > (0, 0)


def test_of_a_period_each_complaint_has_the_rating_that_stood_at_its_end() -> None:
    histories = [an_eventful_history(seed) for seed in range(80)]
    days = counted(histories)
    taken_back = 0

    for first, last in ((0, 60), (0, 2), (1, 4), (3, 9), (4, 5)):
        period = DAYS[first:last]
        figures = together(days[day] for day in period).get(PROCEDURE.id, Figures())

        ends = [[each.after for each in facts if local(each.at) <= period[-1]] for facts in histories]
        stood = [states[-1].rating for states in ends if states]
        expected = Counter(each.score for each in stood if each and local(each.at) in period)
        assert figures.ratings == expected
        assert figures.about["passport"].ratings == expected
        taken_back += sum(number for each in figures.replaced.values() for number in each.values())
    assert taken_back > 0, "a rating from before the period was taken back in it, and not counted"


def local(at: datetime) -> date:
    return at.astimezone(HOURS.zone).date()


def test_a_rating_of_a_complaint_that_is_reopened_is_taken_back() -> None:
    facts = a_prompt_one()
    facts += do("rate", facts[-1].after, at=MONDAY + 40 * MINUTE, score=1).facts
    same_day = [*facts, *do("reopen", facts[-1].after, at=MONDAY + 50 * MINUTE, note="Not answered.").facts]
    tuesday = MONDAY + timedelta(days=1)
    next_day = [*facts, *do("reopen", facts[-1].after, at=tuesday, note="Not answered.").facts]

    assert (of(facts).ratings, of(facts).about["passport"].low_ratings) == ({1: 1}, 1)
    assert (of(same_day).ratings, of(same_day).replaced, of(same_day).reopened) == ({}, {}, 1)
    assert of(next_day).ratings == {}
    assert counted([next_day])[FIRST].procedures[PROCEDURE.id].ratings == {1: 1}
    on_tuesday = counted([next_day])[FIRST + timedelta(days=1)].procedures[PROCEDURE.id]
    assert (on_tuesday.ratings, on_tuesday.replaced) == ({}, {FIRST: {1: 1}})


def test_what_was_set_aside_is_unfinished_at_the_step_that_it_waits_for() -> None:
    facts = a_history(set_aside_for="honeypot")

    found = counted([facts])

    lying = (found[FIRST + timedelta(days=3)].unfinished or {})[PROCEDURE.id]
    assert [(each.step, each.status, each.ages) for each in lying] == [("receive", "set_aside", {3: 1})]
    assert found[FIRST].procedures[PROCEDURE.id].received == 1


@pytest.mark.parametrize("seed", range(12))
def test_one_to_which_nothing_happens_counts_by_its_state_as_it_does_by_its_journal(seed: int) -> None:
    state, entries = journalled(an_eventful_history(seed, acts=3))
    later = [state.updated_at.date() + timedelta(days=number) for number in (3, 4)]
    by_journal, by_state = (
        {day: DayFigures(office=OFFICE.key, day=day, unfinished={}) for day in later} for _ in range(2)
    )

    count(entries, by_journal, OFFICE, HOURS)
    if not state.is_over:
        count_lying(state.model_dump(), by_state, HOURS)

    assert [each.unfinished for each in by_state.values()] == [each.unfinished for each in by_journal.values()]


def test_a_day_is_final_once_it_was_computed_after_its_end() -> None:
    evening = datetime.fromisoformat("2023-02-06T23:59:00+08:00")
    day = DayFigures(office=OFFICE.key, day=FIRST, unfinished={}, computed_at=evening)

    assert not day.is_final(HOURS.zone)
    assert day.model_copy(update={"computed_at": evening + MINUTE}).is_final(HOURS.zone)
    assert not day.model_copy(update={"computed_at": evening + MINUTE, "unfinished": None}).is_final(HOURS.zone)
    assert not day.model_copy(update={"computed_at": None}).is_final(HOURS.zone)


def test_a_day_of_which_no_unfinished_are_asked_for_has_none() -> None:
    found = {FIRST: DayFigures(office=OFFICE.key, day=FIRST)}

    count(journalled(a_history())[1], found, OFFICE, HOURS)

    count_lying(a_history()[-1].after.model_dump(), found, HOURS)

    assert found[FIRST].unfinished is None
    assert found[FIRST].stored()["unfinished"] is None


def test_adding_a_day_leaves_the_day_as_it_was() -> None:
    day = counted([a_long_history()])[FIRST]
    before = day.stored()

    together([day, day])

    assert day.stored() == before


@given(st.lists(st.integers(min_value=0, max_value=60), min_size=1))
def test_a_median_from_a_tally_is_the_median_of_the_numbers(numbers: list[int]) -> None:
    tally = Counter(numbers)

    assert percentile(tally, 50) == median_low(numbers)
    assert percentile(tally, 100) == max(numbers)
    assert sum(number <= (percentile(tally, 90) or 0) for number in numbers) * 10 >= 9 * len(numbers)


@pytest.mark.parametrize(("numbers", "ninetieth"), [([1] * 9 + [50], 1), ([1] * 8 + [50] * 2, 50), ([7], 7)])
def test_the_ninetieth_percentile_is_what_nine_in_ten_do_not_exceed(numbers: list[int], ninetieth: int) -> None:
    assert percentile(Counter(numbers), 90) == ninetieth


def test_of_nothing_there_is_no_median_and_no_share() -> None:
    assert percentile({}, 50) is None
    assert share(0, 0) is None
    assert share(1, 4) == 25
    assert StepFigures(step="receive", actor="operator").late == 0
