"""The hash chain as it lies in Firestore: whole for a real complaint, broken by tampering, whole after an erasure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared.cloud.verify import faults_of
from tests.integration.house import FORM, MINUTE, MONDAY, House

Tamper = Callable[[Any], object]


def an_eventful_complaint(house: House) -> str:
    """Taken, held, resumed, late, looked at, returned, answered: every kind of entry."""
    id_ = house.a_complaint("review", place="Loket 3")
    house.act("subsection_head", id_, "take")
    house.act("subsection_head", id_, "hold", note="Loket yang mana?")
    house.clock.move(minutes=3)
    house.act("subsection_head", id_, "resume")
    house.clock.move(minutes=9)
    house.check(id_, visit=3)
    house.act("subsection_head", id_, "advance", documents={"analysis": "Loket tutup."})
    house.by("office_head").get(f"/complaints/{id_}/reporter")
    house.clock.move(minutes=16)
    house.act("section_head", id_, "return", to_step="review", note="Kurang jelas.")
    house.act("subsection_head", id_, "advance", documents={"analysis": "Loket tutup karena rapat."})
    house.act("section_head", id_, "advance", documents={"follow_up_answer": "Loket dibuka."})
    house.act("subsection_head", id_, "advance")
    house.act("operator", id_, "advance")
    assert house.state(id_)["status"] == "closed"
    return id_


def faults(house: House, *ids: str) -> list[str]:
    """What is wrong with the complaints' chains."""
    return [fault for _, fault in faults_of(house.parts.complaints, ids)]


def entry(house: House, id_: str, seq: int) -> Any:
    """A stored entry."""
    return house.database.collection("complaints").document(id_).collection("journal").document(f"{seq:06d}")


def test_the_chain_of_a_real_complaint_holds(house: House) -> None:
    id_ = an_eventful_complaint(house)

    assert faults(house, id_) == []
    assert house.actions(id_) == [
        *("submit", "advance", "advance", "take", "hold", "resume", "warning", "advance", "identity_viewed"),
        *("warning", "breach", "return", "advance", "advance", "advance", "advance"),
    ]


def test_every_chain_is_found_and_verified(house: House) -> None:
    ids = [house.a_complaint() for _ in range(3)]
    entry(house, ids[1], 1).update({"actor": "somebody"}, timeout=5)

    found = list(faults_of(house.parts.complaints, house.parts.complaints.all_ids()))

    assert found == [(ids[1], "entry 1 was changed: its hash does not fit")]


def moved(entry: dict[str, Any]) -> dict[str, Any]:
    """The facts of an entry with another step."""
    return {"changes": entry["changes"] | {"step": "direction"}}


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        (lambda at: at(3).update({"actor": "somebody.else@imigrasi.example"}), "entry 3 was changed"),
        (lambda at: at(3).update({"at": MONDAY + MINUTE}), "entry 3 was changed"),
        (lambda at: at(3).update(moved(at(3).get().to_dict())), "entry 3 was changed"),
        (lambda at: at(2).delete(), "entry 2 is missing"),
        (lambda at: at(3).delete(), "the journal ends at 2"),
        (lambda at: at(4).set(at(3).get().to_dict() | {"seq": 4}), "the journal ends at 4"),
        (
            lambda at: at(1).update({"texts": {"subject": {"salt": "00", "text": "Lain"}}}),
            "the text subject was changed",
        ),
        (lambda at: at(3).update({"texts": {"note": {"salt": "00", "text": "Lain"}}}), "does not vouch for: note"),
    ],
)
def test_tampering_with_a_stored_entry_is_found(house: House, tamper: Tamper, found: str) -> None:
    id_ = house.a_complaint("review")

    tamper(lambda seq: entry(house, id_, seq))

    assert any(found in fault for fault in faults(house, id_))


@pytest.mark.parametrize("change", [{"due_at": None}, {"step": "direction"}, {"levels": ["warning"]}, {"seq": 9}])
def test_tampering_with_the_stored_state_is_found(house: House, change: dict[str, Any]) -> None:
    id_ = house.a_complaint("review")

    house.database.collection("complaints").document(id_).update(change, timeout=5)

    assert len(faults(house, id_)) == 1


def test_a_text_that_is_erased_leaves_the_chain_whole(house: House) -> None:
    id_ = an_eventful_complaint(house)
    complaint = house.database.collection("complaints").document(id_)

    for each in complaint.collection("journal").stream(timeout=5):
        each.reference.update({"texts": {}}, timeout=5)
    complaint.update({"texts": {}}, timeout=5)
    complaint.collection("private").document("reporter").delete(timeout=5)

    assert faults(house, id_) == []
    stored = str([house.state(id_), *(each.to_dict() for each in complaint.collection("journal").stream(timeout=5))])
    assert str(FORM["narrative"]) not in stored
    case = house.by("operator").get(f"/complaints/{id_}")
    assert (case.status_code, case.get_json()["subject"], case.get_json()["documents"]) == (200, None, {})


def test_the_journal_never_holds_the_reporters_identity(house: House) -> None:
    id_ = an_eventful_complaint(house)
    complaint = house.database.collection("complaints").document(id_)

    stored = str([house.state(id_), *(each.to_dict() for each in complaint.collection("journal").stream(timeout=5))])

    assert [word for word in FORM["reporter"].values() if word in stored] == []  # type: ignore[attr-defined]
    sealed = str(complaint.collection("private").document("reporter").get(timeout=5).to_dict())
    assert [word for word in FORM["reporter"].values() if word in sealed] == []  # type: ignore[attr-defined]
    assert house.parts.complaints.reporter(id_) == FORM["reporter"]


def test_the_salts_differ_so_that_equal_texts_have_unequal_digests(house: House) -> None:
    entries = [house.parts.complaints.entries(house.a_complaint())[0] for _ in range(2)]

    assert entries[0].texts["subject"].text == entries[1].texts["subject"].text
    assert entries[0].digests["subject"] != entries[1].digests["subject"]


def test_the_journal_is_shown_first_to_last_with_its_hashes(house: House) -> None:
    id_ = an_eventful_complaint(house)

    shown = house.by("operator").get(f"/complaints/{id_}/journal").get_json()

    assert shown["next_cursor"] is None
    assert [each["seq"] for each in shown["items"]] == list(range(1, 17))
    assert [each["previous_hash"] for each in shown["items"][1:]] == [each["hash"] for each in shown["items"][:-1]]
    assert shown["items"][4]["note"] == "Loket yang mana?"
    assert {each["actor"] for each in shown["items"]} >= {"public", "system", "operator@imigrasi.example"}


def test_a_complaint_that_moves_on_while_it_is_verified_has_no_fault(house: House) -> None:
    id_ = house.a_complaint()
    house.wire.before("RunQuery", lambda: house.advance(id_))

    assert faults(house, id_) == []

    assert house.actions(id_) == ["submit", "advance"]


def test_an_unknown_complaint_is_named(house: House) -> None:
    assert faults(house, "BPN-7K3Q9-F2MXC") == ["there is no such complaint"]


def test_no_entry_is_ever_overwritten(house: House) -> None:
    id_ = house.a_complaint()
    entry(house, id_, 2).create({"seq": 2, "somebody": "was here"}, timeout=5)

    answer = house.advance(id_)

    assert answer.status_code == 503
    assert entry(house, id_, 2).get(timeout=5).to_dict() == {"seq": 2, "somebody": "was here"}
