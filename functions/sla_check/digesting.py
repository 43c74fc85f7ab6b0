"""The digests of an office whose time has come: made once each, and sent on their way like any alert."""

from __future__ import annotations

from datetime import datetime

from shared.cloud.digests import Digests
from shared.cloud.parts import Parts
from shared.cloud.staff import StaffMember
from shared.cloud.turns import Turn
from shared.domain.alert import digest_for
from shared.domain.digest import Found, digest_of, levels_told, roles_told
from shared.domain.digest_slot import FARTHEST_BACK, Slot, slot_due, slot_now
from shared.domain.digest_text import subject, text
from shared.domain.office import Office


def due(parts: Parts, at: datetime) -> list[str]:
    """The offices that have a digest to make at `at`, by one read of them all."""
    slots = {
        key: slot
        for key, office in parts.offices.items()
        if (slot := slot_due(office, parts.complaints.hours_of(key), at)) is not None
    }
    told = Digests(parts.clients).told_until(slots)
    return [key for key, slot in slots.items() if key not in told or told[key] < slot.until]


def digest(parts: Parts, office: Office, asked_at: datetime, *, now: bool = False) -> Turn:
    """Make an office's digests whose time had come when they were asked for, or those of that very time (`now`).

    Called often, at once or again after a crash it makes each person's digest of a time once: by the alert's name, from
    a span of time that the store gives. What fails is made by a later call.

    Raises:
        Unavailable: Firestore cannot be reached.
    """
    at, hours = parts.now(), parts.complaints.hours_of(office.key)
    slot = slot_now(hours, asked_at) if now else slot_due(office, hours, at)
    if slot is None:
        return Turn({"made": 0})
    digests = Digests(parts.clients)
    told_until = digests.told_until([office.key]).get(office.key)
    if told_until is not None and told_until >= slot.until:
        return Turn({"made": 0})
    since = slot.until - FARTHEST_BACK
    found = _found(parts, office, slot, max(told_until, since) if told_until else since, at)
    made = sum(_tell(parts, found, slot, member, roles) for member, roles in _watchers(parts, office, at))
    digests.tell_until(office.key, slot.until)
    return Turn({"made": made})


def _found(parts: Parts, office: Office, slot: Slot, since: datetime, at: datetime) -> Found:
    lists = parts.worklists
    running = lists.running(office.key)
    ended = lists.ended(office.key, since, slot.until)
    breaches = lists.recorded(office.key, levels_told(office), since, slot.until)
    return Found(
        office=office,
        hours=parts.complaints.hours_of(office.key),
        since=since,
        at=at,
        running=running.items,
        ended=ended.items,
        breaches=breaches.items,
        cut=running.is_cut or ended.is_cut or breaches.is_cut,
    )


def _watchers(parts: Parts, office: Office, at: datetime) -> list[tuple[StaffMember, set[str]]]:
    """Everybody who holds a role that may get a digest, own or acting, with all such roles."""
    held: dict[str, tuple[StaffMember, set[str]]] = {}
    for role in roles_told(office):
        for member in parts.directory.holding(office.key, role, at):
            held.setdefault(member.email, (member, set()))[1].add(role)
    return list(held.values())


def _tell(parts: Parts, found: Found, slot: Slot, member: StaffMember, roles: set[str]) -> bool:
    """Make one person's digest, if there is something to say and they want to be told; whether it is a new one."""
    made = digest_of(found, roles)
    person = member.person()
    if made is None or not person.channels:
        return False
    said = subject(made, found, member.language)
    body = f"{said}\n{text(made, found, member.language, parts.settings.staff_url)}"
    alert = digest_for(found.office.key, slot.name, person, body, slot.at, found.at, shards=parts.settings.shards)
    is_new = parts.alerts.create(alert) is not None
    if is_new:
        parts.wake_ups.delivery(alert.id, "")
    return is_new
