"""The worklists of an office: pages of complaints by queue, what the sweep has to look at, what a digest tells of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, Literal, TypeVar

from google.cloud.firestore_v1.base_query import FieldFilter
from google.cloud.firestore_v1.query import Query

from shared.cloud.clients import RETRY, TIMEOUT, Clients
from shared.cloud.firestore_errors import reaching
from shared.cloud.paging import cursor_of, found_by_page, ids_by_page, position_of
from shared.domain.alert import STAFF, Alert
from shared.domain.command import Caller
from shared.domain.complaint import Complaint
from shared.domain.office import Office
from shared.domain.sharing import turns_of
from shared.domain.tracking import place_mark

PAGE = 25

KEPT_SINCE = "kept_since"

MOST = 2000
"""How many complaints, and how many alerts, a digest reads of an office at most."""

READ_AT_ONCE = 200

MOST_ALIKE = 10
ALIKE_WITHIN = timedelta(days=3)

_NOT_NEEDED = {"texts", "operations", "idempotency", "head", "tracking_key", "seq"}
"""Fields of a complaint that a digest has no business with: what people wrote stays where it is."""

Queue = Literal["mine", "open", "overdue", "held", "set_aside", "closed"]


Item = TypeVar("Item", Complaint, Alert)


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Items in order, and the cursor of the next page (None: this is the last)."""

    items: list[Item]
    next_cursor: str | None


@dataclass(frozen=True)
class Listed(Generic[Item]):
    """Items in order, and whether there were more than were read."""

    items: list[Item]
    is_cut: bool


