"""An alert: who is told, what became of it, and the names that make it exist once."""

from datetime import timedelta

import pytest

from shared.domain.alert import (
    ARRIVAL,
    CLAIM,
    LONGEST_PAUSE,
    Alert,
    Person,
    alert_id,
    for_reporter,
    mark_of,
    passed_on,
    raised,
    read_alert_id,
    readers,
)
from shared.domain.complaint import REPLIED, REPORTER_QUESTION, REPORTER_RECEIPT
from tests.unit.builders import HOURS, MINUTE, MONDAY, PROCEDURE, SECOND, a_complaint, a_held_complaint, after, do

PEOPLE = (Person("one@imigrasi.example", "One", ("email", "telegram")), Person("two@imigrasi.example", "Two"))


def an_alert(level: str = "breach") -> Alert:
    return raised(
        a_complaint(at_step="review"), PROCEDURE, HOURS, level, "section_head", MONDAY + 10 * MINUTE, PEOPLE, MONDAY
    )


def test_it_waits_for_each_person_by_each_channel() -> None:
    alert = an_alert()

    assert alert.waiting == (
        "one@imigrasi.example|email",
        "one@imigrasi.example|telegram",
        "two@imigrasi.example|email",
    )
    assert alert.emails == ("one@imigrasi.example", "two@imigrasi.example")
    assert alert.next_attempt_at == MONDAY
    assert not alert.is_settled
    assert alert.is_gathered
    assert readers(PROCEDURE) == alert.readers == ("staff",)


def test_it_is_settled_when_each_was_told_or_refused_for_ever() -> None:
    alert = an_alert()

    for recipient in alert.recipients:
        assert recipient.is_due(MONDAY)
        claimed = recipient.claimed("mark", MONDAY, "me")
        assert not claimed.is_due(MONDAY + CLAIM - SECOND)
        assert claimed.is_due(MONDAY + CLAIM)
        done = claimed.refused(MONDAY, for_ever=True) if recipient.channel == "telegram" else claimed.sent(MONDAY)
        alert = alert.with_recipient(done)

    assert alert.is_settled
    assert alert.next_attempt_at is None
    assert [each.state for each in alert.recipients] == ["sent", "failed", "sent"]
    assert alert.recipient("two@imigrasi.example|email").sent_at == MONDAY


def test_the_pause_grows_up_to_its_longest() -> None:
    recipient = an_alert().recipients[0]
    pauses = []
    for _ in range(30):
        recipient = recipient.claimed("mark", MONDAY, "me").refused(MONDAY, for_ever=False)
        pauses.append(recipient.pause())

    assert pauses[:3] == [timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20)]
    assert pauses[-1] == LONGEST_PAUSE
    assert recipient.next_attempt_at == MONDAY + LONGEST_PAUSE
    assert recipient.deferred(MONDAY + MINUTE).next_attempt_at == MONDAY + MINUTE


def test_each_reply_of_one_visit_has_an_alert_of_its_own() -> None:
    once = do("reply", a_complaint(), note="It was counter 3.")
    twice = do("reply", after(once), note="And counter 4.")
    fallen = [*once.fallen, *twice.fallen]

    alerts = [raised(each.during, PROCEDURE, HOURS, each.key, each.role, MONDAY, [], MONDAY) for each in fallen]

    assert [each.role for each in alerts] == ["operator", "operator"]
    assert [read_alert_id(each.id) for each in alerts] == [
        (a_complaint().id, 1, "replied_1"),
        (a_complaint().id, 1, "replied_2"),
    ]


def test_arrivals_and_what_the_reporter_hears_go_out_alone() -> None:
    complaint = a_complaint()
    told = for_reporter(complaint, PROCEDURE, REPORTER_RECEIPT, MONDAY)

    assert not an_alert(ARRIVAL).is_gathered
    assert not an_alert(REPLIED).is_gathered
    assert told.is_for_reporter
    assert not told.is_gathered
    assert told.id == f"{complaint.id}-{complaint.seq}-reporter_receipt"


def test_what_the_reporter_hears_came_about_when_its_entry_says_though_another_s_clock_is_ahead() -> None:
    held = a_held_complaint(at=MONDAY + MINUTE)

    told = for_reporter(held, PROCEDURE, REPORTER_QUESTION, MONDAY)

    assert (told.fell_at, told.recorded_at) == (held.messages[-1].at, MONDAY)


def test_only_what_is_late_says_why() -> None:
    assert an_alert("breach").lateness is not None
    assert an_alert(ARRIVAL).lateness is None
    assert an_alert(REPLIED).lateness is None


def test_the_same_alerts_make_the_same_message_in_any_order() -> None:
    assert mark_of("a|email", ["1", "2"]) == mark_of("a|email", ["2", "1"]) != mark_of("b|email", ["1", "2"])


@pytest.mark.parametrize("name", ["", "x", "BPN-7K3Q9-F2MXC", "-1-breach", "BPN-x-breach", "digest-nothing", "__x__"])
def test_what_is_no_alerts_name_is_none(name: str) -> None:
    assert read_alert_id(name) is None


def test_a_name_tells_complaint_visit_and_level() -> None:
    assert read_alert_id(alert_id("BPN-7K3Q9-F2MXC", 3, "breach")) == ("BPN-7K3Q9-F2MXC", 3, "breach")


def test_what_could_not_be_told_is_passed_on_with_the_facts_of_its_own_visit() -> None:
    alert = an_alert()

    told = passed_on(alert, "office_head", PEOPLE[1:], "one@imigrasi.example", MONDAY + MINUTE)

    assert told.id == f"{alert.id}_undelivered"
    assert (told.level, told.role, told.about) == ("breach_undelivered", "office_head", "one@imigrasi.example")
    assert (told.step, told.visit, told.entered_at, told.due_at) == (
        alert.step, alert.visit, alert.entered_at, alert.due_at,
    )  # fmt: skip
    assert told.waiting == ("two@imigrasi.example|email",)


def test_each_person_who_could_not_be_told_is_named_in_an_alert_of_their_own() -> None:
    alert = an_alert()

    names = [passed_on(alert, "office_head", (), about, MONDAY).id for about in alert.emails]

    assert names == [f"{alert.id}_undelivered", f"{alert.id}_undelivered_2"]
    assert all(read_alert_id(name) for name in names)
