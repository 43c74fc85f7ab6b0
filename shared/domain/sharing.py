"""A step that several actors do side by side: whose share is missing, whose turn it is, who hears of what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from shared.domain.complaint import Complaint, ShareDone
from shared.domain.procedure import Procedure
from shared.domain.procedure_tables import Level, Share

_BESIDE = "+"
"""Between the actors whose turn it is; no key has it."""


def done_by(complaint: Complaint, actor: str) -> ShareDone | None:
    """How this actor's share of the open visit was done, if it was."""
    return next((each for each in complaint.shares_done if each.actor == actor), None)


def missing(complaint: Complaint, procedure: Procedure) -> tuple[Share, ...]:
    """The shares of the open visit that are still to be done, in the order of the row."""
    return tuple(each for each in procedure.at(complaint.step).shares if done_by(complaint, each.actor) is None)


def may(action: str, complaint: Complaint, procedure: Procedure) -> tuple[str, ...]:
    """The roles that may do `action` now: whoever has done their share of a step cannot complete it once more."""
    roles = procedure.may(action, procedure.at(complaint.step))
    if action != "advance":
        return roles
    return tuple(role for role in roles if done_by(complaint, role) is None)


def turn(complaint: Complaint, procedure: Procedure) -> str:
    """Whose turn it is, as a worklist asks by it: the actor, or those whose share is missing; "" once it is over."""
    return "" if complaint.is_over else _BESIDE.join(each.actor for each in missing(complaint, procedure))


def turns_of(roles: Iterable[str], procedures: Iterable[Procedure]) -> list[str]:
    """Every `turn` that is the turn of one of these roles: themselves, and each set of actors that has one of them."""
    held = tuple(roles)
    shared = [step.actors for each in procedures for step in each.step if step.beside]
    sets = (chosen for actors in shared for size in range(2, len(actors) + 1) for chosen in combinations(actors, size))
    return list(dict.fromkeys([*held, *(_BESIDE.join(each) for each in sets if set(each) & set(held))]))


def who_hears(
    complaint: Complaint, procedure: Procedure, level: Level | None = None
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each role that hears of a level (None: of what is told to the actors themselves), and of whose share.

    Where one actor does the step, of no share in particular. Two whose supervisor is the same give one message.
    """
    shares = missing(complaint, procedure)
    is_shared = bool(procedure.at(complaint.step).beside)
    told: dict[str, tuple[str, ...]] = {}
    for share in shares:
        role = procedure.told(share.actor, level) if level else share.actor
        told[role] = (*told.get(role, ()), share.actor) if is_shared else ()
    yield from told.items()
