"""The figures of offices' days: `rollups/{office}-{day}`, written whole, read one document a day."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock

from google.api_core.retry import Retry
from google.cloud.firestore_v1 import DocumentReference

from shared.cloud.clients import RETRY, TIMEOUT, Clients
from shared.cloud.firestore_errors import reaching
from shared.domain.errors import Unavailable
from shared.domain.figures import DayFigures
from shared.domain.office import Office
from shared.domain.periods import Period, preset
from shared.domain.public_figures import PublicFigures, public_figures

CACHED_SECONDS = 300.0
"""How long a process shows the public figures that it read."""

AGAIN_SECONDS = 30.0
"""Where they could not be read they are not asked for again before that: somebody waits for each answer."""

PATIENCE = 2.0
"""Seconds that a public page waits for them."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Kept:
    until: float
    figures: PublicFigures | None


class FiguresStore:
    """The store. Every method but `public` raises `Unavailable` where Firestore cannot be reached."""

    def __init__(self, clients: Clients, offices: Mapping[str, Office], seconds: float = CACHED_SECONDS) -> None:
        self._clients = clients
        self._offices = offices
        self._seconds = seconds
        self._kept: dict[str, _Kept] = {}
        self._lock = Lock()

    def read(self, office: str, period: Period) -> list[DayFigures]:
        """The figures of a period's days, in order; days that were not computed are absent. Reads a document a day."""
        return self._read(office, period, RETRY, TIMEOUT)

    def _read(self, office: str, period: Period, retry: Retry | None, timeout: float) -> list[DayFigures]:
        references = [self._reference(office, day) for day in period.days]
        with reaching():
            found = list(self._clients.firestore.get_all(references, retry=retry, timeout=timeout))
        return sorted(
            (DayFigures.model_validate(each.to_dict()) for each in found if each.exists), key=lambda each: each.day
        )

    def computed(self, office: str, period: Period) -> dict[date, datetime]:
        """When the figures of a period's days were computed; those that were not are absent."""
        references = [self._reference(office, day) for day in period.days]
        with reaching():
            found = list(
                self._clients.firestore.get_all(references, ["day", "computed_at"], retry=RETRY, timeout=TIMEOUT)
            )
        return {
            date.fromisoformat(each.get("day")): datetime.fromisoformat(each.get("computed_at"))
            for each in found
            if each.exists
        }

    def write(self, figures: DayFigures) -> None:
        """Replace the figures of a day. Written again it does no harm."""
        with reaching():
            self._reference(figures.office, figures.day).set(figures.stored(), retry=RETRY, timeout=TIMEOUT)

    def public(self, office: str, at: datetime) -> PublicFigures | None:
        """The figures of the last 30 days for everybody, as read within the last minutes; None: they cannot be read.

        Never raises for a store that cannot be reached: the page that shows them has more to say.
        """
        with self._lock:
            kept = self._kept.get(office)
            if kept and kept.until > time.monotonic():
                return kept.figures
            last = kept.figures if kept else None
            self._kept[office] = _Kept(time.monotonic() + AGAIN_SECONDS, last)  # meanwhile the others show these
        house = self._offices[office]
        period = preset("last_30_days", at.astimezone(house.hours.zone).date())
        try:
            found = public_figures(period, self._read(office, period, None, PATIENCE), house)
        except (Unavailable, ValueError) as error:
            log.warning("public figures not read", extra={"office": office, "error": type(error).__name__})
            return last
        with self._lock:
            self._kept[office] = _Kept(time.monotonic() + self._seconds, found)
        return found

    def _reference(self, office: str, day: date) -> DocumentReference:
        return self._clients.firestore.collection("rollups").document(f"{office}-{day.isoformat()}")
