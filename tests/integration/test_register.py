"""The register: a line for each complaint of a period, the same on the page, in JSON, CSV and XLSX."""

from __future__ import annotations

import csv
import io
import os
import time
import tracemalloc
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from openpyxl import load_workbook

from tests.integration.house import MONDAY, House
from tests.integration.staff_pages import Desk, words

COMPLAINTS = int(os.environ.get("REGISTER_COMPLAINTS", "500"))
WEEK = {"from": "2023-02-06", "to": "2023-02-12"}


def exported(house: House, role: str = "section_head", **query: str) -> list[dict[str, str]]:
    """The CSV's rows by the English titles."""
    answer = asked(house, role, "csv", **query)
    assert answer.status_code == 200
    text = answer.data.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:]), delimiter="," if query.get("separator") == "comma" else ";"))


def sheet(house: House, role: str = "section_head") -> list[dict[str, Any]]:
    """The workbook's rows by the English titles."""
    book = load_workbook(io.BytesIO(asked(house, role, "xlsx").data), read_only=True)
    titles, *rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    return [dict(zip([str(title) for title in titles], row, strict=True)) for row in rows]


def _listed(house: House, **query: str) -> Any:
    return house.by("section_head").get("/register", **WEEK, **query).json


def asked(house: House, role: str, extension: str, **query: str) -> Any:
    return Desk(house, role).get(f"/register.{extension}?" + "&".join(f"{k}={v}" for k, v in (WEEK | query).items()))


def test_a_line_says_how_a_complaint_went_step_by_step(house: House) -> None:
    id_ = house.a_complaint()
    house.clock.move(minutes=12)
    house.advance(id_)
    house.clock.move(minutes=3)
    house.advance(id_)

    [row] = exported(house)

    assert (row["Complaint"], row["Channel"], row["Category"]) == (id_, "Web form", "Passport")
    assert (row["Received at"], row["Subject"]) == ("2023-02-06 09:00:00", "Loket paspor tutup")
    assert (row["Minutes of step 1"], row["Minutes of step 2"], row["Minutes of step 3"]) == ("12", "3", "0")
    assert (row["On time"], row["Late steps, and why"]) == ("Late", "1: it waited to be taken")
    assert (row["State"], row["Step"], row["Outcome"], row["Promise kept"]) == ("Open", "3", "", "")


def test_page_json_csv_and_workbook_tell_the_same(house: House) -> None:
    ids = []
    for step, disclosure in (("review", "open"), ("receive", "confidential"), ("direction", "open")):
        ids.append(house.a_complaint(step, disclosure=disclosure))
        house.clock.move(seconds=5)

    page = Desk(house, "section_head").get("/register?from=2023-02-06&to=2023-02-12")
    listed = _listed(house)

    assert page.status_code == 200
    assert [each["id"] for each in listed["items"]] == ids
    assert [row["Complaint"] for row in exported(house)] == ids
    assert [row["Complaint"] for row in exported(house, separator="comma")] == ids
    assert [row["Complaint"] for row in sheet(house)] == ids
    assert [words(page).index(each) for each in ids] == sorted(words(page).index(each) for each in ids)
    assert sheet(house)[0]["Received at"] == datetime(2023, 2, 6, 9, 0)  # noqa: DTZ001 (of a workbook)


def test_the_register_tells_nothing_that_its_reader_may_not_know(house: House) -> None:
    house.a_complaint(disclosure="confidential", subject="Rahasia sekali")
    house.a_complaint(kind="misconduct", subject="Petugas meminta uang")

    ours = exported(house)
    theirs = exported(house, "compliance")

    assert [row["Subject"] for row in ours] == [""]
    assert "Petugas meminta uang" in [row["Subject"] for row in theirs]
    for extension in ("csv", "xlsx"):
        content = asked(house, "section_head", extension).data
        assert b"Budi Rahasia" not in content


