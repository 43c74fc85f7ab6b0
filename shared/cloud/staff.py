"""The staff directory: who works at an office, in which roles, own and acting. Cached for a minute in each process."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import date, datetime
from threading import Lock
from typing import Any, Literal

from google.cloud.firestore_v1.base_query import FieldFilter
from pydantic import BaseModel, ConfigDict

from shared.cloud.address import Address
from shared.cloud.clients import RETRY, TIMEOUT, Clients
from shared.cloud.firestore_errors import reaching
from shared.domain.alert import ChannelKind, Person
from shared.domain.command import Caller

CACHED_SECONDS = 60


class ActingRole(BaseModel):
    """An acting appointment (Plh/Plt): a role from one date to another, both included, under a letter."""

    model_config = ConfigDict(frozen=True)

    role: str
    first_day: date
    last_day: date
    letter: str


class Reach(BaseModel):
    """One way to reach a person; `to` is a chat's id or a URL, and empty for the person's own mail address."""

    model_config = ConfigDict(frozen=True)

    channel: ChannelKind = "email"
    to: str = ""
    secret: str = ""


class StaffMember(BaseModel):
    """One person; the e-mail address is the name of the document."""

    model_config = ConfigDict(frozen=True)

    email: str
    name: str
    office: str
    roles: tuple[str, ...]
    active: bool = True
    acting: tuple[ActingRole, ...] = ()
    language: Literal["id", "en"] = "id"
    alerts_by: tuple[Reach, ...] = (Reach(),)
    arrivals_by: tuple[Reach, ...] = (Reach(),)

    def roles_on(self, day: date) -> dict[str, str]:
        """Each role held on a day of the office, with the capacity in which it is held."""
        held = {
            each.role: f"Plh/Plt {each.role} ({each.letter})"
            for each in self.acting
            if each.first_day <= day <= each.last_day
        }
        return held | {role: role for role in self.roles}

    def person(self, *, arrivals: bool = False) -> Person:
        """This person as one to tell, by the channels chosen for arrival notices or for all else."""
        ways = self.arrivals_by if arrivals else self.alerts_by
        return Person(self.email, self.name, tuple(dict.fromkeys(each.channel for each in ways)))

    def address(self, channel: str, *, arrivals: bool = False) -> Address | None:
        """Where this person is reached by a channel, for arrival notices or for all else; None: not any more."""
        for each in self.arrivals_by if arrivals else self.alerts_by:
            if each.channel == channel:
                return Address(each.channel, each.to or self.email, each.secret)
        return Address("email", self.email) if channel == "email" else None

    def caller(self, day: date, proof: str) -> Caller:
        """This person as a caller on a day of the office."""
        return Caller(self.email, self.name, self.office, self.roles_on(day), proof)


class Directory:
    """Reads of `staff/`. `day_in(office, at)` is the office's own date, None where there is no such office.

    Each read raises `Unavailable` where Firestore cannot be reached.
    """

    def __init__(
        self, clients: Clients, day_in: Callable[[str, datetime], date | None], seconds: float = CACHED_SECONDS
    ) -> None:
        self._clients = clients
        self._day_in = day_in
        self._seconds = seconds
        self._kept: dict[str, tuple[float, Any]] = {}
        self._lock = Lock()

    def find(self, email: str) -> StaffMember | None:
        """The active member of staff with this address."""

        def read() -> StaffMember | None:
            if not email or "/" in email:
                return None
            snapshot = self._clients.firestore.collection("staff").document(email).get(retry=RETRY, timeout=TIMEOUT)
            return StaffMember.model_validate(snapshot.to_dict()) if snapshot.exists else None

        member: StaffMember | None = self._cached(f"person {email}", read)
        return member if member and member.active else None

    def caller(self, email: str, proof: str, at: datetime) -> Caller | None:
        """Who this address is now, with roles own and acting; None if nobody who works here."""
        member = self.find(email)
        day = self._day_in(member.office, at) if member else None
        return member.caller(day, proof) if member and day else None

    def holding(self, office: str, role: str, at: datetime) -> list[StaffMember]:
        """The active members of an office who hold a role at `at`, by address."""
        day = self._day_in(office, at)
        return [each for each in self._of(office) if role in each.roles_on(day)] if day else []

    def forget(self) -> None:
        """Read anew from now on."""
        with self._lock:
            self._kept.clear()

    def _of(self, office: str) -> Iterable[StaffMember]:
        def read() -> list[StaffMember]:
            query = (
                self._clients.firestore.collection("staff")
                .where(filter=FieldFilter("office", "==", office))
                .where(filter=FieldFilter("active", op_string="==", value=True))
            )
            found = [StaffMember.model_validate(each.to_dict()) for each in query.stream(retry=RETRY, timeout=TIMEOUT)]
            return sorted(found, key=lambda each: each.email)

        people: list[StaffMember] = self._cached(f"office {office}", read)
        return people

    def _cached(self, key: str, read: Callable[[], Any]) -> Any:
        now = time.monotonic()
        with self._lock:
            if key in self._kept and self._kept[key][0] > now:
                return self._kept[key][1]
        with reaching():
            value = read()
        with self._lock:
            self._kept[key] = (now + self._seconds, value)
        return value


if __name__ == "__main__":
    import sys

    from shared.cloud.staff_commands import main

    sys.exit(main())
