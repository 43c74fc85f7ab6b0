"""Who gets in: tokens, the proxy's assertion, tracking codes and their cookie, the accounts of Google's services."""

import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from emulator.stack import Stack
from tests.e2e.callers import TIMEOUT, UNKNOWN, Json, call, problem, token
from tests.e2e.served import SECRET_SETTINGS, served

OPERATOR = "operator@imigrasi.example"
TASKS, SCHEDULER = "tasks@project.example", "scheduler@project.example"
AUDIENCE = "/projects/1/locations/asia-southeast2/services/transition"

Forge = Callable[[Stack, str, str], str]
"""(stack, e-mail, audience) -> a token that must not be taken."""


def _claims(stack: Stack, email: str, audience: str, **changes: object) -> Json:
    now = int(time.time())
    return {
        "iss": stack.identity, "aud": audience, "sub": "1", "email": email, "email_verified": True,
        "iat": now, "exp": now + 600,
    } | changes  # fmt: skip


def _kid(stack: Stack) -> str:
    return str(requests.get(f"{stack.identity}/jwks", timeout=TIMEOUT).json()["keys"][0]["kid"])


def _by_another_key(stack: Stack, email: str, audience: str) -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return jwt.encode(_claims(stack, email, audience), key, algorithm="RS256", headers={"kid": _kid(stack)})


def _unsigned(stack: Stack, email: str, audience: str) -> str:
    return jwt.encode(_claims(stack, email, audience), "", algorithm="none", headers={"kid": _kid(stack)})


def _by_a_shared_secret(stack: Stack, email: str, audience: str) -> str:
    """Signed with what everybody can read: the modulus of the public key, as if it were a secret."""
    modulus = requests.get(f"{stack.identity}/jwks", timeout=TIMEOUT).json()["keys"][0]["n"]
    return jwt.encode(_claims(stack, email, audience), modulus, algorithm="HS256", headers={"kid": _kid(stack)})


def _without_signature(stack: Stack, email: str, audience: str) -> str:
    return token(stack.identity, email, audience).rpartition(".")[0] + ".SIGNATURE_REMOVED_BY_GOOGLE"


def _tampered(stack: Stack, email: str, audience: str) -> str:
    head, _, signature = token(stack.identity, "admin@imigrasi.example", audience).split(".")
    return f"{head}.{_unsigned(stack, email, audience).split('.')[1]}.{signature}"


