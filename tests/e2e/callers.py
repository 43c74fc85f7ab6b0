"""Who calls the running functions in these tests, the public and each member of staff. Every answer is searched."""

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any, Protocol
from urllib.parse import urlsplit

import requests

from emulator.seed import email_of
from emulator.stack import Stack

Json = dict[str, Any]

TIMEOUT = 30.0
"""Seconds: the machine may be busy with other tests."""

MOST_SENDINGS = 5

NARRATIVE = "Saya menunggu tiga jam di loket pengambilan paspor dan hanya satu loket yang melayani."
NAME, EMAIL, PHONE = "Siti Penguji", "siti.penguji@warga.example", "+62 812 0000 0007"
OPEN_COMPLAINT: Json = {
    "kind": "complaint",
    "category": "passport",
    "subject": "Antrean pengambilan paspor",
    "narrative": NARRATIVE,
    "disclosure": "open",
    "reporter": {"name": NAME, "email": EMAIL, "phone": PHONE},
}
AS_FORM: dict[str, str] = {
    **{name: value for name, value in OPEN_COMPLAINT.items() if name != "reporter"},
    **{f"reporter.{name}": value for name, value in OPEN_COMPLAINT["reporter"].items()},
}
"""The same complaint as the fields of a form."""

FORM = "application/x-www-form-urlencoded"
UNKNOWN = "BPN-00000-00000"
"""The number of a complaint that nobody filed."""

PRIVATE = (NAME, EMAIL, PHONE, NARRATIVE)
"""What no log, no mail and no public page may hold."""

SECRETS: set[str] = set()
"""The secret halves of the tracking codes that receipts gave in this process; no log may hold one."""

WAY: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    ("receive", "operator", {}),
    ("forward", "operator", {}),
    ("review", "subsection_head", {"analysis": "Loket kurang pada jam sibuk."}),
    ("direction", "section_head", {"follow_up_answer": "Loket kedua dibuka mulai hari Senin."}),
    ("instruction", "subsection_head", {}),
    ("follow_up", "operator", {}),
)
"""The steps in order, whose they are, and what they have to produce."""

ANSWER = WAY[3][2]["follow_up_answer"]


def call(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    json: object = None,
    data: Any = None,
    files: Any = None,
    redirects: bool = False,
) -> requests.Response:
    """One request on a connection of its own; asks for JSON unless `headers` say otherwise.

    Sent again, as every client is told to, where nothing was done because the machine was at something else.
    """
    for _ in range(MOST_SENDINGS):
        answer = requests.request(
            method,
            url,
            headers={"Accept": "application/json", **(headers or {})},
            json=json,
            data=data,
            files=files,
            allow_redirects=redirects,
            timeout=TIMEOUT,
        )
        refuse_traces(answer)
        if not (answer.status_code == 503 and "urn:pengaduan:busy" in answer.text):
            break
    return answer


class Readable(Protocol):
    """An answer, whoever asked for it."""

    @property
    def text(self) -> str:
        """Its body."""


def refuse_traces(answer: Readable) -> None:
    """No answer holds a stack trace."""
    for trace in ("Traceback", 'File "', "site-packages"):
        assert trace not in answer.text, answer.text


def problem(answer: requests.Response, status: int, *fields: str) -> Json:
    """The problem details of a refusal with this status, which names exactly these fields (none given: any)."""
    assert answer.status_code == status, (answer.status_code, answer.text)
    assert answer.headers["Content-Type"] == "application/problem+json"
    body: Json = answer.json()
    assert {"type", "title", "status", "detail"} <= body.keys()
    assert body["status"] == status
    assert all(body[name] and isinstance(body[name], str) for name in ("type", "title", "detail"))
    assert ("errors" in body) == (status == 422), body
    for error in body.get("errors", []):
        assert error.keys() == {"field", "message"}
        assert isinstance(error["message"], str)
        assert error["message"]
        assert "%(" not in error["message"]
    if fields:
        assert {error["field"] for error in body["errors"]} == set(fields), body["errors"]
    return body


def token(identity: str, email: str, audience: str, **more: object) -> str:
    """An ID token of the identity provider at `identity`; `more` as its POST /id-token takes it."""
    answer = requests.post(f"{identity}/id-token", json={"email": email, "audience": audience, **more}, timeout=TIMEOUT)
    answer.raise_for_status()
    return str(answer.json()["id_token"])


