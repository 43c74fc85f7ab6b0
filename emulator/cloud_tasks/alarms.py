"""A heap of times at which something is due, from which anything can be taken back."""

import heapq
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Item = TypeVar("Item")

FEW = 256


@dataclass(order=True, slots=True)
class Alarm(Generic[Item]):
    """One entry: due at `due` (seconds since 1970), in order of setting where times are equal."""

    due: float
    number: int
    item: Item | None = field(compare=False)


class Alarms(Generic[Item]):
    """Set, cancel and collect; not thread-safe.

    What is cancelled lets go of its item at once. Its entry stays until it comes to the top, or until such entries are
    the greater part: then they are swept out together, so the heap never holds more than twice what is live.
    """

    def __init__(self) -> None:
        """Start empty."""
        self._heap: list[Alarm[Item]] = []
        self._count = 0
        self._cancelled = 0

    def __len__(self) -> int:
        """How many entries the heap holds, cancelled ones too."""
        return len(self._heap)

    def set(self, due: float, item: Item) -> Alarm[Item]:
        """Note that `item` is due at `due` (seconds since 1970)."""
        self._count += 1
        alarm = Alarm(due, self._count, item)
        heapq.heappush(self._heap, alarm)
        return alarm

    def cancel(self, alarm: Alarm[Item]) -> None:
        """Take back an alarm; one that has gone off or was cancelled already is left as it is."""
        if alarm.item is None:
            return
        alarm.item = None
        self._cancelled += 1
        if self._cancelled > FEW and self._cancelled * 2 > len(self._heap):
            self._heap = [kept for kept in self._heap if kept.item is not None]
            heapq.heapify(self._heap)
            self._cancelled = 0

    def collect(self, now: float) -> list[Item]:
        """Take out what is due at `now`, earliest first."""
        items = []
        while self._heap and (self._heap[0].item is None or self._heap[0].due <= now):
            alarm = heapq.heappop(self._heap)
            if alarm.item is None:
                self._cancelled -= 1
            else:
                items.append(alarm.item)
                alarm.item = None
        return items

    def next_due(self) -> float | None:
        """When the earliest entry is due (seconds since 1970), None if there is none."""
        return self._heap[0].due if self._heap else None
