"""The swimlanes: which cell has which line and symbol, and the picture in the README as the data has it."""

from xml.etree import ElementTree

from scripts.draw_procedure import OUT
from scripts.draw_procedure import drawn as drawn_for_the_readme
from shared.domain.procedure import Procedure
from shared.procedure.drawing import draw
from shared.web.swimlane import Cell, drawn, flow, lanes, rows
from tests.unit.builders import PROCEDURE
from tests.unit.shapes import OTHER

SVG = "{http://www.w3.org/2000/svg}"


def across() -> Procedure:
    """The procedure with its fourth row done by the first actor: the way crosses the lane in the middle."""
    third, fourth = PROCEDURE.step[2:4]
    steps = [
        *PROCEDURE.step[:2],
        third.model_copy(update={"actor": "section_head"}),
        fourth.model_copy(update={"actor": "operator"}),
        PROCEDURE.step[4].model_copy(update={"actor": "subsection_head"}),
        PROCEDURE.step[5],
    ]
    return PROCEDURE.model_copy(update={"step": tuple(steps)})


def drawing(cell: Cell) -> ElementTree.Element:
    return ElementTree.fromstring(drawn(cell, PROCEDURE))


def test_the_committed_picture_is_what_the_script_draws() -> None:
    assert OUT.read_text("utf-8") == draw(drawn_for_the_readme())


def test_the_picture_is_one_that_is_named_and_described() -> None:
    picture = ElementTree.fromstring(draw(PROCEDURE))

    assert picture.get("role") == "img"
    assert picture.findtext(f"{SVG}title") == PROCEDURE.name.en
    assert picture.findtext(f"{SVG}desc") == "6 steps of 3 actors, 65 minutes"


def test_there_is_a_lane_for_each_actor_that_has_a_step() -> None:
    assert lanes(PROCEDURE) == ("operator", "subsection_head", "section_head")


def test_the_way_goes_sideways_in_the_row_that_it_leaves_and_down_into_the_next() -> None:
    lines = [[" ".join(cell.lines) for cell in row] for row in flow(PROCEDURE)]

    assert lines == [
        ["down", "", ""],
        ["up right", "left down", ""],
        ["", "up right", "left down"],
        ["", "right down", "up left"],
        ["right down", "up left", ""],
        ["up", "", ""],
    ]


def test_the_way_runs_through_the_lanes_between() -> None:
    crossing = flow(across())[2]

    assert lanes(across()) == ("operator", "section_head", "subsection_head")
    assert [cell.lines for cell in crossing] == [("right", "down"), ("up", "left"), ()]
    assert [cell.lines for cell in flow(across())[3]] == [("up", "right"), ("left", "right"), ("left", "down")]


def test_each_row_has_one_symbol_in_the_lane_of_its_actor() -> None:
    found = rows(PROCEDURE)

    assert [step.number for step, _ in found] == [1, 2, 3, 4, 5, 6]
    for step, cells in found:
        assert [title for title, _ in cells if title] == [PROCEDURE.actor_titled(step.actor)]


def test_the_start_and_the_end_are_terminators_and_the_others_boxes() -> None:
    symbols = [next(cell for cell in row if cell.step) for row in flow(PROCEDURE)]

    corners = [drawing(cell).find("svg/rect") for cell in symbols]
    words = [drawing(cell).findtext("svg/text", "") for cell in symbols]

    assert [each.get("rx") != "0" for each in corners if each is not None] == [True, False, False, False, False, True]
    assert words == ["Mulai", "", "", "", "", "Selesai"]


def test_every_symbol_but_the_start_has_the_head_of_an_arrow() -> None:
    symbols = [next(cell for cell in row if cell.step) for row in flow(PROCEDURE)]

    assert [drawing(cell).find("svg/path") is not None for cell in symbols] == [False, True, True, True, True, True]


def test_a_symbol_says_whose_it_is_and_where_its_arrow_leads() -> None:
    first, last = flow(PROCEDURE)[0][0], flow(PROCEDURE)[5][0]

    assert drawing(first).get("role") == "img"
    assert drawing(first).findtext("title") == "1 (Mulai): Pengelola media sosial"
    assert drawing(first).findtext("desc") == "→ 2: Pengelola media sosial"
    assert drawing(last).findtext("desc") == "Selesai"


def test_lines_alone_are_decoration_and_an_empty_cell_is_nothing() -> None:
    row = flow(PROCEDURE)[1]

    assert drawing(row[1]).get("aria-hidden") == "true"
    assert drawn(row[2], PROCEDURE) == ""


def test_a_title_is_text_and_not_markup() -> None:
    actor = PROCEDURE.actor[0].model_copy(update={"title": "A < B & C"})
    procedure = PROCEDURE.model_copy(update={"actor": (actor, *PROCEDURE.actor[1:])})

    (_, cells), *_ = rows(procedure)

    assert "A &lt; B &amp; C" in cells[0][1]
    ElementTree.fromstring(draw(procedure))


def test_a_row_of_two_actors_has_a_symbol_in_each_lane_and_leads_on_from_both() -> None:
    lines = [[" ".join(cell.lines) for cell in row] for row in flow(OTHER)]

    assert lanes(OTHER) == ("desk", "field")
    assert lines == [
        ["right", "left down"],
        ["right down", "up left down"],
        ["up right down", "up left"],
        ["up", ""],
    ]
    drawings = [ElementTree.fromstring(drawn(cell, OTHER)) for cell in flow(OTHER)[2]]
    assert [each.findtext("title") for each in drawings] == ["3: Meja", "3: Lapangan"]
    assert [each.findtext("desc") for each in drawings] == ["→ 4 (Selesai): Meja"] * 2


def test_a_row_that_is_for_some_only_is_dashed_and_one_in_days_says_so() -> None:
    dashed = [["stroke-dasharray" in drawn(cell, OTHER) for cell in row if cell.step] for row in flow(OTHER)]

    assert dashed == [[False], [True], [False, False], [False]]
    assert ">2 days<" in draw(OTHER)
