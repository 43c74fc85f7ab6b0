"""What CreateQueue and CreateTask accept, with the real service's limits and defaults filled in.

Source: the reference of google.cloud.tasks.v2 (Queue, RateLimits, RetryConfig, Task, HttpRequest) and the page on
quotas and limits.
"""

import math
import re
import uuid
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from google.cloud.tasks_v2.types import HttpMethod, HttpRequest, Queue, RateLimits, RetryConfig, Task

from emulator.cloud_tasks.errors import InvalidArgument, Unimplemented
from emulator.cloud_tasks.wire import moment, span

LOCATION_NAME = re.compile(r"projects/[A-Za-z0-9:.-]+/locations/[A-Za-z0-9-]+")
QUEUE_NAME = re.compile(LOCATION_NAME.pattern + r"/queues/[A-Za-z0-9-]{1,100}")
TASK_NAME = re.compile(rf"(?P<queue>{QUEUE_NAME.pattern})/tasks/[A-Za-z0-9_-]{{1,500}}")

FURTHEST_AHEAD = timedelta(days=30)
LARGEST_BODY = 100 * 1024
LONGEST_URL = 2083
DEFAULT_DEADLINE = timedelta(minutes=10)
SHORTEST_DEADLINE = timedelta(seconds=15)
LONGEST_DEADLINE = timedelta(minutes=30)
WITH_BODY = {HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH}


def queue_name(name: str) -> str:
    """The name of a queue, as it came.

    Raises:
        InvalidArgument: it is not projects/P/locations/L/queues/Q.
    """
    if not QUEUE_NAME.fullmatch(name):
        raise InvalidArgument(f"expected projects/P/locations/L/queues/Q as the queue's name, found {name!r}")
    return name


def queue_of(task_name: str) -> str:
    """The name of the queue that a task's name lies in.

    Raises:
        InvalidArgument: it is not projects/P/locations/L/queues/Q/tasks/T.
    """
    match = TASK_NAME.fullmatch(task_name)
    if not match:
        raise InvalidArgument(
            f"expected projects/P/locations/L/queues/Q/tasks/T as the task's name, found {task_name!r}"
        )
    return match["queue"]


def accepted_queue(queue: Queue) -> Queue:
    """A new queue with every setting filled in, running.

    `max_burst_size` is output only in the real service; here it may be set, as a queue.yaml can.

    Raises:
        InvalidArgument: its name or one of its settings cannot be.
    """
    return Queue(
        name=queue_name(queue.name),
        rate_limits=_rate_limits(queue.rate_limits),
        retry_config=accepted_retry(queue.retry_config),
        state=Queue.State.RUNNING,
    )


def _rate_limits(limits: RateLimits) -> RateLimits:
    rate = limits.max_dispatches_per_second or 500.0
    concurrent = limits.max_concurrent_dispatches or 1000
    if not 0 < rate <= 500:
        raise InvalidArgument(f"max_dispatches_per_second must be above 0 and at most 500, found {rate}")
    if not 0 < concurrent <= 5000:
        raise InvalidArgument(f"max_concurrent_dispatches must be from 1 to 5000, found {concurrent}")
    if limits.max_burst_size < 0:
        raise InvalidArgument(f"max_burst_size must not be negative, found {limits.max_burst_size}")
    return RateLimits(
        max_dispatches_per_second=rate,
        max_burst_size=limits.max_burst_size or max(10, math.ceil(rate / 5)),
        max_concurrent_dispatches=concurrent,
    )


