"""The scenario, in acts: one complaint answered; one left to lie while another waits for its reporter; the digest."""

import os
import time
from collections.abc import Callable
from datetime import timedelta
from http.client import HTTPException
from pathlib import Path

from emulator import demo_answered, demo_digest, demo_held, demo_lying
from emulator.demo_callers import Place, UnexpectedAnswer, id_in
from emulator.demo_stage import Stage, Turns
from emulator.plot import Plot
from emulator.stack import Stack
from emulator.timeline import Timeline

_SWEEP_SECONDS = 2.0
_LOOK_EVERY = 0.1


def play(directory: Path, pause: Callable[[float], object]) -> int:
    """Start a stack with minutes of a second (unless the environment says otherwise) and play; the exit status.

    Raises:
        what `Stack` and `pause` raise.
    """
    minute = int(os.environ.get("SLA_MINUTE_SECONDS") or 1)
    calendar = os.environ.get("SLA_CALENDAR") or "always"
    print("Starting the local stack", flush=True)
    with Stack(
        directory, sla_minute_seconds=minute, sla_calendar=calendar, sweep_seconds=_SWEEP_SECONDS, pause=pause
    ) as stack:
        status = play_at(stack, timedelta(seconds=minute), stack.check, pause).conclude()
        if status:
            print(f"The logs are in {stack.local / 'logs'}", flush=True)
    return status


def play_at(
    place: Place, minute: timedelta, check: Callable[[], None], pause: Callable[[float], object] = time.sleep
) -> Timeline:
    """Play against whatever serves at these addresses, with no other complaint there; what was expected, and held.

    Its minutes last `minute`. `check` is called whenever the scenario waits, and raises what ends the play.
    """

    def watch() -> None:
        pause(_LOOK_EVERY)
        check()

    timeline = Timeline()
    try:
        _play_acts(Stage(place, Plot.here(), timeline, minute), watch)
    except (UnexpectedAnswer, OSError, HTTPException) as error:
        watch()
        timeline.expect(held=False, expectation=f"the scenario can go on: {error}")
    return timeline


def _play_acts(stage: Stage, watch: Callable[[], None]) -> None:
    plot = stage.plot
    steps = len({each.step.key for each in plot.way})
    print(f"{plot.office.particulars.name}: {plot.procedure.header.title}", flush=True)
    _announce(f"One complaint goes through its {steps} steps to its public answer")
    demo_answered.play(stage)
    _announce(f"A second one is left to lie in the step {plot.left_in.key}, while a third one waits for its reporter")
    lying, held = stage.submit(), stage.submit()
    _take_turns(watch, demo_lying.play(stage, id_in(lying)), demo_held.play(stage, held))
    _announce("The supervisors get their digest")
    _take_turns(watch, demo_digest.play(stage, late=id_in(lying)))


def _announce(act: str) -> None:
    print(f"\n{act}\n", flush=True)


def _take_turns(watch: Callable[[], None], *acts: Turns) -> None:
    """Play the acts at once, each until it has to wait."""
    playing = list(acts)
    while playing:
        playing = [act for act in playing if next(act, "over") is None]
        watch()
