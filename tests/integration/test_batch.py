"""The batch that is quicker to make sends what the library's own would send, and Firestore keeps it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from google.api_core import exceptions
from google.auth.credentials import AnonymousCredentials
from google.cloud import firestore
from google.cloud.firestore_v1 import DELETE_FIELD, DocumentReference, WriteBatch
from hypothesis import given
from hypothesis import strategies as st

from shared.cloud.batch import Batch
from tests.integration.house import House
from tests.integration.services import Services

NAMES = st.from_regex(r"[a-z_]{1,8}", fullmatch=True)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.binary(max_size=20)
    | st.datetimes(timezones=st.just(UTC)),
    # Maps within lists, lists within maps; a list within a list is refused by Firestore itself.
    lambda inner: (
        st.dictionaries(st.text(min_size=1, max_size=5), inner, max_size=4)
        | st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
    ),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(NAMES, VALUES, min_size=1, max_size=6)

CLIENT = firestore.Client(project="nowhere", credentials=AnonymousCredentials())  # type: ignore[no-untyped-call]
Act = Callable[[Any, DocumentReference], object]


def sent(act: Act) -> tuple[Any, Any]:
    """What our batch and the library's would send for the same act."""
    batches = Batch(CLIENT), WriteBatch(CLIENT)
    for batch in batches:
        act(batch, CLIENT.document("complaints/BPN"))
    ours, theirs = (batch._write_pbs for batch in batches)
    return ours, theirs


@given(DOCUMENTS)
def test_a_new_document_is_sent_as_the_library_sends_it(document: dict[str, Any]) -> None:
    ours, theirs = sent(lambda batch, reference: batch.create(reference, document))

    assert ours == theirs


@given(DOCUMENTS, st.lists(NAMES, max_size=2), st.none() | st.datetimes(timezones=st.just(UTC)))
def test_a_change_is_sent_as_the_library_sends_it(
    fields: dict[str, Any], gone: list[str], as_of: datetime | None
) -> None:
    option = as_of and firestore.Client.write_option(last_update_time=as_of)
    changes = fields | dict.fromkeys(gone, DELETE_FIELD)

    ours, theirs = sent(lambda batch, reference: batch.update(reference, changes, option=option))

    assert ours == theirs


def test_what_firestore_does_not_store_is_refused() -> None:
    with pytest.raises(TypeError, match="stores no set here"):
        sent(lambda batch, reference: batch.create(reference, {"readers": {"operator"}}))


def test_firestore_keeps_it_and_its_conditions(services: Services) -> None:
    client = House(services, f"test-{secrets.token_hex(6)}").database
    reference = client.document("complaints/BPN")

    def commit(act: Callable[[Batch], object]) -> None:
        batch = Batch(client)
        act(batch)
        batch.commit(retry=None, timeout=5)

    kept = {"at": datetime(2023, 2, 6, 1, 0, 0, 1, UTC), "texts": {"place": "Loket 2"}, "readers": ["a", None, 3, b"x"]}
    commit(lambda batch: batch.create(reference, kept))
    first = reference.get(timeout=5)
    with pytest.raises(exceptions.AlreadyExists):
        commit(lambda batch: batch.create(reference, kept))
    commit(lambda batch: batch.update(reference, {"texts": {}, "readers": DELETE_FIELD}))
    stale = client.write_option(last_update_time=first.update_time)
    with pytest.raises(exceptions.FailedPrecondition):
        commit(lambda batch: batch.update(reference, {"at": None}, option=stale))
    with pytest.raises(exceptions.NotFound):
        commit(lambda batch: batch.update(client.document("complaints/other"), {"at": None}))

    assert first.to_dict() == kept
    assert reference.get(timeout=5).to_dict() == {"at": kept["at"], "texts": {}}