class Worklists:
    """Queries of `complaints` and `alerts`. The set of their indexes stands in infra/terraform/indexes.json."""

    def __init__(self, clients: Clients, offices: Mapping[str, Office]) -> None:
        self._clients = clients
        self._offices = offices

    def page(self, caller: Caller, queue: Queue, cursor: str | None, at: datetime) -> Page[Complaint]:
        """One page of a queue of the caller's office, soonest due first (closed: latest first).

        Raises:
            Invalid: the cursor is none of ours.
        """
        query = self._clients.firestore.collection("complaints").where(
            filter=FieldFilter("office", "==", caller.office)
        )
        query = query.where(filter=FieldFilter("readers", "array_contains_any", self.readers(caller)))
        order, direction = "due_at", Query.ASCENDING
        if queue == "mine":
            turns = turns_of(caller.roles, self._offices[caller.office].procedures.values())
            query = query.where(filter=FieldFilter("turn", "in", turns or [""]))
        if queue == "overdue":
            query = query.where(filter=FieldFilter("due_at", "<=", at))
        if queue in ("held", "set_aside"):
            order = "updated_at"
        if queue == "closed":
            order, direction = "closed_at", Query.DESCENDING
            query = query.where(filter=FieldFilter("status", "in", ["closed", "diverted"]))
        else:
            status = queue if queue in ("held", "set_aside") else "open"
            query = query.where(filter=FieldFilter("status", "==", status))
        return self._paged(query, Complaint, order, direction, cursor)

    def readers(self, caller: Caller) -> list[str]:
        """Who the caller is to the complaints' `readers`.

        Firestore multiplies this list with that of the turns, and takes 30 at most: only roles that matter are named.
        """
        procedures = self._offices[caller.office].procedures.values()
        seen_by = {role for each in procedures for role in each.visible_to}
        return [STAFF, *(role for role in caller.roles if role in seen_by)]

    def last_event(self, caller: Caller) -> str:
        """A word that changes when something happens to any complaint that the caller may see; one read.

        Processes' clocks differ by a little: what a slower one notes may come unseen behind what a faster one noted.
        """
        query = (
            self._clients.firestore.collection("complaints")
            .where(filter=FieldFilter("office", "==", caller.office))
            .where(filter=FieldFilter("readers", "array_contains_any", self.readers(caller)))
            .order_by("journalled_at", direction=Query.DESCENDING)
            .select(["journalled_at", "seq"])
            .limit(1)
        )
        with reaching():
            found = list(query.stream(retry=RETRY, timeout=TIMEOUT))
        return "|".join(f"{each.id} {each.get('journalled_at').isoformat()} {each.get('seq')}" for each in found)

    def alike(self, complaint: Complaint, most: int = MOST_ALIKE) -> list[Complaint]:
        """What may be the same complaint, latest first: of the same contact, or of the same category and place.

        The second only where a place was given, within three days before or after. At most `most` are read in all.
        """
        of_office = self._clients.firestore.collection("complaints").where(
            filter=FieldFilter("office", "==", complaint.office)
        )
        queries = []
        if complaint.contacts:
            marks = FieldFilter("contacts", "array_contains_any", list(complaint.contacts))
            queries.append(of_office.where(filter=marks))
        if "place" in complaint.texts:
            near = of_office.where(filter=FieldFilter("category", "==", complaint.category))
            near = near.where(filter=FieldFilter("place", "==", place_mark(complaint.texts["place"])))
            near = near.where(filter=FieldFilter("received_at", ">=", complaint.received_at - ALIKE_WITHIN))
            queries.append(near.where(filter=FieldFilter("received_at", "<=", complaint.received_at + ALIKE_WITHIN)))
        found: dict[str, Complaint] = {}
        for query in queries:
            ordered = query.order_by("received_at", direction=Query.DESCENDING).limit(most // len(queries))
            with reaching():
                read = [
                    Complaint.model_validate(each.to_dict()) for each in ordered.stream(retry=RETRY, timeout=TIMEOUT)
                ]
            found |= {each.id: each for each in read if each.id != complaint.id}
        return list(found.values())

    def repetitions_of(self, complaint: Complaint, most: int = MOST_ALIKE) -> list[Complaint]:
        """The complaints that were ended as duplicates of this one, first to last, `most` at most."""
        query = (
            self._clients.firestore.collection("complaints")
            .where(filter=FieldFilter("office", "==", complaint.office))
            .where(filter=FieldFilter("duplicate_of", "==", complaint.id))
            .order_by("received_at")
            .limit(most)
        )
        with reaching():
            return [Complaint.model_validate(each.to_dict()) for each in query.stream(retry=RETRY, timeout=TIMEOUT)]

    def of_contact(self, complaint: Complaint, most: int = MOST_ALIKE) -> list[str]:
        """Ids of other complaints of the same contact at the office, latest first, `most` at most."""
        if not complaint.contacts:
            return []
        query = (
            self._clients.firestore.collection("complaints")
            .where(filter=FieldFilter("office", "==", complaint.office))
            .where(filter=FieldFilter("contacts", "array_contains_any", list(complaint.contacts)))
            .order_by("received_at", direction=Query.DESCENDING)
            .select(["received_at"])
            .limit(most + 1)
        )
        with reaching():
            found = [each.id for each in query.stream(retry=RETRY, timeout=TIMEOUT)]
        return [each for each in found if each != complaint.id][:most]

    def over_since(
        self, office: str, classes: Sequence[str], until: datetime, limit: int, cursor: str = ""
    ) -> Iterator[tuple[list[str], str]]:
        """Ids of complaints of these retention classes that ended by then and may hold something, oldest first.

        Each list comes with the cursor behind it.
        """
        query = (
            self._clients.firestore.collection("complaints")
            .where(filter=FieldFilter("office", "==", office))
            .where(filter=FieldFilter("kept_as", "in", list(classes)))
            .where(filter=FieldFilter("kept_since", "<=", until))
            .select([KEPT_SINCE])
        )
        after = position_of(cursor, KEPT_SINCE) if cursor else None
        for found in found_by_page(query, KEPT_SINCE, limit, after):
            yield [each.id for each in found], cursor_of(KEPT_SINCE, found[-1].get(KEPT_SINCE), found[-1].id)

    def alerts_for(self, caller: Caller, cursor: str | None) -> Page[Alert]:
        """The alerts that were addressed to the caller, latest first."""
        query = (
            self._clients.firestore.collection("alerts")
            .where(filter=FieldFilter("office", "==", caller.office))
            .where(filter=FieldFilter("emails", "array_contains", caller.email))
        )
        return self._paged(query, Alert, "recorded_at", Query.DESCENDING, cursor)

    def unchecked(self, shard: int, before: datetime, limit: int) -> Iterator[list[str]]:
        """Ids of complaints of a shard whose check was due before then, oldest first, in lists of at most `limit`."""
        return self._overdue("complaints", "next_check_at", shard, before, limit)

    def undelivered(self, shard: int, before: datetime, limit: int) -> Iterator[list[str]]:
        """Ids of alerts of a shard whose next attempt was due before then, oldest first, in lists likewise."""
        return self._overdue("alerts", "next_attempt_at", shard, before, limit)

    def running(self, office: str, most: int = MOST) -> Listed[Complaint]:
        """The complaints of an office that are open, soonest due first, then those on hold; without their texts."""
        complaints = self._complaints_of(office)
        open_ = self._all(complaints.where(filter=FieldFilter("status", "==", "open")), Complaint, "due_at", most)
        held = self._all(
            complaints.where(filter=FieldFilter("status", "==", "held")), Complaint, "due_at", most - len(open_.items)
        )
        return Listed([*open_.items, *held.items], open_.is_cut or held.is_cut)

    def ended(self, office: str, since: datetime, until: datetime, most: int = MOST) -> Listed[Complaint]:
        """The complaints of an office that ended after `since` and by `until`, in that order; without their texts.

        Not those that had ended elsewhere and were only entered.
        """
        query = self._complaints_of(office)
        query = query.where(filter=FieldFilter("closed_at", ">", since))
        found = self._all(query.where(filter=FieldFilter("closed_at", "<=", until)), Complaint, "closed_at", most)
        return Listed([each for each in found.items if each.history is None], found.is_cut)

    def recorded(
        self, office: str, levels: Sequence[str], since: datetime, until: datetime, most: int = MOST
    ) -> Listed[Alert]:
        """The alerts of these levels (30 at most) recorded after `since` and by `until`, in that order."""
        query = (
            self._clients.firestore.collection("alerts")
            .where(filter=FieldFilter("office", "==", office))
            .where(filter=FieldFilter("level", "in", list(levels)))
            .where(filter=FieldFilter("recorded_at", ">", since))
            .where(filter=FieldFilter("recorded_at", "<=", until))
        )
        return self._all(query, Alert, "recorded_at", most)

    def _complaints_of(self, office: str) -> Any:
        fields = [name for name in Complaint.model_fields if name not in _NOT_NEEDED]
        query = self._clients.firestore.collection("complaints").where(filter=FieldFilter("office", "==", office))
        return query.select(fields)

    def _all(self, query: Any, model: type[Item], order: str, most: int) -> Listed[Item]:
        """Everything that a query finds, a page at a time, up to `most` items."""
        query = query.order_by(order).order_by("__name__")
        absent: dict[str, Any] = {"texts": {}, "tracking_key": ""} if model is Complaint else {}
        items: list[Item] = []
        while True:
            limit = min(READ_AT_ONCE, most - len(items)) + 1
            with reaching():
                found = list(query.limit(limit).stream(retry=RETRY, timeout=TIMEOUT))
            items += [model.model_validate(each.to_dict() | absent) for each in found[: limit - 1]]
            if len(found) < limit or len(items) >= most:
                return Listed(items, is_cut=len(found) == limit)
            query = query.start_after(found[limit - 2])

    def _overdue(self, kind: str, field: str, shard: int, before: datetime, limit: int) -> Iterator[list[str]]:
        query = (
            self._clients.firestore.collection(kind)
            .where(filter=FieldFilter("shard", "==", shard))
            .where(filter=FieldFilter(field, "<=", before))
        )
        return ids_by_page(query, field, limit)

    def _paged(self, query: Any, model: type[Item], order: str, direction: str, cursor: str | None) -> Page[Item]:
        query = query.order_by(order, direction=direction).order_by("__name__", direction=direction)
        if cursor:
            query = query.start_after(position_of(cursor, order))
        with reaching():
            found: Sequence[Any] = list(query.limit(PAGE + 1).stream(retry=RETRY, timeout=TIMEOUT))
        items = [model.model_validate(each.to_dict()) for each in found[:PAGE]]
        more = len(found) > PAGE
        return Page(
            items, cursor_of(order, (found[PAGE - 1].to_dict() or {})[order], found[PAGE - 1].id) if more else None
        )
