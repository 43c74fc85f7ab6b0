"""Become another program that does not outlive its parent: `python -I -S tether.py PARENT_PID PROGRAM ARGUMENT...`.

A program of its own, because the two settings have to be made between fork and exec, where a process with threads can
run no Python safely.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main() -> None:
    """Ask the kernel for SIGTERM when the parent ends, however it ends, and run the program with usual signals."""
    parent, *line = sys.argv[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != int(parent):
        sys.exit("the local stack ended before this part began")
    # The supervisor blocks the signals that it waits for; masks and ignored signals pass to the next program.
    for each in (signal.SIGINT, signal.SIGPIPE):
        signal.signal(each, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    os.execvp(line[0], line)


if __name__ == "__main__":
    main()
