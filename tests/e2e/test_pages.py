"""Every page in Chromium: axe-core finds nothing, it fits a phone, has no script and weighs little; and by keyboard."""

import gzip
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from emulator.seed import email_of
from emulator.stack import Stack
from scripts import chromium
from tests.e2e.callers import Office
from tests.e2e.page_plan import Page, Plan

EVERY_WAY = os.environ.get("PAGES_EVERY_WAY") == "1"
"""Whether each page is looked at in each language at each width, as `make soak` does.

Else a language has one width, and axe-core looks at one language.
"""

WIDTHS = {"id": (1280, 360), "en": (1280, 360)} if EVERY_WAY else {"id": (360,), "en": (1280,)}
"""Pixels, by language."""

HEAVIEST = 6_000
"""Bytes of a page as it travels, compressed; the style sheet, which a phone keeps for a year, is counted apart."""
HEAVIEST_LOOK = 12_000

Found = list[dict[str, Any]]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def browser() -> Path:
    """The folder of the scripts that drive Chromium, its packages installed.

    Without Chromium, node or the packages the tests are skipped, unless REQUIRE_BROWSER=1.
    """
    try:
        chromium.prepare()
    except chromium.MissingBrowser as missing:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(str(missing))
        pytest.skip(str(missing))
    return chromium.FOLDER


@pytest.fixture(scope="module")
def pages_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack on which a complaint is late after some seconds: the board and the alerts have something to show."""
    directory = tmp_path_factory.mktemp("pages-stack")
    with Stack(directory, sla_minute_seconds=1, sla_calendar="always", sweep_seconds=1.0) as running:
        yield running


@pytest.fixture(scope="module")
def plan(browser: Path, pages_stack: Stack) -> list[Page]:
    """The pages, the complaints that they show filed and brought to their steps."""
    return Plan(Office(pages_stack)).whole()


@pytest.fixture(scope="module")
def found(browser: Path, pages_stack: Stack, plan: list[Page]) -> Found:
    """What the browser found, page by page and width by width. PICTURES names a folder for pictures of them."""
    asked = {
        "widths": WIDTHS["id"],
        "english": WIDTHS["en"],
        "axe": ["id", "en"] if EVERY_WAY else ["id"],
        "pictures": os.environ.get("PICTURES"),
        "signIn": pages_stack.transition,
        "pages": [each.planned() for each in plan],
    }
    answer: Found = drive(browser, "pages.mjs", asked)
    return answer


def drive(folder: Path, script: str, asked: object) -> Any:
    """What a script of the folder answers; it ends with the browser that it started."""
    return chromium.drive(script, asked)


def named(found: Found, key: str) -> list[str]:
    return [f"{each['name']} ({each['language']}) at {each['width']}: {each[key]}" for each in found if each[key]]


def test_every_page_is_opened_in_each_language_and_width_with_its_status(found: Found, plan: list[Page]) -> None:
    expected = {
        (each.name, language, width): each.status
        for each in plan
        for language in each.languages
        for width in WIDTHS[language]
    }

    assert {(each["name"], each["language"], each["width"]): each["status"] for each in found} == expected


def test_what_was_typed_is_on_the_page_that_refuses_it(found: Found, plan: list[Page]) -> None:
    kept = {each.name: each.keeps for each in plan if each.keeps}
    read = [each for each in found if each["language"] == "id"]

    assert len(kept) >= 5
    assert [each["name"] for each in read if kept.get(each["name"], "") not in each["text"]] == []


def test_axe_finds_no_violation_on_any_page(found: Found) -> None:
    assert named(found, "violations") == []


def test_no_page_is_wider_than_its_window(found: Found) -> None:
    assert named(found, "overflow") == []


def test_no_page_has_a_script_but_files_of_our_own(found: Found) -> None:
    assert named(found, "scripts") == []


def test_a_page_costs_a_cheap_phone_a_few_kilobytes(found: Found, pages_stack: Stack) -> None:
    form = requests.get(f"{pages_stack.intake}/", headers={"Accept": "text/html"}, timeout=30).text
    look = form.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
    sheet = requests.get(f"{pages_stack.intake}{look}", timeout=30).content

    # The description of the interface grows with each route, and is read by who writes a program, at a desk.
    weighed = [each for each in found if not each["name"].startswith("openapi")]
    assert max(each["bytes"] for each in weighed) < HEAVIEST
    assert len(gzip.compress(sheet)) < HEAVIEST_LOOK


def test_a_citizen_and_a_clerk_do_all_of_the_main_way_by_keyboard_without_script(
    browser: Path, pages_stack: Stack
) -> None:
    asked = {"intake": pages_stack.intake, "transition": pages_stack.transition, "email": email_of("operator")}

    read = drive(browser, "flow.mjs", asked)

    assert read["status"] == "Diterima"
    assert read["step"].startswith("2. ")
    state = Office(pages_stack).staff["operator"].look(read["complaint"])
    assert state["step"]["key"] == "forward"
    assert [each["action"] for each in Office(pages_stack).staff["operator"].journal(read["complaint"])][:3] == [
        "submit", "take", "advance"
    ]  # fmt: skip
