"""A second office in the data, like the first but for its name and the code of its numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.data import offices

HERE, THERE = "balikpapan", "samarinda"


def open_another_office(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is put together from here on knows two."""
    here = offices()[HERE]
    there = replace(here, particulars=here.particulars.model_copy(update={"key": THERE, "code": "SMR"}))
    monkeypatch.setattr("shared.cloud.parts.offices", lambda: {HERE: here, THERE: there})
