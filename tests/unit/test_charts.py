"""Charts drawn on the server: they say what they show, each word is escaped, nothing depends on colour or script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from flask import Flask

from shared.web.charts import Bar, bars, columns


@pytest.fixture(autouse=True)
def request_of_a_page() -> Iterator[None]:
    with Flask(__name__).test_request_context():
        yield


def widths(drawing: str) -> list[float]:
    return [float(each) for each in re.findall(r'<rect [^>]* width="([\d.]+)"', drawing)]


def test_a_bar_is_as_long_as_its_share_and_its_words_stand_behind_it() -> None:
    drawing = bars(
        "In time", "By step", [Bar("Step 1", 50, 100, "50%", "100%"), Bar("Step 2", None, 0, "–", "0%")], 100
    )

    whole, half = widths(drawing)[1], widths(drawing)[0]
    assert half == whole / 2
    assert len(widths(drawing)) == 2, "nothing has no bar"
    assert re.findall(r"<text[^>]*>([^<]*)<", drawing) == ["Step 1", "50%", "100%", "Step 2", "–", "0%"]


def test_the_present_is_filled_and_the_past_outlined_so_that_no_colour_is_needed() -> None:
    drawing = bars("In time", "By step", [Bar("Step 1", 50, 60, "50%", "60%")], 100)

    assert re.findall(r'<rect [^>]*fill="([^"]+)"', drawing) == ["#14305c", "#ffffff"]
    assert drawing.count('stroke="#14305c"') == 2


def test_columns_stand_as_high_as_their_numbers_and_none_is_drawn_for_nothing() -> None:
    drawing = columns("Load", "By hour", [0, 4], [2, 0], ["08", "09"])

    heights = [float(each) for each in re.findall(r'<rect [^>]* height="([\d.]+)"', drawing)]
    assert heights[1] == 2 * heights[0]
    assert re.findall(r"<text[^>]*>([^<]*)<", drawing) == ["2", "08", "4", "09"]


def test_two_drawings_of_a_page_are_named_apart_and_each_says_what_it_is() -> None:
    page = f"<p>{columns('Load', 'By hour', [1], [1], ['08'])}{columns('More', 'By day', [], [], [])}</p>"

    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids)) == 4
    named = [each.split() for each in re.findall(r'aria-labelledby="([^"]+)"', page)]
    assert [each for both in named for each in both] == ids
    assert [each.text for each in ElementTree.fromstring(page).iter("title")] == ["Load", "More"]


def test_words_cannot_break_out_of_a_drawing() -> None:
    drawing = bars("<script>", 'a "b" & c', [Bar("<b>", 1, 1, "<i>", "&")], 0)

    assert "<script>" not in drawing
    assert "<b>" not in drawing
    assert ElementTree.fromstring(drawing).tag == "svg"
