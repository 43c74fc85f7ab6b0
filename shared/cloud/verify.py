"""Verify the journals' hash chains: `python -m shared.cloud.verify ID ...` or `--all`. Exit status 1: there are faults.

It reads only. A fault is printed with the complaint's number and what is wrong, never with a text.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator

from shared.cloud.complaints import TRIES, Complaints
from shared.cloud.parts import Parts
from shared.cloud.settings import Settings
from shared.domain import journal, tracking
from shared.domain.complaint import Complaint
from shared.domain.errors import NotFound


def faults_of(complaints: Complaints, ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(complaint, what is wrong) for each fault of the complaints' chains.

    A complaint may move on between the readings of its state and of its journal: both are read again where they differ.
    """
    for each in ids:
        try:
            state, entries = _read(complaints, each)
        except NotFound:
            yield each, "there is no such complaint"
            continue
        for fault in journal.faults(entries, state):
            yield each, fault


def _read(complaints: Complaints, complaint: str) -> tuple[Complaint, list[journal.Entry]]:
    for _ in range(TRIES):
        state, entries = complaints.load(complaint).complaint, complaints.entries(complaint)
        if state.seq == len(entries):
            break
    return state, entries


def main(arguments: list[str] | None = None) -> int:
    """Verify what the command line names; the number of complaints and faults is printed last."""
    parser = argparse.ArgumentParser(prog="python -m shared.cloud.verify", description=__doc__)
    parser.add_argument("ids", nargs="*", metavar="ID", help="numbers of complaints")
    parser.add_argument("--all", action="store_true", help="every complaint of the database")
    asked = parser.parse_args(arguments)
    if bool(asked.ids) == asked.all:
        parser.error("name complaints, or --all")
    complaints = Parts.of(Settings()).complaints
    checked = faults = 0

    def counted(ids: Iterable[str]) -> Iterator[str]:
        nonlocal checked
        for each in ids:
            checked += 1
            yield tracking.read_id(each) or each

    for complaint, fault in faults_of(complaints, counted(complaints.all_ids() if asked.all else asked.ids)):
        faults += 1
        sys.stdout.write(f"{complaint}: {fault}\n")
    sys.stdout.write(f"{checked} complaints verified, {faults} faults\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
