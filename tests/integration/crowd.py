"""The public before `intake`, from many addresses and through several instances."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from functions.intake.app import create
from tests.integration.house import FORM, House

HOME = "36.68.1.1"
"""An address of the public."""

LIMITS: Mapping[str, Any] = {"trusted_proxies": 1, "posts_per_client": 3, "posts_refused": 6, "posts_per_office": 8}
"""Small ones: the tests need not post hundreds."""

FIELDS = {name: text for name, text in FORM.items() if isinstance(text, str)}


def with_limits(house: House, **changes: Any) -> House:
    """The house with small limits, or others."""
    house.__dict__["settings"] = house.settings.model_copy(update={**LIMITS, **changes})
    house.employ()
    return house


def another_instance(house: House) -> Flask:
    """One more instance of `intake`, on the same database."""
    parts = house.parts_on(house.services.firestore_channel)
    parts.directory.holding("balikpapan", "operator", house.clock())
    parts.calendars.known("balikpapan")
    return create(house.settings, parts)


def shown(page: TestResponse) -> dict[str, str]:
    """The hidden fields of a page with our form."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text)
    return dict(found)


def our_form(
    house: House, address: str = HOME, *, seconds: float = 60, typed: Mapping[str, str] | None = None, **others: str
) -> TestResponse:
    """Our own form, asked for and sent after so many seconds."""
    page = house.intake.test_client().get("/", headers={"Accept": "text/html"})
    house.clock.move(seconds=seconds)
    return posted(house.intake, address, {**FIELDS, **shown(page), **(typed or {}), **others}, html=True)


def foreign_form(app: Flask, address: str = HOME, **typed: str) -> TestResponse:
    """A form of another site; each is another complaint."""
    return posted(app, address, {**FIELDS, **typed})


def posted(app: Flask, address: str, fields: Mapping[str, str], *, html: bool = False) -> TestResponse:
    """A form as a browser sends it; the proxy in front adds the address to whatever the caller claims."""
    headers = {"X-Forwarded-For": f"8.8.8.8, {address}"} | ({"Accept": "text/html"} if html else {})
    return app.test_client().post("/complaints", data=dict(fields), headers=headers)


def states(house: House) -> list[tuple[str, str | None]]:
    """Status and suspicion of each complaint, in order of receipt and then as they were."""
    found = [each.to_dict() or {} for each in house.database.collection("complaints").stream(timeout=5)]
    found.sort(key=lambda each: each["received_at"])
    return [(each["status"], each["set_aside_for"]) for each in found]
