"""The reporter's proof: the tracking code in a header, or the short cookie that posting it gave."""

from __future__ import annotations

import hmac
import logging
from datetime import datetime, timedelta

from flask import Request, g, request

from functions.intake.guessing import note_guess, refuse_guesser
from functions.intake.parts import parts
from shared.cloud.complaints import Pinned
from shared.cloud.registration import code_of
from shared.domain import tracking
from shared.domain.command import Caller
from shared.domain.complaint import PUBLIC, Complaint
from shared.domain.errors import NotFound, Unproven
from shared.domain.procedure_tables import REPORTER

COOKIE = "tracking"
COOKIE_LASTS = timedelta(minutes=30)


log = logging.getLogger(__name__)


def identify(incoming: Request) -> Caller:
    """The reporter of the complaint in the address.

    Raises:
        Unproven: neither header nor cookie.
        NotFound: the proof is not this complaint's, or there is no such complaint; nobody can tell which.
        TooMany: too many wrong codes came from there. A cookie that was given before still opens.
    """
    if incoming.routing_exception is not None:
        return Caller(PUBLIC, "", "", {})
    id_ = tracking.read_id((incoming.view_args or {}).get("complaint_id", ""))
    header = incoming.headers.get("Tracking-Code")
    cookie = incoming.cookies.get(COOKIE)
    if header is None and cookie is None:
        raise Unproven
    now = parts().now()
    read = tracking.read_code(header) if header is not None else None
    if header is not None:
        refuse_guesser(id_, now)
    if id_ is None or (header is not None and (read is None or read[0] != id_ or not _may_be_right(*read))):
        raise _refused_guess(id_, now, of_code=header is not None)
    pinned = parts().complaints.load(id_)
    if header is not None and read is not None:
        proven = hmac.compare_digest(code_of(pinned.complaint, parts()), read[1])
    else:
        proven = hmac.compare_digest(_signed(pinned.complaint, _expiry(cookie or "")).encode(), (cookie or "").encode())
        proven = proven and _expiry(cookie or "") > int(now.timestamp())
    if not proven:
        raise _refused_guess(id_, now, of_code=header is not None)
    g.pinned = pinned
    g.complaint = id_
    return Caller(PUBLIC, "", pinned.complaint.office, {REPORTER: REPORTER})


def prove(code: str) -> Complaint:
    """The complaint that a posted code opens.

    Raises:
        NotFound: the code is wrong or unknown; nobody can tell which.
        TooMany: too many wrong codes came from there.
    """
    now = parts().now()
    read = tracking.read_code(code)
    refuse_guesser(read and read[0], now)
    if read is None or not _may_be_right(*read):
        raise _refused_guess(read and read[0], now)
    complaint = parts().complaints.load(read[0]).complaint
    if not hmac.compare_digest(code_of(complaint, parts()), read[1]):
        raise _refused_guess(read[0], now)
    return complaint


def opened() -> Pinned:
    """The complaint that the present request's proof opened."""
    pinned: Pinned = g.pinned
    return pinned


def cookie_for(complaint: Complaint, at: datetime) -> str:
    """A cookie's value that opens this complaint until COOKIE_LASTS are over."""
    return _signed(complaint, int((at + COOKIE_LASTS).timestamp()))


def is_secure() -> bool:
    """Whether cookies are for HTTPS alone."""
    return request.is_secure or parts().settings.intake_url.startswith("https:")


def _refused_guess(id_: str | None, at: datetime, *, of_code: bool = True) -> NotFound:
    """The refusal of a proof that is none, counted: many of them are somebody who tries."""
    log.info("guess refused", extra={"event": "guess_refused", "complaint": id_ or ""})
    if of_code:
        note_guess(id_, at)
    return NotFound()


def _may_be_right(id_: str, code: str) -> bool:
    """Whether one of the keys gives this code: a guess costs no read."""
    keys = parts().settings.tracking_keys.values()
    return any(hmac.compare_digest(tracking.tracking_code(id_, key.get_secret_value()), code) for key in keys)


def _signed(complaint: Complaint, expires: int) -> str:
    key = parts().settings.tracking_keys[complaint.tracking_key].get_secret_value()
    return f"{expires}.{hmac.digest(key.encode(), f'cookie|{complaint.id}|{expires}'.encode(), 'sha256').hex()}"


def _expiry(cookie: str) -> int:
    expires = cookie.partition(".")[0]
    return int(expires) if expires.isascii() and expires.isdigit() and len(expires) < 16 else 0
