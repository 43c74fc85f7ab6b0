"""One gRPC interceptor for the tests: it counts calls, and delays them, drops them or loses their replies."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import grpc

ANY = "*"
"""A fault for whatever method comes."""

FOREVER = 10**9


@dataclass(frozen=True)
class Call:
    """A call as it left the client: the method's short name, the request, the deadline in seconds if there is one."""

    method: str
    request: Any
    timeout: float | None


class Lost(grpc.RpcError):
    """What the client sees of a call that was interfered with; google.api_core reads it as it reads a real error."""

    def __init__(self, code: grpc.StatusCode) -> None:
        super().__init__(f"injected {code.name}")
        self._code = code

    def code(self) -> grpc.StatusCode:
        """The status."""
        return self._code

    def details(self) -> str:
        """What happened."""
        return "injected"

    def trailing_metadata(self) -> tuple[()]:
        """None."""
        return ()

    def result(self, timeout: float | None = None) -> Any:
        """Raises this: the outcome of the call."""
        raise self


@dataclass
class Fault:
    """What happens to the next `left` calls of a method: a status instead of the call (`lands`: after it), a delay."""

    method: str
    left: int
    code: grpc.StatusCode | None = None
    lands: bool = False
    seconds: float = 0.0
    before: Callable[[], object] | None = None
    after: Callable[[], object] | None = None


class Wire(grpc.UnaryUnaryClientInterceptor, grpc.UnaryStreamClientInterceptor):
    """Put into a channel with `grpc.intercept_channel`. Faults are used up in the order in which they were planned."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._inside = threading.local()

    def counts(self) -> dict[str, int]:
        """How often each method was called since `forget`."""
        with self._lock:
            return dict(Counter(call.method for call in self.calls))

    def forget(self) -> None:
        """Count from nothing."""
        with self._lock:
            self.calls.clear()

    def fail(
        self, method: str = ANY, *, times: int = FOREVER, code: grpc.StatusCode = grpc.StatusCode.UNAVAILABLE
    ) -> None:
        """The next calls of the method are not sent."""
        self._plan(Fault(method, times, code))

    def lose_reply(self, method: str, *, times: int = 1, code: grpc.StatusCode = grpc.StatusCode.UNAVAILABLE) -> None:
        """The next calls of the method land; their replies do not come back."""
        self._plan(Fault(method, times, code, lands=True))

    def delay(self, method: str, seconds: float, *, times: int = FOREVER) -> None:
        """The next calls of the method wait before they are sent; those whose deadline is over by then are not."""
        self._plan(Fault(method, times, seconds=seconds))

    def before(self, method: str, action: Callable[[], object], *, times: int = 1) -> None:
        """Something happens before each of the next calls of the method. Calls that `action` itself makes pass."""
        self._plan(Fault(method, times, before=action))

    def after(self, method: str, action: Callable[[], object], *, times: int = 1) -> None:
        """Something happens after each of the next writes of the method has landed, before the client learns of it."""
        self._plan(Fault(method, times, after=action))

    def heal(self) -> None:
        """Nothing goes wrong any more."""
        with self._lock:
            self._faults.clear()

    def intercept_unary_unary(self, continuation: Any, client_call_details: Any, request: Any) -> Any:
        """One request, one reply."""
        fault = self._met(client_call_details, request)
        if fault and fault.after:
            outcome = continuation(client_call_details, request)
            outcome.exception()
            self._act(fault.after)
            return outcome
        if fault is None or fault.code is None:
            return continuation(client_call_details, request)
        if fault.lands:
            outcome = continuation(client_call_details, request)
            if outcome.exception() is not None:
                return outcome
        raise Lost(fault.code)

    def intercept_unary_stream(self, continuation: Any, client_call_details: Any, request: Any) -> Any:
        """One request, a stream of replies."""
        fault = self._met(client_call_details, request)
        if fault is None or fault.code is None:
            return continuation(client_call_details, request)
        if fault.lands:
            list(continuation(client_call_details, request))
        raise Lost(fault.code)

    def _plan(self, fault: Fault) -> None:
        with self._lock:
            self._faults.append(fault)

    def _act(self, action: Callable[[], object]) -> None:
        """Let something happen; its own calls pass."""
        self._inside.an_action = True
        try:
            action()
        finally:
            self._inside.an_action = False

    def _met(self, details: Any, request: Any) -> Fault | None:
        """Count the call, and let happen what comes before it."""
        if getattr(self._inside, "an_action", False):
            return None
        method = details.method.rpartition("/")[2]
        with self._lock:
            self.calls.append(Call(method, request, details.timeout))
            fault = next((each for each in self._faults if each.left > 0 and each.method in (ANY, method)), None)
            if fault:
                fault.left -= 1
        if fault and fault.before:
            self._act(fault.before)
        if fault and fault.seconds:
            allowed = FOREVER if details.timeout is None else details.timeout
            threading.Event().wait(min(fault.seconds, allowed))
            if fault.seconds >= allowed:
                return Fault(method, 0, grpc.StatusCode.DEADLINE_EXCEEDED)
        return fault
