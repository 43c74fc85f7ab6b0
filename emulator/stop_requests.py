"""Pauses that end when somebody asks the program to stop: SIGINT, SIGTERM, or a terminal that closes."""

import signal


class StopAsked(Exception):
    """A signal asks the program to stop. The message names it."""


class StopRequests:
    """Make it in the main thread, before any other thread starts.

    The signals stay blocked from then on: none can interrupt the way down, which is bounded anyway.
    """

    def __init__(self) -> None:
        asked = {signal.SIGINT, signal.SIGTERM}
        if signal.getsignal(signal.SIGHUP) == signal.SIG_DFL:  # under nohup it is ignored, and shall stay so
            asked.add(signal.SIGHUP)
        self._signals = asked
        signal.pthread_sigmask(signal.SIG_BLOCK, asked)

    def pause(self, seconds: float) -> None:
        """Sleep.

        Raises:
            StopAsked: one of the signals has come, also one that came before the call.
        """
        came = signal.sigtimedwait(self._signals, seconds)
        if came is not None:
            raise StopAsked(signal.Signals(came.si_signo).name)
