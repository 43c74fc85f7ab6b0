"""The queues, and the one thread that sends what is due.

All state is guarded by one lock. The thread sleeps on its condition until the earliest time in the heap, or until
something changes: pending tasks cost nothing. Each attempt has a thread of its own, at most `THREADS` at a time.
"""

import heapq
import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from google.cloud.tasks_v2.types import Queue, Task
from grpc import StatusCode

from emulator.cloud_tasks import rules
from emulator.cloud_tasks.alarms import Alarms
from emulator.cloud_tasks.delivery import Delivery, Outcome
from emulator.cloud_tasks.errors import AlreadyExists, NotFound
from emulator.cloud_tasks.pace import is_exhausted
from emulator.cloud_tasks.records import QueueRecord, TaskRecord, Tombstones
from emulator.cloud_tasks.wire import stamp

LOG = logging.getLogger(__name__)
THREADS = 64
LONGEST_SLEEP = 60.0  # seconds: a step of the machine's clock is noticed within this


class Engine:
    """Every method is thread-safe and answers with copies; names are full resource names."""

    def __init__(self, deliver: Callable[[Delivery], Outcome], tombstone: timedelta) -> None:
        """`deliver` makes one attempt and does not raise; names come back `tombstone` after their task's end."""
        self._deliver = deliver
        self._changed = threading.Condition()
        self._queues: dict[str, QueueRecord] = {}
        self._alarms: Alarms[TaskRecord] = Alarms()
        self._tombstones = Tombstones(tombstone)
        self._attempts: set[threading.Thread] = set()
        self._is_stopping = False
        self._loop = threading.Thread(target=self._run, name="cloud-tasks", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._loop.start()

    def stop(self, within: float) -> None:
        """Send nothing more; wait at most `within` seconds for the attempts under way."""
        until = time.monotonic() + within
        with self._changed:
            self._is_stopping = True
            self._changed.notify()
            waited_for = [self._loop, *self._attempts]
        for thread in waited_for:
            thread.join(max(0.0, until - time.monotonic()))

    def create_queue(self, queue: Queue) -> Queue:
        """Add a queue. Raises InvalidArgument, AlreadyExists."""
        accepted = rules.accepted_queue(queue)
        with self._changed:
            if accepted.name in self._queues:
                raise AlreadyExists(f"the queue {accepted.name} exists already")
            self._queues[accepted.name] = QueueRecord(accepted)
            return Queue(accepted)

    def queue(self, name: str) -> Queue:
        """The queue of that name. Raises InvalidArgument, NotFound."""
        with self._changed:
            return Queue(self._queue(name).queue)

    def set_state(self, name: str, state: int) -> Queue:
        """Pause the queue or let it run; `state`: of Queue.State. Raises InvalidArgument, NotFound."""
        with self._changed:
            record = self._queue(name)
            record.queue.state = Queue.State(state)
            self._changed.notify()
            return Queue(record.queue)

    def purge(self, name: str) -> Queue:
        """Delete all tasks of the queue. Raises InvalidArgument, NotFound."""
        with self._changed:
            record = self._queue(name)
            record.queue.purge_time = stamp(datetime.now(UTC))
            for task in list(record.tasks.values()):
                self._remove(task)
            return Queue(record.queue)

    def create_task(self, parent: str, task: Task) -> Task:
        """Add a task to the queue `parent`. Raises InvalidArgument, NotFound, AlreadyExists, Unimplemented."""
        rules.queue_name(parent)
        accepted = rules.accepted_task(parent, task, datetime.now(UTC))
        with self._changed:
            queue = self._queue(parent)
            if accepted.name in queue.tasks:
                raise AlreadyExists(f"the task {accepted.name} exists already")
            if self._tombstones.holds(accepted.name, time.monotonic()):
                raise AlreadyExists(f"a task with the name {accepted.name} existed too recently")
            record = TaskRecord(accepted, queue, is_named=bool(task.name))
            queue.tasks[record.name] = record
            self._arm(record)
            return Task(accepted)

    def task(self, name: str) -> Task:
        """The task of that name. Raises InvalidArgument, NotFound."""
        with self._changed:
            return Task(self._task(name).task)

    def tasks(self, parent: str, after: str, limit: int) -> list[Task]:
        """The first `limit` tasks by name whose names come after `after`. Raises InvalidArgument, NotFound."""
        with self._changed:
            tasks = self._queue(parent).tasks
            names = heapq.nsmallest(limit, (name for name in tasks if name > after))
            return [Task(tasks[name].task) for name in names]

    def delete_task(self, name: str) -> None:
        """Remove a task; an attempt under way goes on to its end. Raises InvalidArgument, NotFound."""
        with self._changed:
            self._remove(self._task(name))

    def run_task(self, name: str) -> Task:
        """Send a task now, whatever the queue's state and limits. Raises InvalidArgument, NotFound."""
        with self._changed:
            record = self._task(name)
            self._disarm(record)
            record.task.schedule_time = stamp(datetime.now(UTC))
            self._send(record)
            return Task(record.task)

    def _queue(self, name: str) -> QueueRecord:
        record = self._queues.get(rules.queue_name(name))
        if record is None:
            raise NotFound(f"Queue does not exist: {name}")
        return record

    def _task(self, name: str) -> TaskRecord:
        record = self._queue(rules.queue_of(name)).tasks.get(name)
        if record is not None:
            return record
        if self._tombstones.holds(name, time.monotonic()):
            raise NotFound(f"the task {name} existed recently; it was completed or deleted")
        raise NotFound(f"the task {name} does not exist")

    def _arm(self, record: TaskRecord) -> None:
        earliest = self._alarms.next_due()
        record.alarm = self._alarms.set(record.due, record)
        if earliest is None or record.due < earliest:
            self._changed.notify()

    def _disarm(self, record: TaskRecord) -> None:
        if record.alarm is not None:
            self._alarms.cancel(record.alarm)
            record.alarm = None
        record.queue.ready.pop(record.name, None)

    def _remove(self, record: TaskRecord) -> None:
        self._disarm(record)
        record.is_live = False
        del record.queue.tasks[record.name]
        if record.is_named:
            self._tombstones.add(record.name, time.monotonic())

    def _run(self) -> None:
        with self._changed:
            while not self._is_stopping:
                for record in self._alarms.collect(time.time()):
                    record.alarm = None
                    record.queue.ready[record.name] = record
                sleep = min(self._send_ready(), LONGEST_SLEEP)
                due = self._alarms.next_due()
                if due is not None:
                    sleep = min(sleep, due - time.time())
                if sleep > 0:
                    self._changed.wait(sleep)

    def _send_ready(self) -> float:
        """Send what may go now; seconds until more may go, if only time stands in the way."""
        shortest = LONGEST_SLEEP
        for queue in self._queues.values():
            while queue.may_send() and len(self._attempts) < THREADS:
                wait = queue.pace.wait(time.monotonic())
                if wait > 0:
                    shortest = min(shortest, wait)
                    break
                queue.pace.take()
                self._send(queue.ready.popitem(last=False)[1])
        return shortest

    def _send(self, record: TaskRecord) -> None:
        delivery = record.begin(datetime.now(UTC))
        record.queue.in_flight += 1
        attempt = threading.Thread(target=self._attempt, args=(record, delivery), daemon=True)
        self._attempts.add(attempt)
        attempt.start()

    def _attempt(self, record: TaskRecord, delivery: Delivery) -> None:
        sent_at = time.monotonic()
        outcome = Outcome.failed(StatusCode.INTERNAL, "the attempt broke off")
        try:
            outcome = self._deliver(delivery)
        finally:
            with self._changed:
                self._attempts.discard(threading.current_thread())
                record.queue.in_flight -= 1
                self._conclude(record, outcome, sent_at)
                self._changed.notify()

    def _conclude(self, record: TaskRecord, outcome: Outcome, sent_at: float) -> None:
        now = datetime.now(UTC)
        record.end(outcome, now)
        if outcome.is_done:
            record.queue.pace.recover(sent_at)
        elif outcome.shows_overload:
            record.queue.pace.slow_down(sent_at, time.monotonic())
        if not record.is_live or self._is_stopping:
            return
        attempts = record.task.dispatch_count
        if outcome.is_done:
            self._remove(record)
        elif is_exhausted(record.retry, attempts, record.since_first_attempt):
            LOG.warning("%s: given up after attempt %d: %s", record.name, attempts, outcome.message)
            self._remove(record)
        elif not record.running:  # else the attempt that is still under way decides
            record.postpone(outcome, now)
            self._arm(record)
            LOG.info("%s: attempt %d: %s", record.name, attempts, outcome.message)
