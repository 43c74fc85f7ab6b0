"""Two lists held against each other by number."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.errors import FieldError
from shared.domain.import_rows import ForeignRow
from shared.domain.reconciling import Ours, ours, reconcile
from tests.unit.builders import a_complaint, an_answered_complaint

DAY = date(2023, 2, 6)


def a_row(number: str, state: str = "open", *, bad: bool = False) -> ForeignRow:
    return ForeignRow(2, number, {}, state, errors=(FieldError("state", "No."),) if bad else ())


def mine(number: str | None, state: str = "open") -> Ours:
    return Ours(f"BPN-{number}", number, state, DAY)


def test_a_complaint_is_compared_by_its_outcome_and_by_the_day_it_was_filed_there() -> None:
    filed = {"number": "12", "filed_on": "2023-01-31"}

    running = ours(a_complaint(channel_reference=filed), DAY)
    ended = ours(an_answered_complaint(), DAY)

    assert (running.number, running.state, running.day) == ("12", "open", date(2023, 1, 31))
    assert (ended.number, ended.state, ended.day) == (None, "answered", DAY)


def test_a_row_that_cannot_be_used_is_told_and_its_complaint_is_not_missed() -> None:
    found = reconcile([a_row("1", bad=True), a_row("", bad=True)], {}, [mine("1")])

    assert ([each.number for each in found.refused], found.only_here, found.agreeing) == (["1", ""], (), 0)


def test_what_may_not_be_told_agrees() -> None:
    found = reconcile([a_row("1", "answered")], {"1": None}, [])

    assert (found.agreeing, found.only_there, found.differing) == (1, (), ())


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["open", "answered"])),
       st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["open", "answered"])))  # fmt: skip
def test_each_number_is_told_once_and_in_the_right_place(there: dict[str, str], here: dict[str, str]) -> None:
    rows = [a_row(number.upper(), state) for number, state in there.items()]
    held = {number: mine(number, state) for number, state in here.items()}

    found = reconcile(rows, {number: each for number, each in held.items() if number in there}, held.values())

    both = there.keys() & here.keys()
    assert {each.number for each in found.only_there} == {each.upper() for each in there.keys() - here.keys()}
    assert {each.number for each in found.only_here} == here.keys() - there.keys()
    assert {each.ours.number for each in found.differing} == {each for each in both if there[each] != here[each]}
    assert found.agreeing == sum(there[each] == here[each] for each in both)
