"""An old register: its finished rows become cases that are shown, sealed and kept to the schedule, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from shared.cloud.breach import touched
from shared.cloud.rollups import recompute
from shared.domain.periods import Period
from tests.exports import OLD_HEADS, an_old_row, as_csv
from tests.integration.daily import worked
from tests.integration.house import House
from tests.integration.sealing_house import SealingHouse, sealing_house
from tests.integration.services import Services
from tests.integration.staff_pages import Desk, words
from tests.integration.uploading import results, send

KEY = "register-lama"
ROWS = [
    an_old_row("12/2021", Tanggal_Terima="4 Maret 2021", Tanggal_Selesai="20/03/2021"),
    an_old_row("13/2022", Tanggal_Terima="01/12/2022", Tanggal_Selesai="05-12-2022", Status="Dicabut", Uraian="-"),
    an_old_row("14/2023", Tanggal_Terima="01/02/2023", Tanggal_Selesai="", Status="Proses"),
]


@pytest.fixture
def house(services: Services) -> Iterator[SealingHouse]:
    with sealing_house(services) as opened:
        yield opened


def entered(house: House, *rows: list[str]) -> list[str]:
    """The complaints of an old register's rows."""
    answer = send(house, as_csv(rows or ROWS, OLD_HEADS), KEY)
    assert answer.status_code == 200, answer.text
    return [each["complaint_id"] for each in answer.get_json()["items"]]


def test_what_had_ended_is_remembered_as_it_was_and_what_had_not_begins_here(house: SealingHouse) -> None:
    house.forget_calls()
    answer = send(house, as_csv(ROWS, OLD_HEADS), KEY)

    assert results(answer) == [("12/2021", "historic"), ("13/2022", "historic"), ("14/2023", "taken")]
    first, second, third = (house.state(each["complaint_id"]) for each in answer.get_json()["items"])
    assert (first["status"], first["outcome"], second["outcome"], third["status"]) == (
        "closed", "answered", "withdrawn", "open",
    )  # fmt: skip
    assert first["received_at"].isoformat() == "2021-03-03T16:00:00+00:00"
    assert first["closed_at"].isoformat() == "2021-03-19T16:00:00+00:00"
    assert first["classification"] == "without_examination"
    assert (first["history"]["source"], first["history"]["number"]) == (KEY, "12/2021")
    assert (third["received_at"], third["texts"]["channel_reference.number"]) == (
        house.clock(),
        "Register lama 14/2023",
    )
    assert [(each.path, each.body["complaint"]) for each in house.asked_for()] == [("/deadlines", third["id"])]


def test_sent_again_it_is_known_though_its_rows_were_mended(house: SealingHouse) -> None:
    entered(house)

    answer = send(house, as_csv([[*ROWS[0][:3], "Loket lain", *ROWS[0][4:]], *ROWS[1:]], OLD_HEADS), KEY)

    assert [kind for _, kind in results(answer)] == ["known"] * 3
    assert len(house.ids()) == 3


def test_a_finished_row_without_its_days_is_refused(house: SealingHouse) -> None:
    rows = [an_old_row("1", Tanggal_Selesai=""), an_old_row("2", Tanggal_Terima="kemarin"), an_old_row("3", Perihal="")]

    answer = send(house, as_csv(rows, OLD_HEADS), KEY)

    assert [(each["result"], each["errors"][0]["column"]) for each in answer.get_json()["items"]] == [
        ("refused", "Tanggal Selesai"), ("refused", "Tanggal Terima"), ("refused", "Perihal"),
    ]  # fmt: skip


def test_it_disturbs_nobody_and_no_figure_counts_it(house: SealingHouse) -> None:
    entered(house, ROWS[0], an_old_row("15/2023", Tanggal_Terima="01/02/2023", Tanggal_Selesai="06/02/2023"))
    house.clock.move(minutes=24 * 60)

    house.sweep()
    worked(house.parts, "digest", now=True)
    days = [
        *recompute(house.parts, "balikpapan", Period(date(2021, 3, 3), date(2021, 3, 21))),
        *recompute(house.parts, "balikpapan", Period(date(2023, 2, 1), date(2023, 2, 8))),
    ]

    assert all(each.procedures == {} for each in days)
    assert house.parts.worklists.ended("balikpapan", house.clock.at.replace(day=1), house.clock.at).items == []
    assert house.ids("alerts") == [each for each in house.ids("alerts") if "digest" in each]
    assert house.mails() == []


def test_no_seal_numbers_it_and_every_seal_knows_its_journal(house: SealingHouse) -> None:
    one = house.a_complaint()
    house.clock.move(minutes=2 * 24 * 60)
    house.seal()
    old, *_ = entered(house, ROWS[0])
    house.clock.move(minutes=2 * 24 * 60)

    counts = house.seal()

    assert counts["numbered"] == 0
    assert house.numbers() == {one: "BPN/2023/000001", old: None}
    assert house.faults() == []
    house.database.collection("complaints").document(old).update({"outcome": "spam"})
    assert (old, "the journal leads to another state than the one stored") in house.faults()


def test_the_register_of_its_period_shows_it_with_its_own_number_and_marked(house: SealingHouse) -> None:
    [old] = entered(house, ROWS[0])

    [line] = house.by("operator").get("/register", **{"from": "2021-03-01", "to": "2021-03-31"}).get_json()["items"]
    page = words(Desk(house, "operator").get("/register?from=2021-03-01&to=2021-03-31"))

    assert (line["id"], line["register_number"], line["history"], line["verdict"]) == (old, "12/2021", KEY, None)
    assert "12/2021" in page
    assert "From an old register" in page


def test_its_page_tells_where_it_came_from_and_offers_nothing_to_do(house: SealingHouse) -> None:
    [old] = entered(house, ROWS[0])

    page = words(Desk(house, "section_head").get(f"/complaints/{old}"))
    history = words(Desk(house, "section_head").get(f"/complaints/{old}/journal"))
    reopened = house.act("section_head", old, "reopen", note="Sekali lagi.")

    assert "Number in the old register 12/2021" in page
    assert "Entered from an old register: it had ended before" in history
    assert reopened.status_code == 409
    assert house.parts.complaints.reporter(old) == {"name": "Siti Rahasia"}


def test_a_breach_touches_its_reporter_from_when_it_was_entered_and_not_before(house: SealingHouse) -> None:
    before = house.clock()
    house.clock.move(minutes=60)
    [old] = entered(house, ROWS[0])

    assert list(touched(house.parts, before - timedelta(days=700), before)) == []
    assert [each.complaint.id for each in touched(house.parts, before, house.clock())] == [old]


def test_what_was_written_is_kept_from_its_end_on_and_then_erased(house: SealingHouse) -> None:
    kept, gone = ROWS[1], ROWS[0]  # of December 2022, and of March 2021 with a class that is kept two years
    still, erased = entered(
        house, kept, an_old_row("1/2020", Tanggal_Terima="01/02/2020", Tanggal_Selesai=gone[2][:6] + "2020")
    )

    counts = worked(house.parts, "retention")

    assert counts["erased"] == 1
    assert house.state(still)["texts"] != {}
    assert "ticket" not in house.state(erased)
    assert (house.state(erased)["texts"], house.state(erased)["history"]["number"]) == ({}, "1/2020")
    assert results(
        send(
            house,
            as_csv([an_old_row("1/2020", Tanggal_Terima="01/02/2020", Tanggal_Selesai="20/03/2020")], OLD_HEADS),
            KEY,
        )
    ) == [("1/2020", "known")]
    assert house.faults() == []
