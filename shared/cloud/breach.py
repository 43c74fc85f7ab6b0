"""List who is touched by a breach: `python -m shared.cloud.breach --from TIME --to TIME [--office KEY]`.

Touched is whose name or contact was held at some moment between the two times (ISO 8601 with offset): who has to be
told within 3 x 24 hours (UU 27/2022 Pasal 46). Who looked at an identity in that span stands with it. With --contacts
and the private keys the addresses are printed too, each look journalled before, and only what --by may see.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from google.cloud.firestore_v1 import DocumentSnapshot

from shared.cloud.clients import RETRY, TIMEOUT
from shared.cloud.complaints import Pinned
from shared.cloud.firestore_errors import reaching
from shared.cloud.paging import pages_of
from shared.cloud.parts import Parts
from shared.cloud.settings import Settings
from shared.domain.command import Caller, Decision
from shared.domain.complaint import Complaint
from shared.domain.deciding import look
from shared.domain.disclosure import identity_capacity

AT_ONCE = 100

IDENTITY_VIEWED = "identity_viewed"


@dataclass(frozen=True)
class Touched:
    """A complaint whose reporter is touched. `reached_by` is how they can be told: email, phone, or the channel's name.

    `looks` are (when, who) within the span.
    """

    complaint: Complaint
    reached_by: str
    looks: tuple[tuple[datetime, str], ...]


def touched(parts: Parts, since: datetime, until: datetime, office: str | None = None) -> Iterator[Touched]:
    """Each complaint whose reporter's identity was held at some moment of the span, by number."""
    client = parts.clients.firestore
    for ids in pages_of(parts.complaints.all_ids(), AT_ONCE):
        references = [client.collection("complaints").document(each) for each in ids]
        with reaching():
            found = list(client.get_all(references, retry=RETRY, timeout=TIMEOUT))
            private = [each.collection("private").document("reporter") for each in references]
            stored = client.get_all(private, ["key"], retry=RETRY, timeout=TIMEOUT)
            identified = {each.reference.path.split("/")[1] for each in stored if each.exists}
        for snapshot in sorted(found, key=lambda each: each.id):
            if not snapshot.exists:
                continue
            complaint = Complaint.model_validate(snapshot.to_dict())
            # What had ended before this system began was held here from when it was entered.
            held_since = complaint.history.at if complaint.history else complaint.received_at
            if office not in (None, complaint.office) or held_since > until:
                continue
            gone = complaint.identity_erased_at
            if complaint.id in identified or (gone is not None and gone >= since):
                yield Touched(complaint, _reached_by(complaint), tuple(_looks(parts, snapshot, since, until)))


def _reached_by(complaint: Complaint) -> str:
    if complaint.identity_erased_at is not None:
        return "nobody knows any more"
    if complaint.reporter_hears:
        return "email"
    if complaint.history and complaint.contacts:
        return "email or phone"
    return "phone" if complaint.contacts else f"as it came: {complaint.channel}"


def _looks(
    parts: Parts, snapshot: DocumentSnapshot[Any], since: datetime, until: datetime
) -> Iterator[tuple[datetime, str]]:
    if snapshot.get("journalled_at") < since:
        return
    for entry in parts.complaints.entries(snapshot.id):
        if entry.action == IDENTITY_VIEWED and since <= entry.at <= until:
            yield entry.at, entry.actor


def contact(parts: Parts, each: Touched, caller: Caller, at: datetime) -> str:
    """How the reporter is reached, in words; the look is journalled before. Not everybody may see everyone's."""
    pinned = parts.complaints.pin(each.complaint)
    capacity = identity_capacity(caller, pinned.complaint, pinned.procedure)
    if capacity is None:
        return "for another role to tell"

    def decide(now: Pinned) -> Decision:
        return look(now.complaint, caller, f"{capacity}; breach notice", at)

    parts.complaints.change(each.complaint.id, decide, None, at)
    identity = parts.complaints.reporter(each.complaint.id)
    return ", ".join(identity[name] for name in ("email", "phone") if name in identity) or each.reached_by


def main(arguments: list[str] | None = None, parts: Parts | None = None) -> int:
    """Print a line for each reporter who is touched, then who looked how often, and how many are reached by what."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if asked.until < asked.since:
        parser.error(f"--to {asked.until} lies before --from {asked.since}")
    parts = parts or Parts.of(Settings.read().require("identity_private_keys") if asked.contacts else Settings.read())
    if asked.office and asked.office not in parts.offices:
        parser.error(f"there is no office {asked.office}")
    at = parts.now()
    caller = parts.directory.caller(asked.by, "command", at) if asked.by else None
    if asked.contacts and caller is None:
        parser.error("--contacts: say with --by who looks, by the address of a member of staff")
    ways, lookers = Counter[str](), Counter[str]()
    for each in touched(parts, asked.since, asked.until, asked.office):
        ways[each.reached_by] += 1
        lookers.update(who for _, who in each.looks)
        gone = each.complaint.identity_erased_at
        line = [each.complaint.id, f"held since {each.complaint.received_at.isoformat()}"]
        line += [f"erased {gone.isoformat()}"] if gone else []
        line += [f"looked at by {who} {when.isoformat()}" for when, who in each.looks]
        mine = caller is not None and caller.office == each.complaint.office
        if asked.contacts and caller:
            line.append(contact(parts, each, caller, at) if mine else "for another office to tell")
        else:
            line.append(each.reached_by)
        sys.stdout.write("; ".join(line) + "\n")
    sys.stdout.writelines(f"looked: {who}: {count}\n" for who, count in sorted(lookers.items()))
    sys.stdout.writelines(f"reached by {way}: {count}\n" for way, count in sorted(ways.items()))
    sys.stdout.write(f"{ways.total()} reporters are touched\n")
    return 0


def _time(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a time needs its offset")
    return at


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m shared.cloud.breach", description=__doc__)
    parser.add_argument("--from", dest="since", type=_time, required=True, metavar="TIME")
    parser.add_argument("--to", dest="until", type=_time, required=True, metavar="TIME")
    parser.add_argument("--office", metavar="KEY", help="without: every office")
    parser.add_argument("--contacts", action="store_true", help="print addresses; needs IDENTITY_PRIVATE_KEYS and --by")
    parser.add_argument("--by", metavar="EMAIL", help="who looks")
    return parser


if __name__ == "__main__":
    sys.exit(main())
