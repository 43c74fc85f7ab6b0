"""Going through a query a page at a time, behind what it gave, whatever becomes of that: what fails blocks nothing."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar

from google.cloud.firestore_v1 import DocumentSnapshot

from shared.cloud.clients import RETRY, TIMEOUT
from shared.cloud.firestore_errors import reaching
from shared.domain.errors import N_, FieldError, Invalid

_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,99}")
"""The names of our documents. Firestore refuses some others, and a cursor may have been made up."""

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
    for found in found_by_page(query.select([field]), field, limit):
        yield [each.id for each in found]


def found_by_page(
    query: Any, field: str, limit: int, after: Mapping[str, Any] | None = None
) -> Iterator[list[DocumentSnapshot[Any]]]:
    """The documents themselves, from behind a position on (what `position_of` gives). Raises likewise."""
    query = query.order_by(field).order_by("__name__").limit(limit)
    if after:
        query = query.start_after(dict(after))
    while True:
        with reaching():
            found = list(query.stream(retry=RETRY, timeout=TIMEOUT))
        if found:
            yield found
        if len(found) < limit:
            return
        query = query.start_after({field: found[-1].get(field), "__name__": found[-1].id})


def cursor_of(order: str, at: datetime, name: str) -> str:
    """Where the next page begins: behind the document of this name, in the order of a field that holds a time."""
    position = json.dumps([order, at.isoformat(), name])
    return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")


def position_of(cursor: str, order: str) -> dict[str, Any]:
    """What `start_after` takes, from a cursor that a client sent back.

    Raises:
        Invalid: the cursor is none of this order.
    """
    try:
        written = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        by, value, name = json.loads(written)
        if by == order and isinstance(name, str) and _NAME.fullmatch(name):
            return {order: datetime.fromisoformat(value).astimezone(UTC), "__name__": name}
    except (binascii.Error, UnicodeDecodeError, ValueError, TypeError, OverflowError, RecursionError):
        pass
    raise Invalid(fields=(FieldError("cursor", N_("This cursor does not belong to this list.")),))
