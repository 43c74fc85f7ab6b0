"""The local identity provider, as a relying party, a tool and a browser meet it."""

import base64
import hashlib
import json
import secrets
import signal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests

from emulator.authorisation_codes import is_loopback_address
from emulator.identity import IdentityProvider
from tests.integration.one_provider import OPERATOR, TASKS, Clock, clock, provider
from tests.integration.processes import STOP_SECONDS, part

__all__ = ("clock", "provider")

CALLBACK = "http://127.0.0.1:5999/sign-in/callback?from=board"
AUDIENCE = "http://127.0.0.1:5999"


class RelyingParty:
    """A client that signs somebody in: authorisation code with PKCE."""

    def __init__(self, url: str) -> None:
        self.configuration = requests.get(f"{url}/.well-known/openid-configuration", timeout=5).json()
        self.verifier = secrets.token_urlsafe(48)
        digest = hashlib.sha256(self.verifier.encode()).digest()
        self.query = {
            "response_type": "code",
            "client_id": "board",
            "redirect_uri": CALLBACK,
            "scope": "openid email profile",
            "state": "the state",
            "nonce": "the nonce",
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }

    def page(self, **changes: str) -> requests.Response:
        address = self.configuration["authorization_endpoint"]
        return requests.get(address, {**self.query, **changes}, timeout=5, allow_redirects=False)

    def choose(self, email: str) -> requests.Response:
        address = self.configuration["authorization_endpoint"]
        return requests.post(address, {**self.query, "email": email}, timeout=5, allow_redirects=False)

    def code(self) -> str:
        return returned(self.choose(OPERATOR.email))["code"]

    def exchange(self, code: str, **changes: str) -> requests.Response:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "client_id": "board",
            "code_verifier": self.verifier,
        }
        return requests.post(self.configuration["token_endpoint"], {**form, **changes}, timeout=5)


@pytest.fixture
def party(provider: IdentityProvider) -> RelyingParty:
    return RelyingParty(provider.url)


def returned(response: requests.Response) -> dict[str, str]:
    """What the provider sends back to the client's address."""
    assert response.status_code == 303
    parts = urlsplit(response.headers["Location"])
    assert parts._replace(query="").geturl() == CALLBACK.partition("?")[0]
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


def checked(token: str, keys: str, audience: str = AUDIENCE, algorithm: str = "RS256", **options: Any) -> Any:
    """The claims of a token, checked the way the product checks them."""
    key = jwt.PyJWKClient(keys).get_signing_key_from_jwt(token)
    return jwt.decode(token, key, algorithms=[algorithm], audience=audience, **options)


def ask(provider: IdentityProvider, path: str = "/id-token", /, **body: object) -> requests.Response:
    return requests.post(provider.url + path, json=body, timeout=5)


def test_a_member_of_staff_signs_in_with_a_code_and_its_verifier(party: RelyingParty) -> None:
    back = returned(party.choose(OPERATOR.email))
    tokens = party.exchange(back["code"])

    assert back["state"] == "the state"
    assert back["from"] == "board"
    assert tokens.status_code == 200
    assert tokens.headers["Cache-Control"] == "no-store"
    claims = checked(tokens.json()["id_token"], party.configuration["jwks_uri"], audience="board")
    assert claims["iss"] == party.configuration["issuer"]
    assert (claims["email"], claims["email_verified"]) == (OPERATOR.email, True)
    assert (claims["name"], claims["azp"], claims["nonce"]) == (OPERATOR.name, "board", "the nonce")


def test_the_client_may_name_itself_by_basic_authentication_with_any_secret(party: RelyingParty) -> None:
    form = {"grant_type": "authorization_code", "code": party.code(), "redirect_uri": CALLBACK}

    tokens = requests.post(
        party.configuration["token_endpoint"],
        {**form, "code_verifier": party.verifier},
        auth=("board", "any secret"),
        timeout=5,
    )

    assert tokens.status_code == 200


