"""What everybody may know: response times of many complaints, never of a few, never of a confidential procedure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shared.data import offices
from shared.domain.figures import DayFigures, Figures
from shared.domain.periods import Period
from shared.domain.public_figures import FEWEST, PublicFigures, public_figures
from shared.domain.seeing_figures import open_to_all, seen_by
from tests.unit.builders import OFFICE

DAY = date(2023, 2, 6)
PERIOD = Period(DAY, DAY)
SOPAP, MISCONDUCT = "sopap-pengaduan", "laporan-pelanggaran"


def shown(received: int, answers: dict[int, int], in_time: int, procedure: str = SOPAP) -> PublicFigures:
    """What is shown of a day with so many received and these answers."""
    figures = Figures(kinds={"complaint": received}, answers=answers, answers_in_time=in_time)
    return public_figures(PERIOD, [DayFigures(office=OFFICE.key, day=DAY, procedures={procedure: figures})], OFFICE)


def test_five_are_shown_with_their_share_and_median() -> None:
    assert shown(6, {30: 2, 65: 3}, 2) == PublicFigures(PERIOD, 6, 5, 40, 65)


def test_a_share_is_never_rounded_up_to_all() -> None:
    assert shown(400, {30: 300}, 299).on_time == 99


@pytest.mark.parametrize("few", range(FEWEST))
def test_of_fewer_than_five_nothing_is_shown(few: int) -> None:
    assert shown(few, {30: few}, few) == PublicFigures(PERIOD, None, None, None, None)


def test_of_few_answers_to_many_complaints_their_number_alone_is_withheld_with_their_times() -> None:
    assert shown(50, {30: 4}, 4) == PublicFigures(PERIOD, 50, None, None, None)


def test_reports_on_staff_are_not_among_them_nor_those_of_a_procedure_that_nobody_knows() -> None:
    nothing = PublicFigures(PERIOD, None, None, None, None)

    assert shown(50, {30: 50}, 50, MISCONDUCT) == nothing
    assert shown(50, {30: 50}, 50, "gone") == nothing


@pytest.mark.parametrize(
    ("roles", "procedures"),
    [
        (("operator",), ()),
        (("subsection_head",), (SOPAP,)),
        (("section_head",), (SOPAP,)),
        (("office_head",), (SOPAP,)),
        (("compliance",), (MISCONDUCT,)),
        (("operator", "compliance", "office_head"), (SOPAP, MISCONDUCT)),
        (("admin",), ()),
    ],
)
def test_supervisors_see_the_figures_of_their_procedures_and_of_confidential_ones_those_who_see_these(
    roles: tuple[str, ...], procedures: tuple[str, ...]
) -> None:
    assert seen_by(offices()["balikpapan"], roles) == procedures


def test_a_procedure_that_was_kept_to_some_in_any_revision_is_not_open_to_all() -> None:
    sopap = OFFICE.procedures[SOPAP, 0]
    kept = sopap.model_copy(update={"revision": 1, "visible_to": ("compliance",)})
    office = replace(OFFICE, procedures={**OFFICE.procedures, (SOPAP, 1): kept})

    assert SOPAP in open_to_all(OFFICE)
    assert SOPAP not in open_to_all(office)
    assert seen_by(office, ("section_head",)) == ()
    assert seen_by(office, ("section_head", "compliance")) == (SOPAP, MISCONDUCT)


def test_whoever_sees_a_procedure_in_force_sees_those_that_were_in_force_before_it() -> None:
    earlier = OFFICE.procedures[SOPAP, 0].model_copy(update={"id": "alur-lama"})
    office = replace(OFFICE, procedures={**OFFICE.procedures, ("alur-lama", 0): earlier})

    assert seen_by(office, ("section_head",)) == (SOPAP, "alur-lama")
