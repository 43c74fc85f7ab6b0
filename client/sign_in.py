"""Signing in: with a browser on this machine (RFC 8252, PKCE), or with one anywhere and a short code (RFC 8628)."""

from __future__ import annotations

import hashlib
import secrets
import time
import webbrowser
from base64 import urlsafe_b64encode
from collections.abc import Callable
from urllib.parse import urlencode

from client.loopback import Receiver
from client.problem import Problem
from client.provider import Provider, Tokens
from client.words import say

BROWSER_SECONDS = 300.0
"""For so long somebody may take to sign in with the browser."""

INTERVAL = 5.0
"""Seconds between two questions where the provider names none; `slow_down` adds as many (RFC 8628, 3.5)."""

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"

Told = Callable[[str], object]


def by_browser(provider: Provider, told: Told, open_page: Callable[[str], object] = webbrowser.open) -> Tokens:
    """Open the provider's page, and receive the browser back at a port of this machine.

    Raises:
        Problem: refused, or nobody came back within BROWSER_SECONDS.
    """
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    with Receiver(state) as receiver:
        query = {
            "response_type": "code",
            "client_id": provider.client.id,
            "redirect_uri": receiver.url,
            "scope": provider.scope,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        start = provider.endpoint("authorization_endpoint")
        page = f"{start}{'&' if '?' in start else '?'}{urlencode(query)}"
        told(say("Sign in on this page, which should open in your browser:"))
        told(page)
        open_page(page)
        back = receiver.wait(BROWSER_SECONDS)
    issuer = back.get("iss")
    if issuer != provider.issuer and (provider.names_itself or issuer is not None):
        raise Problem(401, say("The answer came from another provider."))
    if "code" not in back:
        raise Problem(401, say("The provider refused: {error}", error=back.get("error_description") or back["error"]))
    form = {
        "grant_type": "authorization_code",
        "code": back["code"],
        "redirect_uri": receiver.url,
        "code_verifier": verifier,
    }
    return provider.tokens(provider.post("token_endpoint", form), nonce)


def by_device(provider: Provider, told: Told, sleep: Callable[[float], object] = time.sleep) -> Tokens:
    """Show a code to be typed in on any device, and ask until that was done.

    Raises:
        Problem: refused, or the code has run out.
    """
    begun = provider.post("device_authorization_endpoint", {"scope": provider.scope})
    told(say("Open this page on any device:"))
    told(str(begun.get("verification_uri")))
    told(say("and enter the code {code}", code=begun.get("user_code")))
    interval, left = float(begun.get("interval", INTERVAL)), float(begun.get("expires_in", 600))
    form = {"grant_type": DEVICE, "device_code": str(begun.get("device_code"))}
    while left > 0:
        sleep(interval)
        left -= interval
        answer = provider.post("token_endpoint", form, refused=True)
        error = answer.get("error")
        if error is None:
            return provider.tokens(answer)
        if error == "slow_down":
            interval += INTERVAL
        elif error != "authorization_pending":
            raise Problem(401, say("The provider refused: {error}", error=answer.get("error_description") or error))
    raise Problem(401, say("The code has run out: sign in again."))
