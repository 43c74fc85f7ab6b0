"""The office's note in a month's report: written over by nobody who has not seen it, and naming nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.complaint import RECENT_OPERATIONS, Operation
from shared.domain.errors import Invalid, KeyReused, StaleVersion
from shared.domain.report_note import Place, ReportNote, Writing, written
from tests.unit.builders import MINUTE, MONDAY

PLACE = Place("balikpapan", "2023-02", "sopap-pengaduan", "passport")


def writing(text: str = "A second counter is open.", expected: int = 0, key: str = "k1", body: str = "b") -> Writing:
    return Writing(PLACE, text, expected, "office.head@imigrasi.example", Operation(key=key, body=body))


def the_note(**changes: Any) -> ReportNote:
    return written(None, writing(), (), MONDAY).model_copy(update=changes)


def test_a_first_note_has_the_first_version_and_says_who_wrote_it_and_when() -> None:
    note = the_note()

    assert (note.version, note.by, note.at) == (1, "office.head@imigrasi.example", MONDAY)
    assert note.place == PLACE
    assert PLACE.id == "balikpapan-2023-02-sopap-pengaduan-passport"


def test_who_has_seen_it_may_write_it_anew() -> None:
    note = written(the_note(), writing("Three counters.", 1, "k2"), (), MONDAY + MINUTE)

    assert (note.text, note.version, note.at) == ("Three counters.", 2, MONDAY + MINUTE)
    assert [each.key for each in note.operations] == ["k1", "k2"]


@pytest.mark.parametrize("seen", [0, 2])
def test_who_has_seen_another_version_is_told_the_present_one(seen: int) -> None:
    with pytest.raises(StaleVersion) as refused:
        written(the_note(), writing("Mine.", seen, "k2"), (), MONDAY)

    assert refused.value.current == the_note()


def test_a_version_of_what_is_not_there_is_stale() -> None:
    with pytest.raises(StaleVersion) as refused:
        written(None, writing(expected=3), (), MONDAY)

    assert refused.value.current is None


def test_the_same_operation_gives_the_note_as_it_stands_and_another_body_is_refused() -> None:
    later = written(the_note(), writing("Three counters.", 1, "k2"), (), MONDAY + MINUTE)

    assert written(later, writing(), (), MONDAY + timedelta(days=1)) is later
    with pytest.raises(KeyReused):
        written(later, writing(body="another"), (), MONDAY)


def test_what_looks_like_personal_data_is_refused_and_the_offices_own_number_is_none() -> None:
    text = "Call 0812-3456-7890."

    with pytest.raises(Invalid) as refused:
        written(None, writing(text), (), MONDAY)

    assert [each.field for each in refused.value.fields] == ["text"]
    assert written(None, writing(text), ("+62 812 3456 7890",), MONDAY).text == text


def test_being_overtaken_is_told_before_what_is_wrong_with_the_text() -> None:
    with pytest.raises(StaleVersion):
        written(the_note(), writing("Call 0812-3456-7890.", 0, "k2"), (), MONDAY)


def test_a_note_remembers_so_many_operations_and_no_more() -> None:
    note = the_note()
    for number in range(RECENT_OPERATIONS + 5):
        note = written(note, writing(f"Text {number}.", note.version, f"n{number}"), (), MONDAY)

    assert len(note.operations) == RECENT_OPERATIONS
