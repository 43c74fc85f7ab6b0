"""What holds for the whole run: Ctrl-C is heeded, no example is timed, and what tests counted is printed at the end."""

from __future__ import annotations

import signal

import pytest
from hypothesis import HealthCheck, settings

COUNTED = "counted"
"""The property (`record_property`) under which a test gives a line to print."""


def pytest_configure() -> None:
    """Heed Ctrl-C: a shell's background ignores it, and so would all that is started here, and tested to heed it.

    How long an example takes says nothing on a machine that is busy with other tests.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    calm = [HealthCheck.too_slow]
    settings.register_profile("unhurried", parent=settings(), deadline=None, suppress_health_check=calm)
    settings.load_profile("unhurried")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the lines of all tests."""
    reports = (each for found in terminalreporter.stats.values() for each in found)
    lines = [
        str(line)
        for report in reports
        if isinstance(report, pytest.TestReport) and report.when == "call"
        for name, line in report.user_properties
        if name == COUNTED
    ]
    if lines:
        terminalreporter.section(COUNTED)
        for line in lines:
            terminalreporter.write_line(line)