class Public:
    """Somebody without an account."""

    def __init__(self, intake: str) -> None:
        self.intake = intake

    def submit(self, **changes: object) -> Json:
        """Post OPEN_COMPLAINT with `changes` (None leaves a field out) as JSON; the receipt."""
        fields = {name: value for name, value in (OPEN_COMPLAINT | changes).items() if value is not None}
        answer = call("POST", f"{self.intake}/complaints", json=fields)
        assert answer.status_code == 201, answer.text
        return noted(answer.json())

    def status(self, receipt: Json, **headers: str) -> Json:
        """What the tracking code of a receipt opens."""
        answer = self.ask(receipt["complaint_id"], receipt["tracking_code"], **headers)
        assert answer.status_code == 200, answer.text
        seen: Json = answer.json()
        return seen

    def ask(self, complaint: str, code: str, **headers: str) -> requests.Response:
        """GET a complaint with a tracking code in the header; whatever comes."""
        return call("GET", f"{self.intake}/complaints/{complaint}", headers={"Tracking-Code": code, **headers})


def noted(receipt: Json) -> Json:
    """The receipt, its secret remembered in SECRETS."""
    *_, first, second = receipt["tracking_code"].split("-")
    SECRETS.update((f"{first}-{second}", f"{first}{second}"))
    return receipt


class Staff:
    """A member of staff whose tool sends an ID token."""

    def __init__(self, transition: str, bearer: str, email: str = "") -> None:
        self.transition = transition
        self.bearer = bearer
        self.email = email

    @classmethod
    def of(cls, stack: Stack, role: str) -> "Staff":
        """The person who holds a role at the stack's office."""
        email = email_of(role)
        return cls(stack.transition, token(stack.identity, email, stack.transition), email)

    def send(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        data: object = None,
        files: object = None,
    ) -> requests.Response:
        """Any request with this person's token; whatever comes."""
        sent = {"Authorization": f"Bearer {self.bearer}", **(headers or {})}
        return call(method, f"{self.transition}{path}", headers=sent, json=body, data=data, files=files)

    def get(self, path: str) -> Json:
        """What a GET gives, which must succeed."""
        answer = self.send("GET", path)
        assert answer.status_code == 200, answer.text
        body: Json = answer.json()
        return body

    def look(self, complaint: str) -> Json:
        """The complaint as staff see it."""
        return self.get(f"/complaints/{complaint}")

    def journal(self, complaint: str) -> list[Json]:
        """What happened to a complaint, first to last."""
        items: list[Json] = self.get(f"/complaints/{complaint}/journal")["items"]
        return items

    def ask(self, complaint: str, action: str, version: int | None = None, **fields: Any) -> requests.Response:
        """Ask for an action (`version`: None sends the present one); whatever comes."""
        version = self.look(complaint)["version"] if version is None else version
        body = {"action": action, "expected_version": version, **fields}
        return self.send("POST", f"/complaints/{complaint}/transitions", body)

    def do(self, complaint: str, action: str, **fields: Any) -> Json:
        """Carry out an action, which must succeed; the complaint after it."""
        answer = self.ask(complaint, action, **fields)
        assert answer.status_code == 200, answer.text
        after: Json = answer.json()
        return after


class Office:
    """The stack with its public and its staff, one person to a role."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.public = Public(stack.intake)
        roles = ("operator", "subsection_head", "section_head", "office_head", "compliance", "admin")
        self.staff = {role: Staff.of(stack, role) for role in roles}

    def complaint_at(self, step: str, **changes: object) -> Json:
        """The receipt of a new complaint that has come as far as a step."""
        receipt = self.public.submit(**changes)
        self.bring(receipt["complaint_id"], step)
        return receipt

    def bring(self, complaint: str, step: str | None, **publication: object) -> Json:
        """Carry a complaint from its first step on to `step`, or (None) to its end; what the last advance gave."""
        after: Json = {}
        for key, role, documents in WAY:
            if key == step:
                break
            last = publication if key == WAY[-1][0] else {}
            after = self.staff[role].do(complaint, "advance", documents=dict(documents), **last)
        return after


def all_at_once(count: int, request: Callable[[], requests.Response]) -> list[requests.Response]:
    """The answers to one request that is sent `count` times simultaneously."""
    with ThreadPoolExecutor(count) as pool:
        return [each.result() for each in [pool.submit(request) for _ in range(count)]]


def chunked(url: str, body: Iterator[bytes], headers: Mapping[str, str]) -> tuple[int, str]:
    """Post a body in chunks, with no length announced; status and text of the answer."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=TIMEOUT)
    try:
        connection.request("POST", parts.path, body=body, headers=dict(headers), encode_chunked=True)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def leaks(stack: Stack) -> list[str]:
    """Where a log of the three functions holds what it must not, or a line that is no JSON object."""
    found = []
    for name in ("intake", "transition", "sla_check"):
        text = (stack.local / "logs" / f"{name}.log").read_text()
        found += [f"{name}: {each!r}" for each in (*PRIVATE, *sorted(SECRETS)) if each in text]
        found += [f"{name}: {line!r}" for line in text.splitlines() if not _is_object(line)]
    return found


def fresh_key() -> str:
    """An Idempotency-Key that nobody used."""
    return secrets.token_hex(16)


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False
