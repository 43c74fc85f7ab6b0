"""Who calls while everything breaks: citizens, staff, supervisors. Each remembers what it asked for and was told.

`python -m tests.soak.population ASKED.json TOLD.json`: a process of its own, since it shares nothing with the functions
but the network. Whoever gets no answer, or is told to come again, sends the same request with the same key again.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import secrets
import sys
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from tests.e2e.overload import Answer, ask
from tests.unit.pictures import a_jpeg

Json = dict[str, Any]

AGAIN = (0, 429, 500, 502, 503, 504)
"""No answer, or one that says to come again. 500 is one that should never come; it is counted apart."""

PATIENCE = 90.0
"""Seconds after the end of the run within which every request must have its answer."""

PRIVATE = re.compile(r"(?:NRT|OPN|CNF)[0-9a-f]{12}", re.IGNORECASE)
"""What nobody of the public may see: in narratives, in the identity of an open and of a confidential one."""

CONFIDENTIAL = re.compile(r"CNF[0-9a-f]{12}", re.IGNORECASE)
MAY_SEE_CONFIDENTIAL = ("section_head", "office_head")
REMEMBERED = 400
POSTS = 0.02
"""Of what citizens ask for; mostly they look at what became of it."""
PHOTOS = 0.1
"""Of the complaints that come with a picture."""

READS_FOR = (0.1, 0.7)
"""Seconds that one of the staff reads a list for."""

JSON, BOUNDARY = "application/json", "edge"
BESIDE: tuple[Json, ...] = (
    {"action": "hold"},
    {"action": "hold"},
    {"action": "take"},
    {"action": "return", "to_step": "receive"},
    {"action": "reclassify", "classification": "without_examination"},
    {"action": "divert", "public_text": "Diteruskan kepada instansi yang berwenang."},
    {"action": "close", "outcome": "unfounded", "public_text": "Tidak ditemukan kekurangan pada pelayanan."},
)
"""What staff do in place of completing a step."""

DOCUMENT_OF = {"review": "analysis", "direction": "follow_up_answer"}
ACTORS = {
    "receive": "operator", "forward": "operator", "review": "subsection_head", "direction": "section_head",
    "instruction": "subsection_head", "follow_up": "operator",
}  # fmt: skip
OF_ONE_CAUSE = 5
"""Complaints that are gathered under one incident, at most."""


class Population:
    """All of them, and what they were told."""

    def __init__(self, asked: Json) -> None:
        self._intake: str = asked["intake"]
        self._transition: str = asked["transition"]
        self._tokens: dict[str, str] = asked["tokens"]
        self._citizens: int = asked["citizens"]
        self._clerks: int = asked["clerks"]
        self._ends: float = asked["began"] + asked["seconds"]
        self._receipts: deque[Json] = deque(maxlen=REMEMBERED)
        self.posts: list[Json] = []
        self.commands: list[Json] = []
        self.orders: list[Json] = []
        self.disclosed: list[str] = []
        self.statuses: Counter[str] = Counter()
        self.operations = 0

    async def live(self) -> None:
        """Until the time is over, and everybody has an answer."""
        people: list[Awaitable[None]] = [self._repeat(self._citizen) for _ in range(self._citizens)]
        people.append(self._repeat(self._gatherer))
        for role in self._tokens:
            act = self._supervisor if role == "office_head" else self._clerk
            people += [self._repeat(lambda role=role, act=act: act(role)) for _ in range(self._clerks)]  # type: ignore[misc]
        await asyncio.gather(*people)

    async def _repeat(self, act: Callable[[], Awaitable[None]]) -> None:
        while time.time() < self._ends:
            await act()

    async def _citizen(self) -> None:
        chance = random.random()
        if not self._receipts or chance < POSTS:
            await self._post()
            return
        mine = random.choice(self._receipts)
        seen = await self._look(mine)
        if seen.get("status") == "waiting_for_you":
            await self._say(mine, "messages", "text")
        elif seen.get("status") in ("answered", "closed", "diverted") and not mine["rated"]:
            mine["rated"] = True
            if random.random() < (0.03 if seen["status"] == "answered" else 0.3):
                await self._say(mine, "reopening", "reason")
            else:
                await self._say(mine, "rating", "comment", score=random.randint(1, 5))

    async def _post(self) -> None:
        mark, disclosure = f"MRK{secrets.token_hex(6)}", random.choice(("open", "open", "confidential", "anonymous"))
        body: Json = {
            "kind": random.choice(("complaint", "suggestion")),
            "category": random.choice(("passport", "visa", "facilities", "other")),
            "subject": f"Antrean {mark}",
            "narrative": f"Saya menunggu lama di loket ini NRT{secrets.token_hex(6)}",
            "disclosure": disclosure,
        }
        if disclosure != "anonymous":
            name = f"{'OPN' if disclosure == 'open' else 'CNF'}{secrets.token_hex(6)}"
            body["reporter"] = {"name": name, "email": f"{name.lower()}@warga.example"}
        photo = a_jpeg((64 + random.randrange(64), 48 + random.randrange(64))) if random.random() < PHOTOS else b""
        sent = multipart(body, photo) if photo else json.dumps(body).encode()
        kind = f"multipart/form-data; boundary={BOUNDARY}" if photo else JSON
        answer, met = await self._persist("intake", "POST", "/complaints", sent, {}, secrets.token_hex(16), kind)
        told = self._read(answer)
        told_of = {"mark": mark, "status": answer.status, "met": met, "id": told.get("complaint_id")}
        self.posts.append(told_of | {"photos": int(bool(photo))})
        if answer.status == 201:
            self._receipts.append({"id": told["complaint_id"], "code": told["tracking_code"], "rated": False})
            self._search("a citizen", answer)

    async def _look(self, mine: Json) -> Json:
        headers = {"Tracking-Code": mine["code"]}
        answer, _ = await self._persist("intake", "GET", f"/complaints/{mine['id']}", headers=headers)
        self._search("a citizen", answer)
        return self._read(answer)

    async def _say(self, mine: Json, what: str, field: str, **more: object) -> None:
        mark = f"SAY{secrets.token_hex(6)}"
        body = {field: f"Dari pelapor {mark}", **more}
        path = f"/complaints/{mine['id']}/{what}"
        headers = {"Tracking-Code": mine["code"]}
        sent = json.dumps(body).encode()
        answer, met = await self._persist("intake", "POST", path, sent, headers, secrets.token_hex(16))
        self.commands.append({"mark": mark, "id": mine["id"], "action": what, "status": answer.status, "met": met})

    async def _clerk(self, role: str) -> None:
        listed = self._read(await self._staff(role, "GET", "/complaints?queue=mine"))
        await _reads()
        for each in random.sample(listed.get("items", []), min(4, len(listed.get("items", [])))):
            if time.time() > self._ends:
                return
            await self._work(role, each)
            if random.random() < 0.2:
                await self._staff(role, "GET", f"/complaints/{each['id']}")

    async def _work(self, role: str, item: Json) -> None:
        mark, chance = f"CMD{secrets.token_hex(6)}", random.random()
        body: Json = {"expected_version": item["version"], "note": f"Dicatat {mark}"}
        if item["status"] == "held":
            body |= {"action": "resume"}
        elif chance < 0.88 or item["step"]["number"] == 1:
            body |= {"action": "advance"}
            document = DOCUMENT_OF.get(item["step"]["key"])
            if document:
                body["documents"] = {document: "Loket kedua dibuka."}
        else:
            body |= random.choice(BESIDE)
        path = f"/complaints/{item['id']}/transitions"
        sent = json.dumps(body).encode()
        answer, met = await self._persist("transition", "POST", path, sent, self._bearer(role), secrets.token_hex(16))
        self._search(role, answer)
        told = {"mark": mark, "id": item["id"], "action": body["action"], "status": answer.status, "met": met}
        if answer.status not in (200, 409):
            told["said"] = answer.body.decode(errors="replace")[:300]
        self.commands.append(told)

    async def _gatherer(self) -> None:
        """Complaints of one cause are gathered, brought through the steps together while others work on them too."""
        listed = self._read(await self._staff("operator", "GET", "/complaints?queue=mine")).get("items", [])
        await _reads()
        alone = [each["id"] for each in listed if each["incident"] is None]
        chosen = random.sample(alone, min(OF_ONE_CAUSE, len(alone)))
        incident = await self._order(
            "operator", "/incidents", "gather", {"title": "Antrean mati", "complaints": chosen}
        )
        if not incident:
            return
        if chosen and random.random() < 0.3:
            await self._order("operator", f"/incidents/{incident['id']}/parting", "part", {"complaints": chosen[:1]})
        for step, role in ACTORS.items():
            if time.time() > self._ends:
                return
            document = DOCUMENT_OF.get(step)
            documents = {document: "Loket kedua dibuka."} if document else {}
            body = {"action": "advance", "step": step, "expected_version": incident["version"], "documents": documents}
            incident = await self._order(role, f"/incidents/{incident['id']}/transitions", "advance", body) or incident
        body = {"action": "close", "expected_version": incident["version"]}
        await self._order("operator", f"/incidents/{incident['id']}/transitions", "close", body)

    async def _order(self, role: str, path: str, action: str, body: Json) -> Json:
        """The incident after it; sent again as long as some of the complaints were not reached."""
        mark = f"ORD{secrets.token_hex(6)}"
        named = {"gather": "title", "advance": "note"}.get(action)
        body = {**body, named: f"{body.get(named, 'Dicatat')} {mark}"} if named else body
        key, met = secrets.token_hex(16), list[int]()
        while True:
            sent = json.dumps(body).encode()
            answer, met_now = await self._persist("transition", "POST", path, sent, self._bearer(role), key)
            met += met_now
            told = self._read(answer)
            if told.get("complete", True) or time.time() > self._ends + PATIENCE:
                break
            self.statuses["order sent again"] += 1
        self._search(role, answer)
        outcomes = [[each["complaint"], each["outcome"]] for each in told.get("outcomes", [])]
        incident: Json = told.get("incident", {})
        about = {"mark": mark, "incident": incident.get("id"), "action": action, "outcomes": outcomes}
        self.orders.append(about | {"status": answer.status, "met": met, "complete": told.get("complete", False)})
        return incident

    async def _supervisor(self, role: str) -> None:
        listed = self._read(await self._staff(role, "GET", "/alerts"))
        for each in listed.get("items", [])[:3]:
            if not each.get("acknowledged") and random.random() < 0.5:
                await self._staff(role, "POST", f"/alerts/{each['id']}/acknowledgement", b"{}")
        await self._staff(role, "GET", "/complaints?queue=overdue")
        await _reads()

    async def _staff(self, role: str, method: str, path: str, body: bytes | None = None) -> Answer:
        answer, _ = await self._persist("transition", method, path, body, self._bearer(role))
        self._search(role, answer)
        return answer

    def _bearer(self, role: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._tokens[role]}"}

    async def _persist(
        self,
        function: str,
        method: str,
        path: str,
        content: bytes | None = None,
        headers: dict[str, str] | None = None,
        key: str | None = None,
        kind: str = JSON,
    ) -> tuple[Answer, list[int]]:
        """Ask until there is an answer that can be acted on; that, and the statuses that were met before."""
        address = self._intake if function == "intake" else self._transition
        sent = {"Host": function, "Accept": "application/json", **(headers or {})}
        if key:
            sent["Idempotency-Key"] = key
        if content is not None:
            sent |= {"Content-Type": kind, "Content-Length": str(len(content))}
        lines = "".join(f"{name}: {text}\r\n" for name, text in sent.items())
        request = f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + (content or b"")
        met: list[int] = []
        while True:
            answer = await ask(address, request)
            self.operations += 1
            self.statuses[f"{function} {answer.status}"] += 1
            if answer.status in (429, 503) and "retry-after" not in answer.headers:
                self.statuses["without Retry-After"] += 1
            if answer.status not in AGAIN or time.time() > self._ends + PATIENCE:
                return answer, met
            met.append(answer.status)
            await asyncio.sleep(random.uniform(0.1, 0.8))  # the pace of one who tries again

    def _search(self, who: str, answer: Answer) -> None:
        if who in MAY_SEE_CONFIDENTIAL:
            return
        pattern = PRIVATE if who == "a citizen" else CONFIDENTIAL
        for found in pattern.findall(answer.body.decode(errors="replace")):
            self.disclosed.append(f"{who} saw {found}")

    def _read(self, answer: Answer) -> Json:
        found: Json = json.loads(answer.body) if answer.status in (200, 201) and answer.body else {}
        return found


async def _reads() -> None:
    """Let so much time pass as one takes who reads a list: this is what is played, nothing is waited for."""
    await asyncio.sleep(random.uniform(*READS_FOR))


def multipart(fields: Json, photo: bytes) -> bytes:
    """A form with a picture, as a browser sends it."""
    flat = {name: text for name, text in fields.items() if name != "reporter"}
    flat |= {f"reporter.{name}": text for name, text in fields.get("reporter", {}).items()}
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{text}'.encode() for name, text in flat.items()]
    head = 'Content-Disposition: form-data; name="photos"; filename="loket.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    parts.append(head.encode() + photo)
    edge = f"--{BOUNDARY}".encode()
    return b"".join(edge + b"\r\n" + part + b"\r\n" for part in parts) + edge + b"--\r\n"


def main() -> None:
    """Read what is asked, live, and write what was told."""
    asked, told = map(Path, sys.argv[1:])
    people = Population(json.loads(asked.read_text()))
    asyncio.run(people.live())
    kept = {
        "posts": people.posts,
        "commands": people.commands,
        "orders": people.orders,
        "disclosed": people.disclosed,
        "statuses": dict(people.statuses),
        "operations": people.operations,
    }
    told.write_text(json.dumps(kept))


if __name__ == "__main__":
    main()
