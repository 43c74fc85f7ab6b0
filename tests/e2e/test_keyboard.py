"""The pages by the Tab key: each thing once, in the page's order, seen, and no way is a trap."""

from pathlib import Path

import pytest

from emulator.seed import email_of
from emulator.stack import Stack
from tests.e2e.callers import Json, Office
from tests.e2e.test_pages import browser, drive

__all__ = ("browser",)

FEWEST = {"tracking": 6}
"""Stops of a page, 12 for all others: fewer, and it was not the page."""

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def walked(browser: Path, stack: Stack, office: Office) -> list[Json]:
    """What the Tab key came by on each page."""
    waiting = office.complaint_at("review")["complaint_id"]
    case = f"{stack.transition}/complaints/{waiting}"
    opening = {"title": "Sistem antrean mati", "complaints": [waiting]}
    opened = office.staff["subsection_head"].send("POST", "/incidents", opening)
    incident = f"{stack.transition}/incidents/{opened.json()['incident']['id']}"
    pages = [
        {"name": "form", "as": None, "url": f"{stack.intake}/"},
        {"name": "board", "as": email_of("operator"), "url": f"{stack.transition}/?queue=open"},
        {"name": "case", "as": email_of("subsection_head"), "url": case},
        {"name": "register", "as": email_of("section_head"), "url": f"{stack.transition}/register?period=this_month"},
        {"name": "performance", "as": email_of("office_head"), "url": f"{stack.transition}/performance"},
        {"name": "report", "as": email_of("office_head"), "url": f"{stack.transition}/report"},
        {"name": "incidents", "as": email_of("subsection_head"), "url": f"{stack.transition}/incidents"},
        {"name": "incident", "as": email_of("subsection_head"), "url": incident},
        {"name": "imports", "as": email_of("operator"), "url": f"{stack.transition}/imports"},
        {"name": "interface", "as": email_of("operator"), "url": f"{stack.transition}/openapi"},
        {"name": "tracking", "as": None, "url": f"{stack.intake}/tracking"},
    ]
    found: list[Json] = drive(browser, "focus.mjs", {"signIn": stack.transition, "pages": pages})
    return found


def test_the_tab_key_comes_by_everything_in_the_order_of_the_page(walked: list[Json]) -> None:
    assert [each["name"] for each in walked if len(each["expected"]) < FEWEST.get(each["name"], 12)] == []
    assert [each["stops"] for each in walked] == [each["expected"] for each in walked]


def test_the_way_back_is_the_way_there_so_that_nothing_is_a_trap(walked: list[Json]) -> None:
    assert [each["back"][::-1] for each in walked] == [each["expected"] for each in walked]


def test_where_the_focus_is_can_be_seen(walked: list[Json]) -> None:
    assert {each["name"]: each["unseen"] for each in walked if each["unseen"]} == {}
    assert {each["name"]: each["outside"] for each in walked if each["outside"]} == {}
