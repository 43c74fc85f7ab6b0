"""The reporter's proof: the tracking code, however it is written, and the cookie that it is exchanged for."""

import hmac
import json
import re
import time
from collections.abc import Callable

import pytest

from tests.e2e.callers import UNKNOWN, Office, call, problem
from tests.e2e.served import SECRET_SETTINGS

WRITTEN: dict[str, Callable[[str], str]] = {
    "as printed": lambda code: code,
    "in small letters": lambda code: code.lower(),
    "without hyphens": lambda code: code.replace("-", ""),
    "with spaces": lambda code: code.replace("-", "  "),
    "with O for 0": lambda code: code[:3] + code[3:].replace("0", "O"),
    "with I for 1": lambda code: code[:3] + code[3:].replace("1", "I"),
    "with l for 1": lambda code: code[:3] + code[3:].replace("1", "l"),
}


@pytest.mark.parametrize("write", WRITTEN.values(), ids=WRITTEN)
def test_a_tracking_code_is_read_leniently(office: Office, write: Callable[[str], str]) -> None:
    receipt = office.public.submit()
    code = write(receipt["tracking_code"])

    by_header = office.public.ask(receipt["complaint_id"], code)
    posted = call("POST", f"{office.stack.intake}/tracking", data={"tracking_code": code})

    assert by_header.status_code == 200, by_header.text
    assert posted.status_code == 303, posted.text
    assert posted.headers["Location"] == f"/complaints/{receipt['complaint_id']}"


def test_a_wrong_code_and_an_unknown_one_are_the_same_404(office: Office) -> None:
    mine, other = office.public.submit(), office.public.submit()
    id_, code = mine["complaint_id"], mine["tracking_code"]
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    unknown = f"{UNKNOWN}-AAAAA-AAAAA"
    url = f"{office.stack.intake}/tracking"

    by_header = [
        office.public.ask(id_, wrong),
        office.public.ask(UNKNOWN, unknown),
        office.public.ask(UNKNOWN, code),
        office.public.ask(id_, other["tracking_code"]),
        office.public.ask(id_, id_),
        office.public.ask(id_, "nonsense"),
        office.public.ask("nonsense", code),
    ]
    posted = [call("POST", url, data={"tracking_code": each}) for each in (wrong, unknown, id_, "nonsense", "\x00")]

    for answer in (*by_header, *posted):
        problem(answer, 404)
    assert len({each.content for each in (*by_header, *posted)}) == 1
    assert len({json.dumps(sorted(set(each.headers) - {"Date"})) for each in by_header}) == 1


def test_without_code_or_cookie_a_complaint_is_401_whether_or_not_it_is_there(office: Office) -> None:
    there = office.public.submit()["complaint_id"]

    for complaint in (there, UNKNOWN, "nonsense"):
        problem(call("GET", f"{office.stack.intake}/complaints/{complaint}"), 401)


def test_the_cookie_is_short_and_opens_its_complaint_alone(office: Office) -> None:
    receipt, other = office.public.submit(), office.public.submit()
    url = f"{office.stack.intake}/complaints/{receipt['complaint_id']}"

    posted = call("POST", f"{office.stack.intake}/tracking", json={"tracking_code": receipt["tracking_code"]})

    cookie = posted.headers["Set-Cookie"]
    assert posted.status_code == 303
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert f"Path=/complaints/{receipt['complaint_id']}" in cookie
    assert 0 < int(re.search(r"Max-Age=(\d+)", cookie)[1]) <= 3600  # type: ignore[index]
    assert receipt["tracking_code"] not in str(posted.headers)
    value = cookie.partition(";")[0]
    assert call("GET", url, headers={"Cookie": value}).status_code == 200
    page = call("GET", url, headers={"Cookie": value, "Accept": "text/html"})
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    problem(call("GET", url.replace(receipt["complaint_id"], other["complaint_id"]), headers={"Cookie": value}), 404)


@pytest.mark.parametrize("value", ["", "x", "99999999999.", "0.0", "é", "1e9.x", "٣.٣", "9" * 500])
def test_a_cookie_that_somebody_made_up_opens_nothing(office: Office, value: str) -> None:
    receipt = office.public.submit()
    url = f"{office.stack.intake}/complaints/{receipt['complaint_id']}"

    answer = call("GET", url, headers={"Cookie": f"tracking={value}".encode().decode("latin-1")})

    assert answer.status_code in (401, 404), answer.text


def test_the_cookie_expires_and_its_time_cannot_be_moved(office: Office) -> None:
    receipt = office.public.submit()
    url = f"{office.stack.intake}/complaints/{receipt['complaint_id']}"
    posted = call("POST", f"{office.stack.intake}/tracking", json={"tracking_code": receipt["tracking_code"]})
    expires, _, signature = posted.headers["Set-Cookie"].partition(";")[0].removeprefix("tracking=").partition(".")

    later = call("GET", url, headers={"Cookie": f"tracking={int(expires) + 1}.{signature}"})
    past = int(time.time()) - 1
    expired = call("GET", url, headers={"Cookie": f"tracking={past}.{_signature(receipt['complaint_id'], past)}"})
    ahead = int(time.time()) + 60
    valid = call("GET", url, headers={"Cookie": f"tracking={ahead}.{_signature(receipt['complaint_id'], ahead)}"})

    problem(later, 404)
    problem(expired, 404)
    assert valid.status_code == 200, "the signature was made as the function makes it"


def _signature(complaint: str, expires: int) -> str:
    key = json.loads(SECRET_SETTINGS["TRACKING_KEYS"])["1"]
    return hmac.digest(key.encode(), f"cookie|{complaint}|{expires}".encode(), "sha256").hex()
