"""The signed time of a form: what we signed is read again, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.form_stamp import made_at, stamp

AT = datetime(2023, 2, 6, 1, 0, 7, tzinfo=UTC)


def test_a_time_that_we_signed_is_read_again_with_whatever_key_it_was_signed() -> None:
    mark = stamp("older", "a-form", AT)

    assert made_at(("newer", "older"), "a-form", mark) == AT
    assert made_at(("newer",), "a-form", mark) is None
    assert made_at((), "a-form", mark) is None


def test_it_is_good_for_its_own_form_alone() -> None:
    assert made_at(("key",), "another", stamp("key", "a-form", AT)) is None


@pytest.mark.parametrize(
    "mark", ["", ".", "1675645207", "1675645207.", "-1.a", "٣.a", "9" * 400 + ".a", "1675645207.é"]
)
def test_what_is_no_mark_is_nothing(mark: str) -> None:
    assert made_at(("key",), "a-form", mark) is None


@given(st.text())
def test_no_text_is_a_mark_by_chance(text: str) -> None:
    assert made_at(("key",), "a-form", text) is None


def test_another_time_under_the_same_signature_is_refused() -> None:
    seconds, _, signature = stamp("key", "a-form", AT).partition(".")

    assert made_at(("key",), "a-form", f"{int(seconds) - 60}.{signature}") is None
