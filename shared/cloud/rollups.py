"""Compute the figures of offices' days from the journals: `python -m shared.cloud.rollups --from DAY --to DAY`.

A day is computed whole, never added to: computed twice it is the same, and an error in it is mended by computing it
again. One pass through the journals serves all days of a period. Exit status 1: an office failed.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from typing import Any

from google.cloud.firestore_v1.base_query import FieldFilter

from shared.cloud.clients import RETRY, TIMEOUT
from shared.cloud.firestore_errors import reaching
from shared.cloud.paging import ids_by_page
from shared.cloud.parts import Parts
from shared.cloud.settings import Settings
from shared.domain.counting import count
from shared.domain.figures import DayFigures
from shared.domain.journal import Entry, from_stored
from shared.domain.office import Office
from shared.domain.office_hours import OfficeHours
from shared.domain.periods import DAY, Period

BUDGET = 50.0
"""Seconds that one call of the scheduler may take."""

CAUGHT_UP = 31
"""How many days back a call looks for days that nobody computed after their end."""

AT_ONCE = 7
"""How many of such days are computed in one pass."""

PAGE = 40
WORKERS = 8

_READ = [name for name in Entry.model_fields if name != "texts"]
"""What people wrote stays where it is."""

log = logging.getLogger(__name__)


class OutOfTime(Exception):
    """A pass through the journals was not finished in its time; nothing of it is written."""


def roll_up(parts: Parts, day: date | None = None, budget: float = BUDGET) -> dict[str, int]:
    """Compute yesterday and today of each office and then the days that were missed, or one day; returns counts.

    What fails or takes too long is logged, and computed by a later call.
    """
    ends = time.monotonic() + budget
    counts: Counter[str] = Counter({"days": 0, "failed": 0})
    for office in parts.offices.values():
        today = parts.now().astimezone(office.hours.zone).date()
        try:
            for period in [Period(day, day)] if day else _due(parts, office, today):
                recompute(parts, office.key, period, ends)
                counts["days"] += period.length
        except Exception:
            log.exception("figures not computed", extra={"office": office.key})
            counts["failed"] += 1
    return dict(counts)


def recompute(parts: Parts, office: str, period: Period, ends: float = float("inf")) -> list[DayFigures]:
    """Compute each day of a period of an office from the journals, and replace what was stored.

    Of the complaints only the numbers are remembered; journals are read a few at a time. `ends` is by the monotonic
    clock.

    Raises:
        OutOfTime: `ends` came first.
        Unavailable: Firestore cannot be reached.
    """
    house, hours = parts.offices[office], parts.complaints.hours_of(office)
    computed_at = parts.now()
    days = {day: DayFigures(office=office, day=day, unfinished={}, computed_at=computed_at) for day in period.days}
    since = datetime.combine(period.first, clock_time(), hours.zone).astimezone(UTC)
    seen: set[str] = set()
    with ThreadPoolExecutor(WORKERS) as workers:
        for page in _touched(parts, office, since):
            new = [each for each in page if each not in seen]
            seen.update(new)
            for entries in workers.map(lambda each: _journal(parts, each), new):
                _count(entries, days, house, hours)
            if time.monotonic() > ends:
                raise OutOfTime(f"{office} {period.first} to {period.last}: {len(seen)} complaints read")
    for figures in days.values():
        parts.figures.write(figures)
    return list(days.values())


def main(arguments: list[str] | None = None, parts: Parts | None = None) -> int:
    """Compute the days asked for, a month at a time, of one office or of all; prints a line for each pass."""
    parser = argparse.ArgumentParser(prog="python -m shared.cloud.rollups", description=__doc__)
    parser.add_argument("--from", dest="first", type=date.fromisoformat, required=True, metavar="DAY")
    parser.add_argument("--to", dest="last", type=date.fromisoformat, required=True, metavar="DAY")
    parser.add_argument("--office", metavar="KEY", help="without: every office")
    asked = parser.parse_args(arguments)
    parts = parts or Parts.of(Settings())
    if asked.last < asked.first:
        parser.error(f"--to {asked.last} lies before --from {asked.first}")
    if asked.office and asked.office not in parts.offices:
        parser.error(f"there is no office {asked.office}")
    failed = False
    for office in [asked.office] if asked.office else parts.offices:
        for period in _pieces(Period(asked.first, asked.last), CAUGHT_UP):
            try:
                received = sum(
                    each.received for day in recompute(parts, office, period) for each in day.procedures.values()
                )
            except Exception as error:  # noqa: BLE001 (the other offices and months are computed all the same)
                failed = True
                sys.stderr.write(f"{office} {period.first} to {period.last}: {type(error).__name__}: {error}\n")
            else:
                sys.stdout.write(f"{office} {period.first} to {period.last}: {received} received\n")
    return 1 if failed else 0


def _due(parts: Parts, office: Office, today: date) -> Iterator[Period]:
    """Yesterday and today, then the earlier days that were not computed since they ended, latest first."""
    yield Period(today - DAY, today)
    past = Period(today - CAUGHT_UP * DAY, today - 2 * DAY)
    computed = parts.figures.computed(office.key, past)
    zone = office.hours.zone
    missed = [day for day in past.days if day not in computed or computed[day].astimezone(zone).date() <= day]
    while missed:
        last = missed[-1]
        piece = Period(max(missed[0], last - (AT_ONCE - 1) * DAY), last)
        yield piece
        missed = [day for day in missed if day < piece.first]


def _pieces(period: Period, length: int) -> Iterator[Period]:
    first = period.first
    while first <= period.last:
        last = min(first + timedelta(days=length - 1), period.last)
        yield Period(first, last)
        first = last + DAY


def _touched(parts: Parts, office: str, since: datetime) -> Iterator[list[str]]:
    """The numbers of all complaints to which something may have happened since then; some come twice.

    Those that run come first: one that ends meanwhile has been changed since, so that the second query finds it. A
    complaint that has ended was changed last when it ended or later; only in one that runs does a level leave no mark.
    """
    complaints: Any = parts.clients.firestore.collection("complaints")
    of_office = complaints.where(filter=FieldFilter("office", "==", office))
    for status in ("open", "held", "set_aside"):
        yield from ids_by_page(of_office.where(filter=FieldFilter("status", "==", status)), "due_at", PAGE)
    yield from ids_by_page(of_office.where(filter=FieldFilter("updated_at", ">=", since)), "updated_at", PAGE)


def _count(entries: list[Entry], days: dict[date, DayFigures], office: Office, hours: OfficeHours) -> None:
    """Count a journal; one that cannot be read is told to the log, and keeps nobody else's figures back."""
    try:
        count(entries, days, office, hours)
    except (ValueError, LookupError):
        log.exception("journal not counted", extra={"complaint": entries[0].complaint if entries else ""})


def _journal(parts: Parts, complaint: str) -> list[Entry]:
    query: Any = parts.clients.firestore.collection("complaints").document(complaint).collection("journal")
    with reaching():
        found = query.order_by("__name__").select(_READ).stream(retry=RETRY, timeout=TIMEOUT)
        return [from_stored(each.to_dict() or {}) for each in found]


if __name__ == "__main__":
    sys.exit(main())
