"""Tell people of alerts that did not reach them: `python -m shared.cloud.redelivery ALERT ...` or `--failed`.

First correct the address (`python -m shared.cloud.staff`). Only whom an alert could not reach is told; whoever was told
before hears nothing. Without --send it prints what it would do. Exit status 1: an alert is unknown; 3: Firestore cannot
be reached.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from shared.cloud import command_log
from shared.cloud.clients import RETRY, TIMEOUT
from shared.cloud.firestore_errors import reaching
from shared.cloud.parts import Parts
from shared.cloud.settings import Settings
from shared.domain.alert import Alert, Recipient
from shared.domain.errors import NotFound, Unavailable

NOT_REACHED = 3

PAGE = 300

log = logging.getLogger(__name__)


def redeliver(parts: Parts, alert: str, at: datetime) -> int:
    """Make those whom the alert could not reach due again, and ask for its delivery; how many they are.

    The sweep sees to it where Cloud Tasks cannot be reached.

    Raises:
        NotFound: there is no such alert.
        Unavailable: Firestore cannot be reached.
    """

    def due_again(now: Alert) -> Alert | None:
        missed[:] = _failed(now)
        for each in missed:
            now = now.with_recipient(each.deferred(at))
        return now if missed else None

    missed: list[Recipient] = []
    changed = parts.alerts.change(alert, due_again)
    if changed is None:
        return 0
    parts.wake_ups.delivery(changed.id, changed.complaint)
    log.info("alert told again", extra={"event": "alert_replayed", "alert": changed.id})
    return len(missed)


def failed(parts: Parts, since: datetime) -> Iterator[str]:
    """The names of all alerts that were recorded since then and could not reach somebody.

    All alerts are read, by name: no index is kept for what is so rare.
    """
    query: Any = parts.clients.firestore.collection("alerts").order_by("__name__").limit(PAGE)
    page: list[Any] = []
    while True:
        asked = query.start_after({"__name__": page[-1].reference}) if page else query
        with reaching():
            page = list(asked.stream(retry=RETRY, timeout=TIMEOUT))
        for each in page:
            try:
                alert = Alert.model_validate(each.to_dict())
            except ValidationError:
                log.exception("broken alert", extra={"alert": each.id})
                continue
            if alert.recorded_at >= since and _failed(alert):
                yield alert.id
        if len(page) < PAGE:
            return


def main(arguments: list[str] | None = None, parts: Parts | None = None) -> int:
    """Look at the alerts that are named or found; with --send, tell people of them."""
    parser = argparse.ArgumentParser(prog="python -m shared.cloud.redelivery", description=__doc__)
    parser.add_argument("alerts", nargs="*", metavar="ALERT", help="names of alerts, as log lines have them")
    parser.add_argument("--failed", action="store_true", help="all that could not reach somebody; needs --since")
    parser.add_argument("--since", type=_time, metavar="TIME", help="recorded then or later (ISO 8601 with offset)")
    parser.add_argument("--send", action="store_true", help="do it")
    asked = parser.parse_args(arguments)
    if bool(asked.alerts) == asked.failed or asked.failed != (asked.since is not None):
        parser.error("name alerts, or --failed --since TIME")
    command_log.set_up()
    parts = parts or Parts.of(Settings.read())
    try:
        return _done(parts, asked.alerts or failed(parts, asked.since), send=asked.send)
    except Unavailable:
        sys.stderr.write("Firestore cannot be reached: do it again, what was done stays done\n")
        return NOT_REACHED


def _done(parts: Parts, alerts: Iterable[str], *, send: bool) -> int:
    unknown = total = 0
    for each in alerts:
        try:
            count = redeliver(parts, each, parts.now()) if send else len(_failed(parts.alerts.load(each)))
        except NotFound:
            unknown += 1
            sys.stderr.write(f"{each}: there is no such alert\n")
            continue
        total += count
        sys.stdout.write(f"{each}: {count} {'are told now' if send else 'were not reached'}\n")
    sys.stdout.write(f"{total} to tell\n")
    return 1 if unknown else 0


def _failed(alert: Alert) -> list[Recipient]:
    return [each for each in alert.recipients if each.state == "failed"]


def _time(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a time needs its offset")
    return at


if __name__ == "__main__":
    sys.exit(main())
