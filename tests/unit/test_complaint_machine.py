"""Random lives of a complaint: whatever is commanded and whenever, the rows' arrows and the journal hold."""

from datetime import datetime, timedelta
from typing import Any, get_args

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from shared.domain.command import Decision, Fact
from shared.domain.complaint import Complaint, Suspicion
from shared.domain.deciding import decide, look, settle, submit
from shared.domain.errors import Conflict, Invalid, WrongActor
from shared.domain.journal import Entry, faults, replay, write
from shared.domain.procedure_tables import Action
from tests.unit.builders import (
    HOURS,
    MINUTE,
    MONDAY,
    NEW_DOCUMENTS,
    PROCEDURE,
    PUBLISHED,
    ROLES,
    SECOND,
    STEPS,
    a_caller,
    a_command,
    a_reporter,
    a_submission,
    salts,
)

ACTIONS: tuple[Action, ...] = get_args(Action)
MINUTES = {step: 15 if step == "direction" else 10 for step in STEPS}
SHARES = {"warning": 0.8, "breach": 1, "escalation": 2}
PRODUCED = {"review": "analysis", "direction": "follow_up_answer"}
BY_REPORTER: tuple[Action, ...] = ("reply", "rate", "reopen")
ENTERING = {"advance", "return", "reopen", "release"}

texts = st.sampled_from(["", "A word.", "Another."])
documents = st.dictionaries(
    st.sampled_from(["complaint_data", "analysis", "follow_up_answer", "memo"]), texts, max_size=2
)
ANYTHING: dict[str, st.SearchStrategy[Any]] = {
    "documents": documents,
    "note": texts,
    "publication": st.just(PUBLISHED),
    "to_step": st.sampled_from([*STEPS, "archive"]),
    "outcome": st.sampled_from(["duplicate", "withdrawn", "unfounded", "spam"]),
    "public_text": texts,
    "duplicate_of": st.sampled_from(["", "0000000000", a_submission().id]),
    "classification": st.sampled_from(["information", "with_examination"]),
    "score": st.sampled_from([1, 5]),
    "confirmation": texts,
    "incident": st.sampled_from(["", "INS-7K3Q9-F2MXC"]),
}
FITTING: dict[str, tuple[str, ...]] = {
    "return": ("to_step",),
    "hold": ("note",),
    "divert": ("public_text",),
    "close": ("outcome", "public_text"),
    "reclassify": ("classification",),
    "correct": ("documents",),
    "rate": ("score", "note"),
    "gather": ("incident",),
    "part": ("incident",),
}
"""What an action needs; what is drawn for it may be wrong all the same."""


def fitting(action: Action) -> st.SearchStrategy[tuple[Action, dict[str, Any]]]:
    needed = {name: ANYTHING[name] for name in FITTING.get(action, ("note",))}
    return st.tuples(st.just(action), st.fixed_dictionaries(needed))


extensions = st.sampled_from(ACTIONS[1:]).flatmap(fitting)
commands = extensions | st.tuples(st.sampled_from(ACTIONS), st.fixed_dictionaries({}, optional=ANYTHING))
waits = st.sampled_from([timedelta(0), SECOND, 8 * MINUTE, 10 * MINUTE, timedelta(days=1), timedelta(days=31)])


