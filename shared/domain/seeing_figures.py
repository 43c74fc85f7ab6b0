"""Who sees the figures of which procedure."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from shared.domain.office import Office
from shared.domain.procedure import Procedure


def open_to_all(office: Office) -> set[str]:
    """The ids of the procedures whose complaints are not kept to some roles, in no revision of theirs."""
    return {key for key, revisions in _revisions(office) if not any(each.visible_to for each in revisions)}


def seen_by(office: Office, roles: Collection[str]) -> tuple[str, ...]:
    """The ids of the procedures whose figures holders of `roles` see, those in force first.

    Who supervises somebody in it; of one that is kept to some roles these alone. Empty for those who see none that is
    in force.
    """
    in_force = dict.fromkeys(each.id for each in office.assignments)
    allowed = {key for key, revisions in _revisions(office) if all(_may_see(each, roles) for each in revisions)}
    if not allowed & in_force.keys():
        return ()
    return tuple(key for key in (*in_force, *sorted(allowed - in_force.keys())) if key in allowed)


def _may_see(procedure: Procedure, roles: Collection[str]) -> bool:
    if procedure.visible_to:
        return bool(set(roles) & set(procedure.visible_to))
    return bool(set(roles) & {each.supervisor for each in procedure.actor})


def _revisions(office: Office) -> Iterator[tuple[str, list[Procedure]]]:
    for key in dict.fromkeys(id_ for id_, _ in office.procedures):
        yield key, [each for (id_, _), each in office.procedures.items() if id_ == key]
