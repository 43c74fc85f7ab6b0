"""Complaints that belong together: what may be the same one, what repeats it, and which one it repeats."""

from __future__ import annotations

from functions.transition.parts import parts
from functions.transition.reading import caller
from shared.cloud.complaints import Pinned
from shared.domain.disclosure import concerns, identity_capacity


def likely_duplicates(pinned: Pinned) -> list[Pinned]:
    """What may be the same complaint, for the caller's eyes; reads ten documents at most, and none once it has ended.

    That two complaints have one reporter is told only to those who may look at both identities.
    """
    if pinned.complaint.is_over:
        return []
    here = pinned.complaint
    if identity_capacity(caller(), here, pinned.procedure) is None:
        here = here.model_copy(update={"contacts": ()})
    found = [parts().complaints.pin(each) for each in parts().worklists.alike(here)]
    return [each for each in found if _may_be_shown(each, here.contacts)]


def repetitions(pinned: Pinned) -> list[Pinned]:
    """The complaints that were ended as duplicates of this one, as far as they concern the caller."""
    found = [parts().complaints.pin(each) for each in parts().worklists.repetitions_of(pinned.complaint)]
    return [each for each in found if concerns(caller(), each.complaint, each.procedure)]


def _may_be_shown(found: Pinned, contacts: tuple[str, ...]) -> bool:
    other = found.complaint
    if other.duplicate_of or not concerns(caller(), other, found.procedure):
        return False
    by_contact = bool(set(contacts) & set(other.contacts))
    return not by_contact or identity_capacity(caller(), other, found.procedure) is not None
