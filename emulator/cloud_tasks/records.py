"""A queue and a task as the server holds them, and the names that may not come back yet."""

from collections import OrderedDict
from datetime import UTC, datetime, timedelta

from google.cloud.tasks_v2.types import Attempt, Queue, RetryConfig, Task

from emulator.cloud_tasks.alarms import Alarm
from emulator.cloud_tasks.delivery import Delivery, Outcome
from emulator.cloud_tasks.pace import Pace, pause_before_retry
from emulator.cloud_tasks.wire import moment, span, stamp


class QueueRecord:
    """A queue, its tasks by name, and those of them that are due and wait for their turn."""

    def __init__(self, queue: Queue) -> None:
        """`queue`: with every setting filled in."""
        self.queue = queue
        self.pace = Pace(queue.rate_limits)
        self.tasks: dict[str, TaskRecord] = {}
        self.ready: OrderedDict[str, TaskRecord] = OrderedDict()
        self.in_flight = 0

    def may_send(self) -> bool:
        """Whether anything is due that neither a pause nor the limit on concurrent calls holds back."""
        return (
            bool(self.ready)
            and self.queue.state == Queue.State.RUNNING
            and self.in_flight < self.queue.rate_limits.max_concurrent_dispatches
        )


class TaskRecord:
    """A task, as it would be returned in full, and what the next attempt has to know."""

    def __init__(self, task: Task, queue: QueueRecord, *, is_named: bool) -> None:
        """`is_named`: by the caller, so that the name may not come again soon."""
        self.task = task
        self.name: str = task.name
        self.queue = queue
        self.is_named = is_named
        self.is_live = True
        self.alarm: Alarm[TaskRecord] | None = None
        self.running = 0
        self._executions = 0
        self._previous_response: int | None = None
        self._retry_reason = ""

    @property
    def due(self) -> float:
        """When the next attempt is due, in seconds since 1970."""
        scheduled = moment(self.task.schedule_time)
        return scheduled.timestamp() if scheduled else 0.0

    @property
    def retry(self) -> RetryConfig:
        """The task's own settings, else its queue's."""
        return self.task.retry_config if "retry_config" in self.task else self.queue.queue.retry_config

    @property
    def since_first_attempt(self) -> float:
        """Seconds since the first attempt went out."""
        first = moment(self.task.first_attempt.dispatch_time)
        return (datetime.now(UTC) - first).total_seconds() if first else 0.0

    def begin(self, now: datetime) -> Delivery:
        """Note that an attempt goes out now, and say what it consists of."""
        task = self.task
        delivery = Delivery(
            queue_id=self.queue.queue.name.rsplit("/", 1)[-1],
            task_id=self.name.rsplit("/", 1)[-1],
            request=task.http_request,
            retry_count=task.dispatch_count,
            execution_count=self._executions,
            eta=self.due,
            previous_response=self._previous_response,
            retry_reason=self._retry_reason,
            timeout=span(task.dispatch_deadline).total_seconds(),
        )
        task.dispatch_count += 1
        task.last_attempt = Attempt(schedule_time=task.schedule_time, dispatch_time=now)
        if task.dispatch_count == 1:
            task.first_attempt = Attempt(dispatch_time=now)
        self.running += 1
        return delivery

    def end(self, outcome: Outcome, now: datetime) -> None:
        """Note how an attempt went."""
        self.running -= 1
        self._retry_reason = outcome.message
        if outcome.http_status is not None:
            self.task.response_count += 1
            self._previous_response = outcome.http_status
            # The header leaves out what the handler may never have seen; the task's own count does not.
            self._executions += outcome.http_status < 500
        self.task.last_attempt.response_time = stamp(now)
        self.task.last_attempt.response_status = {"code": outcome.code, "message": outcome.message}

    def postpone(self, outcome: Outcome, now: datetime) -> None:
        """Set the time of the next attempt: the queue's backoff, on top of what the handler asked for."""
        pause = pause_before_retry(self.retry, self.task.dispatch_count) + outcome.retry_after
        self.task.schedule_time = stamp(now + timedelta(seconds=pause))


class Tombstones:
    """Names of tasks that are over, each for the same time."""

    def __init__(self, kept_for: timedelta) -> None:
        """A name may come back `kept_for` after its task was deleted or done."""
        self._kept_for = kept_for.total_seconds()
        self._until: OrderedDict[str, float] = OrderedDict()

    def add(self, name: str, now: float) -> None:
        """Keep the name back from now on (monotonic seconds)."""
        self._drop_expired(now)
        self._until[name] = now + self._kept_for

    def holds(self, name: str, now: float) -> bool:
        """Whether the name is still kept back."""
        self._drop_expired(now)
        return name in self._until

    def _drop_expired(self, now: float) -> None:
        # All are kept equally long, so the oldest stand first.
        while self._until and next(iter(self._until.values())) <= now:
            self._until.popitem(last=False)
