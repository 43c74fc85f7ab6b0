"""How often something may be done in a window of time, counted by each process and added up where counts grow.

A process that has seen little asks nobody: the common case costs no call. One that has seen `alone` things tells the
others and asks them, then again at each tenth more: a flood costs few calls, too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

_SPARSER = 10


@dataclass(frozen=True)
class Limit:
    """`most` is how often it may be done in a window; past `enough` (`most` or more) nothing more is worth knowing."""

    name: str
    window: timedelta
    most: int
    enough: int
    alone: int

    def number(self, at: datetime) -> int:
        """Which window `at` lies in, counted from 1970."""
        return int(at.timestamp() // self.window.total_seconds())

    def ends(self, at: datetime) -> datetime:
        """The end of that window."""
        return datetime.fromtimestamp((self.number(at) + 1) * self.window.total_seconds(), at.tzinfo)

    def seconds_left(self, at: datetime) -> int:
        """Until that end, rounded up: one at least."""
        return -int((at - self.ends(at)).total_seconds() // 1)


@dataclass
class Tally:
    """What one process has seen in one window: each thing once; of others only how many."""

    things: set[bytes] = field(default_factory=set)
    others: int = 0
    asked_at: int = 0

    @property
    def mine(self) -> int:
        """How many things this process has seen."""
        return len(self.things)

    @property
    def total(self) -> int:
        """How many there were, as far as this process knows."""
        return self.mine + self.others

    def add(self, thing: bytes, limit: Limit) -> bool:
        """Count one thing; whether it is time to ask what others have seen."""
        if self.total > limit.enough or thing in self.things:
            return False
        self.things.add(thing)
        grown = self.mine - self.asked_at
        if self.mine < limit.alone or grown * _SPARSER < self.asked_at:
            return False
        self.asked_at = self.mine
        return True