FORGED: dict[str, Forge] = {
    "for another audience": lambda stack, email, _: token(stack.identity, email, stack.intake),
    "expired": lambda stack, email, audience: token(stack.identity, email, audience, expires_in=-60),
    "of another issuer": lambda stack, email, audience: token(
        stack.identity, email, audience, issuer="https://accounts.example"
    ),
    "with an e-mail that nobody verified": lambda stack, email, audience: token(
        stack.identity, email, audience, email_verified=False
    ),
    "signed by another key": _by_another_key,
    "unsigned": _unsigned,
    "signed by a public secret": _by_a_shared_secret,
    "without its signature": _without_signature,
    "tampered with": _tampered,
    "no token": lambda *_: "nonsense",
    "of three empty parts": lambda *_: "..",
    "not even text": lambda *_: "\xff\xfe.\xff.\xff",
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
@pytest.mark.parametrize("function", ["transition", "sla_check"])
def test_a_token_that_proves_nothing_is_401(stack: Stack, function: str, forge: Forge) -> None:
    address, email, method, path = {
        "transition": (stack.transition, OPERATOR, "GET", "/complaints"),
        "sla_check": (stack.sla_check, SCHEDULER, "POST", "/sweep"),
    }[function]

    refused = call(method, f"{address}{path}", headers={"Authorization": f"Bearer {forge(stack, email, address)}"})
    taken = call(
        method, f"{address}{path}", headers={"Authorization": f"Bearer {token(stack.identity, email, address)}"}
    )

    problem(refused, 401)
    assert taken.status_code == 200, taken.text


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic b3BlcmF0b3I6eA==", "{}"])
def test_no_token_is_401(stack: Stack, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header.format(token(stack.identity, OPERATOR, "x"))}

    for address, method, path in ((stack.transition, "GET", "/complaints"), (stack.sla_check, "POST", "/sweep")):
        problem(call(method, f"{address}{path}", headers=headers), 401)


def test_whoever_does_not_work_here_is_401(stack: Stack) -> None:
    stranger = token(stack.identity, TASKS, stack.transition)

    problem(call("GET", f"{stack.transition}/complaints", headers={"Authorization": f"Bearer {stranger}"}), 401)


def test_a_clock_that_is_five_seconds_off_does_no_harm(stack: Stack) -> None:
    late = token(stack.identity, OPERATOR, stack.transition, expires_in=-5)

    answer = call("GET", f"{stack.transition}/complaints", headers={"Authorization": f"Bearer {late}"})

    assert answer.status_code == 200


def test_the_proxys_assertion_opens_nothing_where_no_proxy_stands(stack: Stack) -> None:
    answer = call(
        "GET", f"{stack.transition}/complaints", headers={"X-Goog-IAP-JWT-Assertion": _assertion(stack, AUDIENCE)}
    )

    problem(answer, 401)


def test_where_the_proxy_stands_its_assertion_alone_counts(stack: Stack) -> None:
    settings = {"IAP_AUDIENCE": AUDIENCE, "IAP_KEYS_URL": f"{stack.identity}/iap-jwks"}
    with served(stack, "transition", settings) as transition:
        bearer = {"Authorization": f"Bearer {token(stack.identity, OPERATOR, transition)}"}
        session = {"Cookie": f"session={_session()}"}

        def ask(assertion: str | None, **headers: str) -> requests.Response:
            given = {"X-Goog-IAP-JWT-Assertion": assertion} if assertion else {}
            return call("GET", f"{transition}/complaints", headers=headers | given)

        good = _assertion(stack, AUDIENCE)
        taken = [ask(good), ask(good, Authorization="Bearer nonsense"), ask(good, Cookie="session=nonsense")]
        refused = [
            ask(None),
            ask(None, **bearer),
            ask(None, **session),
            ask(bearer["Authorization"].removeprefix("Bearer ")),
            ask(_assertion(stack, "/projects/2"), **bearer),
            ask(_assertion(stack, AUDIENCE, expires_in=-60), **bearer),
            ask(_assertion(stack, AUDIENCE, issuer="https://elsewhere.example")),
            ask(_assertion(stack, AUDIENCE, email=TASKS)),
            ask(jwt.encode(jwt.decode(good, options={"verify_signature": False}), "", algorithm="none")),
        ]
        page = call("GET", f"{transition}/", headers={"Accept": "text/html", "X-Goog-IAP-JWT-Assertion": good})
        stranger = call("GET", f"{transition}/", headers={"Accept": "text/html"})
        foreign = call(
            "POST",
            f"{transition}/complaints",
            headers={"X-Goog-IAP-JWT-Assertion": good, "Origin": "https://evil.example"},
            json={},
        )

    assert [each.status_code for each in taken] == [200, 200, 200]
    for answer in refused:
        problem(answer, 401)
    assert page.status_code == 200
    assert stranger.status_code == 401, "the proxy signs in: nobody is sent to another provider"
    problem(foreign, 403)


def _assertion(stack: Stack, audience: str, **more: object) -> str:
    body = {"email": OPERATOR, "audience": audience} | more
    answer = requests.post(f"{stack.identity}/iap-assertion", json=body, timeout=TIMEOUT)
    answer.raise_for_status()
    return str(answer.json()["assertion"])


def _session() -> str:
    now = int(time.time())
    claims = {"aud": "session", "email": OPERATOR, "auth_time": now, "iat": now, "exp": now + 600}
    return jwt.encode(claims, SECRET_SETTINGS["SESSION_KEY"], algorithm="HS256")


@pytest.mark.parametrize(
    ("path", "body", "mine", "other"),
    [
        ("/deadlines", {"complaint": UNKNOWN, "visit": 1}, TASKS, SCHEDULER),
        (f"/alerts/{UNKNOWN}-1-warning/delivery", {}, TASKS, SCHEDULER),
        ("/sweep", None, SCHEDULER, TASKS),
    ],
)
def test_each_service_account_may_call_what_is_its_own(
    stack: Stack, path: str, body: Json | None, mine: str, other: str
) -> None:
    url = f"{stack.sla_check}{path}"

    def as_(email: str) -> requests.Response:
        bearer = token(stack.identity, email, stack.sla_check)
        return call("POST", url, headers={"Authorization": f"Bearer {bearer}"}, json=body)

    assert as_(mine).status_code == 200
    problem(as_(other), 403)
    problem(as_(OPERATOR), 403)
    problem(call("POST", url, json=body), 401)


def test_proof_comes_before_the_path(stack: Stack) -> None:
    bearer = {"Authorization": f"Bearer {token(stack.identity, TASKS, stack.sla_check)}"}

    for method, path in (("GET", "/"), ("POST", "/nothing"), ("GET", "/sweep")):
        problem(call(method, f"{stack.sla_check}{path}"), 401)
    problem(call("POST", f"{stack.sla_check}/nothing", headers=bearer), 404)
    problem(call("GET", f"{stack.sla_check}/sweep", headers=bearer), 405)


@pytest.mark.parametrize(
    "body",
    [{}, {"complaint": UNKNOWN}, {"complaint": "x", "visit": 1}, {"complaint": UNKNOWN, "visit": 0},
     {"complaint": UNKNOWN, "visit": 1, "x": 1}, {"complaint": None, "visit": []}, {"complaint": "\x00", "visit": 1}],
)  # fmt: skip
def test_a_deadline_check_that_cannot_be_read_is_422(stack: Stack, body: dict[str, Any]) -> None:
    bearer = {"Authorization": f"Bearer {token(stack.identity, TASKS, stack.sla_check)}"}

    problem(call("POST", f"{stack.sla_check}/deadlines", headers=bearer, json=body), 422)


@pytest.mark.parametrize("alert", ["x", "__a-1-b__", "-1-warning", "BPN-00000-00000-" + "9" * 400 + "-warning"])
def test_an_alert_that_cannot_be_is_404(stack: Stack, alert: str) -> None:
    bearer = {"Authorization": f"Bearer {token(stack.identity, TASKS, stack.sla_check)}"}

    problem(call("POST", f"{stack.sla_check}/alerts/{alert}/delivery", headers=bearer), 404)


@pytest.mark.parametrize("function", ["transition", "sla_check"])
def test_with_no_issuer_configured_nobody_gets_in(stack: Stack, function: str) -> None:
    with served(stack, function, {"TOKEN_ISSUERS": "[]", "SESSION_KEY": "", "OIDC_ISSUER": ""}) as address:
        path = "/complaints" if function == "transition" else "/sweep"
        for email in (OPERATOR, SCHEDULER, TASKS):
            bearer = {"Authorization": f"Bearer {token(stack.identity, email, address)}"}
            problem(call("POST", f"{address}{path}", headers=bearer), 401)
        problem(call("POST", f"{address}{path}", headers={"Cookie": f"session={_session()}"}), 401)
        assert call("GET", f"{address}/sign-in").status_code == 401
        assert call("GET", f"{address}/healthz").status_code == 200
