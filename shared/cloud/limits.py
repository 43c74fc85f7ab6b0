"""Limits that hold over several instances: each counts for itself, and those that see much add up in Firestore.

A document for each client and window, named by a keyed hash: no address is stored. Each instance writes its own count
there as a maximum, so a commit that is repeated, or overtaken by a later one, changes nothing. What cannot be reached
refuses nobody: then an instance goes by what it has seen itself.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import Lock

from google.api_core.exceptions import GoogleAPICallError, RetryError
from google.cloud import firestore
from pydantic import SecretStr

from shared.cloud.clients import Clients
from shared.domain.limits import Limit, Tally

TIMEOUT = 1.0
"""Seconds for one call: somebody waits, and the answer only refines a count."""

MOST_TALLIES = 20_000
"""Of one process; beyond it the oldest are forgotten."""

KEPT_FOR = timedelta(hours=1)
"""How long a document is kept after its window; `expires_at` is Firestore's time to live."""

log = logging.getLogger(__name__)


class Limits:
    """The counts of one process. `keys` are those for tracking: the oldest one makes the documents' names."""

    def __init__(self, clients: Clients, keys: Mapping[str, SecretStr]) -> None:
        self._clients = clients
        self._keys = keys
        self._me = f"i{secrets.token_hex(6)}"
        self._tallies: OrderedDict[str, Tally] = OrderedDict()
        self._lock = Lock()

    def seen(self, limit: Limit, who: str, at: datetime) -> int:
        """How often `who` has done it in this window, as far as this instance knows. Asks nobody."""
        with self._lock:
            found = self._tallies.get(self._name(limit, who, at))
            return found.total if found else 0

    def count(self, limit: Limit, who: str, thing: str, at: datetime) -> int:
        """Count that `who` did it, and how often that makes; the same `thing` again is not counted twice."""
        name = self._name(limit, who, at)
        mark = hmac.digest(name.encode(), thing.encode(), "sha256")[:8]
        with self._lock:
            tally = self._tallies.setdefault(name, Tally())
            while len(self._tallies) > MOST_TALLIES:
                self._tallies.popitem(last=False)
            asks, mine = tally.add(mark, limit), tally.mine
        others = self._others(name, mine, limit.ends(at)) if asks else None
        with self._lock:
            tally.others = max(tally.others, others or 0)
            return tally.total

    def _others(self, name: str, mine: int, ends: datetime) -> int | None:
        """Tell the others `mine`, and add up theirs; None where they cannot be reached."""
        document = self._clients.firestore.collection("limits").document(name)
        told = {"seen": {self._me: firestore.Maximum(mine)}, "expires_at": ends + KEPT_FOR}
        try:
            document.set(told, merge=True, retry=None, timeout=TIMEOUT)
            found = document.get(retry=None, timeout=TIMEOUT).to_dict() or {}
        except (GoogleAPICallError, RetryError) as error:
            log.warning("limit not shared", extra={"event": "limit_not_shared", "error": type(error).__name__})
            return None
        seen: dict[str, int] = found.get("seen", {})
        return sum(count for instance, count in seen.items() if instance != self._me)

    def _name(self, limit: Limit, who: str, at: datetime) -> str:
        key = self._keys[min(self._keys, key=int)].get_secret_value()
        text = f"limit|{limit.name}|{who}|{limit.number(at)}"
        return hmac.digest(key.encode(), text.encode(), "sha256").hex()[:40]
