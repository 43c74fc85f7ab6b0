"""The local identity provider's device flow and refresh tokens, as a tool meets them (RFC 8628; RFC 6749, 6)."""

from __future__ import annotations

from typing import Any

import jwt
import pytest
import requests

from emulator.device_codes import DEVICE_GRANT
from emulator.identity import IdentityProvider
from tests.integration.one_provider import OPERATOR, TASKS, Clock, clock, provider

__all__ = ("clock", "provider")


class Tool:
    """A tool that signs somebody in by a code."""

    def __init__(self, provider: IdentityProvider, scope: str = "openid email offline_access") -> None:
        self.url = provider.url
        self.described = requests.get(f"{self.url}/.well-known/openid-configuration", timeout=5).json()
        form = {"client_id": "tools", "scope": scope}
        self.begun = requests.post(self.described["device_authorization_endpoint"], form, timeout=5).json()

    def choose(self, code: str, email: str = OPERATOR.email) -> requests.Response:
        return requests.post(self.begun["verification_uri"], {"user_code": code, "email": email}, timeout=5)

    def ask(self, **changes: str) -> tuple[int, dict[str, Any]]:
        form = {"grant_type": DEVICE_GRANT, "client_id": "tools", "device_code": self.begun["device_code"]}
        answer = requests.post(self.described["token_endpoint"], form | changes, timeout=5)
        return answer.status_code, answer.json()

    def renew(self, token: str, client: str = "tools") -> tuple[int, dict[str, Any]]:
        return self.ask(grant_type="refresh_token", refresh_token=token, client_id=client)


def test_a_tool_waits_until_somebody_was_chosen_and_is_given_tokens_once(
    provider: IdentityProvider, clock: Clock
) -> None:
    tool = Tool(provider)

    pending = tool.ask()
    clock.forward(seconds=1)
    page = requests.get(tool.begun["verification_uri_complete"], timeout=5)
    tool.choose(tool.begun["user_code"])
    status, tokens = tool.ask()
    clock.forward(seconds=1)
    again = tool.ask()

    claims = jwt.decode(tokens["id_token"], options={"verify_signature": False})
    assert (pending[0], pending[1]["error"]) == (400, "authorization_pending")
    assert tool.begun["user_code"] in page.text
    assert OPERATOR.email in page.text
    assert (status, claims["aud"], claims["email"], claims["email_verified"]) == (200, "tools", OPERATOR.email, True)
    assert (again[0], again[1]["error"]) == (400, "invalid_grant")


def test_a_code_is_read_however_it_is_typed_and_a_wrong_one_leads_nowhere(provider: IdentityProvider) -> None:
    tool = Tool(provider)
    typed = tool.begun["user_code"].lower().replace("-", " ")

    assert requests.get(tool.begun["verification_uri"], timeout=5).status_code == 200
    assert requests.get(tool.begun["verification_uri"], {"user_code": typed}, timeout=5).status_code == 200
    assert requests.get(tool.begun["verification_uri"], {"user_code": "BBBB-BBBB"}, timeout=5).status_code == 404
    assert tool.choose("BBBB-BBBB").status_code == 404
    assert tool.choose(typed, TASKS).status_code == 404, "a service account signs in nowhere"
    assert tool.choose(typed).status_code == 200
    assert tool.choose(typed).status_code == 404, "once"


def test_who_asks_too_often_is_slowed_and_a_code_ends_after_ten_minutes(
    provider: IdentityProvider, clock: Clock
) -> None:
    tool = Tool(provider)
    other = Tool(provider)

    errors = [tool.ask()[1]["error"], tool.ask()[1]["error"]]
    clock.forward(seconds=2)
    errors.append(tool.ask()[1]["error"])
    foreign = other.ask(client_id="another")[1]["error"]
    clock.forward(minutes=10)
    errors.append(tool.ask()[1]["error"])

    assert errors == ["authorization_pending", "slow_down", "slow_down", "expired_token"]
    assert foreign == "invalid_grant"
    assert tool.choose(tool.begun["user_code"]).status_code == 404


def test_a_refresh_token_is_good_once_for_its_own_client_and_given_to_who_asked_for_it(
    provider: IdentityProvider,
) -> None:
    tool, plain = Tool(provider), Tool(provider, scope="openid email")
    for each in (tool, plain):
        each.choose(each.begun["user_code"])
    first = tool.ask()[1]["refresh_token"]

    status, renewed = tool.renew(first)

    claims = jwt.decode(renewed["id_token"], options={"verify_signature": False})
    assert (status, claims["email"]) == (200, OPERATOR.email)
    assert tool.renew(first)[1]["error"] == "invalid_grant"
    assert tool.renew(renewed["refresh_token"], "another")[1]["error"] == "invalid_grant"
    assert "refresh_token" not in plain.ask()[1]


@pytest.mark.parametrize(
    ("form", "error"),
    [({"scope": "openid"}, "invalid_client"), ({"client_id": "tools"}, "invalid_scope")],
)
def test_a_device_that_does_not_say_who_it_is_gets_no_code(
    provider: IdentityProvider, form: dict[str, str], error: str
) -> None:
    answer = requests.post(f"{provider.url}/device_authorization", form, timeout=5)

    assert (answer.status_code, answer.json()["error"]) == (400, error)
