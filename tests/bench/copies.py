"""Many documents at once, as copies of one: encoded once and written by the wire's own messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

import grpc
from google.cloud.firestore_v1 import _helpers
from google.cloud.firestore_v1.types import CommitRequest, CommitResponse, Document, Value

AT_ONCE = 500
"""Writes of a commit."""

OWNER = (("authorization", "Bearer owner"),)
SECONDS = 60.0

Vary = Callable[[Any, int], None]
"""Changes the fields (protobuf) of a copy, told its number."""


def write_copies(
    channel: grpc.Channel, project: str, collection: str, kept: Mapping[str, Any], ids: Iterator[str], vary: Vary
) -> list[str]:
    """Write a copy of `kept` under each of `ids`, with that id as its field `id`; the ids."""
    database = f"projects/{project}/databases/(default)"
    fields = Document(fields=_helpers.encode_dict(dict(kept)))
    template = Document.pb(fields)
    commit = channel.unary_unary(
        "/google.firestore.v1.Firestore/Commit",
        request_serializer=CommitRequest.serialize,
        response_deserializer=CommitResponse.deserialize,
    )
    done: list[str] = []

    def requests() -> Iterator[CommitRequest]:
        while some := list(islice(ids, AT_ONCE)):
            request = CommitRequest(database=database)
            raw = CommitRequest.pb(request)
            for id_ in some:
                document = raw.writes.add().update
                document.CopyFrom(template)
                document.name = f"{database}/documents/{collection}/{id_}"
                document.fields["id"].string_value = id_
                vary(document.fields, len(done))
                done.append(id_)
            yield request

    with ThreadPoolExecutor(2) as threads:
        for each in [threads.submit(commit, each, timeout=SECONDS, metadata=OWNER) for each in requests()]:
            each.result()
    return done


def timestamp(at: Any) -> Any:
    """A time as the wire has it."""
    return Value.pb(_helpers.encode_value(at)).timestamp_value
