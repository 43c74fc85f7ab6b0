"""Who of the staff is calling: an ID token, the proxy's assertion, or the session cookie that signing in gave."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import jwt
from flask import Request, g

from functions.transition.parts import parts
from shared.cloud.tokens import ASSERTION, Tokens
from shared.domain.command import Caller
from shared.domain.errors import N_, Unproven, WrongActor

COOKIE = "session"
LASTS = timedelta(hours=1)
"""A session that is not used ends after this."""
LONGEST = timedelta(hours=12)
"""A session ends after this, used or not: sign in again."""

SAFE = ("GET", "HEAD", "OPTIONS")


def identify(incoming: Request) -> Caller:
    """The member of staff who calls, with the roles held now.

    Raises:
        Unproven: no valid proof, or nobody who works here.
        WrongActor: a page of another site sent the browser here.
    """
    at = parts().now()
    settings = parts().settings
    authorization = incoming.headers.get("Authorization")
    cookie = incoming.cookies.get(COOKIE)
    if settings.iap_audience:
        email, proof = Tokens(settings).email(None, incoming.headers.get(ASSERTION)), "assertion"
        _refuse_other_sites(incoming)
    elif authorization is None and cookie is not None:
        email, proof = _session_email(cookie, at), "session"
        _refuse_other_sites(incoming)
    else:
        email, proof = Tokens(settings).email(authorization), "token"
    caller = parts().directory.caller(email, proof, at)
    if caller is None:
        raise Unproven
    return caller


def session(email: str, began: datetime, at: datetime) -> str:
    """A session cookie's value."""
    claims = {
        "aud": COOKIE,
        "email": email,
        "auth_time": int(began.timestamp()),
        "iat": int(at.timestamp()),
        "exp": int((at + LASTS).timestamp()),
    }
    return jwt.encode(claims, _key(), algorithm="HS256")


def renewed(cookie: str, at: datetime) -> str | None:
    """The session going on, once a tenth of it is over; None: not yet, or not a session any more."""
    claims = _claims(cookie, at)
    began = datetime.fromtimestamp(claims["auth_time"], at.tzinfo)
    if at.timestamp() - claims["iat"] < LASTS.total_seconds() / 10 or at - began > LONGEST:
        return None
    return session(claims["email"], began, at)


def _session_email(cookie: str, at: datetime) -> str:
    claims = _claims(cookie, at)
    if at.timestamp() - claims["auth_time"] > LONGEST.total_seconds():
        raise Unproven
    g.session = cookie
    return str(claims["email"])


def _claims(cookie: str, at: datetime) -> dict[str, Any]:
    try:
        claims: dict[str, Any] = jwt.decode(
            cookie,
            _key(),
            algorithms=["HS256"],
            audience=COOKIE,
            options={"require": ["exp", "iat", "aud"], "verify_exp": False, "verify_iat": False},
        )
    except jwt.InvalidTokenError as error:
        raise Unproven from error
    if claims["exp"] <= at.timestamp():
        raise Unproven
    return claims


def _key() -> str:
    key = parts().settings.session_key.get_secret_value()
    if not key:
        raise Unproven
    return key


def _refuse_other_sites(incoming: Request) -> None:
    """A browser sends its cookie along whoever asks: what changes something must come from our own pages."""
    if incoming.method in SAFE:
        return
    if incoming.headers.get("Origin") not in own_origins(incoming):
        raise WrongActor(N_("This came from a page of another site."))


def own_origins(incoming: Request) -> set[str]:
    """The origins of our own pages, as browsers send them along with a form."""
    return {parts().settings.staff_url, incoming.host_url.rstrip("/")}
