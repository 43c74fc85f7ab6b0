"""Going through a query a page at a time, behind what it gave, whatever becomes of that: what fails blocks nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from shared.cloud.clients import RETRY, TIMEOUT
from shared.cloud.firestore_errors import reaching

Item = TypeVar("Item")


def pages_of(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items in lists of `size`, the last one shorter."""
    left = iter(items)
    while page := list(islice(left, size)):
        yield page


def ids_by_page(query: Any, field: str, limit: int) -> Iterator[list[str]]:
    """The names of the documents that a query finds, in the order of `field`, in lists of at most `limit`.

    Raises `Unavailable` where Firestore cannot be reached.
    """
    query = query.order_by(field).order_by("__name__").select([field]).limit(limit)
    while True:
        with reaching():
            found = list(query.stream(retry=RETRY, timeout=TIMEOUT))
        if found:
            yield [each.id for each in found]
        if len(found) < limit:
            return
        query = query.start_after({field: found[-1].get(field), "__name__": found[-1].id})
