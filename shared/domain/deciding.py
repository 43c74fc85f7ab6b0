"""`decide(state, command) -> what happened`, purely: each command becomes a list of facts in order.

Each level that fell before the command comes first. What an action itself does stands in `rules`.
"""

from __future__ import annotations

from datetime import datetime

from shared.domain import deadline
from shared.domain.command import Caller, Command, Decision, Fact, Fallen, Submission, is_possible
from shared.domain.complaint import (
    ANSWERED,
    CALENDAR,
    HOLD_ENDED,
    LEFT_ASIDE,
    RECALCULATED,
    REPLIED,
    REPORTER_ANSWER,
    REPORTER_CORRECTION,
    REPORTER_END,
    REPORTER_QUESTION,
    REPORTER_RECEIPT,
    SYSTEM,
    Complaint,
    DocumentVersion,
)
from shared.domain.deadline import Clock
from shared.domain.erasing import ERASED_ALREADY
from shared.domain.errors import N_, ActionNotPossible, FieldError, NotInProcedure, StaleVersion, WrongActor
from shared.domain.filing import FIRST_VISIT, filed, texts_of
from shared.domain.history import remembered
from shared.domain.lateness import lateness
from shared.domain.office_hours import OfficeHours
from shared.domain.procedure import Procedure
from shared.domain.procedure_tables import BREACHED, REPORTER, Level
from shared.domain.rules import RULES, check_fields, not_possible, resumed
from shared.domain.setting_aside import looked_at_by, set_aside, who_is_told
from shared.domain.sharing import may, who_hears
from shared.domain.writing import changed


def submit(submission: Submission, procedure: Procedure, hours: OfficeHours, at: datetime) -> Decision:
    """Receive a complaint: it enters the procedure's first step, or is set aside before it.

    Nothing is set aside where the procedure lets nobody release it. No mail goes out before that: an address that was
    given may be anybody's. A case that had ended before is only remembered.
    """
    if submission.past is not None:
        return remembered(submission, submission.past, procedure, at)
    step = procedure.first
    texts = texts_of(submission, procedure)
    clock, work = Clock(started_at=at), deadline.allotted(step, at, hours)
    complaint = filed(
        submission,
        procedure,
        status="open",
        step=step.key,
        entered_at=at,
        clock=clock,
        due_at=deadline.due_at(clock, work, hours),
        next_check_at=deadline.next_check_at(clock, work, (), procedure, hours),
        promised_at=hours.add(at, procedure.overall.minutes),
        calendar=hours.revision,
        documents={
            key: DocumentVersion(version=1, step=step.key, visit=FIRST_VISIT, by=submission.actor, at=at)
            for key in procedure.submission
        },
        reporter_hears=submission.reporter_hears,
        attachments=submission.attachments,
        received_at=at,
        updated_at=at,
        texts=texts,
    )
    waits = submission.set_aside_for is not None and procedure.switched_on("release") is not None
    if waits:
        complaint = set_aside(complaint, submission.set_aside_for, procedure, hours)
    fact = Fact(complaint, "submit", submission.actor, submission.capacity, at, documents=procedure.submission)
    return Decision(facts=(fact,), arrived=not waits, reporter_hears=None if waits else REPORTER_RECEIPT)


def settle(complaint: Complaint, procedure: Procedure, hours: OfficeHours, at: datetime) -> Decision:
    """Record what has fallen by `at` and was not recorded: a hold that ends by rule, then levels, lowest first.

    Of what is set aside: that nobody has looked at it for long.
    """
    facts: list[Fact] = []
    fallen: list[Fallen] = []
    if complaint.is_over:
        return Decision()
    step = procedure.at(complaint.step)
    looked_at = looked_at_by(complaint, procedure, hours)
    if looked_at is not None and looked_at <= at:
        complaint = changed(complaint, levels=(*complaint.levels, LEFT_ASIDE), next_check_at=None)
        facts.append(Fact(complaint, LEFT_ASIDE, SYSTEM, SYSTEM, at))
        fallen.append(Fallen(LEFT_ASIDE, who_is_told(procedure, step), looked_at, complaint))
    if complaint.status == "held" and complaint.hold_ends_at is not None and complaint.hold_ends_at <= at:
        ended = complaint.hold_ends_at
        complaint = changed(resumed(complaint, procedure, hours, ended), updated_at=at)
        facts.append(Fact(complaint, HOLD_ENDED, SYSTEM, SYSTEM, at))
        fallen += _told(HOLD_ENDED, ended, complaint, procedure)
    if complaint.status == "open":
        work = deadline.allotted(step, complaint.entered_at, hours)
        for level, when in deadline.reached(complaint.clock, work, complaint.levels, procedure, hours, at):
            levels = (*complaint.levels, level.key)
            cause = complaint.breach_cause
            if level.sla == BREACHED:
                cause = lateness(complaint, when, at, hours).cause
            complaint = changed(
                complaint,
                levels=levels,
                breach_cause=cause,
                next_check_at=deadline.next_check_at(complaint.clock, work, levels, procedure, hours),
            )
            facts.append(Fact(complaint, level.key, SYSTEM, SYSTEM, at))
            fallen += _told(level.key, when, complaint, procedure, level)
    return Decision(facts=tuple(facts), fallen=tuple(fallen))


