"""Rows that are for some categories only: the others pass them by, on every page and in every list."""

from typing import Any

import pytest

from shared.domain.complaint import Complaint
from shared.domain.deciding import decide, submit
from shared.domain.disclosure import public_view
from shared.domain.errors import Invalid
from tests.unit.builders import HOURS, MONDAY, PROCEDURE, a_command, a_submission, after
from tests.unit.shapes import OTHER


def on_its_way(category: str, steps: int = 1) -> Complaint:
    """A complaint after so many steps, each completed with what it produces."""
    state = after(submit(a_submission(category=category), OTHER, HOURS, MONDAY))
    for _ in range(steps):
        step = OTHER.at(state.step)
        for share in step.shares:
            given = {key: "Teks." for key in share.produces if key not in state.documents}
            command = a_command("advance", state, by=share.actor, documents=given)
            state = after(decide(state, command, OTHER, HOURS, MONDAY))
    return state


@pytest.mark.parametrize(
    ("category", "way"),
    [("facilities", ["receive", "inspect", "weigh", "reply"]), ("visa", ["receive", "weigh", "reply"])],
)
def test_a_complaint_goes_through_the_rows_that_are_for_it(category: str, way: list[str]) -> None:
    assert [step.key for step in OTHER.way(category)] == way
    assert [on_its_way(category, steps).step for steps in range(len(way))] == way


def test_without_a_category_every_row_follows_the_one_before() -> None:
    assert [OTHER.after(step).key for step in OTHER.step[:-1]] == [step.key for step in OTHER.step[1:]]
    assert PROCEDURE.way("visa") == PROCEDURE.step


def test_it_is_not_given_back_to_a_row_that_it_passed_by() -> None:
    def back(category: str) -> Any:
        state = on_its_way(category, len(OTHER.way(category)) - 2)
        return decide(state, a_command("return", state, by="desk", to_step="inspect"), OTHER, HOURS, MONDAY)

    assert after(back("facilities")).step == "inspect"
    with pytest.raises(Invalid) as refused:
        back("visa")
    assert refused.value.fields[0].params == {"steps": "receive"}


@pytest.mark.parametrize(("category", "shown"), [("facilities", [1, 2, 3, 4]), ("visa", [1, 3, 4])])
def test_the_reporter_sees_the_rows_that_are_for_it_with_the_sheets_numbers(category: str, shown: list[int]) -> None:
    view = public_view(on_its_way(category), OTHER, "id", MONDAY)

    assert [each["number"] for each in view["steps"]] == shown
