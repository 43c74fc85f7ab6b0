"""Verify the journals' hash chains: `python -m shared.cloud.verify ID ...`, `--all` or `--seals`. Status 1: faults.

`--seals` verifies all complaints, and holds them against the daily seals: nothing was changed, removed or put in since.
It reads only. A fault is printed with the complaint's number and what is wrong, never with a text.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from shared.cloud.complaints import TRIES, Complaints
from shared.cloud.parts import Parts
from shared.cloud.seals import Seals
from shared.cloud.settings import Settings
from shared.domain import journal, tracking
from shared.domain.complaint import Complaint
from shared.domain.errors import NotFound
from shared.domain.evidence import Evidence
from shared.domain.office import Office
from shared.domain.seal import DAY, Reading, last_over

Faults = Iterator[tuple[str, str]]
"""(complaint or seal, what is wrong)."""

EXPECTED_WITHIN = timedelta(hours=2)
"""After a day may be sealed; a seal that is not there by then is a fault."""


def faults_of(complaints: Complaints, ids: Iterable[str], evidence: Mapping[str, Evidence] | None = None) -> Faults:
    """The faults of the complaints' chains and, with `evidence` by office, of what the seals say of them.

    A complaint may move on between the readings of its state and of its journal: both are read again where they differ.
    """
    for each in ids:
        try:
            state, entries = _read(complaints, each)
        except NotFound:
            yield each, "there is no such complaint"
            continue
        except (ValueError, LookupError) as error:
            yield each, f"what is stored is no complaint or no journal ({type(error).__name__})"
            continue
        for fault in journal.faults(entries, state):
            yield each, fault
        if evidence:
            yield from ((each, fault) for fault in evidence[state.office].faults(state, entries))


def faults_by_seals(parts: Parts, ids: Iterable[str]) -> Faults:
    """The faults of all seals, of all complaints (`ids`), and between the two."""
    seals = Seals(parts.clients, parts.settings.evidence_bucket)
    evidence = {key: Evidence(office.hours.zone) for key, office in parts.offices.items()}
    for office in parts.offices.values():
        yield from _faults_of_seals(office, seals, evidence[office.key], parts.now())
    seen: set[str] = set()

    def noted() -> Iterator[str]:
        for each in ids:
            seen.add(each)
            yield each

    yield from faults_of(parts.complaints, noted(), evidence)
    for key, known in evidence.items():
        yield from ((each, "it was sealed and is missing") for each in known.missing(seen))
        if known.ahead and seals.last_day(key, parts.now().date()) == known.last_day:
            yield from ((each, "no seal gave its number") for each in known.ahead)


def _faults_of_seals(office: Office, seals: Seals, evidence: Evidence, at: datetime) -> Faults:
    before: Reading | None = None
    days = seals.days(office.key)
    for day in days:
        name = f"seal of {office.key} for {day}"
        reading = Reading(office.key, office.particulars.code, day, office.hours.zone)
        for record in reading.records(seals.read(office.key, day)):
            yield from ((record.complaint, fault) for fault in evidence.add(record, day))
        yield from ((name, fault) for fault in (*reading.faults, *reading.faults_after(before)))
        if reading.opening:
            evidence.reaches(day, reading.opening.heads_until)
        before = reading
    if days and days[-1] < last_over(at - EXPECTED_WITHIN, office.hours.zone):
        yield f"seal of {office.key} for {days[-1] + DAY}", "it is missing, or was not made yet"


def _read(complaints: Complaints, complaint: str) -> tuple[Complaint, list[journal.Entry]]:
    for _ in range(TRIES):
        state, entries = complaints.load(complaint).complaint, complaints.entries(complaint)
        if state.seq == len(entries):
            break
    return state, entries


def main(arguments: list[str] | None = None, parts: Parts | None = None) -> int:
    """Verify what the command line names; the number of faults is printed last."""
    parser = argparse.ArgumentParser(prog="python -m shared.cloud.verify", description=__doc__)
    parser.add_argument("ids", nargs="*", metavar="ID", help="numbers of complaints")
    parser.add_argument("--all", action="store_true", help="every complaint of the database")
    parser.add_argument("--seals", action="store_true", help="every complaint, and the seals of EVIDENCE_BUCKET")
    asked = parser.parse_args(arguments)
    if bool(asked.ids) + asked.all + asked.seals != 1:
        parser.error("name complaints, or --all, or --seals")
    parts = parts or Parts.of(Settings.read().require("evidence_bucket") if asked.seals else Settings.read())
    checked = faults = 0

    def counted(ids: Iterable[str]) -> Iterator[str]:
        nonlocal checked
        for each in ids:
            checked += 1
            yield tracking.read_id(each) or each

    if asked.seals:
        found = faults_by_seals(parts, counted(parts.complaints.all_ids()))
    else:
        found = faults_of(parts.complaints, counted(parts.complaints.all_ids() if asked.all else asked.ids))
    for subject, fault in found:
        faults += 1
        sys.stdout.write(f"{subject}: {fault}\n")
    sys.stdout.write(f"{checked} complaints verified, {faults} faults\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
