"""Who chooses ports at the same time never chooses the same one, though nobody listens there yet."""

from __future__ import annotations

import subprocess
import sys

from emulator import ports

ASK = "import sys; import emulator.ports as p; p._PORTS = range(20000, 20200); print(*p.free_ports(90), flush=True)"


def test_a_port_that_one_process_was_given_is_given_to_no_other_until_it_ends() -> None:
    asked = ["-c", f"{ASK}; sys.stdin.read()"]
    running = [
        subprocess.Popen([sys.executable, *asked], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]

    given = [each.stdout.readline().split() for each in running if each.stdout]
    for each in running:
        each.communicate(timeout=30)

    assert [len(each) for each in given] == [90, 90]
    assert not set(given[0]) & set(given[1])
    assert ports.free_port() in range(20000, 32768)
