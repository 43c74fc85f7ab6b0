"""What cannot be in a procedure, a sentence each: the row, what was expected, what stands there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from shared.domain.procedure_tables import BREACHED, REPORTER, STEP_ACTOR, SUPERVISORS, Reached

if TYPE_CHECKING:
    from shared.domain.procedure import Procedure
    from shared.domain.procedure_tables import Step

MOST_SHARES = 3
"""So many actors do a step side by side at most: the worklist asks by each set of those whose share is missing."""

_OTHERS = ""
"""A category that no row names: the way of all complaints that are not named anywhere."""

_RISING: tuple[Reached, ...] = ("warned", BREACHED, "escalated")
_NUMBERED = re.compile(r"_[0-9]+$")


def problems_of(procedure: Procedure) -> Iterator[str]:
    """Everything that is wrong with it; nothing for one that can be carried out from its start to its end.

    That it ends follows from what is checked here: the numbers rise along every way, and the last row is on each.
    """
    yield from _of_actors(procedure)
    yield from _of_the_flow(procedure)
    yield from _of_levels(procedure)
    yield from _of_steps(procedure)
    yield from _of_documents(procedure)
    yield from _of_extensions(procedure)


def _of_actors(procedure: Procedure) -> Iterator[str]:
    yield from repeated("actor", [actor.key for actor in procedure.actor])
    known = {actor.key: actor for actor in procedure.actor}
    for actor in procedure.actor:
        if actor.supervisor is not None and actor.supervisor not in known:
            yield f"actor {actor.key}: unknown supervisor {actor.supervisor}"
        seen = {actor.key}
        above = actor.supervisor
        while above in known:
            if above in seen:
                yield f"actor {actor.key}: the chain of supervisors runs in a circle"
                break
            seen.add(above)
            above = known[above].supervisor
    for step in procedure.step:
        for key in step.actors:
            if key not in known:
                yield f"step {step.key}: unknown actor {key}"
    for role in (*procedure.visible_to, *procedure.identity.open, *procedure.identity.confidential):
        if role not in known:
            yield f"unknown actor {role} in visible_to or identity"


def _of_the_flow(procedure: Procedure) -> Iterator[str]:
    if not procedure.step:
        yield "no steps"
        return
    yield from repeated("step", [step.key for step in procedure.step])
    numbers = [step.number for step in procedure.step]
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"the step numbers {numbers} are not 1 to {len(numbers)} without a gap"
    if [step.number for step in procedure.step if step.start] != numbers[:1]:
        yield "the first step, and no other, must be the start"
    if not any(step.end for step in procedure.step):
        yield "no step is the end"
    elif [step.number for step in procedure.step if step.end] != numbers[-1:]:
        yield "the last step, and no other, must be the end"
    yield from repeated("channel", [channel.key for channel in procedure.channel])
    yield from repeated("limit", [limit.classification for limit in procedure.limit])


def _of_levels(procedure: Procedure) -> Iterator[str]:
    yield from repeated("level", [level.key for level in procedure.level])
    percents = [level.percent for level in procedure.level]
    if percents != sorted(set(percents)):
        yield f"the levels' percents {percents} do not rise"
    slas = [_RISING.index(level.sla) for level in procedure.level]
    if slas != sorted(slas):
        yield "the levels' states go back: first warned, then breached, then escalated"
    for level in procedure.level:
        if (level.sla == "warned") != (level.percent < 100):
            yield f"level {level.key}: {level.percent} percent is {level.sla}: below 100 stands warned, and only there"
        if _NUMBERED.search(level.key):
            yield f"level {level.key}: the key ends in a number, as the names of several alerts of one level do"


def _of_steps(procedure: Procedure) -> Iterator[str]:
    for step in procedure.step:
        if (step.minutes is None) == (step.working_days is None):
            both = "both stand there" if step.minutes else "neither stands there"
            yield f"step {step.key}: expected minutes or working_days, {both}"
        if step.beside and (step.start or step.end):
            yield f"step {step.key}: the first and the last step are one actor's each: no other stands beside"
        if len(step.shares) > MOST_SHARES:
            yield f"step {step.key}: {len(step.shares)} actors side by side, {MOST_SHARES} at most"
        for key in sorted({key for key in step.actors if step.actors.count(key) > 1}):
            yield f"step {step.key}: actor {key} stands beside itself"
        for key in sorted({key for key in step.gives if step.gives.count(key) > 1}):
            yield f"step {step.key}: {key} is produced by two of its actors: nobody knew whose counts"
        if step.only_for and (step.start or step.end):
            yield f"step {step.key}: the first and the last step are for every category"


def _of_documents(procedure: Procedure) -> Iterator[str]:
    yield from repeated("document", [document.key for document in procedure.document])
    known = {document.key for document in procedure.document}
    for key in procedure.submission:
        if key not in known:
            yield f"submission: unknown document {key}"
    if not procedure.submission:
        yield "submission: gives no document"
    for step in procedure.step:
        for key in (*step.requires, *step.gives):
            if key not in known:
                yield f"step {step.key}: unknown document {key}"
    yield from _never_given(procedure, known)
    if not any(procedure.answer in step.gives for step in procedure.step):
        yield f"answer: {procedure.answer} is produced by no step"
        return
    for category, way in _ways(procedure).items():
        if not any(procedure.answer in step.gives for step in way):
            yield f"answer: {procedure.answer} is produced by no step on the way of {_called(category)}"


def _never_given(procedure: Procedure, known: set[str]) -> Iterator[str]:
    """The documents that a step requires and that nothing before it gives, on every way that leads to it or on some."""
    lacking: dict[tuple[str, str], list[str]] = {}
    ways: dict[str, int] = {}
    for category, way in _ways(procedure).items():
        given = set(procedure.submission)
        for step in way:
            ways[step.key] = ways.get(step.key, 0) + 1
            for key in (key for key in step.requires if key in known and key not in given):
                lacking.setdefault((step.key, key), []).append(_called(category))
            given |= set(step.gives)
    for (step_key, key), categories in lacking.items():
        where = "" if len(categories) == ways[step_key] else f" on the way of {', '.join(categories)}"
        yield f"step {step_key}: requires {key}, which nothing earlier gives{where}"


def _ways(procedure: Procedure) -> dict[str, tuple[Step, ...]]:
    """The way of each category that a row names, and that of the others."""
    named = dict.fromkeys(category for step in procedure.step for category in step.only_for)
    return {category: procedure.way(category) for category in (*named, _OTHERS)}


def _called(category: str) -> str:
    return category or "the other categories"


def _of_extensions(procedure: Procedure) -> Iterator[str]:
    yield from repeated("extension", [extension.action for extension in procedure.extension])
    roles = {actor.key for actor in procedure.actor} | {STEP_ACTOR, SUPERVISORS, REPORTER}
    steps = {step.key: step for step in procedure.step}
    for extension in procedure.extension:
        for role in (*extension.by, *(role for row in extension.by_at.values() for role in row)):
            if role not in roles:
                yield f"extension {extension.action}: unknown actor {role}"
        for key in extension.by_at:
            if key not in steps:
                yield f"extension {extension.action}: unknown step {key}"
        if extension.to_step is not None and extension.to_step not in steps:
            yield f"extension {extension.action}: unknown step {extension.to_step}"
        if extension.to_step in steps and steps[extension.to_step].only_for:
            yield f"extension {extension.action}: the step {extension.to_step} is not for every category"
        if extension.action == "advance":
            yield "extension advance: the rows themselves say who advances"
        if extension.within_days is not None and extension.action not in ("hold", "reopen"):
            yield f"extension {extension.action}: within_days goes with hold and reopen"
        if (extension.action == "release") != (extension.within_minutes is not None):
            yield f"extension {extension.action}: within_minutes goes with release, and release needs it"
        if (extension.action == "reopen") != (extension.to_step is not None):
            yield f"extension {extension.action}: to_step goes with reopen, and reopen needs it"


def repeated(what: str, keys: list[str]) -> Iterator[str]:
    """A sentence for each key that stands twice."""
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield f"{what} {key} stands twice"
