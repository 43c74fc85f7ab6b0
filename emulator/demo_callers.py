"""Those who act in the demonstration: a citizen with a browser and a tracking code, and the staff with their tools."""

import json
import re
import secrets
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any, Protocol
from urllib.parse import urlencode

from emulator.cloud_tasks.http_call import Answer, HttpCaller
from emulator.seed import email_of

_CODE = re.compile(r"\b[A-Z]{3}(?:-[0-9A-Z]{5}){4}\b")
_ID_GROUPS = 3
_TIMEOUT = 10.0


class UnexpectedAnswer(Exception):
    """An answer without which the demonstration cannot go on. The message has its status and its beginning."""

    def __init__(self, what: str, answer: Answer) -> None:
        super().__init__(f"{what} gave {answer.status}: {answer.body[:500].decode(errors='replace')}")


class Place(Protocol):
    """Where the scenario is played: addresses http://host:port, whoever serves there, and what signs tokens."""

    @property
    def intake(self) -> str: ...
    @property
    def transition(self) -> str: ...
    @property
    def sla_check(self) -> str: ...
    @property
    def mailbox(self) -> str: ...
    @property
    def scheduler_account(self) -> str: ...

    def id_token(self, email: str, audience: str) -> str:
        """An ID token for somebody, good for an hour."""


