"""What six steps cost in clicks, and a telephone call in keys: counted in the browser, printed, and bounded."""

from collections.abc import Callable
from pathlib import Path

import pytest

from emulator.seed import email_of
from emulator.stack import Stack
from tests.conftest import COUNTED
from tests.e2e.callers import OPEN_COMPLAINT, Json, Office
from tests.e2e.test_pages import browser, drive

__all__ = ("browser",)

MOST_CLICKS = 14
"""For six steps of three people, each of whom begins at the board; texts and signing in apart."""

MOST_TABS = 40
"""For a telephone call: the form has fourteen fields, and the menu stands before them."""

Note = Callable[[str, object], None]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def seen(browser: Path, empty_stack: Stack, empty_office: Office) -> Json:
    """What the work cost."""
    asked = {
        "intake": empty_stack.intake,
        "transition": empty_stack.transition,
        "people": {role: email_of(role) for role in ("operator", "subsection_head", "section_head")},
        "complaint": OPEN_COMPLAINT,
    }
    found: Json = drive(browser, "effort.mjs", asked)
    return found


def test_receiving_and_forwarding_are_two_clicks_and_six_steps_at_most_fourteen(
    seen: Json, empty_office: Office, record_property: Note
) -> None:
    six, clicks = seen["sixSteps"], seen["sixSteps"]["clicks"]

    record_property(COUNTED, f"clicks for the six steps: {sum(clicks.values())} ({clicks})")
    assert list(clicks) == ["receive", "forward", "review", "direction", "instruction", "follow_up"]
    assert all(clicks.values()), "each click is seen"
    assert clicks["receive"] + clicks["forward"] <= 2
    assert sum(clicks.values()) <= MOST_CLICKS
    assert six["arrived"].endswith(f"/?done={six['id']}")
    assert empty_office.staff["operator"].look(six["id"])["outcome"] == "answered"


def test_a_telephone_call_is_registered_with_the_keyboard_alone_and_its_reply_is_ready(
    seen: Json, empty_office: Office, record_property: Note
) -> None:
    call = seen["call"]

    record_property(COUNTED, f"a telephone call by keyboard: {call['keys']} keys and {call['tabs']} tabs, no click")
    state = empty_office.staff["operator"].look(call["id"])
    assert call["focus"] == 1, "the first field has the focus"
    assert call["tabs"] <= MOST_TABS
    assert (state["channel"], state["category"]) == ("call_center", "visa")
    assert state["channel_reference"] == {"handle": "+62 811 000 111"}
    assert call["id"] in call["reply"]
