"""Signing in with a browser: through the provider's page, with a session, and nowhere else afterwards."""

import re
import time
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urljoin, urlsplit

import jwt
import pytest
import requests

from emulator.stack import Stack
from tests.e2e.callers import TIMEOUT, Office, fresh_key, problem, refuse_traces
from tests.e2e.served import SECRET_SETTINGS

OPERATOR = "operator@imigrasi.example"


class Browser:
    """Keeps cookies, asks for pages and shows each redirect instead of following it."""

    def __init__(self, transition: str) -> None:
        self.transition = transition
        self.session = requests.Session()

    def get(self, path: str, **headers: str) -> requests.Response:
        return self._send("GET", path, None, headers)

    def post(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> requests.Response:
        return self._send("POST", path, fields or {}, headers)

    def choose(self, page: requests.Response, email: str) -> requests.Response:
        """Press somebody's button on the provider's page."""
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
        assert email in page.text
        fields = {name: unescape(value) for name, value in hidden} | {"email": email}
        return self.post(urljoin(page.url, "/authorize"), fields)

    def sign_in(self, path: str = "/sign-in") -> requests.Response:
        """From a page to the provider, and back with a code; what the last redirect's answer is."""
        begun = self.get(path)
        assert begun.status_code == 303, begun.text
        back = self.choose(self.get(begun.headers["Location"]), OPERATOR)
        assert back.status_code == 303, back.text
        return self.get(back.headers["Location"])

    def holds(self, cookie: str) -> str | None:
        return next((each.value for each in self.session.cookies if each.name == cookie), None)

    def _send(
        self, method: str, path: str, fields: dict[str, str] | None, headers: dict[str, str]
    ) -> requests.Response:
        answer = self.session.request(
            method,
            urljoin(self.transition, path),
            data=fields,
            headers={"Accept": "text/html"} | headers,
            allow_redirects=False,
            timeout=TIMEOUT,
        )
        refuse_traces(answer)
        return answer


@pytest.fixture
def browser(stack: Stack) -> Iterator[Browser]:
    """A browser without cookies."""
    opened = Browser(stack.transition)
    yield opened
    opened.session.close()


@pytest.fixture
def signed_in(browser: Browser) -> Browser:
    """The operator's browser."""
    assert browser.sign_in().status_code == 303
    return browser


def test_the_whole_way_from_a_deep_link_through_the_provider_and_back(office: Office, browser: Browser) -> None:
    page = f"/complaints/{office.public.submit()['complaint_id']}"

    sent = browser.get(page)
    begun = browser.get(sent.headers["Location"])
    asked = {name: values[0] for name, values in parse_qs(urlsplit(begun.headers["Location"]).query).items()}
    chosen = browser.choose(browser.get(begun.headers["Location"]), OPERATOR)
    back = browser.get(chosen.headers["Location"])
    case = browser.get(back.headers["Location"])

    assert (sent.status_code, sent.headers["Location"].partition("?")[0]) == (303, "/sign-in")
    assert begun.headers["Location"].startswith(f"{office.stack.identity}/authorize?")
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert len(asked["code_challenge"]) == 43
    assert all(len(asked[name]) > 20 for name in ("state", "nonce"))
    assert asked["redirect_uri"] == f"{office.stack.transition}/sign-in"
    assert (back.status_code, back.headers["Location"]) == (303, page)
    assert case.status_code == 200
    assert case.headers["Content-Type"] == "text/html; charset=utf-8"


def test_the_session_cookie_is_short_and_out_of_the_reach_of_scripts(browser: Browser) -> None:
    back = browser.sign_in()

    cookies = [each for each in back.raw.headers.getlist("Set-Cookie") if each.startswith("session=")]
    assert len(cookies) == 1
    assert "HttpOnly" in cookies[0]
    assert "SameSite=Lax" in cookies[0]
    assert "Path=/;" in cookies[0] + ";"
    assert 0 < int(re.search(r"Max-Age=(\d+)", cookies[0])[1]) <= 12 * 3600  # type: ignore[index]
    assert browser.holds("sign_in") is None, "what signing in needed meanwhile is gone"


def test_the_board_is_a_page_and_the_query_of_a_link_survives(signed_in: Browser, browser: Browser) -> None:
    board = signed_in.get("/")
    held = signed_in.sign_in("/sign-in?to=%2F%3Fqueue%3Dheld")

    assert board.status_code == 200
    assert board.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Operator Contoh" in board.text
    assert held.headers["Location"] == "/?queue=held"


@pytest.mark.parametrize(
    "to",
    ["//evil.example", "https://evil.example", "https:evil.example", "/\\evil.example", "\\\\evil.example",
     "/%09/evil.example", "/%0d%0aLocation:%20https://evil.example", "javascript:alert(1)", "evil.example",
     "///evil.example", "/%0a/evil.example", "%20//evil.example", "%01//evil.example", "@evil.example", ""],
)  # fmt: skip
def test_signing_in_leads_to_no_other_site(browser: Browser, to: str) -> None:
    back = browser.sign_in(f"/sign-in?to={to}")

    location = back.headers["Location"]
    assert back.status_code == 303
    # As browsers read an address: they drop tabs and line breaks, and take a backslash for a slash.
    read = re.sub(r"[\t\r\n]", "", location).replace("\\", "/").strip()
    assert urlsplit(urljoin(browser.transition, read)).netloc == urlsplit(browser.transition).netloc
    assert urlsplit(urljoin(browser.transition, read)).scheme == "http"
    assert read.startswith("/")


def test_a_tool_is_not_sent_to_sign_in(stack: Stack, browser: Browser) -> None:
    as_json = browser.get("/complaints", Accept="application/json")
    posted = browser.post("/complaints", {"subject": "x"})

    problem(as_json, 401)
    assert posted.status_code == 401


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", None, "http://127.0.0.1", "http://127.0.0.1:1"])
def test_a_page_of_another_site_can_change_nothing_with_the_session(
    office: Office, signed_in: Browser, origin: str | None
) -> None:
    complaint = office.public.submit()["complaint_id"]
    fields = {"action": "advance", "expected_version": "1", "form_id": fresh_key()}
    headers = {} if origin is None else {"Origin": origin}

    forged = signed_in.post(f"/complaints/{complaint}/transitions", fields, **headers)
    registered = signed_in.post("/complaints", {"subject": "x"}, **headers)

    assert (forged.status_code, registered.status_code) == (403, 403)
    assert office.staff["operator"].look(complaint)["version"] == 1


def test_our_own_page_can(office: Office, signed_in: Browser) -> None:
    complaint = office.public.submit()["complaint_id"]
    fields = {"action": "advance", "expected_version": "1", "form_id": fresh_key()}

    done = signed_in.post(f"/complaints/{complaint}/transitions", fields, Origin=office.stack.transition)
    again = signed_in.post(f"/complaints/{complaint}/transitions", fields, Origin=office.stack.transition)
    late = signed_in.post(
        f"/complaints/{complaint}/transitions", fields | {"form_id": fresh_key()}, Origin=office.stack.transition
    )

    assert (done.status_code, done.headers["Location"]) == (303, f"/complaints/{complaint}")
    assert again.status_code == 303, "a form that is sent twice does its work once"
    assert late.status_code == 409
    assert late.headers["Content-Type"] == "text/html; charset=utf-8"
    assert office.staff["operator"].look(complaint)["version"] == 2


def test_signing_out_ends_the_session_in_this_browser(stack: Stack, signed_in: Browser) -> None:
    out = signed_in.post("/sign-out", Origin=stack.transition)

    assert out.status_code in (200, 303)
    assert signed_in.holds("session") is None
    problem(signed_in.get("/complaints", Accept="application/json"), 401)


def _session(**changes: object) -> str:
    now = int(time.time())
    claims = {"aud": "session", "email": OPERATOR, "auth_time": now, "iat": now, "exp": now + 600} | changes
    return jwt.encode(claims, SECRET_SETTINGS["SESSION_KEY"], algorithm="HS256")


def _forged_sessions() -> dict[str, str]:
    now = int(time.time())
    good = _session()
    head, _claims, signature = good.split(".")
    return {
        "expired": _session(exp=now - 1),
        "older than half a day": _session(auth_time=now - 13 * 3600),
        "of somebody who does not work here": _session(email="nobody@elsewhere.example"),
        "of nobody": _session(email=""),
        "for something else": _session(aud="sign_in"),
        "tampered with": f"{head}.{_session(email='admin@imigrasi.example').split('.')[1]}.{signature}",
        "cut short": good[:-2],
        "signed by another key": jwt.encode(
            jwt.decode(good, options={"verify_signature": False}), "k" * 32, algorithm="HS256"
        ),
        "unsigned": jwt.encode(jwt.decode(good, options={"verify_signature": False}), "", algorithm="none"),
        "nonsense": "nonsense",
        "not even text": "é.é.é",
    }


@pytest.mark.parametrize("name", _forged_sessions())
def test_a_session_that_proves_nothing_opens_nothing(browser: Browser, name: str) -> None:
    cookie = f"session={_forged_sessions()[name]}".encode().decode("latin-1")

    as_json = browser.get("/complaints", Accept="application/json", Cookie=cookie)
    as_page = browser.get("/", Cookie=cookie)

    problem(as_json, 401)
    assert (as_page.status_code, as_page.headers["Location"].partition("?")[0]) == (303, "/sign-in")


def test_a_session_that_is_used_goes_on_and_an_unused_one_does_not(browser: Browser) -> None:
    now = int(time.time())

    fresh = browser.get("/", Cookie=f"session={_session()}")
    used = browser.get("/", Cookie=f"session={_session(iat=now - 1800, exp=now + 1800, auth_time=now - 7200)}")

    assert "session=" not in fresh.headers.get("Set-Cookie", "")
    assert "session=" in used.headers["Set-Cookie"]
    renewed = used.headers["Set-Cookie"].partition(";")[0].removeprefix("session=")
    claims = jwt.decode(renewed, options={"verify_signature": False})
    assert claims["auth_time"] == now - 7200, "twelve hours after signing in it ends all the same"
    assert claims["exp"] > now + 3000


def test_coming_back_with_anothers_code_or_state_opens_nothing(stack: Stack, browser: Browser) -> None:
    begun = browser.get("/sign-in")
    back = browser.choose(browser.get(begun.headers["Location"]), OPERATOR).headers["Location"]
    other = Browser(stack.transition)
    other_begun = other.get("/sign-in")
    state = parse_qs(urlsplit(other_begun.headers["Location"]).query)["state"][0]
    code = parse_qs(urlsplit(back).query)["code"][0]

    without_cookie = requests.get(back, timeout=TIMEOUT, allow_redirects=False, headers={"Accept": "text/html"})
    with_other_state = browser.get(re.sub(r"state=[^&]+", "state=x", back))
    with_odd_state = browser.get(re.sub(r"state=[^&]+", "state=%C3%A9", back))
    with_stolen_code = other.get(f"/sign-in?code={code}&state={state}")
    with_made_up_code = other.get(f"/sign-in?code=nonsense&state={state}")
    refused = browser.get("/sign-in?error=access_denied")
    other.session.close()

    for answer in (without_cookie, with_other_state, with_odd_state, with_stolen_code, with_made_up_code, refused):
        assert answer.status_code == 401, answer.text
        assert "session=" not in answer.headers.get("Set-Cookie", "")


def test_a_code_is_good_once(browser: Browser) -> None:
    begun = browser.get("/sign-in")
    pending = browser.holds("sign_in")
    back = browser.choose(browser.get(begun.headers["Location"]), OPERATOR).headers["Location"]

    first = browser.get(back)
    second = browser.get(back, Cookie=f"sign_in={pending}")

    assert (first.status_code, second.status_code) == (303, 401)