class ComplaintMachine(RuleBasedStateMachine):
    """Keeps, beside the state, its own account of the visit's working time and of the rows that were completed."""

    @initialize(
        channel=st.sampled_from(["web", "social_media"]),
        wait=st.timedeltas(timedelta(0), timedelta(days=3)),
        suspicion=st.none() | st.sampled_from(get_args(Suspicion)),
    )
    def submitted(self, channel: str, wait: timedelta, suspicion: Suspicion | None) -> None:
        self.now = MONDAY + wait
        self.state: Complaint | None = None
        self.entries: list[Entry] = []
        self.new_salt = salts()
        self.completed: set[str] = set()
        self.worked = timedelta(0)
        self.running_since: datetime | None = None if suspicion else self.now
        submission = a_submission(channel=channel, set_aside_for=suspicion)
        self.record(submit(submission, PROCEDURE, HOURS, self.now))

    @rule(wait=waits | st.timedeltas(timedelta(0), 30 * MINUTE))
    def time_passes(self, wait: timedelta) -> None:
        self.now += wait

    @rule()
    def the_deadline_is_checked(self) -> None:
        self.record(settle(self.complaint, PROCEDURE, HOURS, self.now))
        assert settle(self.complaint, PROCEDURE, HOURS, self.now) == Decision()

    @precondition(lambda self: self.complaint.status == "open")
    @rule()
    def the_row_is_completed(self) -> None:
        publication = PUBLISHED if self.complaint.step == STEPS[-1] else None
        given = NEW_DOCUMENTS.get(self.complaint.step, {})
        command = a_command("advance", self.complaint, documents=given, publication=publication)
        self.record(decide(self.complaint, command, PROCEDURE, HOURS, self.now))

    @precondition(lambda self: self.complaint.status != "open")
    @rule()
    def work_goes_on(self) -> None:
        onward: dict[str, Action] = {"held": "resume", "set_aside": "release"}
        action: Action = onward.get(self.complaint.status, "reopen")
        self.attempt(a_command(action, self.complaint))

    @precondition(lambda self: self.complaint.status == "open")
    @rule(given=extensions)
    def an_extension_is_used_by_whom_it_is_for(self, given: tuple[Action, dict[str, Any]]) -> None:
        action, fields = given
        self.attempt(a_command(action, self.complaint, **fields))

    @rule(action=st.sampled_from(BY_REPORTER), note=texts, score=st.sampled_from([1, 5]))
    def the_reporter_acts(self, action: Action, note: str, score: int) -> None:
        fields: dict[str, Any] = {"note": note} | ({"score": score} if action == "rate" else {})
        self.attempt(a_command(action, self.complaint, by=a_reporter(), **fields))

    @precondition(lambda self: self.complaint.outcome == "answered")
    @rule(text=texts)
    def the_published_answer_is_corrected(self, text: str) -> None:
        command = a_command("correct", self.complaint, by="section_head", documents={"follow_up_answer": text})
        self.attempt(command)

    @rule(given=commands, role=st.none() | st.sampled_from(ROLES), behind=st.sampled_from([0, 0, 0, 1]))
    def something_is_commanded(self, given: tuple[Action, dict[str, Any]], role: str | None, behind: int) -> None:
        action, fields = given
        version = self.complaint.version - behind
        self.attempt(a_command(action, self.complaint, by=role, expected_version=version, **fields))

    @precondition(lambda self: self.entries[-1].action != "identity_viewed")
    @rule()
    def the_identity_is_looked_at(self) -> None:
        self.record(look(self.complaint, a_caller("section_head"), "section_head", self.now))

    @property
    def complaint(self) -> Complaint:
        assert self.state is not None
        return self.state

    def attempt(self, command: Any) -> None:
        before = self.complaint.model_copy(deep=True)
        try:
            decision = decide(self.complaint, command, PROCEDURE, HOURS, self.now)
        except (Conflict, WrongActor, Invalid):
            decision = Decision()
        assert self.complaint == before
        self.record(decision)

    def record(self, decision: Decision) -> None:
        before, visit = self.state, self.state.visit if self.state else 0
        for fact in decision.facts:
            if before is not None:
                self.check_step(before, fact)
                self.check_version(before, fact)
            self.keep_time(before, fact)
            before = fact.after
        told = {level: level for level in (*SHARES, "hold_ended", "left_aside")} | {"reply": "replied"}
        is_aside = bool(decision.facts) and decision.facts[-1].after.status == "set_aside"
        expected = [told[each.action] for each in decision.facts if each.action in told]
        expected = [each for each in expected if not (each == "replied" and is_aside)]
        assert [each.key for each in decision.fallen] == expected
        if decision.facts:
            first = decision.facts[-1].after
            assert decision.arrived == (first.visit != visit and first.status != "set_aside")
            self.state, entries = write(self.state, decision.facts, self.new_salt)
            self.entries += entries

    def check_step(self, before: Complaint, fact: Fact) -> None:
        here, there = STEPS.index(before.step), STEPS.index(fact.after.step)
        ends = fact.action == "advance" and before.step == STEPS[-1]
        if fact.action == "advance" and not ends:
            assert there == here + 1
        elif fact.action == "return":
            assert there < here
        elif fact.action == "reopen":
            assert fact.after.step == "review"
        else:
            assert there == here
        enters = fact.action in ENTERING and not ends
        assert fact.after.visit == before.visit + enters
        if enters:
            assert (fact.after.holder, fact.after.levels, fact.after.entered_at) == (None, (), fact.at)
        if fact.action == "advance":
            self.completed.add(before.step)
            assert (fact.after.status == "closed") == ends

    def check_version(self, before: Complaint, fact: Fact) -> None:
        shown = [(each.status, each.step, each.visit, each.documents) for each in (before, fact.after)]
        assert fact.after.version == before.version + (shown[0] != shown[1])

    def keep_time(self, before: Complaint | None, fact: Fact) -> None:
        """Levels fall by the working time counted here: each that is due is recorded first, none too early or twice."""
        worked = self.worked
        if self.running_since is not None:
            worked += HOURS.time_between(self.running_since, fact.at)
        if before is not None and fact.action in SHARES:
            assert before.status == "open"
            assert fact.action not in before.levels
            assert worked >= SHARES[fact.action] * MINUTES[before.step] * MINUTE
            assert fact.after.levels == (*before.levels, fact.action)
        elif before is not None and before.status == "open" and fact.action != "identity_viewed":
            due = [level for level, share in SHARES.items() if worked >= share * MINUTES[before.step] * MINUTE]
            assert list(before.levels) == due
        if before is None or fact.after.visit != before.visit:
            self.worked, self.running_since = timedelta(0), fact.at if fact.after.status == "open" else None
        elif fact.after.status != before.status:
            since = before.hold_ends_at if fact.action == "hold_ended" else fact.at
            self.worked, self.running_since = worked, since if fact.after.status == "open" else None

    @invariant()
    def the_journal_holds_and_leads_to_the_state(self) -> None:
        assert list(faults(self.entries, self.complaint)) == []
        assert replay(self.entries) == self.complaint
        assert [entry.seq for entry in self.entries] == list(range(1, self.complaint.seq + 1))
        fired = [(entry.visit, entry.action) for entry in self.entries if entry.action in SHARES]
        assert len(fired) == len(set(fired))

    @invariant()
    def what_a_completed_row_produces_is_there(self) -> None:
        produced = {PRODUCED[step] for step in self.completed if step in PRODUCED}
        assert produced | {"complaint_data"} == set(self.complaint.documents)

    @invariant()
    def only_an_open_complaint_has_a_running_clock_and_a_deadline(self) -> None:
        complaint = self.complaint
        is_open = complaint.status == "open"
        assert (complaint.clock.started_at is not None) == is_open == (self.running_since is not None)
        assert (complaint.due_at is not None) == is_open
        is_aside = complaint.status == "set_aside"
        is_watched = complaint.status == "held" or (is_open and len(complaint.levels) < len(SHARES))
        is_watched = is_watched or (is_aside and "left_aside" not in complaint.levels)
        assert (complaint.set_aside_for is not None) >= is_aside
        assert not is_aside or (complaint.step, complaint.visit) == (STEPS[0], 1)
        assert (complaint.next_check_at is not None) == is_watched
        assert (complaint.hold_ends_at is not None) == (complaint.status == "held")
        assert (complaint.outcome is not None) == (complaint.closed_at is not None) == complaint.is_over
        assert (complaint.question is not None) == (complaint.status == "held")

    @invariant()
    def what_was_said_stands_in_order_and_a_rating_is_of_an_end(self) -> None:
        complaint = self.complaint
        assert [each.number for each in complaint.messages] == list(range(1, len(complaint.messages) + 1))
        assert all(f"messages.{each.number}" in complaint.texts for each in complaint.messages)
        assert complaint.rating is None or complaint.is_over
        assert complaint.rating or "rating" not in complaint.texts

    @invariant()
    def each_answer_that_was_published_is_kept_for_the_time_that_it_stood(self) -> None:
        kept = self.complaint.superseded
        versions = [each.version for each in kept]
        assert versions == sorted(set(versions))
        assert {f"superseded.{version}" for version in versions} == {
            name for name in self.complaint.texts if name.startswith("superseded.")
        }
        times = [time for each in kept for time in (each.published_at, each.until)]
        assert times == sorted(times)
        published = {entry.seq for entry in self.entries if entry.changes.get("outcome") == "answered"}
        assert bool(published) >= bool(kept)


TestComplaintMachine = ComplaintMachine.TestCase
TestComplaintMachine.settings = settings(max_examples=250, stateful_step_count=40)
