"""The floor of `intake`: a commit of the same three documents, the same tasks, the same bytes as an answer."""

from __future__ import annotations

import secrets

import functions_framework
from flask import Request
from flask.typing import ResponseReturnValue

from tests.bench.floors import TIMEOUT, create_tasks, database, documents, read_once


@functions_framework.http
def intake(request: Request) -> ResponseReturnValue:
    """Store what was stored before under another id."""
    if request.path == "/healthz":
        return {"status": "ok"}
    read_once()
    request.get_json()
    reference = database().collection("complaints").document(secrets.token_hex(8))
    batch = database().batch()
    for path, kept in documents()["intake"]["written"].items():
        batch.create(database().document(f"{reference.path}{path}"), kept)
    batch.commit(retry=None, timeout=TIMEOUT)
    create_tasks("intake")
    return documents()["intake"]["answer"], 201, {"Content-Type": "application/json"}