def accepted_retry(config: RetryConfig) -> RetryConfig:
    """Retry settings with the defaults filled in: 100 attempts, 0.1 s to an hour, 16 doublings.

    Raises:
        InvalidArgument: a figure is negative, or the least pause is longer than the greatest.
    """
    attempts = config.max_attempts or 100
    least = span(config.min_backoff) or timedelta(milliseconds=100)
    greatest = span(config.max_backoff) or timedelta(hours=1)
    longest = span(config.max_retry_duration)
    if attempts < -1:
        raise InvalidArgument(f"max_attempts must be -1 (unlimited) or more, found {attempts}")
    if config.max_doublings < 0:
        raise InvalidArgument(f"max_doublings must not be negative, found {config.max_doublings}")
    if longest < timedelta(0):
        raise InvalidArgument(f"max_retry_duration must not be negative, found {longest}")
    if not timedelta(0) < least <= greatest:
        raise InvalidArgument(f"min_backoff must be above 0 and at most max_backoff, found {least} and {greatest}")
    return RetryConfig(
        max_attempts=attempts,
        max_retry_duration=longest,
        min_backoff=least,
        max_backoff=greatest,
        max_doublings=config.max_doublings or 16,
    )


def accepted_task(parent: str, task: Task, now: datetime) -> Task:
    """A new task of the queue `parent` with its name, times (UTC) and deadline filled in, in full.

    Raises:
        InvalidArgument: its name, time, deadline or request cannot be.
        Unimplemented: it is for App Engine, or wants an OAuth token.
    """
    if task.name and queue_of(task.name) != parent:
        raise InvalidArgument(f"the task's name {task.name!r} does not lie in the queue {parent!r}")
    if "app_engine_http_request" in task:
        raise Unimplemented("the local Cloud Tasks has no App Engine; give an http_request")
    if "http_request" not in task:
        raise InvalidArgument("expected an http_request in the task, found none")
    accepted = Task(
        name=task.name or f"{parent}/tasks/{uuid.uuid4().int >> 64}",
        http_request=_http_request(task.http_request),
        schedule_time=_schedule_time(moment(task.schedule_time), now),
        create_time=now.replace(microsecond=0),
        dispatch_deadline=_dispatch_deadline(span(task.dispatch_deadline)),
        view=Task.View.FULL,
    )
    if "retry_config" in task:
        accepted.retry_config = accepted_retry(task.retry_config)
    return accepted


def _schedule_time(wanted: datetime | None, now: datetime) -> datetime:
    if wanted is None:
        return now
    if wanted - now > FURTHEST_AHEAD:
        raise InvalidArgument(
            f"schedule_time must be at most {FURTHEST_AHEAD.days} days ahead, found {wanted.isoformat()}"
        )
    return max(now, wanted)


def _dispatch_deadline(wanted: timedelta) -> timedelta:
    if not wanted:
        return DEFAULT_DEADLINE
    if not SHORTEST_DEADLINE <= wanted <= LONGEST_DEADLINE:
        raise InvalidArgument(f"dispatch_deadline must be from 15 s to 30 min, found {wanted.total_seconds()} s")
    return wanted


def _http_request(request: HttpRequest) -> HttpRequest:
    _check_url(request.url)
    method = HttpMethod(request.http_method or HttpMethod.POST)
    if request.body and method not in WITH_BODY:
        raise InvalidArgument(f"expected no body with {method.name}, found {len(request.body)} bytes")
    if len(request.body) > LARGEST_BODY:
        raise InvalidArgument(
            f"Task size too large: expected a body of at most {LARGEST_BODY} bytes, found {len(request.body)}"
        )
    if "oauth_token" in request:
        raise Unimplemented("the local Cloud Tasks gives no OAuth tokens; give an oidc_token")
    if "oidc_token" in request and "@" not in request.oidc_token.service_account_email:
        raise InvalidArgument(
            f"expected the e-mail of a service account, found {request.oidc_token.service_account_email!r}"
        )
    accepted = HttpRequest(request)
    accepted.http_method = method
    return accepted


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, brackets that do not close
        is_whole = False
    if not is_whole:
        raise InvalidArgument(f"HttpRequest.url must start with 'http://' or 'https://' and name a host: {url!r}")
    if len(url) > LONGEST_URL:
        raise InvalidArgument(f"HttpRequest.url may have {LONGEST_URL} characters, found {len(url)}")
