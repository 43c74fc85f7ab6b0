"""The local Cloud Scheduler: posts to the sweep at a fixed pace, to the others every minute, as its own account."""

import json
import threading
import time
from collections.abc import Callable
from http.client import HTTPException
from typing import Self

from emulator.cloud_tasks.http_call import HttpCaller

_TIMEOUT = 60.0  # the sweep's own budget is 50 seconds
_OTHERS_EVERY = 60.0
_OTHERS = ("/digest", "/rollups", "/seal", "/retention")


class Sweeper:
    """Runs from a thread as long as the `with` block lasts; the first sweep comes after `seconds`.

    `account` is whose tokens it sends. `say` is told when these calls begin to fail, and when they work again.
    """

    def __init__(
        self, sla_check: str, identity: str, account: str, seconds: float, say: Callable[[str], object]
    ) -> None:
        self._sla_check = sla_check
        self._account = account
        self._identity = identity
        self._seconds = seconds
        self._say = say
        self._caller = HttpCaller()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sweeper", daemon=True)
        self._complaint = ""

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._stopping.set()
        self._caller.close()
        self._thread.join()

    def _run(self) -> None:
        others_at = time.monotonic() + _OTHERS_EVERY
        while not self._stopping.wait(self._seconds):
            try:
                complaint = self._post("/sweep")
                if time.monotonic() >= others_at:
                    others_at = time.monotonic() + _OTHERS_EVERY
                    failures = [complaint, *map(self._post, _OTHERS)]
                    complaint = next(filter(None, failures), "")
            except (OSError, HTTPException, ValueError, KeyError) as error:
                complaint = f"{type(error).__name__}: {error}"
            if complaint != self._complaint and not self._stopping.is_set():
                self._say(f"the sweep fails: {complaint}" if complaint else "the sweep works again")
                self._complaint = complaint

    def _post(self, path: str) -> str:
        token = id_token(self._caller, self._identity, self._account, self._sla_check)
        headers = {"Authorization": f"Bearer {token}"}
        answer = self._caller.call("POST", f"{self._sla_check}{path}", headers, b"", _TIMEOUT)
        return "" if 200 <= answer.status < 300 else f"{path}: status {answer.status}"


def id_token(caller: HttpCaller, identity: str, email: str, audience: str) -> str:
    """An ID token of the local provider at `identity` (http://host:port).

    Raises:
        OSError, HTTPException: the provider cannot be reached.
        ValueError, KeyError: it gives no token.
    """
    body = json.dumps({"email": email, "audience": audience}).encode()
    answer = caller.call("POST", f"{identity}/id-token", {"Content-Type": "application/json"}, body, 10.0)
    token: str = json.loads(answer.body)["id_token"]
    return token
