"""What the first pages cost on a poor connection and a slow phone; `make weights` prints all of them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from emulator.stack import Stack
from scripts.page_weights import MOST_BYTES, SLOWEST, weigh
from tests.conftest import COUNTED
from tests.e2e.test_pages import browser

__all__ = ("browser",)

MEASURED = ("form", "board")

PATIENCE = 10
"""A machine that runs other tests meanwhile is so much slower: `make weights` holds the page to the real limit."""

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_the_form_is_light_and_soon_there_on_a_poor_connection(
    browser: Path, stack: Stack, record_property: Callable[[str, object], None]
) -> None:
    weights = {each.name: each for each in weigh(stack, MEASURED)}

    for each in weights.values():
        record_property(COUNTED, each.line())
    assert {name: each.status for name, each in weights.items()} == dict.fromkeys(MEASURED, 200)
    assert all(each.requests > 1 for each in weights.values()), "style sheet and script are counted too"
    assert weights["form"].bytes <= MOST_BYTES
    assert weights["form"].seconds <= SLOWEST * PATIENCE
