"""The services of a worker, and for each test a house of its own: one project, one queue, one clock."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest

from tests.integration.house import House
from tests.integration.services import Services, running_services


@pytest.fixture(scope="session")
def services() -> Iterator[Services]:
    with running_services() as running:
        yield running


@pytest.fixture
def house(services: Services) -> House:
    opened = House(services, f"test-{secrets.token_hex(6)}")
    opened.open()
    return opened
