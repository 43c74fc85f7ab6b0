"""Compute the figures of offices' days from the journals: `python -m shared.cloud.rollups --from DAY --to DAY`.

A day is computed whole, never added to: computed twice it is the same, and an error in it is mended by computing it
again. One pass through the journals serves all days of a period. Exit status 1: an office failed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.cloud.figures_pass import Pass, Tallies, Tally
from shared.cloud.firestore_errors import AMBIGUOUS, LOST_THE_RACE, note_conflict
from shared.cloud.parts import Parts
from shared.cloud.settings import Settings
from shared.cloud.turns import BUDGET, Turn
from shared.domain.errors import Unavailable
from shared.domain.figures import DayFigures
from shared.domain.office import Office
from shared.domain.periods import DAY, Period
from shared.domain.seal import GRACE, end_of

CAUGHT_UP = 31
"""How many days back a call looks for days that nobody computed after their end."""

AT_ONCE = 7
"""How many of such days are computed in one pass."""

_BEFORE = "before."
"""A cursor for the days that were missed, before one; every other names a pass and how often it was laid down."""


@dataclass(frozen=True)
class Wanted:
    """An office's figures as they were asked for at `at` (one asking has one time): of `day`, or of what is due."""

    office: Office
    at: datetime
    day: date | None = None


def roll_up(parts: Parts, wanted: Wanted, cursor: str = "", budget: float = BUDGET) -> Turn:
    """Compute today and the days that were not computed since they ended, or one day; counts the days that are done.

    Two turns at once, or one that comes twice, do the same: a pass is named for what was asked for, and each part of it
    is laid down once. What fails is computed by a later call.

    Raises:
        Unavailable: Firestore cannot be reached.
    """
    ends, days = time.monotonic() + budget, 0
    for name in _passes(parts, wanted, cursor):
        left = _run(parts, wanted, name, ends)
        if left is not None:
            return Turn({"days": days}, left)
        days += name.period.length
        if time.monotonic() > ends and wanted.day is None:
            return Turn({"days": days}, f"{_BEFORE}{name.period.first}")
    return Turn({"days": days})


@dataclass(frozen=True)
class _Name:
    """A pass by its name: what it is over, for which asking, and how often it was laid down so far."""

    period: Period
    part: int = 0

    def of(self, wanted: Wanted) -> str:
        return f"{wanted.office.key}-{self.period.first}-{self.period.length}-{wanted.at:%Y%m%dT%H%M%S}"

    def cursor(self, part: int) -> str:
        return f"{self.period.first}.{self.period.length}.{part}"

    @classmethod
    def read(cls, cursor: str) -> _Name:
        first, length, part = cursor.split(".")
        day = date.fromisoformat(first)
        return cls(Period(day, day + (int(length) - 1) * DAY), int(part))


def _passes(parts: Parts, wanted: Wanted, cursor: str) -> Iterator[_Name]:
    """The pass that was laid down, if any, and those that are still to be begun: today's, with yesterday if need be."""
    today = wanted.at.astimezone(wanted.office.hours.zone).date()
    if cursor.startswith(_BEFORE):
        yield from _pieces_of(_missed(parts, wanted.office, today), date.fromisoformat(cursor.removeprefix(_BEFORE)))
        return
    if cursor:
        begun = _Name.read(cursor)
        yield begun
        missed = _missed(parts, wanted.office, today) if wanted.day is None else []
    elif wanted.day is not None:
        begun, missed = _Name(Period(wanted.day, wanted.day)), []
        yield begun
    else:
        missed = _missed(parts, wanted.office, today)
        begun = _Name(Period(today - DAY if today - DAY in missed else today, today))
        yield begun
    yield from _pieces_of(missed, begun.period.first)


def _missed(parts: Parts, office: Office, today: date) -> list[date]:
    """The days before today that were not computed since they ended and all that was decided in them had landed."""
    past = Period(today - CAUGHT_UP * DAY, today - DAY)
    computed, zone = parts.figures.computed(office.key, past), office.hours.zone
    return [day for day in past.days if day not in computed or computed[day] < end_of(day, zone) + GRACE]


def _pieces_of(missed: list[date], before: date) -> Iterator[_Name]:
    """The missed days before one in passes of a week, latest first."""
    while missed := [day for day in missed if day < before]:
        before = max(missed[0], missed[-1] - (AT_ONCE - 1) * DAY)
        yield _Name(Period(before, missed[-1]))


def _run(parts: Parts, wanted: Wanted, name: _Name, ends: float) -> str | None:
    """Begin a pass or go on with it; None: it has ended, else the cursor of the part that is next."""
    tallies, document = Tallies(parts), name.of(wanted)
    kept = tallies.load(document) if name.part else None
    if name.part and kept is None:
        return None  # it has ended: this turn came twice
    if kept and kept[0].part != name.part:
        return name.cursor(kept[0].part)  # this turn was done, and died before it could say so
    tally = kept[0] if kept else Tally.begun(wanted.office.key, name.period, parts.now())
    going = Pass(parts, tally)
    if going.run(ends):
        going.publish()
        if kept:
            tallies.drop(document)
        return None
    try:
        tallies.keep(document, tally, kept[1] if kept else None)
    except (*LOST_THE_RACE, *AMBIGUOUS) as error:
        note_conflict(error)
        landed = tallies.load(document)
        if landed is None:
            raise Unavailable from error
        return name.cursor(landed[0].part)
    return name.cursor(tally.part)


def recompute(parts: Parts, office: str, period: Period) -> list[DayFigures]:
    """Compute each day of a period of an office from the journals, however long it takes; replace what was stored.

    Raises:
        Unavailable: Firestore cannot be reached.
    """
    going = Pass(parts, Tally.begun(office, period, parts.now()))
    going.run()
    going.publish()
    return going.tally.days


def main(arguments: list[str] | None = None, parts: Parts | None = None) -> int:
    """Compute the days asked for, a month at a time, of one office or of all; prints a line for each pass."""
    parser = argparse.ArgumentParser(prog="python -m shared.cloud.rollups", description=__doc__)
    parser.add_argument("--from", dest="first", type=date.fromisoformat, required=True, metavar="DAY")
    parser.add_argument("--to", dest="last", type=date.fromisoformat, required=True, metavar="DAY")
    parser.add_argument("--office", metavar="KEY", help="without: every office")
    asked = parser.parse_args(arguments)
    parts = parts or Parts.of(Settings.read())
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


def _pieces(period: Period, length: int) -> Iterator[Period]:
    first = period.first
    while first <= period.last:
        last = min(first + timedelta(days=length - 1), period.last)
        yield Period(first, last)
        first = last + DAY


if __name__ == "__main__":
    sys.exit(main())
