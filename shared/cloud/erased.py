"""What a commit removes because the new state says that it was erased: in that commit, so that the two never differ."""

from __future__ import annotations

import logging

from google.cloud.firestore_v1 import Client, DocumentReference

from shared.cloud.batch import Batch
from shared.cloud.clients import RETRY, TIMEOUT
from shared.cloud.firestore_errors import reaching
from shared.cloud.tickets import ticket
from shared.domain.complaint import Complaint

log = logging.getLogger(__name__)


def remove_erased(
    batch: Batch, client: Client, reference: DocumentReference, before: Complaint, after: Complaint
) -> None:
    """Add the removals to the commit that makes `after` of `before`.

    Of the journal the texts go with their salts; what is hashed stays as it is. Commits have no limit of writes, and
    one is refused where the journal grew since `before` was read.
    """
    if after.identity_erased_at is not None and before.identity_erased_at is None:
        batch.delete(reference.collection("private").document("reporter"))
    if after.erased_at is None or before.erased_at is not None:
        return
    if number := ticket(client, before):
        batch.delete(number)
    with reaching():
        entries = list(reference.collection("journal").select(["texts"]).stream(retry=RETRY, timeout=TIMEOUT))
    for each in entries:
        if int(each.id) <= before.seq and each.get("texts"):
            batch.update(each.reference, {"texts": {}})


def log_erased(before: Complaint, after: Complaint) -> None:
    """Tell the log of an erasure: a backup that is restored has what was erased since, and the log remembers."""
    if after.erased_at is not None and before.erased_at is None:
        log.info("texts erased", extra={"event": "erased", "complaint": after.id, "outcome": "texts"})
    elif after.identity_erased_at is not None and before.identity_erased_at is None:
        log.info("identity erased", extra={"event": "erased", "complaint": after.id, "outcome": "identity"})
