"""Close and open days of an office without a deployment: `python -m shared.cloud.calendar_days OFFICE --close DAY WHY`.

The deadlines of its running complaints are moved at once. Called again, or without a change, it moves those that an
interrupted run left behind; so does the sweep. Exit status 1: some complaints could not be moved.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

from shared.cloud.calendars import Known
from shared.cloud.parts import Parts
from shared.cloud.settings import Settings
from shared.domain.complaint import Complaint
from shared.domain.errors import Unavailable
from shared.domain.office_days import OfficeDays
from shared.domain.office_hours import InvalidOfficeHours, OfficeHours

PAGE = 40
WORKERS = 8

Edit = Callable[[OfficeDays], OfficeDays]

log = logging.getLogger(__name__)


def opening(day: date, intervals: tuple[str, ...], committed: OfficeHours, at: datetime) -> Edit:
    """Open a day, unless its hours have begun by `at`: deadlines would be missed before anyone knew of them.

    Raises:
        InvalidOfficeHours: they have begun, or are no hours.
    """
    opens = committed.with_days(opened={day: intervals}).openings(day)[0][0]
    if opens <= at:
        raise InvalidOfficeHours(f"{day}: its hours began at {opens.astimezone(committed.zone).isoformat()} already")
    return lambda days: days.opening(day, intervals)


def move_deadlines(parts: Parts, office: str, revision: int) -> Counter[str]:
    """Recalculate what is behind the revision: how many were `moved`, left `as they were`, or `failed`."""

    def move(complaint: str) -> str:
        at = parts.now()
        try:
            changed = parts.complaints.recalculate(complaint, at)
        except Exception:
            log.exception("complaint not recalculated", extra={"complaint": complaint})
            return "failed"
        if changed.before is None or _deadlines(changed.before) == _deadlines(changed.complaint):
            return "as they were"
        if parts.settings.tasks_queue:
            parts.wake_ups.check(changed.complaint, at)
        return "moved"

    counts: Counter[str] = Counter()
    with ThreadPoolExecutor(WORKERS) as workers:
        for page in parts.calendars.behind(office, revision, PAGE):
            counts.update(workers.map(move, page))
    return counts


def main(arguments: list[str] | None = None, parts: Parts | None = None) -> int:
    """Make one change, if one is asked for; then move deadlines and print the days."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    parts = parts or Parts.of(Settings.read())
    try:
        known = _known(asked, parts)
    except ValueError as refused:
        parser.error(str(refused))
    counts = move_deadlines(parts, asked.office, known.days.revision)
    sys.stdout.writelines(f"{line}\n" for line in _listed(known.days))
    sys.stdout.write(
        f"revision {known.days.revision}: deadlines of {counts['moved']} complaints moved, "
        f"of {counts['as they were']} as they were, {counts['failed']} failed\n"
    )
    return 1 if counts["failed"] else 0


def _known(asked: argparse.Namespace, parts: Parts) -> Known:
    """The office's days after the change that is asked for. Raises ValueError for what cannot be."""
    if asked.office not in parts.offices:
        raise ValueError(f"there is no office {asked.office}; there are: {', '.join(sorted(parts.offices))}")
    edit = _edit(asked, parts)
    if edit is None:
        known = parts.calendars.known(asked.office, fresh=True)
        if not known.certain:
            raise Unavailable
        return known
    member = parts.directory.find(asked.by or "")
    if member is None or member.office != asked.office:
        raise ValueError(f"--by: expected the address of someone who works at {asked.office}, found {asked.by}")
    return parts.calendars.change(asked.office, edit, member.email, parts.now())


def _edit(asked: argparse.Namespace, parts: Parts) -> Edit | None:
    if asked.close:
        day, why = date.fromisoformat(asked.close[0]), asked.close[1]
        return lambda days: days.closing(day, why)
    if asked.open:
        day, intervals = date.fromisoformat(asked.open[0]), tuple(asked.open[1:])
        committed = parts.settings.hours_of(parts.offices[asked.office])
        return opening(day, intervals, committed, parts.now())
    if asked.drop:
        dropped = date.fromisoformat(asked.drop)
        return lambda days: days.dropping(dropped)
    return None


def _deadlines(complaint: Complaint) -> tuple[datetime | None, ...]:
    return complaint.due_at, complaint.next_check_at, complaint.promised_at, complaint.statutory_due_at


def _listed(days: OfficeDays) -> Iterator[str]:
    for day in sorted({*days.closed, *days.opened}):
        what = f"closed: {days.closed[day]}" if day in days.closed else f"open: {', '.join(days.opened[day])}"
        yield f"{day} {day:%A}: {what}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m shared.cloud.calendar_days", description=__doc__)
    parser.add_argument("office", metavar="OFFICE")
    change = parser.add_mutually_exclusive_group()
    change.add_argument("--close", nargs=2, metavar=("DAY", "WHY"), help="a day without hours, such as 2026-12-01")
    change.add_argument("--open", nargs="+", metavar=("DAY", "HOURS"), help="a day with hours such as 08:00-12:00")
    change.add_argument("--drop", metavar="DAY", help="forget what was said of a day")
    parser.add_argument("--by", metavar="EMAIL", help="who changes it; needed with a change")
    return parser


if __name__ == "__main__":
    sys.exit(main())