def test_minutes_are_written_as_the_reader_writes_them(house: House) -> None:
    id_ = house.a_complaint()
    house.clock.move(minutes=100, seconds=9)
    house.advance(id_)

    [semicolons] = exported(house)
    [commas] = exported(house, separator="comma")

    assert (semicolons["Minutes of step 1"], commas["Minutes of step 1"]) == ("100,15", "100.15")
    assert "1: 100.15; 2: 0" in words(Desk(house, "section_head").get("/register?from=2023-02-06&to=2023-02-12"))


@pytest.mark.parametrize("text", ["=1+1+1", "+62 811", "-2-2-2", "@SUM(A1)", "\uff1d1+1+1"])
def test_no_cell_is_a_formula(house: House, text: str) -> None:
    house.a_complaint(subject=text, place=text)

    [row] = exported(house)
    book = load_workbook(io.BytesIO(asked(house, "section_head", "xlsx").data))

    assert row["Subject"] == f"'{text}"
    assert row["Place"] == f"'{text}"
    types = {cell.data_type for line in book.worksheets[0].iter_rows() for cell in line}
    assert "f" not in types


def test_what_is_wrong_with_the_period_is_named(house: House) -> None:
    page = Desk(house, "section_head").get("/register?from=2023-02-06&to=2023-02-01")
    file = Desk(house, "section_head").get("/register.csv?separator=tab")

    assert (page.status_code, file.status_code) == (422, 422)
    assert "The period must begin before it ends" in words(page)


def test_a_page_reads_one_complaint_more_than_it_shows_and_the_next_goes_on(house: House) -> None:
    fill(house, 130)

    first = _listed(house)
    second = _listed(house, cursor=first["next_cursor"])

    assert (len(first["items"]), len(second["items"]), second["next_cursor"]) == (100, 30, None)
    assert len({each["id"] for each in first["items"] + second["items"]}) == 130


def test_a_month_is_exported_line_by_line(house: House) -> None:
    """5,000 complaints in ten seconds is the goal (REGISTER_COMPLAINTS=5000); memory does not grow with them."""
    fill(house, COMPLAINTS)
    measured = {}
    for extension in ("csv", "xlsx"):
        began = time.perf_counter()
        answer = asked(house, "section_head", extension)
        measured[extension] = (time.perf_counter() - began, len(answer.data))
    print({name: f"{seconds:.2f} s, {size:,} bytes" for name, (seconds, size) in measured.items()}, COMPLAINTS)

    assert len(exported(house)) == COMPLAINTS
    assert all(seconds < 10 * 10 * COMPLAINTS / 5000 + 5 for seconds, _ in measured.values())


def test_the_export_holds_a_part_at_a_time(house: House) -> None:
    fill(house, 451)
    fill(house, 1501, days=1)
    house.clock.move(minutes=2 * 24 * 60)
    asked(house, "section_head", "csv")

    few, many = peak(house, "2023-02-06"), peak(house, "2023-02-07")

    assert many < 1.5 * few, f"{few:,} bytes for 450 complaints, {many:,} for 1,500"


def peak(house: House, day: str) -> int:
    """The most memory (bytes) that the export of a day takes at a time."""
    tracemalloc.start()
    answer = Desk(house, "section_head").download(f"/register.csv?from={day}&to={day}")
    lines = sum(part.count(b"\r\n") for part in cast("Iterable[bytes]", answer.response))
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert lines > 300
    return found


def fill(house: House, count: int, days: int = 0) -> None:
    """So many complaints, each received a second after the one before, written as the first one is stored."""
    pattern = house.state(house.a_complaint("direction"))
    batch, written = house.database.batch(), 1
    collection = house.database.collection("complaints")
    while written < count:
        id_ = f"{days}{written:07d}FILL"
        at = MONDAY + timedelta(days=days, seconds=written)
        batch.set(collection.document(id_), pattern | {"id": id_, "received_at": at})
        written += 1
        if written % 400 == 0:
            batch.commit()
            batch = house.database.batch()
    batch.commit()
