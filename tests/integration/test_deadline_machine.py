"""Random play: whatever is commanded, however time passes, tasks get lost and processes die, deadlines come out right.

Every play ends in quiet: one half with tasks that arrive as they should, the other by the sweep alone. Then each level
that fell by the times in the journals must have been recorded, alerted and told exactly once, and no other.
MACHINE_EXAMPLES plays so many, different ones each time.
"""

from __future__ import annotations

import json
import os
import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any, get_args

import pytest
from google.api_core.exceptions import NotFound
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from emulator.mail_in import Faults
from emulator.seed import staff
from tests.integration import deadline_model as model
from tests.integration.deadline_outcome import Outcome
from tests.integration.fitting_commands import OVER, POSSIBLE, fitting
from tests.integration.house import ACTORS, MINUTE, House, at_once
from tests.integration.play_strategies import (
    BESIDE,
    EVERYTHING,
    MAIL,
    events,
    numbers,
    starts,
    strikes,
    waits,
)
from tests.integration.queue_of import Waiting, call, drop, waiting
from tests.integration.services import Services
from tests.integration.strikes import Kind, Strike, struck

EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "15"))
STEPS = 12
MOST = 3
"""Complaints in one play."""

pytestmark = pytest.mark.timeout(120 + 10 * EXAMPLES)


