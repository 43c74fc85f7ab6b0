"""Who may enter complaints that came by another channel."""

from __future__ import annotations

from functions.transition.parts import parts
from shared.domain.command import Caller
from shared.domain.errors import WrongActor


def registrar(who: Caller) -> str:
    """The capacity in which the caller may: whoever carries out a first step of the office's procedures.

    Raises:
        WrongActor: names the roles.
    """
    office = parts().offices[who.office]
    procedures = [office.procedures[each.id, each.revision] for each in office.assignments]
    titles = {each.first.actor: each.actor_titled(each.first.actor) for each in procedures}
    for role in sorted(titles):
        if role in who.roles:
            return who.roles[role]
    raise WrongActor(roles=", ".join(titles[role] for role in sorted(titles)))


def may_register(who: Caller) -> bool:
    """Whether the caller may."""
    try:
        registrar(who)
    except WrongActor:
        return False
    return True
