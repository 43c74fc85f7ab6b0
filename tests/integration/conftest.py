"""The services of a worker, and for each test a house of its own: one project, one queue, one clock."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator

import pytest

from shared.data import default_office, offices
from tests.integration.house import House
from tests.integration.services import Services, running_services


@pytest.fixture(scope="session")
def services() -> Iterator[Services]:
    with running_services() as running:
        yield running


@pytest.fixture(autouse=True)
def one_office(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls and tasks are counted for one office, whatever others the data has; a module with EVERY_OFFICE has all."""
    if not getattr(request.module, "EVERY_OFFICE", False):
        here = default_office()
        monkeypatch.setattr("shared.cloud.parts.offices", lambda: {here: offices()[here]})


@pytest.fixture
def house(services: Services) -> House:
    opened = House(services, f"test-{secrets.token_hex(6)}")
    opened.open()
    return opened


@pytest.fixture
def own_log() -> Iterator[None]:
    """For tests of commands, which point the process's log at standard error: it is given back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