class DeadlineMachine(RuleBasedStateMachine):
    """Every rule is always possible, and what is drawn never hangs on an answer: a play can be repeated.

    Nobody wants arrival notices here: they are best effort, and would take the mail server's faults for themselves.
    """

    def __init__(self, services: Services, counts: Counter[str]) -> None:
        super().__init__()
        if counts["plays"] % 50 == 0:
            services.tokens.clear()  # they last an hour
        self.house = House(services, f"machine-{secrets.token_hex(6)}")
        self.house.open()
        self.house.employ(*(each.model_copy(update={"arrivals_by": ()}) for each in staff("balikpapan")))
        self.counts = counts
        self.outcome = Outcome(self.house, counts=counts)
        self.asked: dict[str, datetime | None] = {}
        self.by_sweep_alone = False

    @initialize(start=starts, at_step=st.sampled_from(sorted(ACTORS)), by_sweep_alone=st.booleans())
    def opened(self, start: datetime, at_step: str, by_sweep_alone: bool) -> None:
        self.house.clock.at = start
        self.by_sweep_alone = by_sweep_alone
        self.a_complaint_is_filed(None, 0)
        id_ = self.house.ids()[0]
        while self.house.state(id_)["step"] != at_step:
            self.give(id_, "advance", 0, None, 0)

    def a_complaint_is_filed(self, strike: Strike | None, again: int) -> None:
        self.outcome.posted += 1
        key = f"posted-{self.outcome.posted}"
        statuses = self.tried(lambda: self.house.post(key=key).status_code, strike, again)
        assert set(statuses) <= {201, 503}
        if 201 in statuses:
            self.outcome.answered["", "submit"] += 1

    @rule(wait=waits, which=numbers, what=numbers, more=numbers, strike=strikes, again=numbers)
    def a_command_is_given(
        self, wait: timedelta | str, which: int, what: int, more: int, strike: Strike | None, again: int
    ) -> None:
        self.passes(wait)
        self.commands(which, what, more, strike, again)

    def commands(self, which: int, what: int, more: int, strike: Strike | None, again: int) -> None:
        if what % 8 == 7 and self.outcome.posted < MOST:
            self.a_complaint_is_filed(strike, again)
            return
        id_ = self.some(which)
        actions = POSSIBLE.get(self.house.state(id_)["status"], OVER)
        self.give(id_, actions[what % len(actions)], more, strike, again)

    @rule(wait=waits, then=events, strike=strikes, again=events, second=strikes, which=numbers)
    def time_passes(
        self, wait: timedelta | str, then: str, strike: Strike | None, again: str, second: Strike | None, which: int
    ) -> None:
        """And two things come of it, each of them struck or not."""
        self.passes(wait)
        self.comes(then, strike, which)
        self.comes(again, second, which)

    def passes(self, wait: timedelta | str) -> None:
        self.house.clock.at = self.house.clock() + wait if isinstance(wait, timedelta) else self.near_a_level(wait)

    def near_a_level(self, beside: str) -> datetime:
        """Where the next level falls, or right beside it; now if none will."""
        states = [self.house.state(id_) for id_ in self.house.ids()]
        checks = [each["next_check_at"] + BESIDE[beside] for each in states if each["next_check_at"]]
        return min((each for each in checks if each > self.house.clock()), default=self.house.clock())

    def comes(self, event: str, strike: Strike | None, which: int) -> None:
        """Tasks arrive in some way, or are lost; or one sweep comes, or several at once."""
        self.counts[event] += 1
        if event == EVERYTHING:
            self.everything_comes_at_once(which)
            return
        if event in MAIL:
            self.house.services.inbox.plan(Faults(**MAIL[event]))
            self.outcome.faults[event] += 1
            return
        with self.struck(strike):
            if "sweep" in event:
                answers = at_once([self.house.sweep] * (3 if "three" in event else 1))
                assert {each.status_code for each in answers} <= ({200, 500} if strike else {200})
                return
            found = [task for task in waiting(self.house) if self.is_due(task) != ("early" in event)]
            self.counts[f"{event}: how many"] += len(found)
            if "out of order" in event:
                found.reverse()
            if "lost" in event:
                for task in found:
                    drop(self.house, task)
            elif "at once" in event and found:
                at_once([partial(self.arrives, task) for task in found * 2])
            else:
                for task in found:
                    self.arrives(task, times=2 if "doubled" in event else 1)

    def everything_comes_at_once(self, which: int) -> None:
        """A command, the sweep, a check and whatever is due."""
        id_ = self.some(which)
        visit = self.house.state(id_)["visit"]
        todo: list[Callable[[], object]] = [
            lambda: self.commands(which, which // 5, 0, None, 0),
            self.house.sweep,
            lambda: self.house.check(id_, visit),
        ]
        todo += [partial(self.arrives, task) for task in waiting(self.house)[:4] if self.is_due(task)]
        at_once(todo)

    def teardown(self) -> None:
        try:
            self.quiet_returns()
            self.outcome.is_right()
        finally:
            for task in waiting(self.house):
                drop(self.house, task)
        self.counts.update(self.outcome.faults)
        self.counts["plays"] += 1

    def some(self, which: int) -> str:
        ids = self.house.ids()
        return ids[which % len(ids)]

    def give(self, id_: str, action: str, more: int, strike: Strike | None, again: int) -> None:
        """One command, and once more with its key where the client did not learn what came of it."""
        role, fields = fitting(action, self.house.state(id_), more)
        self.outcome.given[id_, action] += 1
        key = f"command-{self.outcome.given.total()}"
        caller = self.house.by(role)
        statuses = self.tried(
            lambda: caller.post(f"/complaints/{id_}/transitions", fields, key).status_code, strike, again
        )
        assert set(statuses) <= {200, 409, 422, 503}, statuses
        if 200 in statuses:
            self.outcome.answered[id_, action] += 1
            self.counts[action] += 1

    def tried(self, send: Any, strike: Strike | None, again: int) -> list[int]:
        """The statuses of a request that was struck, and of its repetition where that is wanted or no answer came."""
        statuses: list[int] = []
        if strike is None:
            return [send()]
        with self.struck(strike):
            statuses.append(send())
        if again % 2 and statuses in ([], [503]):
            statuses.append(send())
            self.counts["repeated with its key"] += 1
        return statuses

    @contextmanager
    def struck(self, strike: Strike | None) -> Iterator[None]:
        self.learn()
        with struck(self.house, strike, self.outcome.faults):
            yield
        self.learn()

    def learn(self) -> None:
        """For when tasks were asked: the queue itself lives in the present, years after the house's clock."""
        for task in self.house.asked_for():
            self.asked[_called(task.path, task.body)] = task.at

    def is_due(self, task: Waiting) -> bool:
        self.learn()
        at = self.asked.get(_called(task.path, task.body))
        return at is None or at <= self.house.clock()

    def arrives(self, task: Waiting, times: int = 1) -> None:
        """It goes when it is answered with 200."""
        if 200 in [call(self.house, task) for _ in range(times)]:
            with suppress(NotFound):  # its double was answered too
                drop(self.house, task)

    def quiet_returns(self) -> None:
        """Nothing goes wrong any more: the sweep comes until nothing is left to do, with tasks or without them."""
        self.house.services.inbox.plan(Faults())
        if self.by_sweep_alone:
            self.house.tasks_wire.fail()
        for _ in range(30):
            self.house.clock.move(minutes=2)
            assert self.house.sweep().status_code == 200
            if not self.by_sweep_alone:
                for task in [each for each in waiting(self.house) if self.is_due(each)]:
                    self.arrives(task)
            if self.is_quiet():
                return
        raise AssertionError("something is never finished")

    def is_quiet(self) -> bool:
        before = self.house.clock() - MINUTE
        states = [self.house.state(id_) for id_ in self.house.ids()]
        late = [each for each in states if each["next_check_at"] and each["next_check_at"] <= before]
        return not late and all(self.house.parts.alerts.load(id_).is_settled for id_ in self.house.ids("alerts"))


def _called(path: str, body: Mapping[str, Any]) -> str:
    return f"{path} {json.dumps(body, sort_keys=True)}"


def test_whatever_is_played_each_deadline_comes_out_right(services: Services) -> None:
    counts = Counter[str]()

    class Play(DeadlineMachine):
        def __init__(self) -> None:
            super().__init__(services, counts)

    run_state_machine_as_test(
        Play,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            derandomize="MACHINE_EXAMPLES" not in os.environ,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.reuse, Phase.generate),  # a play takes a second or two: to shrink one takes an hour
            report_multiple_bugs=False,
        ),
    )

    print(dict(sorted(counts.items())))
    if EXAMPLES < 25:
        return
    assert all(counts[f"recorded: {each}"] for each in (*model.SHARES, model.HOLD_ENDED))
    assert sum(counts[each] for each in get_args(Kind)) >= EXAMPLES
