"""The monthly report on paper: a letter on A4, without the page around it."""

from pathlib import Path
from typing import Any

import pytest

from emulator.stack import Stack
from tests.e2e import test_pages
from tests.e2e.callers import Office

A4 = (595, 842)
"""Points, rounded."""

MONTH = "2026-01"
LANGUAGES = ("id", "en")

browser = test_pages.browser

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def printed(browser: Path, stack: Stack, office: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What tests/browser/sheet.mjs tells of the page, by language: saved, with the style sheets of the stack."""
    head, folder = office.staff["office_head"], tmp_path_factory.mktemp("report")
    note = {"month": MONTH, "category": "visa", "expected_version": 0, "text": "Loket kedua dibuka."}
    assert head.send("POST", "/report/notes", note).status_code == 200
    for language in LANGUAGES:
        page = head.send("GET", f"/report?month={MONTH}&lang={language}", headers={"Accept": "text/html"}).text
        (folder / f"{language}.html").write_text(page.replace('"/assets/', f'"{stack.transition}/assets/'), "utf-8")
    asked = [(folder / f"{language}.html").as_uri() for language in LANGUAGES]
    return dict(zip(LANGUAGES, test_pages.drive(browser, "sheet.mjs", asked), strict=True))


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_paper_the_report_begins_with_the_letterhead_and_ends_with_a_place_to_sign(
    printed: dict[str, Any], language: str
) -> None:
    paper = printed[language]["paper"].strip()

    assert paper.startswith("Kementerian Hukum dan Hak Asasi Manusia\nKantor Wilayah")
    assert "NIP …" in paper.splitlines()[-1]
    assert "Loket kedua dibuka." in paper


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_to_press_or_to_fill_in_comes_onto_paper(printed: dict[str, Any], language: str) -> None:
    paper = printed[language]["paper"]

    for text in ("XLSX", "Tampilkan", "Show", "Simpan catatan", "Save the note", "Keluar", "Sign out", "PDF"):
        assert text not in paper


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_of_it_is_an_upright_a4(printed: dict[str, Any], language: str) -> None:
    sizes = [(round(width), round(height)) for width, height in printed[language]["pages"]]

    assert set(sizes) == {A4}
    assert len(sizes) <= 4
