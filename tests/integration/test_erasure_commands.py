"""The commands: erase what staff are asked to erase, and list who is touched by a breach."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from emulator.seed import email_of
from shared.cloud import breach, erasure
from tests.integration.erasing_house import EMAIL, HEAD, PHONE, ErasingHouse, erasing_house
from tests.integration.house import MONDAY
from tests.integration.services import Services

WHY = ["--reason", "Permintaan pelapor dengan surat."]


@pytest.fixture
def house(services: Services) -> Iterator[ErasingHouse]:
    with erasing_house(services) as opened:
        yield opened


def answered(house: ErasingHouse) -> str:
    id_ = str(house.file()["complaint_id"])
    house.bring_to_answer(id_)
    return id_


def test_the_head_of_the_office_erases_a_complaint_once(
    house: ErasingHouse, capsys: pytest.CaptureFixture[str]
) -> None:
    id_ = answered(house)
    other = str(house.post(reporter={"email": EMAIL}).get_json()["complaint_id"])

    statuses = [erasure.main([id_.lower(), "--by", HEAD, *WHY], house.parts) for _ in range(2)]

    assert statuses == [0, 0]
    assert capsys.readouterr().out == (
        f"{id_}: erased\n{other}: of the same contact, left as it is\n{id_}: had been erased before\n"
    )
    entry = house.parts.complaints.entries(id_)[-1]
    assert (entry.action, entry.actor, entry.capacity) == ("erased", HEAD, "office_head")
    assert entry.texts["note"].text == WHY[1]
    assert house.chain_faults() == []


def test_of_a_complaint_that_runs_only_the_identity_can_be_erased(
    house: ErasingHouse, capsys: pytest.CaptureFixture[str]
) -> None:
    id_ = str(house.file()["complaint_id"])

    refused = erasure.main([id_, "--by", HEAD, *WHY], house.parts)
    erased = erasure.main([id_, "--by", email_of("admin"), *WHY, "--identity-only"], house.parts)

    assert (refused, erased) == (1, 0)
    assert "not over" in capsys.readouterr().err
    assert house.actions(id_) == ["submit", "identity_erased"]
    assert house.parts.complaints.reporter(id_) == {}


@pytest.mark.parametrize(
    ("by", "reason", "said"),
    [
        (email_of("operator"), WHY[1], "expected the address of office_head or admin"),
        (f"lain.{HEAD}", WHY[1], "expected the address of office_head or admin"),
        ("nobody@imigrasi.example", WHY[1], "expected the address of office_head or admin"),
        (HEAD, f"Diminta {EMAIL}", "looks like personal data"),
        (HEAD, "Diminta Tandanama Tandakeluarga", "looks like personal data"),
    ],
)
def test_nobody_else_erases_and_the_reason_names_no_person(
    house: ErasingHouse, capsys: pytest.CaptureFixture[str], by: str, reason: str, said: str
) -> None:
    id_ = answered(house)
    journal = house.actions(id_)

    with pytest.raises(SystemExit):
        erasure.main([id_, "--by", by, "--reason", reason], house.parts)

    assert said in capsys.readouterr().err
    assert house.actions(id_) == journal


def test_an_unknown_number_is_said_to_be_one(house: ErasingHouse, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        erasure.main(["BPN-00000-00000", "--by", HEAD, *WHY], house.parts)

    assert "there is no complaint BPN-00000-00000" in capsys.readouterr().err


def span(*hours: int) -> list[str]:
    first, last = ((MONDAY + timedelta(hours=each)).isoformat() for each in hours)
    return ["--from", first, "--to", last]


def test_a_breach_touches_whose_identity_was_held_in_the_span_and_names_who_looked(
    house: ErasingHouse, capsys: pytest.CaptureFixture[str]
) -> None:
    open_ = str(house.post(reporter={"name": "Budi Rahasia", "email": EMAIL}).get_json()["complaint_id"])
    phone = str(house.post(reporter={"phone": PHONE}).get_json()["complaint_id"])
    house.post(disclosure="anonymous", reporter=None)
    gone = house.file()
    house.as_reporter(gone, "contact-withdrawal", {})
    house.clock.move(minutes=90)
    house.by("operator").get(f"/complaints/{open_}/reporter")
    house.clock.move(minutes=120)
    house.post(subject="Sesudah kejadian itu")

    assert breach.main([*span(1, 2), "--office", "balikpapan"], house.parts) == 0

    lines = capsys.readouterr().out.splitlines()
    assert sorted(lines[:2]) == sorted(
        [
            (
                f"{open_}; held since {MONDAY.isoformat()}; looked at by operator@imigrasi.example "
                f"{(MONDAY + timedelta(minutes=90)).isoformat()}; email"
            ),
            f"{phone}; held since {MONDAY.isoformat()}; phone",
        ]
    )
    assert lines[2:] == [
        "looked: operator@imigrasi.example: 1",
        "reached by email: 1",
        "reached by phone: 1",
        "2 reporters are touched",
    ]
    assert house.actions(open_).count("identity_viewed") == 1
    breach.main(span(0, 1), house.parts)
    assert f"{gone['complaint_id']}; held since" in capsys.readouterr().out


def test_addresses_are_printed_only_to_who_may_see_them_and_each_look_is_journalled(
    house: ErasingHouse, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = str(house.post(reporter={"email": EMAIL}).get_json()["complaint_id"])
    others = str(house.post(kind="misconduct", reporter={"email": EMAIL}).get_json()["complaint_id"])

    assert breach.main([*span(0, 1), "--contacts", "--by", HEAD], house.parts) == 0

    said = capsys.readouterr().out
    assert f"{mine}; held since {MONDAY.isoformat()}; {EMAIL}" in said
    assert f"{others}; held since {MONDAY.isoformat()}; for another role to tell" in said
    entry = house.parts.complaints.entries(mine)[-1]
    assert (entry.action, entry.actor, entry.capacity) == ("identity_viewed", HEAD, "office_head; breach notice")
    assert "identity_viewed" not in house.actions(others)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([*span(2, 1)], "lies before"),
        ([*span(0, 1), "--office", "atlantis"], "there is no office atlantis"),
        ([*span(0, 1), "--contacts"], "say with --by who looks"),
        (["--from", "2023-02-06T00:00", "--to", "2023-02-07T00:00"], "invalid _time value"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    house: ErasingHouse, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    with pytest.raises(SystemExit):
        breach.main(arguments, house.parts)

    assert said in capsys.readouterr().err


def test_from_a_shell_it_does_not_begin_without_the_bucket_of_the_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "test-nothing")
    monkeypatch.delenv("PHOTO_BUCKET", raising=False)

    with pytest.raises(ValueError, match="PHOTO_BUCKET"):
        erasure.main(["BPN-00000-00000", "--by", HEAD, *WHY])
