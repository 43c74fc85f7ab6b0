"""Write out all that is held of a complaint, as JSON: `python -m shared.cloud.export ID --by EMAIL -o FILE`.

The state with its texts, the journal with hashes and salts (so that it can be verified elsewhere), its alerts. Not the
reporter's identity, only whether one is held: who may see it looks at it on the board, where the look is journalled.
Exit status 1: there is no such complaint, or it does not concern --by; 3: Firestore cannot be reached.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from datetime import datetime
from typing import Any

from google.cloud.firestore_v1.base_query import FieldFilter

from shared.cloud import command_log
from shared.cloud.clients import RETRY, TIMEOUT
from shared.cloud.firestore_errors import reaching
from shared.cloud.parts import Parts
from shared.cloud.settings import Settings
from shared.domain import tracking
from shared.domain.complaint import Complaint
from shared.domain.disclosure import concerns
from shared.domain.errors import NotFound, Unavailable
from shared.domain.journal import faults

NOT_REACHED = 3

KEPT_BACK = {"contacts", "idempotency", "operations", "reporter_hears"}
"""Marks by which a contact or a repeated form is known, and what tells that there is a mail address."""

log = logging.getLogger(__name__)


def held(parts: Parts, complaint: str, by: str, at: datetime) -> dict[str, Any]:
    """All that is held of a complaint, as JSON values; times are ISO 8601 in UTC.

    Raises:
        NotFound: there is none, or it does not concern `by`, or nobody of that address works here.
        Unavailable: Firestore cannot be reached.
    """
    pinned = parts.complaints.load(complaint)
    caller = parts.directory.caller(by, "command", at)
    if caller is None or not concerns(caller, pinned.complaint, pinned.procedure):
        raise NotFound
    state, entries = pinned.complaint, parts.complaints.entries(complaint)
    return {
        "exported_at": at.isoformat(),
        "exported_by": by,
        "complaint": state.model_dump(mode="json", exclude=KEPT_BACK),
        "identity_held": parts.complaints.holds_identity(complaint),
        "journal": [each.model_dump(mode="json") for each in entries],
        "journal_faults": list(faults(entries, state)),
        "alerts": _alerts(parts, state),
    }


def _alerts(parts: Parts, state: Complaint) -> list[dict[str, Any]]:
    """Of each alert what it was, and who was told when. By its name: an index by complaint would be for this alone."""
    client: Any = parts.clients.firestore.collection("alerts")
    named = client.where(filter=FieldFilter("__name__", ">=", client.document(f"{state.id}-")))
    named = named.where(filter=FieldFilter("__name__", "<", client.document(f"{state.id}.")))
    with reaching():
        found = [each.to_dict() for each in named.order_by("__name__").stream(retry=RETRY, timeout=TIMEOUT)]
    kept = ("id", "level", "visit", "step", "role", "fell_at", "recorded_at", "acknowledged")
    told = ("email", "channel", "state", "attempts", "sent_at")
    return [
        {name: each.get(name) for name in kept}
        | {"recipients": [{name: one.get(name) for name in told} for one in each["recipients"]]}
        for each in found
    ]


def main(arguments: list[str] | None = None, parts: Parts | None = None) -> int:
    """Write one complaint's file; the log has a line that it was written."""
    parser = argparse.ArgumentParser(prog="python -m shared.cloud.export", description=__doc__)
    parser.add_argument("complaint", metavar="ID", help="the number of the complaint")
    parser.add_argument("--by", required=True, metavar="EMAIL", help="who asks for it: somebody who may see it")
    parser.add_argument("-o", dest="file", metavar="FILE", help="a new file, for its owner alone; without: printed")
    asked = parser.parse_args(arguments)
    command_log.set_up()
    parts = parts or Parts.of(Settings.read())
    id_ = tracking.read_id(asked.complaint) or asked.complaint
    try:
        found = held(parts, id_, asked.by, parts.now())
    except NotFound:
        sys.stderr.write(f"{id_}: there is no such complaint, or it does not concern {asked.by}\n")
        return 1
    except Unavailable:
        sys.stderr.write("Firestore cannot be reached\n")
        return NOT_REACHED
    written = json.dumps(found, ensure_ascii=False, indent=2, default=_text) + "\n"
    if asked.file:
        try:
            to = os.open(asked.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            sys.stderr.write(f"{asked.file}: {error.strerror}\n")
            return 1
        with os.fdopen(to, "w", encoding="utf-8") as file:
            file.write(written)
    else:
        sys.stdout.write(written)
    log.info("complaint exported", extra={"event": "exported", "complaint": id_})
    return 0


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


if __name__ == "__main__":
    sys.exit(main())
