"""The floor of `transition`: the same read, a commit of the same two documents, the same task and answer."""

from __future__ import annotations

import functions_framework
from flask import Request
from flask.typing import ResponseReturnValue

from tests.bench.floors import TIMEOUT, create_tasks, database, documents, read_once


@functions_framework.http
def transition(request: Request) -> ResponseReturnValue:
    """Write what was written before over the complaint, as long as it is as it was read."""
    if request.path == "/healthz":
        return {"status": "ok"}
    read_once()
    request.get_json()
    client = database()
    snapshot = client.collection("complaints").document(request.path.split("/")[2]).get(retry=None, timeout=TIMEOUT)
    snapshot.to_dict()
    batch = client.batch()
    for path, kept in documents()["transition"]["written"].items():
        if path:
            batch.create(client.document(f"{snapshot.reference.path}{path}"), kept)
        else:
            option = client.write_option(last_update_time=snapshot.update_time)
            batch.update(snapshot.reference, kept, option=option)
    batch.commit(retry=None, timeout=TIMEOUT)
    create_tasks("transition")
    return documents()["transition"]["answer"], 200, {"Content-Type": "application/json"}
