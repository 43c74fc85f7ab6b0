"""The floor of `sla_check` for a check that finds nothing to do: the same read."""

from __future__ import annotations

import functions_framework
from flask import Request
from flask.typing import ResponseReturnValue

from tests.bench.floors import TIMEOUT, database


@functions_framework.http
def sla_check(request: Request) -> ResponseReturnValue:
    """Read the complaint."""
    if request.path == "/healthz":
        return {"status": "ok"}
    id_ = request.get_json()["complaint"]
    database().collection("complaints").document(id_).get(retry=None, timeout=TIMEOUT).to_dict()
    return {"outcome": "stale"}
