"""Personal data in every field of complaints that go through everything; after the erasure no mark of it is found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import grpc
import pytest

from emulator.ports import LOOPBACK, free_port
from shared.cloud.retention import held_too_long
from shared.domain.errors import Unavailable
from tests.integration.daily import worked
from tests.integration.erasing_house import EMAIL, PHONE, REPORTER, ErasingHouse, erasing_house, mark
from tests.integration.services import Services
from tests.unit.test_processing_register import registered


@pytest.fixture
def house(services: Services) -> Iterator[ErasingHouse]:
    with erasing_house(services) as opened:
        yield opened


def done(answer: Any) -> None:
    assert answer.status_code in (200, 201), answer.text


def a_long_life(house: ErasingHouse) -> str:
    """By the form, with a picture: asked, replied to, late, answered, rated, corrected, reopened, closed; looked at."""
    receipt = house.file()
    id_: str = receipt["complaint_id"]
    done(house.act("operator", id_, "hold", note=mark("pertanyaan")))
    house.as_reporter(receipt, "messages", {"text": mark("balasan")})
    done(house.advance(id_))
    house.clock.move(minutes=30)
    house.sweep()
    done(house.by("operator").get(f"/complaints/{id_}/reporter"))
    done(house.advance(id_))
    done(house.act("subsection_head", id_, "return", to_step="receive", note=mark("pengembalian")))
    house.bring_to_answer(id_, confirmation=mark("alasan"))
    house.as_reporter(receipt, "rating", {"score": 1, "comment": mark("penilaian")})
    corrected = {"follow_up_answer": f"Hubungi {EMAIL}. {mark('pembetulan')}"}
    done(house.act("section_head", id_, "correct", documents=corrected, confirmation=mark("pembenaran")))
    house.as_reporter(receipt, "reopening", {"reason": mark("keberatan")})
    done(
        house.act("section_head", id_, "close", outcome="unfounded", public_text=mark("penutup"), note=mark("catatan"))
    )
    return id_


def registered_by_staff(house: ErasingHouse) -> str:
    """From social media, published there."""
    reference = {"handle": "@tandapegangan", "url": "https://sosial.example/tandaalamat", "number": "tandanomor-1"}
    post = {"kind": "complaint", "category": "visa", "subject": mark("perihal"), "narrative": mark("cerita"),
            "disclosure": "confidential", "reporter": REPORTER}  # fmt: skip
    answer = house.by("operator").post(
        "/complaints", {**post, "channel": "social_media", "channel_reference": reference}
    )
    done(answer)
    id_: str = answer.get_json()["complaint_id"]
    where = {"platform": "instagram", "url": "https://sosial.example/tandaterbitan", "at": house.clock().isoformat()}
    house.bring_to_answer(id_, publication=where)
    return id_


def everything_happens(house: ErasingHouse) -> list[str]:
    ids = [a_long_life(house), registered_by_staff(house)]
    for alert in house.ids("alerts"):
        house.deliver(alert)
    worked(house.parts, "digest", now=True)
    house.clock.move(minutes=2 * 24 * 60)
    assert house.seal()["failed"] == 0
    worked(house.parts, "rollups")
    return ids


def secrets_of(house: ErasingHouse, ids: list[str]) -> list[str]:
    """What was made of them: marks of contact, the form's digest, those of replies, salts."""
    found: list[str] = []
    for id_ in ids:
        state = house.state(id_)
        found += [*state["contacts"], state["idempotency"]["body"]]
        found += [each["body"] for each in state["operations"] if each["body"]]
        for entry in house.parts.complaints.entries(id_):
            found += [kept.salt for kept in entry.texts.values()]
    return found


def test_no_mark_of_an_erased_reporter_is_found_anywhere_and_every_chain_verifies(
    house: ErasingHouse, tmp_path: Path
) -> None:
    ids = everything_happens(house)
    made = secrets_of(house, ids)
    before = house.exported(tmp_path / "before")
    written = sorted({text for id_ in ids for entry in house.parts.complaints.entries(id_)
                      for text in [kept.text for kept in entry.texts.values()]})  # fmt: skip
    assert len(written) > 15
    assert [text for text in [*written, *made] if text.encode() not in before] == [], "the search finds what is there"
    assert len(house.pictures()) == 1

    for id_ in ids:
        house.erase(id_)

    stored = repr(house.stored())
    after = house.exported(tmp_path / "after")
    for text in [*written, *made, *REPORTER.values(), PHONE.replace(" ", ""), "tanda"]:
        assert text.lower() not in stored.lower(), text
        assert text.encode() not in after, text
    assert b"Tanda" not in after
    assert house.pictures() == []
    assert [path for path in house.stored() if "/private/" in path] == []
    assert house.chain_faults() == house.faults() == list(held_too_long(house.parts)) == []


def test_the_days_after_an_erasure_are_sealed_counted_and_shown_as_ever(house: ErasingHouse) -> None:
    ids = everything_happens(house)
    figures = {path: values for path, values in house.stored().items() if path.startswith("rollups/")}

    for id_ in ids:
        house.erase(id_)
    house.clock.move(minutes=2 * 24 * 60)

    assert house.seal()["failed"] == 0
    assert house.faults() == []
    worked(house.parts, "rollups")
    the_day = "rollups/balikpapan-2023-02-06"
    worked(house.parts, "rollups", day=date(2023, 2, 6))
    assert house.stored()[the_day]["procedures"] == figures[the_day]["procedures"]
    for id_ in ids:
        for path in (f"/complaints/{id_}", f"/complaints/{id_}/journal"):
            for kind in ("application/json", "text/html"):
                client, token = house.by("section_head").app.test_client(), house.by("section_head").token
                answer = client.get(path, headers={"Authorization": f"Bearer {token}", "Accept": kind})
                assert answer.status_code == 200, answer.text
    assert house.by("section_head").get("/complaints", queue="closed").status_code == 200


def test_what_an_erasure_that_broke_off_leaves_is_gone_after_the_next_call(house: ErasingHouse) -> None:
    id_ = a_long_life(house)
    good = house.settings
    house.settings = good.model_copy(update={"storage_emulator_host": f"http://{LOOPBACK}:{free_port()}"})
    house.employ()

    with pytest.raises(Unavailable):
        house.erase(id_)

    assert house.state(id_)["texts"] == {}
    assert house.chain_faults() == []
    house.settings = good
    house.employ()
    assert len(house.pictures()) == 1
    assert [what for _, what in held_too_long(house.parts)] != []
    assert house.retain() == {"erased": 0, "finished": 1, "waiting": 0, "failed": 0}
    assert house.actions(id_).count("erased") == 1
    assert (house.pictures(), list(held_too_long(house.parts))) == ([], [])


def test_a_commit_whose_reply_is_lost_erases_once(house: ErasingHouse) -> None:
    id_ = a_long_life(house)
    house.wire.lose_reply("Commit", code=grpc.StatusCode.ABORTED)

    house.erase(id_)

    assert house.actions(id_).count("erased") == 1
    assert (house.chain_faults(), list(held_too_long(house.parts))) == ([], [])


def test_each_field_of_each_document_that_is_stored_stands_in_the_register_of_processing(house: ErasingHouse) -> None:
    everything_happens(house)
    register = registered()

    for path, document in house.stored().items():
        collection = path.split("/")[-2]
        assert document.keys() - register.get(collection, set()) == set(), path
