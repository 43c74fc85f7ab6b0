"""One attempt of a task: its headers, its OIDC token, the call, and how the answer is to be read.

Source: 'Create HTTP target tasks', section 'Write a task handler', of the Cloud Tasks documentation.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPException

from google.cloud.tasks_v2.types import HttpMethod, HttpRequest
from grpc import StatusCode

from emulator.cloud_tasks.http_call import HttpCaller
from emulator.cloud_tasks.oidc import IdentityTokens, NoToken

OVERLOADED = {429, 503}
# The task's own values for these are ignored by the real service; the last two would break the framing.
OURS = {"host", "content-length", "user-agent", "transfer-encoding", "connection"}
OUR_PREFIXES = ("x-cloudtasks-", "x-google-", "x-appengine-")
CODES = {
    400: StatusCode.INVALID_ARGUMENT,
    401: StatusCode.UNAUTHENTICATED,
    403: StatusCode.PERMISSION_DENIED,
    404: StatusCode.NOT_FOUND,
    409: StatusCode.ABORTED,
    429: StatusCode.RESOURCE_EXHAUSTED,
    499: StatusCode.CANCELLED,
    500: StatusCode.INTERNAL,
    501: StatusCode.UNIMPLEMENTED,
    503: StatusCode.UNAVAILABLE,
    504: StatusCode.DEADLINE_EXCEEDED,
}


@dataclass(frozen=True)
class Delivery:
    """What goes out. `eta`: seconds since 1970; `timeout`: seconds; ids are the last parts of the names."""

    queue_id: str
    task_id: str
    request: HttpRequest
    retry_count: int
    execution_count: int
    eta: float
    previous_response: int | None
    retry_reason: str
    timeout: float


@dataclass(frozen=True)
class Outcome:
    """How it went: a google.rpc code and message, the HTTP status if any answer came, Retry-After in seconds."""

    code: int
    message: str
    http_status: int | None = None
    retry_after: float = 0.0

    @property
    def is_done(self) -> bool:
        """Whether the task is over with this."""
        return self.code == 0

    @property
    def shows_overload(self) -> bool:
        """Whether the whole queue has to slow down."""
        return self.http_status in OVERLOADED

    @classmethod
    def of_status(cls, status: int, retry_after: str | None) -> "Outcome":
        """Read the handler's answer; a redirect is a failure, since it is not followed."""
        if 200 <= status <= 299:
            return cls(0, f"OK(0): HTTP status code {status}", status)
        # Retry-After may also be a date; only a count of seconds is read.
        seconds = float(retry_after) if retry_after and retry_after.strip().isdecimal() else 0.0
        return cls.failed(CODES.get(status, StatusCode.UNKNOWN), f"HTTP status code {status}", status, seconds)

    @classmethod
    def failed(cls, code: StatusCode, reason: str, status: int | None = None, retry_after: float = 0.0) -> "Outcome":
        """A failure with the message in the real service's form: UNAVAILABLE(14): HTTP status code 503."""
        return cls(code.value[0], f"{code.name}({code.value[0]}): {reason}", status, retry_after)


class Courier:
    """Makes the calls. No proxy of the environment is used, and no redirect followed."""

    def __init__(self, caller: HttpCaller, tokens: IdentityTokens) -> None:
        """Send through `caller`, with tokens from `tokens`."""
        self._caller = caller
        self._tokens = tokens

    def deliver(self, delivery: Delivery) -> Outcome:
        """Make one attempt; whatever goes wrong with the network or the token is an outcome, not an error."""
        request = delivery.request
        headers = dict(_headers(delivery))
        oidc = request.oidc_token
        audience = oidc.audience or request.url
        try:
            if oidc.service_account_email:
                headers = {name: value for name, value in headers.items() if name.lower() != "authorization"}
                headers["Authorization"] = f"Bearer {self._tokens.token(oidc.service_account_email, audience)}"
            method = HttpMethod(request.http_method).name
            answer = self._caller.call(method, request.url, headers, request.body, delivery.timeout)
        except NoToken as error:
            return Outcome.failed(StatusCode.UNAUTHENTICATED, str(error))
        except TimeoutError:
            return Outcome.failed(StatusCode.DEADLINE_EXCEEDED, f"no answer within {delivery.timeout:g} s")
        except (OSError, HTTPException, ValueError) as error:  # ValueError: a header that cannot be sent
            return Outcome.failed(StatusCode.UNAVAILABLE, f"{type(error).__name__}: {error}")
        if answer.status == 401:
            # The provider may have been started anew with other keys: the next attempt asks again.
            self._tokens.forget(oidc.service_account_email, audience)
        return Outcome.of_status(answer.status, answer.headers.get("retry-after"))


def _headers(delivery: Delivery) -> Iterator[tuple[str, str]]:
    for name, value in delivery.request.headers.items():
        if name.lower() not in OURS and not name.lower().startswith(OUR_PREFIXES):
            yield name, value
    yield "User-Agent", "Google-Cloud-Tasks"
    yield "X-CloudTasks-QueueName", delivery.queue_id
    yield "X-CloudTasks-TaskName", delivery.task_id
    yield "X-CloudTasks-TaskRetryCount", str(delivery.retry_count)
    yield "X-CloudTasks-TaskExecutionCount", str(delivery.execution_count)
    yield "X-CloudTasks-TaskETA", f"{delivery.eta:.6f}"
    if delivery.previous_response is not None:
        yield "X-CloudTasks-TaskPreviousResponse", str(delivery.previous_response)
    if delivery.retry_reason:
        yield "X-CloudTasks-TaskRetryReason", delivery.retry_reason
