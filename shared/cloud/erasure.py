"""Erase a complaint's texts, or only who reported it: `python -m shared.cloud.erasure ID --by EMAIL --reason WHY`.

The journal says who did it and why, and still verifies. What a crash leaves behind is removed by the next call, of this
or of the retention job. Exit status 1: something could not be erased.
"""

from __future__ import annotations

import argparse
import sys
from datetime import datetime

from shared.cloud import command_log
from shared.cloud.clients import RETRY, TIMEOUT
from shared.cloud.complaints import Changed, Pinned
from shared.cloud.firestore_errors import reaching
from shared.cloud.parts import Parts
from shared.cloud.photos import Photos
from shared.cloud.sealing import CannotBeOpened
from shared.cloud.settings import Settings
from shared.domain import erasing, guard, tracking
from shared.domain.command import Decision
from shared.domain.errors import ActionNotPossible, NotFound


def erase(parts: Parts, complaint: str, by: str, capacity: str, reason: str, at: datetime) -> Changed:
    """Erase what was written in a complaint that is over, and who reported it; again it does no harm.

    The fact comes first, in one commit with everything that lies in the database; the pictures follow. Until they are
    gone the complaint stays among those that the retention job looks at.

    Raises:
        NotFound, ActionNotPossible: there is no such complaint, or it is not over.
        Unavailable: Firestore or the storage cannot be reached; the next call goes on.
    """

    def decide(now: Pinned) -> Decision:
        return erasing.erase(now.complaint, by, capacity, reason, at)

    changed = parts.complaints.change(complaint, decide, None, at)
    finish(parts, complaint)
    return changed


def finish(parts: Parts, complaint: str) -> None:
    """Remove the pictures of a complaint that was erased, then take it off the list of those to be looked at."""
    if parts.settings.photo_bucket:
        Photos(parts.clients, parts.settings.photo_bucket).remove(complaint)
    reference = parts.clients.firestore.collection("complaints").document(complaint)
    with reaching():
        reference.update({"kept_since": None}, retry=RETRY, timeout=TIMEOUT)


def erase_identity(parts: Parts, complaint: str, by: str, capacity: str, reason: str, at: datetime) -> Changed:
    """Erase who reported a complaint, in one commit; it goes on. Again it does no harm.

    Raises:
        NotFound: there is no such complaint.
        Unavailable: Firestore cannot be reached.
    """

    def decide(now: Pinned) -> Decision:
        return erasing.erase_identity(now.complaint, by, capacity, reason, at)

    return parts.complaints.change(complaint, decide, None, at)


def main(arguments: list[str] | None = None, parts: Parts | None = None) -> int:
    """Erase one complaint, or its reporter's identity; prints others of the same contact, which stay as they are."""
    parser = argparse.ArgumentParser(prog="python -m shared.cloud.erasure", description=__doc__)
    parser.add_argument("complaint", metavar="ID", help="the number of the complaint")
    parser.add_argument("--by", required=True, metavar="EMAIL", help="who orders it, by a role that the office names")
    parser.add_argument("--reason", required=True, metavar="WHY", help="journalled and kept: it names no person")
    parser.add_argument("--identity-only", action="store_true", help="name and contact; the complaint goes on")
    asked = parser.parse_args(arguments)
    if parts is None:  # without the bucket the pictures would be left, and never looked for again
        command_log.set_up()
        parts = Parts.of(Settings.read().require("photo_bucket"))
    at, id_ = parts.now(), tracking.read_id(asked.complaint) or asked.complaint
    try:
        pinned = parts.complaints.load(id_)
        capacity = capacity_of(parts, asked.by, pinned.complaint.office, at)
        _refuse_personal(parts, pinned, asked.reason)
    except NotFound:
        parser.error(f"there is no complaint {asked.complaint}")
    except ValueError as refused:
        parser.error(str(refused))
    same = parts.worklists.of_contact(pinned.complaint)
    try:
        done = (erase_identity if asked.identity_only else erase)(parts, id_, asked.by, capacity, asked.reason, at)
    except ActionNotPossible as refused:
        sys.stderr.write(f"{id_}: {refused}\n")
        return 1
    sys.stdout.write(f"{id_}: {'erased' if done.decision.facts else 'had been erased before'}\n")
    sys.stdout.writelines(f"{each}: of the same contact, left as it is\n" for each in same)
    return 0


def capacity_of(parts: Parts, email: str, office: str, at: datetime) -> str:
    """The capacity, own or acting, in which somebody orders it. Raises ValueError for whom the office does not name."""
    roles = parts.offices[office].erasers
    caller = parts.directory.caller(email, "command", at)
    if caller is not None and caller.office == office:
        for role in roles:
            if role in caller.roles:
                return caller.roles[role]
    raise ValueError(f"--by: expected the address of {' or '.join(roles)} at {office}, found {email}")


def _refuse_personal(parts: Parts, pinned: Pinned, reason: str) -> None:
    """The reason stays when all else goes: raise ValueError where it names the person that it is about."""
    try:
        name = parts.complaints.reporter(pinned.complaint.id).get("name")
    except CannotBeOpened:
        name = None
    found = guard.personal(reason, name, parts.offices[pinned.complaint.office].particulars.contacts)
    if found:
        raise ValueError(f"--reason: it is kept, and looks like personal data: {', '.join(found)}")


if __name__ == "__main__":
    sys.exit(main())
