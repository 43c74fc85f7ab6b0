"""What holds for the whole run: Ctrl-C is heeded, and what tests counted is printed at the end."""

from __future__ import annotations

import signal

import pytest

COUNTED = "counted"
"""The property (`record_property`) under which a test gives a line to print."""


def pytest_configure() -> None:
    """Heed Ctrl-C. A shell's background ignores it, and so would all that is started here, and tested to heed it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


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