def test_the_sign_in_page_lists_the_staff_as_buttons_and_escapes_their_names(party: RelyingParty) -> None:
    page = party.page(state='"><script>')

    assert page.status_code == 200
    assert f'name="email" value="{OPERATOR.email}"' in page.text
    assert "Sari &lt;Dewi&gt;" in page.text
    assert "Tim pengelola media sosial" in page.text
    assert TASKS not in page.text
    assert "<script>" not in page.text


@pytest.mark.parametrize(
    "change",
    [{"code_verifier": "x" * 43}, {"redirect_uri": "http://127.0.0.1:1/"}, {"client_id": "another"}],
)
def test_a_code_is_refused_to_whoever_did_not_ask_for_it_and_is_spent_by_that(
    party: RelyingParty, change: dict[str, str]
) -> None:
    code = party.code()

    refused = party.exchange(code, **change)

    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert party.exchange(code).status_code == 400


def test_a_code_is_good_for_one_exchange(party: RelyingParty) -> None:
    code = party.code()

    first, second = party.exchange(code), party.exchange(code)

    assert first.status_code == 200
    assert (second.status_code, second.json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize(("seconds", "status"), [(59, 200), (60, 400)])
def test_a_code_lives_for_sixty_seconds(party: RelyingParty, clock: Clock, seconds: int, status: int) -> None:
    code = party.code()

    clock.forward(seconds=seconds)

    assert party.exchange(code).status_code == status


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "email"}, "invalid_scope"),
    ],
)
def test_a_client_that_asks_for_anything_but_code_with_pkce_is_told_so(
    party: RelyingParty, change: dict[str, str], error: str
) -> None:
    back = returned(party.page(**change))

    assert (back["error"], back["state"]) == (error, "the state")
    assert "code" not in back


@pytest.mark.parametrize("address", ["https://evil.example/", "http://127.0.0.1@evil.example/", ""])
def test_an_address_on_another_machine_is_refused_and_never_redirected_to(party: RelyingParty, address: str) -> None:
    refused = party.page(redirect_uri=address)

    assert refused.status_code == 400
    assert refused.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("address", "is_here"),
    [
        ("http://localhost:8080/back", True),
        ("http://[::1]:8080/back", True),
        ("http://evil.example\\@127.0.0.1/", False),
        ("http://127.0.0.1.evil.example/", False),
        ("javascript://127.0.0.1/", False),
        ("http://127.0.0.1/#fragment", False),
        ("http://[/", False),
    ],
)
def test_addresses_on_this_machine_are_told_from_those_that_only_look_so(address: str, is_here: bool) -> None:
    assert is_loopback_address(address) is is_here


def test_an_unknown_person_and_a_service_account_cannot_sign_in(party: RelyingParty) -> None:
    assert party.choose("nobody@imigrasi.example").status_code == 404
    assert party.choose(TASKS).status_code == 404


def test_a_tool_gets_an_id_token_as_googles_for_an_hour(provider: IdentityProvider) -> None:
    staff = ask(provider, email=OPERATOR.email.upper(), audience=AUDIENCE).json()["id_token"]
    service = ask(provider, email=TASKS, audience=AUDIENCE).json()["id_token"]

    claims = checked(staff, f"{provider.url}/jwks", issuer=provider.url)
    assert set(claims) == {"iss", "aud", "azp", "sub", "email", "email_verified", "name", "iat", "exp"}
    assert claims["exp"] - claims["iat"] == 3600
    assert claims["email"] == OPERATOR.email
    assert len(claims["sub"]) == 21
    claims = checked(service, f"{provider.url}/jwks", issuer=provider.url)
    assert (claims["email"], claims["email_verified"], "name" in claims) == (TASKS, True, False)


