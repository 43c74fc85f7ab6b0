"""What tests counted, printed at the end of a run: also where they ran in processes of their own."""

from __future__ import annotations

import pytest

COUNTED = "counted"
"""The property (`record_property`) under which a test gives a line to print."""


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