class Citizen:
    """Somebody at the web form, with no script and no account."""

    def __init__(self, place: Place) -> None:
        self._intake = place.intake
        self._caller = HttpCaller()

    def submit(self, fields: Mapping[str, str]) -> str:
        """Open the form, fill it in and send it as a browser does; the tracking code on the receipt.

        Raises:
            UnexpectedAnswer: no form, or no receipt.
        """
        form = self._call("GET", "/", {"Accept": "text/html"})
        page = _Form()
        page.feed(form.body.decode())
        if form.status != 200 or page.action is None:
            raise UnexpectedAnswer("the form", form)
        headers = {"Accept": "text/html", "Content-Type": "application/x-www-form-urlencoded", "Origin": self._intake}
        receipt = self._call("POST", page.action, headers, urlencode(page.hidden | dict(fields)).encode())
        code = _CODE.search(receipt.body.decode())
        if receipt.status != 201 or code is None:
            raise UnexpectedAnswer("posting the form", receipt)
        return code[0]

    def look(self, code: str) -> dict[str, Any]:
        """What the tracking code opens."""
        path = f"/complaints/{id_in(code)}"
        return _json("the status", self._call("GET", path, {"Accept": "application/json", "Tracking-Code": code}))

    def reply(self, code: str, text: str) -> dict[str, Any]:
        """Answer the office's question; what the tracking code opens after that."""
        headers = {"Accept": "application/json", "Content-Type": "application/json", "Tracking-Code": code}
        body = json.dumps({"text": text}).encode()
        return _json("the reply", self._call("POST", f"/complaints/{id_in(code)}/messages", headers, body))

    def procedure(self) -> dict[str, Any]:
        """The published procedure."""
        return _json("the procedure", self._call("GET", "/procedure", {"Accept": "application/json"}))

    def _call(self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> Answer:
        return self._caller.call(method, f"{self._intake}{path}", headers, body, _TIMEOUT)


class Clerk:
    """A member of staff whose tool sends an ID token."""

    def __init__(self, place: Place, role: str, email: str | None = None) -> None:
        self.role = role
        self.email = email or email_of(role)
        self._transition = place.transition
        self._caller = HttpCaller()
        self._token = place.id_token(self.email, place.transition)

    def look(self, complaint: str) -> dict[str, Any]:
        """The complaint as staff see it."""
        return _json("the case", self._call("GET", f"/complaints/{complaint}"))

    def worklist(self) -> list[str]:
        """The ids of what waits for this person, soonest due first."""
        return [each["id"] for each in _json("the worklist", self._call("GET", "/complaints?queue=mine"))["items"]]

    def journal(self, complaint: str) -> list[dict[str, Any]]:
        """What happened, first to last."""
        items: list[dict[str, Any]] = _json("the journal", self._call("GET", f"/complaints/{complaint}/journal"))[
            "items"
        ]
        return items

    def advance(self, complaint: str, documents: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Complete the complaint's step; the complaint after that."""
        return self._do(complaint, "advance", documents=dict(documents or {}))

    def ask(self, complaint: str, question: str) -> dict[str, Any]:
        """Ask the reporter, and hold the complaint until they answer; the complaint after that."""
        return self._do(complaint, "hold", note=question)

    def alert(self, complaint: str, level: str) -> dict[str, Any] | None:
        """The latest alert of this level about the complaint that this person was told of."""
        alerts = _json("the alerts", self._call("GET", "/alerts"))["items"]
        return next((each for each in alerts if (each["complaint"], each["level"]) == (complaint, level)), None)

    def days_computed(self) -> int:
        """Of how many days there are figures in the present week."""
        answer = self._call("GET", "/performance?period=this_week")
        return int(_json("the figures", answer)["days_computed"])

    def acknowledge(self, alert: str) -> dict[str, Any]:
        """Say that the alert was seen; the alert after that."""
        return _json(f"{self.role}'s acknowledgement", self._call("POST", f"/alerts/{alert}/acknowledgement"))

    def _do(self, complaint: str, action: str, **fields: object) -> dict[str, Any]:
        command = {"action": action, "expected_version": self.look(complaint)["version"], **fields}
        path = f"/complaints/{complaint}/transitions"
        return _json(f"{self.role}'s {action}", self._call("POST", path, json.dumps(command).encode()))

    def _call(self, method: str, path: str, body: bytes = b"") -> Answer:
        headers = {"Accept": "application/json", "Authorization": f"Bearer {self._token}"}
        if body:
            headers |= {"Content-Type": "application/json", "Idempotency-Key": secrets.token_hex(16)}
        return self._caller.call(method, f"{self._transition}{path}", headers, body, _TIMEOUT)


class Postman:
    """Reads the local mailbox."""

    def __init__(self, place: Place) -> None:
        self._mailbox = place.mailbox
        self._caller = HttpCaller()

    def about(self, complaint: str) -> list[dict[str, Any]]:
        """The mails about a complaint, oldest first."""
        return self._mails(complaint=complaint)

    def digests(self, email: str) -> list[dict[str, Any]]:
        """The digests that a person got, oldest first."""
        return [mail for mail in self._mails(to=email) if level_of(mail) == "digest"]

    def _mails(self, **chosen: str) -> list[dict[str, Any]]:
        url = f"{self._mailbox}/messages?{urlencode(chosen)}"
        items = _json("the mailbox", self._caller.call("GET", url, {}, b"", _TIMEOUT))["items"]
        return list(reversed(items))


class Scheduler:
    """Cloud Scheduler, with the token of its service account."""

    def __init__(self, place: Place) -> None:
        self._sla_check = place.sla_check
        self._caller = HttpCaller()
        self._token = place.id_token(place.scheduler_account, place.sla_check)

    def digest(self) -> dict[str, Any]:
        """Ask for the digests of this very second; how many offices were asked for theirs, and how many failed."""
        headers = {"Authorization": f"Bearer {self._token}"}
        url = f"{self._sla_check}/digest?now=1"
        return _json("the digest", self._caller.call("POST", url, headers, b"", _TIMEOUT))


def id_in(code: str) -> str:
    """The complaint's public id, with which its tracking code begins."""
    return "-".join(code.split("-")[:_ID_GROUPS])


def level_of(mail: Mapping[str, Any]) -> str:
    """What kind of alert a mail carries: arrival, warning, …; ? if none."""
    level: str = mail["headers"].get("X-Alert-Level", "?")
    return level


def _json(what: str, answer: Answer) -> dict[str, Any]:
    if answer.status != 200:
        raise UnexpectedAnswer(what, answer)
    body: dict[str, Any] = json.loads(answer.body)
    return body


class _Form(HTMLParser):
    """Where the page's form for complaints posts to, and its hidden fields."""

    def __init__(self) -> None:
        super().__init__()
        self.action: str | None = None
        self.hidden: dict[str, str] = {}
        self._is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("action") == "/complaints":
            self.action, self._is_inside = given["action"], True
        if tag == "input" and self._is_inside and given.get("type") == "hidden":
            self.hidden[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False
