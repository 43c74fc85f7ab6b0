"""The procedure's page is the signed sheet: each of its words, in either language, on a phone and on paper."""

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import requests

from emulator.stack import Stack
from tests.e2e import test_pages
from tests.e2e.signed_sheet import ROWS, WORDS

LANGUAGES = ("id", "en")
A4_PORTRAIT, A4_LANDSCAPE = (596, 843), (842, 595)
"""Points, rounded."""
VOID = {"meta", "link", "img", "br", "input", "hr"}

Printed = dict[str, dict[str, Any]]

browser = test_pages.browser


class Reading(HTMLParser):
    """What a page says in Indonesian, and its style attributes; the titles of drawings are not counted as words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.said: list[str] = []
        self.styles: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the language that holds inside."""
        given = dict(attrs)
        self.styles += [value or "" for name, value in attrs if name == "style"]
        if tag not in VOID:
            self.open.append((tag, given.get("lang") or (self.open[-1][1] if self.open else "")))

    def handle_endtag(self, tag: str) -> None:
        """Leave the element."""
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        """Keep what is Indonesian."""
        if self.open and self.open[-1][1] == "id" and self.open[-1][0] not in ("title", "desc"):
            self.said.append(data)

    @property
    def indonesian(self) -> str:
        """The text in Indonesian, each piece apart by one space."""
        return words(" ".join(self.said))


def words(text: str) -> str:
    return " ".join(text.split())


def page_in(stack: Stack, language: str) -> str:
    address = f"{stack.intake}/procedure?lang={language}"
    return requests.get(address, headers={"Accept": "text/html"}, timeout=30).text


def missing(text: str) -> list[str]:
    """The signed words that are not in the text; the rows must come in order, their cells from left to right."""
    rows = [each for each in ROWS if " ".join(each) not in text]
    return [each for each in WORDS if each not in text] + [str(each) for each in rows]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_every_word_of_the_signed_sheet_marked_as_indonesian(stack: Stack, language: str) -> None:
    said = Reading(page_in(stack, language)).indonesian

    assert missing(said) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_not_signed_stands_apart_from_the_sheet_or_is_marked(stack: Stack, language: str) -> None:
    page = page_in(stack, language)
    sheet, _, after = page.partition("</table>")

    assert "Perluasan:" not in sheet
    assert after.count("Perluasan:") >= 10
    assert page.count('class="app-sop__note"') == 3
    assert "Undang-Undang Nomor 63 Tahun 2024" in page.partition('class="app-sop__note"')[2]


def test_the_english_page_has_the_signed_heading_beside_the_english_one(stack: Stack) -> None:
    page = page_in(stack, "en")

    assert 'Legal basis <span class="app-sop__signed" lang="id">Dasar hukum</span>' in page
    assert '<span class="app-sop__signed"' not in page_in(stack, "id")


def test_the_page_keeps_to_the_policy_that_forbids_styles_in_line(stack: Stack) -> None:
    page = page_in(stack, "id")

    assert Reading(page).styles == []
    assert "<style" not in page
    assert page.count('role="img"') == len(ROWS)


@pytest.fixture(scope="module")
def printed(browser: Path, stack: Stack) -> Printed:
    """What tests/browser/sheet.mjs tells of the page, by language."""
    asked = [f"{stack.intake}/procedure?lang={language}" for language in LANGUAGES]
    return dict(zip(LANGUAGES, test_pages.drive(browser, "sheet.mjs", asked), strict=True))


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_printed_page_has_every_word_of_the_signed_sheet(printed: Printed, language: str) -> None:
    text = words(printed[language]["text"])

    assert missing(text) == []
    assert printed[language]["hidden"] == []


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_on_paper_the_flow_has_a_landscape_page_of_its_own(printed: Printed, language: str) -> None:
    sizes = [(round(width), round(height)) for width, height in printed[language]["pages"]]

    assert sizes[:3] == [A4_PORTRAIT, A4_LANDSCAPE, A4_PORTRAIT]
    assert set(sizes[3:]) <= {A4_PORTRAIT}, "what was not signed may take another page"


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_narrow_phone_scrolls_nothing_sideways(printed: Printed, language: str) -> None:
    assert printed[language]["scrolls"] == []


@pytest.mark.browser
def test_axe_finds_no_violation_in_either_language(browser: Path, stack: Stack) -> None:
    pages = [
        {"name": language, "as": None, "steps": [["goto", f"{stack.intake}/procedure?lang={language}"]]}
        for language in LANGUAGES
    ]

    asked = {"widths": [320, 1280], "pictures": None, "signIn": stack.transition, "pages": pages}
    found = test_pages.drive(browser, "pages.mjs", asked)

    assert [each["status"] for each in found] == [200] * 4
    assert test_pages.named(found, "violations") == test_pages.named(found, "overflow") == []