def test_tests_can_have_tokens_that_must_be_refused(provider: IdentityProvider) -> None:
    keys = f"{provider.url}/jwks"
    who = {"email": OPERATOR.email, "audience": AUDIENCE}
    expired = ask(provider, **who, expires_in=-30).json()["id_token"]
    foreign = ask(provider, **who, issuer="https://evil.example").json()["id_token"]
    unverified = ask(provider, **who, email_verified=False).json()["id_token"]

    with pytest.raises(jwt.ExpiredSignatureError):
        checked(expired, keys)
    with pytest.raises(jwt.InvalidIssuerError):
        checked(foreign, keys, issuer=provider.url)
    with pytest.raises(jwt.InvalidAudienceError):
        checked(unverified, keys, audience="http://127.0.0.1:1")
    assert checked(unverified, keys)["email_verified"] is False


def test_an_assertion_of_the_proxy_is_signed_with_a_key_of_its_own_and_says_nothing_of_verification(
    provider: IdentityProvider,
) -> None:
    body = {"email": OPERATOR.email, "audience": "/projects/1/locations/x/services/board"}
    assertion = ask(provider, "/iap-assertion", **body).json()["assertion"]

    claims = checked(assertion, f"{provider.url}/iap-jwks", body["audience"], "ES256")

    assert (claims["iss"], claims["email"]) == ("https://cloud.google.com/iap", OPERATOR.email)
    assert "email_verified" not in claims
    with pytest.raises(jwt.PyJWKClientError):
        checked(assertion, f"{provider.url}/jwks", body["audience"], "ES256")


@pytest.mark.parametrize("path", ["/id-token", "/iap-assertion"])
def test_an_unknown_account_gets_no_token(provider: IdentityProvider, path: str) -> None:
    refused = ask(provider, path, email="nobody@imigrasi.example", audience=AUDIENCE)

    assert refused.status_code == 404
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert "nobody@imigrasi.example" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": OPERATOR.email}, "audience"),
        ({"email": 7, "audience": AUDIENCE}, "email"),
        ({"email": OPERATOR.email, "audience": ""}, "audience"),
        ({"email": OPERATOR.email, "audience": AUDIENCE, "expires_in": "60"}, "expires_in"),
        ({"email": OPERATOR.email, "audience": AUDIENCE, "admin": True}, "admin"),
    ],
)
def test_a_bad_body_is_refused_and_its_field_named(
    provider: IdentityProvider, body: dict[str, object], field: str
) -> None:
    refused = ask(provider, **body)

    assert refused.status_code == 400
    assert [error["field"] for error in refused.json()["errors"]] == [field]


def test_what_is_no_json_object_and_what_is_not_there_are_problems_too(provider: IdentityProvider) -> None:
    text = requests.post(f"{provider.url}/id-token", data="email", timeout=5)
    wrong_method = requests.get(f"{provider.url}/id-token", timeout=5)
    elsewhere = requests.get(f"{provider.url}/elsewhere", timeout=5)

    assert (text.status_code, wrong_method.status_code, elsewhere.status_code) == (400, 405, 404)
    assert "POST" in wrong_method.headers["Allow"]
    assert {reply.json()["status"] for reply in (text, wrong_method, elsewhere)} == {400, 404, 405}


def test_the_same_address_cannot_be_seeded_twice() -> None:
    with pytest.raises(ValueError, match="there twice"):
        IdentityProvider([OPERATOR], [OPERATOR.email.upper()])


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_the_process_serves_the_staff_of_its_file_and_stops_at_once(tmp_path: Path, by: signal.Signals) -> None:
    staff = tmp_path / "staff.json"
    staff.write_text(json.dumps([{**OPERATOR.model_dump(mode="json"), "office": "balikpapan"}]))

    with part("emulator.identity", "--staff", str(staff), "--service-account", TASKS) as process:
        url = process.ready_line.removeprefix("listening on ")
        healthy = requests.get(f"{url}/healthz", timeout=5).ok
        tokens = [
            requests.post(f"{url}/id-token", json={"email": email, "audience": AUDIENCE}, timeout=5)
            for email in (OPERATOR.email, TASKS)
        ]
        status, seconds = process.stop(by)

    assert healthy
    assert [reply.status_code for reply in tokens] == [200, 200]
    assert status == 0
    assert seconds < STOP_SECONDS
