"""Deadlines against two ways of counting that share no code with ours, over arbitrary calendars, starts and holds."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import businesstimedelta
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.domain.command import Decision, Fallen
from shared.domain.complaint import HOLD_ENDED, Complaint
from shared.domain.deadline import Clock, allotted, due_at
from shared.domain.deciding import decide, settle, submit
from shared.domain.office_hours import OfficeHours
from shared.domain.procedure import Procedure
from tests.unit.builders import MINUTE, PROCEDURE, SECOND, TICK, a_command, a_submission, after
from tests.unit.calendars import open_minutes, whole_calendars
from tests.unit.library_hours import library_hours
from tests.unit.open_time import OpenTime, Span

FIRST, DAYS = date(2024, 2, 19), 500
"""The days on which starts and exceptions fall; the second holds more than a year, with a 29 February."""

SHARES = {"warning": 80, "breach": 100, "escalation": 200}
LONGEST_HOLD = timedelta(days=14)
STEP = PROCEDURE.first

CALENDARS, CASES = 250, 40
LIVES = 3
LIBRARY_CALENDARS, LIBRARY_CASES = 100, 25

quietly = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
tables = whole_calendars(FIRST, DAYS)
seeds = st.integers(0, 2**32)


def lasting(minutes: int) -> Procedure:
    """The procedure with a first step of so many minutes."""
    return PROCEDURE.model_copy(update={"step": (STEP.model_copy(update={"minutes": minutes}), *PROCEDURE.step[1:])})


def a_length(dice: random.Random, table: dict[str, Any]) -> int:
    """Minutes for a step: the signed ones, or up to some weeks of the calendar's work."""
    return dice.choice([10, 15, 65, dice.randint(1, max(1, min(2_000, 6 * open_minutes(table))))])


def a_start(dice: random.Random, oracle: OpenTime) -> datetime:
    """Any second or microsecond, or an edge of open time or right beside it."""
    at = datetime.combine(FIRST, time(0), tzinfo=UTC) + timedelta(days=dice.randrange(DAYS - 100))
    at += dice.choice([SECOND * dice.randrange(86_400), TICK * dice.randrange(86_400 * 10**6)])
    if dice.random() < 0.3:
        at = dice.choice(next(oracle.pieces(at))) + dice.choice([-TICK, timedelta(0), TICK, -10 * MINUTE])
    return at


def test_ten_thousand_deadlines_agree_with_another_way_of_counting() -> None:
    counts = Counter[str]()

    @settings(max_examples=CALENDARS, suppress_health_check=quietly)
    @given(tables, seeds)
    def agree(tables: tuple[dict[str, Any], dict[str, Any]], seed: int) -> None:
        dice, oracle = random.Random(seed), OpenTime(*tables)
        hours = OfficeHours.from_tables(*tables)
        for _ in range(CASES):
            start, minutes = a_start(dice, oracle), a_length(dice, tables[0])
            step = STEP.model_copy(update={"minutes": minutes})
            expected = oracle.when([(start, None)], minutes * MINUTE)
            assert due_at(Clock(started_at=start), allotted(step, start, hours), hours) == expected, (start, minutes)
            counts["cases"] += 1
            counts["over closed time"] += expected != start + minutes * MINUTE

    agree()
    print(dict(counts))
    assert counts["cases"] >= CALENDARS * CASES
    assert counts["over closed time"] > counts["cases"] / 2


def test_an_independent_library_comes_to_the_same_deadlines() -> None:
    counts = Counter[str]()

    @settings(max_examples=LIBRARY_CALENDARS, suppress_health_check=quietly)
    @given(whole_calendars(FIRST, DAYS, with_opened=False, latest=23 * 60 + 59), seeds)
    def agree(tables: tuple[dict[str, Any], dict[str, Any]], seed: int) -> None:
        dice, oracle = random.Random(seed), OpenTime(*tables)
        hours, library = OfficeHours.from_tables(*tables), library_hours(*tables)
        for _ in range(LIBRARY_CASES):
            start, minutes = a_start(dice, oracle), a_length(dice, tables[0])
            step = STEP.model_copy(update={"minutes": minutes})
            expected = start + businesstimedelta.BusinessTimeDelta(library, seconds=minutes * 60)
            assert due_at(Clock(started_at=start), allotted(step, start, hours), hours) == expected, (start, minutes)
            counts["cases"] += 1

    agree()
    print(dict(counts))
    assert counts["cases"] >= LIBRARY_CALENDARS * LIBRARY_CASES


