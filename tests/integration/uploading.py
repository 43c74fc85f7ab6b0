"""A table uploaded by a member of staff, and what became of its rows."""

from __future__ import annotations

import io
from typing import Any

from werkzeug.test import TestResponse

from emulator.seed import email_of
from tests.integration.house import House


def send(
    house: House,
    content: bytes,
    key: str = "lapor",
    *,
    by: str = "operator",
    to: str = "/imports",
    accept: str = "application/json",
    **fields: str,
) -> TestResponse:
    """Upload a file."""
    token = house.services.token(email_of(by))
    headers = {"Authorization": f"Bearer {token}", "Accept": accept, "Accept-Language": "en"}
    data = {"key": key, "file": (io.BytesIO(content), "ekspor.csv"), **fields}
    return house.transition.test_client().post(to, data=data, headers=headers, content_type="multipart/form-data")


def results(answer: TestResponse) -> list[tuple[Any, ...]]:
    """What became of each row: its number and the result."""
    assert answer.status_code == 200, answer.text
    return [(each["number"], each["result"]) for each in answer.get_json()["items"]]
