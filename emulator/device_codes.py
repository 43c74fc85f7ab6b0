"""The device flow of the local identity provider, and the tokens that a tool renews itself with (RFC 8628; 6749, 6)."""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from emulator.authorisation_codes import OAuthError
from emulator.identity_tokens import Account

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
LIFETIME = timedelta(minutes=10)
INTERVAL = 1
"""Seconds between two questions; `slow_down` adds five. Five would do too: here nobody is overwhelmed."""

_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""No vowels: no words come about (RFC 8628, 6.1)."""


@dataclass
class Device:
    """A device that waits for somebody to be chosen."""

    client_id: str
    scope: str
    expires_at: datetime
    interval: int = INTERVAL
    asked_at: datetime | None = None
    account: Account | None = None
    device_code: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    user_code: str = field(default_factory=lambda: "-".join(_four() for _ in range(2)))


class Devices:
    """The devices that wait, each for ten minutes."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._by_code: dict[str, Device] = {}
        self._lock = threading.Lock()

    def begin(self, client_id: str, scope: str) -> Device:
        """A new device.

        Raises:
            OAuthError: no client, or no openid in the scope.
        """
        if not client_id:
            raise OAuthError("invalid_client", "client_id is missing")
        if "openid" not in scope.split():
            raise OAuthError("invalid_scope", "scope must contain openid")
        now = self._now()
        device = Device(client_id, scope, now + LIFETIME)
        with self._lock:
            self._by_code = {code: each for code, each in self._by_code.items() if each.expires_at > now}
            self._by_code[device.device_code] = device
        return device

    def waiting(self, user_code: str) -> Device | None:
        """The device that shows this code, however it is typed; None: none that waits."""
        typed = "".join(each for each in user_code.upper() if each in _LETTERS)
        with self._lock:
            for each in self._by_code.values():
                if each.user_code.replace("-", "") == typed and each.account is None and self._now() < each.expires_at:
                    return each
        return None

    def choose(self, device: Device, account: Account) -> None:
        """Let the device have tokens of the account."""
        with self._lock:
            device.account = account

    def redeem(self, device_code: str, client_id: str) -> Device:
        """The device, somebody having been chosen; it is spent by that.

        Raises:
            OAuthError: authorization_pending, slow_down, expired_token, invalid_grant.
        """
        now = self._now()
        with self._lock:
            device = self._by_code.get(device_code)
            if device is None or device.client_id != client_id:
                raise OAuthError("invalid_grant", "the device code is unknown, spent, or another client's")
            if now >= device.expires_at:
                raise OAuthError("expired_token", "the device code has expired")
            before, device.asked_at = device.asked_at, now
            if before is not None and (now - before).total_seconds() < device.interval * 0.9:
                device.interval += 5
                raise OAuthError("slow_down", f"ask every {device.interval} seconds")
            if device.account is None:
                raise OAuthError("authorization_pending", "nobody has been chosen yet")
            del self._by_code[device_code]
        return device


class Renewals:
    """The refresh tokens that are out. Each is good once, and gives the next one."""

    def __init__(self) -> None:
        self._holders: dict[str, tuple[Account, str]] = {}
        self._lock = threading.Lock()

    def issue(self, account: Account, client_id: str) -> str:
        """A new one."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._holders[token] = account, client_id
        return token

    def redeem(self, token: str, client_id: str) -> Account:
        """Whose it is.

        Raises:
            OAuthError: invalid_grant.
        """
        with self._lock:
            account, holder = self._holders.pop(token, (None, ""))
        if account is None or holder != client_id:
            raise OAuthError("invalid_grant", "the refresh token is unknown, spent, or another client's")
        return account


def _four() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(4))
