"""The staff at work in Chromium: a live board, texts that are copied and never lost."""

from pathlib import Path

import pytest

from emulator.seed import email_of
from emulator.stack import Stack
from tests.e2e.callers import ANSWER, OPEN_COMPLAINT, Json, Office
from tests.e2e.page_plan import SOCIAL
from tests.e2e.test_pages import browser, drive

__all__ = ("browser",)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def seen(browser: Path, empty_stack: Stack, empty_office: Office) -> Json:
    """What the scenes saw, by name."""
    social = {}
    for step in ("direction", "follow_up"):
        answer = empty_office.staff["operator"].send("POST", "/complaints", SOCIAL)
        social[step] = answer.json()["complaint_id"]
        empty_office.bring(social[step], step)
    asked = {
        "intake": empty_stack.intake,
        "transition": empty_stack.transition,
        "people": {role: email_of(role) for role in ("operator", "subsection_head", "section_head")},
        "complaint": OPEN_COMPLAINT,
        "social": social,
        "review": empty_office.complaint_at("review")["complaint_id"],
    }
    found: Json = drive(browser, "staff.mjs", asked)
    return found


def test_no_script_fails_and_none_is_stopped_by_the_policy_of_the_page(seen: Json) -> None:
    assert seen["problems"] == []


def test_an_open_board_shows_what_comes_and_asks_for_no_list_that_it_has(seen: Json) -> None:
    live = seen["live"]

    number = int(live["before"].partition(")")[0].strip("("))
    assert live["last"] == 304
    assert live["after"].startswith(f"({number + 1}) ")
    assert live["focus"].startswith("/?queue="), "what has the focus keeps it"


def test_a_board_is_silent_until_it_is_told_otherwise_and_remembers_it(seen: Json) -> None:
    live = seen["live"]

    assert (live["silent"], live["kept"]) == ("false", "true")
    assert live["sounds"] == 1


def test_a_board_that_is_not_up_to_date_says_so(seen: Json) -> None:
    live = seen["live"]

    assert "sambungan terputus" in live["lost"]
    assert "sesi Anda berakhir" in live["signedOut"]


def test_a_beginning_for_the_answer_is_put_beside_what_is_typed(seen: Json) -> None:
    template = seen["template"]

    assert template["begun"].startswith("Terima kasih atas laporan Anda.")
    assert template["both"] == f"Yang sudah diketik.\n\n{template['begun']}"
    assert "template=" not in template["url"]


def test_the_answer_is_copied_to_be_pasted(seen: Json) -> None:
    assert seen["copy"]["copied"] == ANSWER
    assert seen["copy"]["followed"] == "Diperbaiki."


def test_what_is_typed_outlives_the_session(seen: Json, empty_office: Office) -> None:
    ended = seen["sessionEnds"]

    assert (ended["status"], ended["kept"]) == (401, True)
    sent = empty_office.staff["operator"].look(ended["url"].rpartition("=")[2])
    assert sent["documents"]["analysis"] == ended["text"]
