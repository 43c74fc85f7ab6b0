"""Days that an office closes, as the tests of its calendar need them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from shared.cloud import calendar_days
from shared.cloud.parts import Parts
from shared.domain.office_days import OfficeDays
from tests.integration.house import House

OFFICE = "balikpapan"
HEAD = "office.head@imigrasi.example"
TODAY = date(2023, 2, 6)
TUESDAY_OPENS = datetime(2023, 2, 6, 23, 30, tzinfo=UTC)
"""Tuesday 7 February, 07:30 at the office."""

MINUTE = timedelta(minutes=1)


def another_process(house: House) -> Parts:
    """Parts of their own, that have not read anything."""
    return house.parts_on(house.services.firestore_channel)


def run(house: House, *arguments: str) -> int:
    """The command, as a process of its own."""
    return calendar_days.main([OFFICE, *arguments], another_process(house))


def close_today(house: House) -> int:
    """The command that closes the Monday of the tests."""
    return run(house, "--close", "2023-02-06", "Bencana banjir", "--by", HEAD)


def shut(days: OfficeDays) -> OfficeDays:
    """With that Monday closed."""
    return days.closing(TODAY, "Bencana banjir")


def closed_without_moving(house: House) -> Parts:
    """The day is closed by a process that dies before it moves any deadline."""
    parts = another_process(house)
    parts.calendars.change(OFFICE, shut, HEAD, house.clock())
    return parts
