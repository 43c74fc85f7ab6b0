"""What stands against abuse of the public form: what looks like it is set aside for staff, and hardly anything refused.

Many phones share one address. So an address never keeps a form of our own out: beyond its limit what comes is set
aside. Only what comes without one of our forms is refused beyond a much higher limit, and a program beyond its own.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from flask import request

from functions.intake.parts import parts
from shared.cloud.registration import newest
from shared.domain import form_stamp
from shared.domain.complaint import Suspicion
from shared.domain.errors import N_, TooMany, Unproven
from shared.domain.limits import Limit
from shared.domain.submission_form import SubmissionForm
from shared.web.client_address import client_address, is_of_the_public
from shared.web.operations import FORM_ID

HONEYPOT = "website"
MADE = "made"

HOUR = timedelta(hours=1)
TEN_MINUTES = timedelta(minutes=10)

STAMP_HOLDS = timedelta(days=1)
"""After so long the time in a form says nothing any more. Somebody wrote for long: that is held against nobody."""

log = logging.getLogger(__name__)


def client() -> str:
    """The address that the present request comes from."""
    return client_address(request, parts().settings.hops)


def program() -> str | None:
    """The name of the program whose key came in the header Client-Key; None for everybody else.

    Raises:
        Unproven: nobody has this key.
    """
    key = request.headers.get("Client-Key")
    if key is None:
        return None
    came = sha256(key.encode()).hexdigest()
    found = [name for name, known in parts().settings.client_keys.items() if compare_digest(known.sha256, came)]
    if not found:
        raise Unproven(N_("Nobody has this Client-Key."))
    return found[0]


def stamped(form_id: str, at: datetime) -> str:
    """The signed time of a form of ours that is shown at `at`."""
    keys = parts().settings.tracking_keys
    return form_stamp.stamp(keys[newest(keys)].get_secret_value(), form_id, at)


def refuse_flood(program: str | None, fields: Mapping[str, Any], at: datetime) -> None:
    """Refuse what is far too much, before anything is done for it; asks nobody.

    Raises:
        TooMany: from this address without a form of ours, or from this program.
    """
    if program is not None:
        limit, who = _of_program(program), program
    elif _is_our_form(fields, at) or not is_of_the_public(client()):
        return
    else:
        limit, who = _of_client(), client()
    if parts().limits.seen(limit, who, at) >= limit.enough:
        log.warning("post refused", extra={"event": "posts_refused", "outcome": limit.name})
        raise TooMany(seconds=limit.seconds_left(at))


def suspicion(
    program: str | None, form: SubmissionForm, fields: Mapping[str, Any], key: str | None, at: datetime
) -> Suspicion | None:
    """Why this post is set aside; None for the usual one. It is counted; `key` makes it one however often it comes."""
    thing = key or secrets.token_hex(8)
    if program is not None:
        parts().limits.count(_of_program(program), program, thing, at)
        return None
    found = _by_form(fields, at) or _by_number(form, thing, at)
    if found:
        log.info("set aside", extra={"event": "set_aside", "outcome": found})
    return found


def _by_form(fields: Mapping[str, Any], at: datetime) -> Suspicion | None:
    """What a form of ours tells of who filled it in. Forms of other sites, and programs, have nothing that could."""
    id_, mark = fields.get(FORM_ID), fields.get(MADE)
    if not isinstance(id_, str):
        return None
    if fields.get(HONEYPOT):
        return "honeypot"
    if mark is None:
        return None
    made = _made_at(fields)
    if made is None:
        return "forged_form"
    return "too_fast" if at - made < timedelta(seconds=parts().settings.form_seconds) else None


def _by_number(form: SubmissionForm, thing: str, at: datetime) -> Suspicion | None:
    address = client()
    if not is_of_the_public(address):
        return None
    limit = _of_client()
    if parts().limits.count(limit, address, thing, at) > limit.most:
        return "client_flood"
    # Counted after that: one address alone cannot have everybody's complaints set aside.
    office = form.office if form.office in parts().offices else None
    limit = _of_office()
    count = parts().limits.count(limit, office or parts().settings.office, thing, at)
    return "office_flood" if count > limit.most else None


def _is_our_form(fields: Mapping[str, Any], at: datetime) -> bool:
    made = _made_at(fields)
    return made is not None and at - made < STAMP_HOLDS


def _made_at(fields: Mapping[str, Any]) -> datetime | None:
    id_, mark = fields.get(FORM_ID), fields.get(MADE)
    if not isinstance(id_, str) or not isinstance(mark, str):
        return None
    keys = [key.get_secret_value() for key in parts().settings.tracking_keys.values()]
    return form_stamp.made_at(keys, id_, mark)


def _of_client() -> Limit:
    settings = parts().settings
    return _limit("client", HOUR, settings.posts_per_client, settings.posts_refused)


def _of_office() -> Limit:
    return _limit("office", TEN_MINUTES, parts().settings.posts_per_office)


def _of_program(name: str) -> Limit:
    return _limit("program", HOUR, parts().settings.client_keys[name].per_hour)


def _limit(name: str, window: timedelta, most: int, enough: int = 0) -> Limit:
    return Limit(name, window, most, max(most, enough), alone=max(1, most // 3))
