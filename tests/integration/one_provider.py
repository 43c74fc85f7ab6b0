"""A local identity provider with one member of staff and a clock that a test can put forward, for the tests of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from emulator.identity import IdentityProvider
from emulator.identity_tokens import Account

OPERATOR = Account(email="operator@imigrasi.example", name="Sari <Dewi>", roles=("operator",))
TASKS = "tasks@project.example"


class Clock:
    """A clock that a test can put forward."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **more: float) -> None:
        self.at += timedelta(**more)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def provider(clock: Clock) -> Iterator[IdentityProvider]:
    with IdentityProvider([OPERATOR], [TASKS], now=clock) as running:
        yield running