def admit(complaint: Complaint, command: Command, procedure: Procedure) -> str:
    """The capacity in which the caller may give the command now.

    Raises, in the order of the HTTP contract:
        StaleVersion: the caller saw another version.
        ActionNotPossible: the status does not allow the action, or what was written was erased.
        NotInProcedure: the procedure does not switch the action on.
        WrongActor: the caller holds none of the roles; names them.
    """
    if command.expected_version is not None and command.expected_version != complaint.version:
        raise StaleVersion(current=complaint, version=complaint.version)
    if complaint.erased_at is not None:
        raise ActionNotPossible(ERASED_ALREADY, current=complaint)
    if not is_possible(command.action, complaint):
        raise not_possible(complaint, command.action)
    roles = may(command.action, complaint, procedure)
    if not roles:
        raise NotInProcedure(fields=(FieldError("action", N_("The procedure does not have this action.")),))
    for role in roles:
        if role in command.caller.roles:
            return command.caller.roles[role]
    raise WrongActor(roles=", ".join(procedure.actor_titled(role) for role in roles if role != REPORTER))


def decide(complaint: Complaint, command: Command, procedure: Procedure, hours: OfficeHours, at: datetime) -> Decision:
    """What `command` does to `complaint` at `at`, judged by stored times.

    Levels that fell before `at` are recorded first, so a late command records its own breach.

    Raises:
        StaleVersion, ActionNotPossible, NotInProcedure, WrongActor: see `admit`.
        MissingDocuments: the step produces documents that neither the command nor an earlier step gives.
        Invalid: a field is missing, or does not go with the action.
    """
    at = max(at, complaint.updated_at)
    capacity = admit(complaint, command, procedure)
    check_fields(command)
    settled = settle(complaint, procedure, hours, at)
    current = settled.facts[-1].after if settled.facts else complaint
    outcome, documents = RULES[command.action](current, command, procedure, hours, at)
    if outcome is None:
        return Decision()
    after = changed(outcome, updated_at=at)
    fact = Fact(
        after,
        command.action,
        command.caller.email,
        capacity,
        at,
        note=command.note,
        confirmation=command.confirmation,
        documents=documents,
        incident=command.incident or "",
    )
    fallen = settled.fallen
    if command.action == "reply" and after.status != "set_aside":
        fallen += tuple(_told(REPLIED, at, after, procedure))
    return Decision(
        facts=(*settled.facts, fact),
        fallen=fallen,
        arrived=after.visit != complaint.visit,
        reporter_hears=_said_to_reporter(current, after),
    )


def recalculate(complaint: Complaint, procedure: Procedure, hours: OfficeHours, by: str, at: datetime) -> Decision:
    """Compute the deadlines again after `by` changed the office's days; nothing for one that has ended or is current.

    What has fired stays fired, and the version stays. A level that fell by the old days and was not recorded has not
    fallen: the new time is what counts.
    """
    if complaint.is_over or complaint.calendar >= hours.revision:
        return Decision()
    work = deadline.allotted(procedure.at(complaint.step), complaint.entered_at, hours)
    limit = procedure.limit_for(complaint.classification)
    check = complaint.hold_ends_at
    if complaint.status == "set_aside":
        check = looked_at_by(complaint, procedure, hours)
    if complaint.status == "open":
        check = deadline.next_check_at(complaint.clock, work, complaint.levels, procedure, hours)
    after = changed(
        complaint,
        calendar=hours.revision,
        due_at=deadline.due_at(complaint.clock, work, hours),
        next_check_at=check,
        promised_at=hours.add(complaint.received_at, procedure.overall.minutes),
        statutory_due_at=deadline.statutory_due_at(complaint.received_at, limit, hours) if limit else None,
    )
    return Decision(facts=(Fact(after, RECALCULATED, by, CALENDAR, max(at, complaint.updated_at)),))


def look(complaint: Complaint, caller: Caller, capacity: str, at: datetime) -> Decision:
    """Someone looked at the reporter's identity: journalled, and nothing else changes."""
    return Decision(facts=(Fact(complaint, "identity_viewed", caller.email, capacity, at),))


def _told(
    key: str, when: datetime, complaint: Complaint, procedure: Procedure, level: Level | None = None
) -> list[Fallen]:
    told = who_hears(complaint, procedure, level)
    return [Fallen(key, role, when, complaint, actors) for role, actors in told]


def _said_to_reporter(before: Complaint, after: Complaint) -> str | None:
    if before.status == "set_aside":
        if after.status == "open":
            return REPORTER_RECEIPT
        if after.outcome == "spam":
            return None
    if after.status == "held" and before.status != "held":
        return REPORTER_QUESTION
    if after.is_over and not before.is_over:
        return REPORTER_ANSWER if after.outcome == ANSWERED else REPORTER_END
    if after.is_over and len(after.superseded) > len(before.superseded):
        return REPORTER_CORRECTION
    return None
