"""One command for many complaints: each is loaded, judged and committed by itself, some at a time, within a budget.

What is done to each has an operation of its own, made of the request's and the complaint's number: sent again, the
request does what is left and says of the rest that it is done. A crash in the middle is only an early end.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal, TypeVar

from functions.transition.guarding import guarded
from shared.cloud.complaints import Pinned
from shared.cloud.parts import Parts
from shared.domain.command import Caller, Command, Decision
from shared.domain.complaint import Complaint, Operation
from shared.domain.deciding import decide
from shared.domain.disclosure import concerns
from shared.domain.errors import N_, FieldError, Invalid, NotFound, Refusal, Unavailable
from shared.domain.incident import MOST_MEMBERS, Incident, refuse_unfit
from shared.domain.incident_orders import Order, command_for, is_in_step
from shared.domain.tracking import read_id
from shared.operation import carried

AT_ONCE = 8
BUDGET = 15.0
"""Seconds after which no further complaint is begun: sent again, the request goes on."""

Item = TypeVar("Item")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What became of one complaint; `refusal` says why one was refused."""

    complaint: str
    outcome: Literal["done", "elsewhere", "refused", "not_reached"]
    refusal: Refusal | None = None


class _Elsewhere(Exception):
    pass


def operation_for(operation: Operation, action: str, complaint: str) -> Operation:
    """The operation of a request on one of many complaints."""
    return Operation(key=sha256(f"{operation.key}|{action}|{complaint}".encode()).hexdigest()[:32], body=operation.body)


def carry_on(
    parts: Parts, incident: Incident, order: Order, operation: Operation, at: datetime, budget: float = BUDGET
) -> list[Outcome]:
    """Complete the step for each complaint that is in it and goes along; who is elsewhere is only named."""
    members = [each for each in parts.incidents.members(incident) if _concerns(parts, order.caller, each)]

    def one(member: Complaint) -> Outcome:
        operation_here = operation_for(operation, "advance", member.id)
        if member.remembers(operation_here.key):
            return Outcome(member.id, "done")
        if not is_in_step(member, incident, order.step):
            return Outcome(member.id, "elsewhere")

        def decided(pinned: Pinned) -> Decision:
            if not is_in_step(pinned.complaint, incident, order.step):
                raise _Elsewhere
            command = command_for(pinned.complaint, incident, order, pinned.procedure)
            return _decided(parts, pinned, command, at)

        return _applied(parts, member.id, order.caller, decided, operation_here, at)

    outcomes = _each(one, members, lambda member: member.id, budget)
    _tell(incident, "advance", outcomes)
    return outcomes


def gather(
    parts: Parts,
    incident: Incident,
    action: Literal["gather", "part"],
    numbers: Iterable[str],
    caller: Caller,
    operation: Operation,
    at: datetime,
) -> list[Outcome]:
    """Gather complaints under the incident, or take them out.

    Raises:
        Invalid: there would be more than MOST_MEMBERS.
    """
    asked = list(dict.fromkeys(read_id(each) or each for each in numbers))
    if action == "gather" and asked:
        _refuse_too_many(parts, incident, len(asked), "complaints")

    def one(number: str) -> Outcome:
        if read_id(number) is None:
            return Outcome(number, "refused", NotFound())

        def decided(pinned: Pinned) -> Decision:
            if not concerns(caller, pinned.complaint, pinned.procedure):
                raise NotFound
            command = Command(action, None, caller, incident=incident.id)
            decision = _decided(parts, pinned, command, at)
            if action == "gather":
                refuse_unfit(incident, pinned.complaint)
            return decision

        return _applied(parts, number, caller, decided, operation_for(operation, action, number), at)

    outcomes = _each(one, asked, lambda number: number, BUDGET)
    _tell(incident, action, outcomes)
    return outcomes


def refuse_unknown(parts: Parts, caller: Caller, pinned: Pinned, command: Command) -> None:
    """Raise Invalid or ActionNotPossible where a complaint is to be gathered under what is no incident for it."""
    if command.action != "gather" or command.incident is None:
        return
    try:
        incident = parts.incidents.load(command.incident, caller)
    except NotFound:
        raise Invalid(fields=(FieldError("incident", N_("There is no such incident.")),)) from None
    refuse_unfit(incident, pinned.complaint)
    if pinned.complaint.incident is None:
        _refuse_too_many(parts, incident, 1, "incident")


def _refuse_too_many(parts: Parts, incident: Incident, more: int, field: str) -> None:
    if parts.incidents.count(incident.office, incident.id) + more > MOST_MEMBERS:
        message = N_("An incident has %(most)s complaints at most: open another one.")
        raise Invalid(fields=(FieldError(field, message, {"most": MOST_MEMBERS}),))


def _concerns(parts: Parts, caller: Caller, member: Complaint) -> bool:
    pinned = parts.complaints.pin(member)
    return concerns(caller, member, pinned.procedure)


def _decided(parts: Parts, pinned: Pinned, command: Command, at: datetime) -> Decision:
    return decide(pinned.complaint, guarded(parts, pinned, command), pinned.procedure, pinned.hours, at)


def _applied(
    parts: Parts,
    number: str,
    caller: Caller,
    decided: Callable[[Pinned], Decision],
    operation: Operation,
    at: datetime,
) -> Outcome:
    try:
        changed = parts.complaints.change(number, decided, operation, at)
        parts.announce(changed, caller.email, at)
    except _Elsewhere:
        return Outcome(number, "elsewhere")
    except Unavailable:
        return Outcome(number, "not_reached")
    except Refusal as refusal:
        return Outcome(number, "refused", refusal)
    except Exception:
        log.exception("complaint of an incident failed", extra={"complaint": number})
        return Outcome(number, "not_reached")
    return Outcome(number, "done")


def _each(
    work: Callable[[Item], Outcome], items: Iterable[Item], name: Callable[[Item], str], budget: float
) -> list[Outcome]:
    ends = time.monotonic() + budget

    def begun(item: Item) -> Outcome:
        if time.monotonic() > ends:
            return Outcome(name(item), "not_reached")
        return work(item)

    with ThreadPoolExecutor(AT_ONCE) as workers:
        return list(workers.map(carried(begun), items))


def _tell(incident: Incident, action: Literal["advance", "gather", "part"], outcomes: list[Outcome]) -> None:
    event = {"event": "incident_gathered"} if action == "gather" else {"event": "incident_parted"}
    if action == "advance":
        event = {"event": "incident_advanced"}
    counts = dict(Counter(each.outcome for each in outcomes))
    log.info("complaints of an incident", extra={**event, "incident": incident.id, "counts": counts})
