"""OIDC tokens from the local identity provider, kept for a few minutes."""

import json
import threading
import time
from http.client import HTTPException

from emulator.cloud_tasks.http_call import HttpCaller

KEPT_FOR = 240.0  # seconds; the provider's tokens live longer
TIMEOUT = 10.0  # seconds


class NoToken(Exception):
    """The identity provider gave no token; the message says why."""


class IdentityTokens:
    """Tokens by service account and audience; thread-safe."""

    def __init__(self, caller: HttpCaller, identity: str | None) -> None:
        """`identity`: the provider's address without a slash at the end, None where there is none."""
        self._caller = caller
        self._identity = identity.rstrip("/") if identity else None
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, str], tuple[float, str]] = {}

    def token(self, email: str, audience: str) -> str:
        """A signed token of `email` for `audience`.

        Raises:
            NoToken: there is no provider, it cannot be reached, or it refuses.
        """
        now = time.monotonic()
        with self._lock:
            expires, token = self._kept.get((email, audience), (0.0, ""))
        if token and now < expires:
            return token
        token = self._fetch(email, audience)
        with self._lock:
            self._kept = {key: kept for key, kept in self._kept.items() if kept[0] > now}
            self._kept[email, audience] = (now + KEPT_FOR, token)
        return token

    def forget(self, email: str, audience: str) -> None:
        """Ask the provider anew next time."""
        with self._lock:
            self._kept.pop((email, audience), None)

    def _fetch(self, email: str, audience: str) -> str:
        if self._identity is None:
            raise NoToken("the task wants an OIDC token, and the server was started without an identity provider")
        body = json.dumps({"email": email, "audience": audience}).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        try:
            answer = self._caller.call("POST", f"{self._identity}/id-token", headers, body, TIMEOUT)
            if answer.status != 200:
                raise NoToken(f"the identity provider answered {answer.status} for {email}")
            return str(json.loads(answer.body)["id_token"])
        except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
            raise NoToken(f"no token from {self._identity}: {type(error).__name__}: {error}") from error
