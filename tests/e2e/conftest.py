"""Stacks for the tests over processes: one on ordinary minutes for the session, one fast for a module."""

from collections.abc import Iterator

import pytest

from emulator.stack import Stack
from tests.e2e.callers import Json, Office, leaks
from tests.e2e.served import SECRET_SETTINGS

SWEEP_SECONDS = 60.0
FAST_SWEEP_SECONDS = 1.0


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack whose office never closes and whose minutes last a minute: no deadline falls while a test runs."""
    directory = tmp_path_factory.mktemp("stack")
    with Stack(
        directory, sla_minute_seconds=60, sla_calendar="always", sweep_seconds=SWEEP_SECONDS, settings=SECRET_SETTINGS
    ) as running:
        yield running
    assert leaks(running) == [], "no log holds a secret, and each line is a JSON object"


@pytest.fixture(scope="session")
def office(stack: Stack) -> Office:
    """The public and the staff of the session's stack."""
    return Office(stack)


@pytest.fixture(scope="module")
def empty_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack on ordinary minutes for one module: what the module files stands on the first page of each board."""
    directory = tmp_path_factory.mktemp("empty-stack")
    with Stack(
        directory, sla_minute_seconds=60, sla_calendar="always", sweep_seconds=SWEEP_SECONDS, settings=SECRET_SETTINGS
    ) as running:
        yield running


@pytest.fixture(scope="module")
def empty_office(empty_stack: Stack) -> Office:
    """The public and the staff of the module's own stack."""
    return Office(empty_stack)


@pytest.fixture(scope="module")
def waiting(office: Office) -> Json:
    """The receipt of a complaint that nobody moves: it stays in the first step at version 1."""
    return office.public.submit()


@pytest.fixture(scope="module")
def fast_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack whose minutes last a second. Its alerts are hardly ever gathered: these tests look at single ones."""
    directory = tmp_path_factory.mktemp("fast-stack")
    with Stack(
        directory,
        sla_minute_seconds=1,
        sla_calendar="always",
        sweep_seconds=FAST_SWEEP_SECONDS,
        settings={**SECRET_SETTINGS, "ALERT_WINDOW_SECONDS": "1"},
    ) as running:
        yield running
    assert leaks(running) == [], "no log holds a secret, and each line is a JSON object"


@pytest.fixture(scope="module")
def fast_office(fast_stack: Stack) -> Office:
    """The public and the staff of the fast stack."""
    return Office(fast_stack)