@dataclass
class Life:
    """One visit that is held and resumed at whatever instants, beside an account of when it was open."""

    dice: random.Random
    oracle: OpenTime
    hours: OfficeHours
    minutes: int
    counts: Counter[str]
    procedure: Procedure = field(init=False)
    complaint: Complaint = field(init=False)
    now: datetime = field(init=False)
    spans: list[Span] = field(default_factory=list)
    told: dict[str, datetime] = field(default_factory=dict)

    def lived(self) -> None:
        """Play it, and check each thing that is decided."""
        self.procedure = lasting(self.minutes)
        start = self.now = a_start(self.dice, self.oracle)
        self.complaint = after(submit(a_submission(), self.procedure, self.hours, start))
        self.spans.append((start, None))
        for _ in range(self.dice.randrange(8)):
            self.now += self.a_while()
            self.peek()
            self.hold()
            self.now += self.a_while()
            self.resume()
        self.peek()
        self.no_second_is_gained_or_lost()

    def a_while(self) -> timedelta:
        """From nothing to some days, or up to an edge of open time, or to an instant at which a level falls."""
        falls = [each for each in self.falls().values() if each and each > self.now]
        if falls and self.dice.random() < 0.15:
            return self.dice.choice(falls) - self.now + self.dice.choice([-TICK, timedelta(0), TICK])
        if self.dice.random() < 0.3:
            edges = (edge for piece in self.oracle.pieces(self.now) for edge in piece if edge >= self.now)
            return next(edges) - self.now
        most = self.dice.choice([self.minutes * 20, 3_600, 86_400, 5 * 86_400, 20 * 86_400])
        return TICK * self.dice.randrange(most * 10**6)

    def falls(self) -> dict[str, datetime | None]:
        """When each level falls by the account: if nothing more happens to the visit."""
        return {
            level: self.oracle.when(self.spans, share * self.minutes * MINUTE / 100) for level, share in SHARES.items()
        }

    def peek(self) -> None:
        """No level is reached at any instant before its time, and each is at its time."""
        falls = self.falls()
        first = self.spans[-1][0]
        for level, at in falls.items():
            assert at is not None
            if level in self.told or at < first:
                continue
            for early in (at - TICK, first + (at - first) * self.dice.random()):
                if first <= early < at:
                    found = {each.key for each in self.settled(early).fallen}
                    assert level not in found, f"{level} too early"
                    assert found <= set(falls)
                    self.counts["looks before a level's time"] += 1
            on_time = {each.key: each.fell_at for each in self.settled(at).fallen}
            assert on_time[level] == at
            self.counts["levels met at their time"] += 1

    def settled(self, at: datetime) -> Decision:
        return settle(self.complaint, self.procedure, self.hours, at)

    def hold(self) -> None:
        """Hold it; what fell by then, and nothing else, is recorded first."""
        decision = self.decided("hold", note="Which counter?")
        self.recorded(decision.fallen)
        self.spans[-1] = (self.spans[-1][0], self.now)
        self.counts["holds"] += 1
        self.counts["holds in closed time"] += not self.hours.is_open(self.now)
        assert (self.complaint.due_at, self.complaint.clock.started_at) == (None, None)
        assert self.settled(self.now + LONGEST_HOLD - TICK) == Decision()

    def resume(self) -> None:
        """Resume it, or find that the hold had ended by rule and the time runs since."""
        held_since = self.spans[-1][1]
        assert held_since is not None
        ended = held_since + LONGEST_HOLD
        self.spans.append((min(self.now, ended), None))
        decision = self.decided("resume")
        fallen = list(decision.fallen)
        if self.now >= ended:
            assert (fallen[0].key, fallen[0].fell_at) == (HOLD_ENDED, ended)
            self.counts["holds that ended by rule"] += 1
            fallen = fallen[1:]
        self.recorded(fallen)

    def decided(self, action: Any, **fields: Any) -> Decision:
        command = a_command(action, self.complaint, **fields)
        decision = decide(self.complaint, command, self.procedure, self.hours, self.now)
        self.complaint = after(decision)
        return decision

    def recorded(self, fallen: Iterable[Fallen]) -> None:
        """Exactly the levels that had fallen and were not told of yet, each with its time."""
        falls = self.falls()
        due = {level: at for level, at in falls.items() if at and at <= self.now and level not in self.told}
        assert {each.key: each.fell_at for each in fallen} == due
        self.told |= due
        self.counts["levels recorded"] += len(due)

    def no_second_is_gained_or_lost(self) -> None:
        """The working time of the open spans until the deadline is the step's minutes; each level falls as left."""
        falls = self.falls()
        clock = self.complaint.clock
        assert clock.started_at == self.spans[-1][0]
        assert timedelta(seconds=clock.elapsed_seconds) == self.oracle.worked(self.spans[:-1], self.now)
        if "breach" not in self.told:
            due = self.complaint.due_at
            assert due is not None
            assert self.oracle.worked(self.spans, due) == self.minutes * MINUTE
        for level, share in SHARES.items():
            if level not in self.told:
                left = share * self.minutes * MINUTE / 100 - timedelta(seconds=clock.elapsed_seconds)
                assert falls[level] == self.hours.add_time(clock.started_at, left)
        self.counts["visits"] += 1


def test_however_often_it_is_held_no_second_is_gained_or_lost_and_no_level_comes_early() -> None:
    counts = Counter[str]()

    @settings(max_examples=CALENDARS, suppress_health_check=quietly)
    @given(tables, seeds)
    def live(tables: tuple[dict[str, Any], dict[str, Any]], seed: int) -> None:
        dice, oracle = random.Random(seed), OpenTime(*tables)
        hours = OfficeHours.from_tables(*tables)
        for _ in range(LIVES):
            Life(dice, oracle, hours, a_length(dice, tables[0]), counts).lived()

    live()
    print(dict(counts))
    assert counts["visits"] >= CALENDARS * LIVES
    assert min(counts.values()) > 100
