"""The whole life of a complaint through the pages, with script and without: tests/browser/life.mjs plays it."""

import base64
from collections.abc import Callable
from pathlib import Path

import pytest

from emulator.seed import email_of
from emulator.stack import Stack
from tests.conftest import COUNTED
from tests.e2e.callers import Json, Office, noted
from tests.e2e.test_pages import browser, drive
from tests.unit.pictures import a_jpeg

__all__ = ("browser",)

WAY = [
    "submit", "advance", "advance", "take", "hold", "reply", "advance", "advance", "advance", "advance",
    "rate", "reopen", "advance", "advance", "advance", "advance",
]  # fmt: skip
"""What the journal has of it at the end."""

NUMBER = "0812-3456-7890"
"""What the guard stops."""

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_complaint_lives_its_whole_life_on_the_pages(
    browser: Path,
    empty_stack: Stack,
    empty_office: Office,
    record_property: Callable[[str, object], None],
    script: bool,
) -> None:
    asked = {
        "intake": empty_stack.intake,
        "transition": empty_stack.transition,
        "people": {role: email_of(role) for role in ("operator", "subsection_head", "section_head")},
        "script": script,
        "photo": base64.b64encode(a_jpeg((300, 200))).decode(),
    }

    seen: Json = drive(browser, "life.mjs", asked)

    for line in ("with script:" if script else "without script:", *seen["told"]):
        record_property(COUNTED, line)
    complaint = noted({"tracking_code": seen["code"]})["tracking_code"][:15]
    filed_and_followed(seen)
    raced_for(seen)
    guarded(seen)
    answered_and_reopened(seen)
    assert seen["problems"] == [], "no script fails, and the policy of the pages stops none"
    state = empty_office.staff["section_head"].look(complaint)
    assert (state["status"], state["outcome"]) == ("closed", "answered")
    assert [each["action"] for each in empty_office.staff["section_head"].journal(complaint)] == WAY


def filed_and_followed(seen: Json) -> None:
    assert (seen["filed"], seen["first"]) == (201, "Diterima")
    assert seen["photo"] == [200, "image/jpeg"]
    assert "Menunggu jawaban Anda" in seen["asked"]
    assert "Di loket nomor berapa?" in seen["asked"]
    assert "Pesan Anda sudah terkirim." in seen["replied"]
    assert "Di loket nomor tiga." in seen["reply"], "staff read the answer"


def raced_for(seen: Json) -> None:
    lost = seen["lost"]
    assert lost["status"] == 409
    assert "Yang dilakukan sementara itu" in lost["page"]
    assert lost["text"] in lost["page"]


def guarded(seen: Json) -> None:
    for each in (seen["guarded"], seen["confirmed"]):
        assert (each["refused"], each["status"]) == (422, 200)
        assert "Alasan boleh diumumkan" in each["page"]


def answered_and_reopened(seen: Json) -> None:
    first, second = "Loket kedua dibuka mulai hari Senin.", f"Hubungi Siti Warga di {NUMBER}."
    assert first in seen["answered"]
    assert NUMBER not in seen["answered"], "what was taken out is not told"
    assert "Tidak puas (2 dari 5)" in seen["rated"]
    assert "Loketnya tutup lagi." in seen["reopened"]
    assert second in seen["again"]
    assert "Jawaban sebelumnya (1)" in seen["again"]
