"""Reading one document by one call: for the library's `get()`, which is a stream, gRPC starts a thread each time.

That is a fifth of the time of a stale deadline check (docs/performance.md, docs/decisions/0024).
"""

from __future__ import annotations

from typing import Any

from google.api_core import exceptions
from google.cloud import firestore
from google.cloud.firestore_v1 import DocumentReference, DocumentSnapshot, _helpers

from shared.cloud.clients import RETRY, TIMEOUT


def get(client: firestore.Client, reference: DocumentReference) -> DocumentSnapshot[Any]:
    """The document as it is stored now; one that is not there does not exist.

    Raises:
        GoogleAPICallError: Firestore cannot be reached, as `DocumentReference.get` has it.
    """
    asked = {"name": reference._document_path}
    metadata = client._rpc_metadata
    try:
        found = client._firestore_api.get_document(asked, metadata=metadata, retry=RETRY, timeout=TIMEOUT)
    except exceptions.NotFound:
        return DocumentSnapshot(reference, None, exists=False, read_time=None, create_time=None, update_time=None)
    data = _helpers.decode_dict(found.fields, client)
    written = {"create_time": found.create_time, "update_time": found.update_time}
    return DocumentSnapshot(reference, data, exists=True, read_time=None, **written)
