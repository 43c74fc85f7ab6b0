"""Signing in through any OpenID Connect provider: authorisation code with PKCE, then a short session cookie."""

from __future__ import annotations

import hashlib
import re
import secrets
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlencode

import jwt
from flask import Blueprint, Response, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as WerkzeugResponse

from functions.transition.identity import COOKIE, LASTS, renewed, session
from functions.transition.parts import parts
from functions.transition.resending import can_be_sent_again, to_be_sent_again
from shared.cloud.settings import Issuer
from shared.cloud.tokens import Tokens
from shared.domain.errors import N_, Unavailable, Unproven
from shared.web.app import PUBLIC, audience
from shared.web.described import NOTHING, PAGE, described
from shared.web.problem import refused, wants_html

routes = Blueprint("sign_in", __name__)

_OWN_PATH = re.compile(r"/(?![/\\])[!-~]*")

PENDING = "sign_in"
PENDING_LASTS = timedelta(minutes=10)
TIMEOUT = 5.0


@routes.get("/sign-in")
@audience(PUBLIC)
@described({303: NOTHING}, query={"to": str, "code": str, "state": str, "error": str}, refuses=(401,))
def sign_in() -> ResponseReturnValue:
    """Send the browser to the provider, and receive it back with a code."""
    if "code" in request.args or "error" in request.args:
        return _come_back()
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    query = {
        "response_type": "code",
        "client_id": parts().settings.oidc_client_id,
        "redirect_uri": _here(),
        "scope": "openid email profile",
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    provider = _provider()
    response = redirect(f"{provider['authorization_endpoint']}?{urlencode(query)}", 303)
    expires = parts().now() + PENDING_LASTS
    pending = {
        "aud": PENDING,
        "state": state,
        "nonce": nonce,
        "verifier": verifier,
        "to": _own_path(request.args.get("to", "")),
        "exp": int(expires.timestamp()),
    }
    _set(response, PENDING, jwt.encode(pending, _key(), algorithm="HS256"), PENDING_LASTS)
    return response


@routes.post("/sign-out")
@audience(PUBLIC)
@described({303: NOTHING})
def sign_out() -> ResponseReturnValue:
    """End the session in this browser.

    The board would send it on to the provider, and a browser lets a form lead to no other site (form-action).
    """
    response = redirect("/signed-out", 303)
    response.delete_cookie(COOKIE, path="/", secure=_is_secure(), httponly=True, samesite="Lax")
    return response


@routes.get("/signed-out")
@audience(PUBLIC)
@described({200: PAGE})
def signed_out() -> ResponseReturnValue:
    """The page after that, with the way back in."""
    return render_template("signed_out.html")


@routes.after_app_request
def renew(response: Response) -> Response:
    """Let a session that is used go on."""
    if "session" in g and COOKIE not in response.headers.get("Set-Cookie", ""):
        value = renewed(g.session, parts().now())
        if value:
            _set(response, COOKIE, value, LASTS)
    return response


def _come_back() -> WerkzeugResponse:
    at = parts().now()
    pending = _pending(at)
    state = request.args.get("state", "").encode()
    if not secrets.compare_digest(state, pending["state"].encode()) or "code" not in request.args:
        raise Unproven(N_("Signing in was not finished. Try again."))
    claims = _claims(request.args["code"], pending["verifier"])
    if claims.get("nonce") != pending["nonce"]:
        raise Unproven
    email = str(claims["email"]).lower()
    if parts().directory.caller(email, "session", at) is None:
        raise Unproven(N_("This account does not belong to the staff of an office."))
    response = redirect(_own_path(pending["to"]), 303)
    _set(response, COOKIE, session(email, at, at), LASTS)
    response.delete_cookie(PENDING, path="/sign-in")
    return response


def _pending(at: datetime) -> dict[str, str]:
    try:
        found = jwt.decode(
            request.cookies.get(PENDING, ""),
            _key(),
            algorithms=["HS256"],
            audience=PENDING,
            options={"verify_exp": False},
        )
    except jwt.InvalidTokenError as error:
        raise Unproven(N_("Signing in was not finished. Try again.")) from error
    if found["exp"] <= at.timestamp():
        raise Unproven(N_("Signing in was not finished. Try again."))
    return dict(found)


def _claims(code: str, verifier: str) -> dict[str, Any]:
    import requests  # here alone: no other route needs it

    settings = parts().settings
    body = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": _here(),
        "client_id": settings.oidc_client_id,
        "code_verifier": verifier,
    }
    secret = settings.oidc_client_secret.get_secret_value()
    provider = _provider()
    try:
        answer = requests.post(
            provider["token_endpoint"], data=body | ({"client_secret": secret} if secret else {}), timeout=TIMEOUT
        )
    except requests.RequestException as error:
        raise Unavailable from error
    if not answer.ok:
        raise Unproven(N_("Signing in was not finished. Try again."))
    issuer = Issuer(issuer=provider["issuer"], audiences=(settings.oidc_client_id,), keys_url=provider["jwks_uri"])
    return Tokens(settings).identity(str(answer.json().get("id_token", "")), issuer)


def _provider() -> dict[str, str]:
    issuer = parts().settings.oidc_issuer
    if not issuer or not parts().settings.oidc_client_id or not parts().settings.session_key.get_secret_value():
        raise Unproven(N_("Signing in is not set up."))
    return _discovered(issuer)


@cache
def _discovered(issuer: str) -> dict[str, str]:
    """The provider's own description of itself (OpenID Connect Discovery 1.0)."""
    import requests

    try:
        answer = requests.get(f"{issuer.rstrip('/')}/.well-known/openid-configuration", timeout=TIMEOUT)
        answer.raise_for_status()
        found: dict[str, str] = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise Unavailable from error
    if found.get("issuer") != issuer:
        raise Unavailable
    return found


def go_and_sign_in(refusal: Unproven) -> ResponseReturnValue:
    """Send whoever opens a page without proof to sign in, and back there afterwards; others are refused.

    A form that was filled in is sent back with what was typed.
    """
    if can_be_sent_again():
        return to_be_sent_again(refusal)
    page = request.method == "GET" and wants_html() and request.path != "/sign-in"
    if not page or parts().settings.iap_audience or not parts().settings.oidc_issuer:
        return refused(refusal)
    return redirect(f"/sign-in?{urlencode({'to': request.full_path.rstrip('?')})}", 303)


def _own_path(path: str) -> str:
    """A path of this site; anything else becomes the board.

    Neither `//elsewhere` nor `/<tab>/elsewhere`: browsers drop tabs and line breaks, and take a backslash for a slash.
    """
    return path if _OWN_PATH.fullmatch(path) else "/"


def _here() -> str:
    return f"{parts().settings.staff_url or request.host_url.rstrip('/')}/sign-in"


def _key() -> str:
    return parts().settings.session_key.get_secret_value()


def _is_secure() -> bool:
    return request.is_secure or parts().settings.staff_url.startswith("https:")


def _set(response: WerkzeugResponse, name: str, value: str, lasts: timedelta) -> None:
    path = "/sign-in" if name == PENDING else "/"
    response.set_cookie(name, value, max_age=lasts, path=path, secure=_is_secure(), httponly=True, samesite="Lax")
