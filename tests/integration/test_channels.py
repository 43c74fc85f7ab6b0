"""Each member of staff is told by the channels that they chose, and a refusal is tried again or passed on."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from emulator.seed import email_of, staff
from shared.cloud import channels
from shared.cloud.staff import Reach
from shared.domain.alert import FIRST_PAUSE, ChannelKind
from tests.integration.house import House
from tests.integration.reached import TOKEN, a_warning, outcome, reached, way
from tests.integration.receivers import HANG, HttpReceiver, http_receiver


@pytest.fixture
def receiver() -> Iterator[HttpReceiver]:
    with http_receiver() as listening:
        yield listening


def test_each_is_told_once_by_each_way_that_they_chose(house: House, receiver: HttpReceiver) -> None:
    reached(house, receiver, "operator", way(receiver, "telegram"), Reach())
    operator = next(each for each in staff("balikpapan") if "operator" in each.roles)
    second = operator.model_copy(update={"email": "kedua@imigrasi.example", "alerts_by": (way(receiver, "webhook"),)})
    third = operator.model_copy(update={"email": "ketiga@imigrasi.example"})
    house.employ(second, third)
    alert = a_warning(house)

    answers = [outcome(house.deliver(alert)) for _ in range(3)]

    assert answers == [(200, "settled")] * 3
    assert sorted(each.path for each in receiver.received) == [f"/bot{TOKEN}/sendMessage", "/webhook?key=k"]
    assert sorted(mail.to[0] for mail in house.mails()) == ["ketiga@imigrasi.example", email_of("operator")]


def test_arrivals_come_by_the_way_that_was_chosen_for_them(house: House, receiver: HttpReceiver) -> None:
    reached(house, receiver, "operator", Reach(), arrivals_by=way(receiver, "google_chat"))
    alert = a_warning(house)

    house.deliver(alert)
    house.deliver(alert.replace("warning", "arrival"))

    assert [mail.headers["X-Alert-Level"] for mail in house.mails()] == ["warning"]
    assert [each.body["text"].partition(":")[0] for each in receiver.received] == ["Pekerjaan baru"]


@pytest.mark.parametrize("channel", ["google_chat", "telegram", "webhook"])
@pytest.mark.parametrize("status", [500, 503, 429, 408, HANG])
def test_what_is_not_taken_now_is_sent_later_and_says_the_same(
    house: House, receiver: HttpReceiver, monkeypatch: pytest.MonkeyPatch, channel: ChannelKind, status: int
) -> None:
    monkeypatch.setattr(channels, "TIMEOUT", 0.5)
    reached(house, receiver, "operator", way(receiver, channel))
    receiver.plan.append(status)
    alert = a_warning(house)

    first, too_soon = house.deliver(alert), house.deliver(alert)
    house.clock.move(seconds=FIRST_PAUSE.total_seconds())
    later = house.deliver(alert)

    assert [outcome(each) for each in (first, too_soon, later)] == [(500, "unfinished")] * 2 + [(200, "settled")]
    one, again = receiver.received
    assert (one.path, one.content) == (again.path, again.content)
    assert house.ids("alerts") == [alert]


@pytest.mark.parametrize("channel", ["google_chat", "telegram", "webhook"])
@pytest.mark.parametrize("status", [400, 403, 404, 410, 301])
def test_what_is_refused_for_ever_fails_and_the_supervisor_hears_of_it(
    house: House, receiver: HttpReceiver, channel: ChannelKind, status: int
) -> None:
    reached(house, receiver, "operator", way(receiver, channel))
    receiver.plan.append(status)
    alert = a_warning(house)

    answer = house.deliver(alert)
    told = house.deliver(f"{alert}_undelivered")

    assert [outcome(each) for each in (answer, told)] == [(200, "settled")] * 2
    assert len(receiver.received) == 1, "neither again nor where it was redirected to"
    (mail,) = house.mails()
    assert (mail.to, mail.headers["X-Alert-Level"]) == ((email_of("subsection_head"),), "warning_undelivered")
    assert "Peringatan kepada Operator Contoh tidak dapat disampaikan." in mail.text
    listed = {role: house.by(role).get("/alerts").get_json()["items"] for role in ("operator", "subsection_head")}
    assert [(each["id"], each["delivery"]) for each in listed["operator"]] == [(alert, "failed")]
    assert [(each["id"], each["delivery"]) for each in listed["subsection_head"]] == [(f"{alert}_undelivered", "sent")]


def test_where_nobody_holds_the_next_role_the_one_above_hears_of_it(house: House, receiver: HttpReceiver) -> None:
    head = next(each for each in staff("balikpapan") if each.email == email_of("subsection_head"))
    house.employ(head.model_copy(update={"active": False}))
    reached(house, receiver, "operator", way(receiver, "webhook"))
    receiver.plan.append(410)
    alert = a_warning(house)

    answer = house.deliver(alert)

    assert outcome(answer) == (200, "settled")
    assert house.alert(f"{alert}_undelivered")["emails"] == [email_of("section_head")]


def test_one_who_cannot_be_told_that_another_could_not_is_passed_over_too_up_to_the_last(
    house: House, receiver: HttpReceiver, caplog: pytest.LogCaptureFixture
) -> None:
    chain = ("operator", "subsection_head", "section_head", "office_head")
    for role in chain:
        reached(house, receiver, role, way(receiver, "webhook"))
    receiver.plan += [410] * 4
    alert = a_warning(house)
    names = [alert + "_undelivered" * times for times in range(4)]

    answers = [outcome(house.deliver(name)) for name in names]

    assert answers == [(200, "settled")] * 4
    assert house.ids("alerts") == sorted(names)
    assert [house.alert(name)["emails"] for name in names] == [[email_of(role)] for role in chain]
    assert [house.alert(name)["about"] for name in names] == [None, *(email_of(role) for role in chain[:3])]
    assert [house.alert(name)["recipients"][0]["state"] for name in names] == ["failed"] * 4
    assert [each.body["level"] for each in receiver.received] == [
        "warning" + "_undelivered" * times for times in range(4)
    ]
    assert [each.message for each in caplog.records if each.levelno == logging.ERROR] == [
        "alert not delivered, and nobody above"
    ]
    assert {path for path in (task.path for task in house.asked_for()) if "undelivered" in path} == {
        f"/alerts/{name}/delivery" for name in names[1:]
    }
