"""The reporter's proof: the tracking code in a header, or the short cookie that posting it gave."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from flask import Request, g, request

from functions.intake.parts import parts
from shared.cloud.complaints import Pinned
from shared.cloud.registration import code_of
from shared.domain import tracking
from shared.domain.command import Caller
from shared.domain.complaint import PUBLIC, Complaint
from shared.domain.errors import NotFound, Unproven
from shared.domain.procedure import REPORTER

COOKIE = "tracking"
COOKIE_LASTS = timedelta(minutes=30)


def identify(incoming: Request) -> Caller:
    """The reporter of the complaint in the address.

    Raises:
        Unproven: neither header nor cookie.
        NotFound: the proof is not this complaint's, or there is no such complaint; nobody can tell which.
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
    if id_ is None or (header is not None and (read is None or read[0] != id_ or not _may_be_right(*read))):
        raise NotFound
    pinned = parts().complaints.load(id_)
    if header is not None and read is not None:
        proven = hmac.compare_digest(code_of(pinned.complaint, parts()), read[1])
    else:
        proven = hmac.compare_digest(_signed(pinned.complaint, _expiry(cookie or "")).encode(), (cookie or "").encode())
        proven = proven and _expiry(cookie or "") > int(now.timestamp())
    if not proven:
        raise NotFound
    g.pinned = pinned
    g.complaint = id_
    return Caller(PUBLIC, "", pinned.complaint.office, {REPORTER: REPORTER})


def prove(code: str) -> Complaint:
    """The complaint that a posted code opens.

    Raises:
        NotFound: the code is wrong or unknown; nobody can tell which.
    """
    read = tracking.read_code(code)
    if read is None or not _may_be_right(*read):
        raise NotFound
    complaint = parts().complaints.load(read[0]).complaint
    if not hmac.compare_digest(code_of(complaint, parts()), read[1]):
        raise NotFound
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
