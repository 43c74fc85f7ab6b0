"""What is published must not name a person by accident: it is removed, or confirmed with a reason that is kept."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.house import House

TELLING = "Silakan hubungi 0812-3456-7890 atau tulis ke budi@warga.example."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("NIK Anda 6471 0101 0190 0001 sudah diperbaiki.", "6471 0101 0190 0001"),
        ("Paspor C1234567 sudah dapat diambil.", "C1234567"),
        ("Silakan hubungi 0812-3456-7890.", "0812-3456-7890"),
        ("Tulis ke budi@warga.example.", "budi@warga.example"),
    ],
)
def test_an_answer_with_a_number_of_a_person_is_not_published(house: House, text: str, found: str) -> None:
    id_ = house.a_complaint("follow_up")

    refused = house.advance(id_, documents={"follow_up_answer": text})

    assert refused.status_code == 422
    errors = {each["field"]: each["message"] for each in refused.get_json()["errors"]}
    assert set(errors) == {"documents.follow_up_answer", "confirmation"}
    assert found in errors["documents.follow_up_answer"]
    assert house.state(id_)["status"] == "open"


def test_a_reason_lets_it_be_published_and_stands_in_the_journal(house: House) -> None:
    id_ = house.a_complaint("follow_up")

    answer = house.advance(id_, documents={"follow_up_answer": TELLING}, confirmation="Nomor layanan kantor.")

    assert answer.status_code == 200
    assert house.state(id_)["status"] == "closed"
    entries: list[dict[str, Any]] = house.by("operator").get(f"/complaints/{id_}/journal").get_json()["items"]
    assert entries[-1]["confirmation"] == "Nomor layanan kantor."


def test_the_answer_that_an_earlier_step_gave_is_guarded_as_well(house: House) -> None:
    id_ = house.a_complaint("direction")
    assert house.advance(id_, documents={"follow_up_answer": TELLING}).status_code == 200, "it stays in the office"
    assert house.advance(id_).status_code == 200

    assert house.advance(id_).status_code == 422


def test_the_name_of_a_confidential_reporter_is_found_and_that_of_an_open_one_is_not(house: House) -> None:
    answers = {}
    for disclosure in ("open", "confidential"):
        id_ = house.a_complaint("follow_up", disclosure=disclosure)
        answers[disclosure] = house.advance(id_, documents={"follow_up_answer": "Yth. Sdr. BUDI, loket dibuka."})

    assert answers["open"].status_code == 200
    assert answers["confidential"].status_code == 422
    assert "BUDI" in answers["confidential"].get_json()["errors"][0]["message"]
    assert "Rahasia" not in answers["confidential"].text, "the part of the name that was not typed is not told"


@pytest.mark.parametrize(
    ("action", "more"), [("divert", {}), ("close", {"outcome": "unfounded"})]
)  # fmt: skip
def test_what_the_public_is_told_otherwise_is_guarded_too(house: House, action: str, more: dict[str, str]) -> None:
    id_ = house.a_complaint("review")

    refused = house.act("subsection_head", id_, action, public_text=TELLING, **more)
    confirmed = house.act("subsection_head", id_, action, public_text=TELLING, confirmation="Kontak umum.", **more)

    assert [each["field"] for each in refused.get_json()["errors"]] == ["public_text", "confirmation"]
    assert confirmed.status_code == 200


def test_a_correction_of_a_published_answer_is_guarded(house: House) -> None:
    id_ = house.a_complaint("follow_up")
    house.advance(id_)

    refused = house.act("section_head", id_, "correct", documents={"follow_up_answer": TELLING})

    assert refused.status_code == 422
    assert house.state(id_)["texts"]["documents.follow_up_answer"] == "Loket dibuka."
