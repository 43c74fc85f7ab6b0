"""When a digest is due, and what span of time it tells of: each moment belongs to one digest, whenever that is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shared.domain.office import Office
from shared.domain.office_hours import OfficeHours

LONGEST_DELAY = timedelta(hours=3)
"""A digest's time that was missed by more than this is let go: the next digest covers it."""

FARTHEST_BACK = timedelta(days=14)
"""What came before this is not told, when there was no digest yet: longer than any row of closed days."""

SETTLING = timedelta(seconds=60)
"""What happens so shortly before a digest's time is left to the next one: its commit may not be seen yet."""


@dataclass(frozen=True)
class Slot:
    """The time of one digest: its name by the office's clock (2026-07-27T0745), and up to when it tells."""

    name: str
    at: datetime
    until: datetime


def slot_due(office: Office, hours: OfficeHours, at: datetime) -> Slot | None:
    """The latest digest time of a working day that has come by `at`; None if it is longer ago than LONGEST_DELAY."""
    today = at.astimezone(hours.zone).date()
    for day in (today, today - timedelta(days=1)):
        for clock in reversed(office.digest_times if hours.openings(day) else ()):
            when = datetime.combine(day, clock, tzinfo=hours.zone).astimezone(UTC)
            if when <= at:
                is_over = at - when > LONGEST_DELAY
                return None if is_over else Slot(f"{day}T{clock:%H%M}", when, when - SETTLING)
    return None


def slot_now(hours: OfficeHours, at: datetime) -> Slot:
    """A digest that was asked for, whatever the office file says; its name has seconds."""
    return Slot(f"{at.astimezone(hours.zone):%Y-%m-%dT%H%M%S}", at, at)
