"""Delivery of alerts: what the mail says and does not say, once each, and what becomes of refusals."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta
from itertools import count

import pytest

from emulator.mail_in import Faults, Mail
from emulator.seed import email_of, staff
from shared.cloud.mail import NotTaken
from shared.domain.alert import CLAIM, FIRST_PAUSE
from tests.integration.house import FORM, House, at_once

OPERATOR = email_of("operator")
SECOND = "operator.kedua@imigrasi.example"
PERSONAL = ("Budi", "Rahasia", "budi@pelapor.example", "811 000", "811000", FORM["subject"], FORM["narrative"])


def a_warning(house: House) -> str:
    """The name of a fresh alert to the operator."""
    id_ = house.a_complaint()
    house.clock.move(minutes=8)
    assert house.check(id_).get_json() == {"outcome": "fired"}
    return f"{id_}-1-warning"


def a_second_operator(house: House) -> None:
    """Two people hold the role from now on."""
    first = next(each for each in staff("balikpapan") if "operator" in each.roles)
    house.employ(first.model_copy(update={"email": SECOND, "name": "Operator Kedua"}))


def raw(mail: Mail) -> str:
    """Everything that left the house."""
    return "\n".join((mail.subject, mail.text, *mail.headers.values()))


def test_a_mail_is_in_indonesian_says_which_complaint_and_step_and_holds_no_personal_data(house: House) -> None:
    id_ = house.a_complaint(place="Loket 3")
    assert house.act("operator", id_, "take").status_code == 200
    house.clock.move(minutes=21)
    assert house.check(id_).get_json() == {"outcome": "fired"}

    for level in ("arrival", "warning", "breach", "escalation"):
        answer = house.deliver(f"{id_}-1-{level}")
        assert (answer.status_code, answer.get_json()) == (200, {"outcome": "settled"})

    mails = {mail.headers["X-Alert-Level"]: mail for mail in house.mails()}
    assert list(mails) == ["arrival", "warning", "breach", "escalation"]
    assert [mails[level].to for level in mails] == [
        (OPERATOR,),
        (OPERATOR,),
        (email_of("subsection_head"),),
        (email_of("section_head"),),
    ]
    assert {mail.headers["X-Complaint"] for mail in mails.values()} == {id_}
    assert [mail.subject for mail in mails.values()] == [
        f"Pekerjaan baru: {id_}, langkah 1",
        f"Hampir habis waktu: {id_}, langkah 1",
        f"Terlambat: {id_}, langkah 1",
        f"Eskalasi: {id_}, langkah 1",
    ]
    breach = mails["breach"].text
    for said in ("Operator Contoh", "09.10 WITA", "10 menit kerja", f"http://staff.example/complaints/{id_}"):
        assert said in breach
    for mail in mails.values():
        assert [word for word in (*PERSONAL, "Loket 3") if str(word) in raw(mail)] == []


def test_who_prefers_english_is_told_in_english(house: House) -> None:
    operator = next(each for each in staff("balikpapan") if "operator" in each.roles)
    house.employ(operator.model_copy(update={"language": "en"}))

    house.deliver(a_warning(house))

    assert house.mails()[0].subject.startswith("Time nearly over: BPN-")


def test_ten_deliveries_at_once_send_one_mail_to_each(house: House) -> None:
    a_second_operator(house)
    alert = a_warning(house)

    answers = at_once([lambda: house.deliver(alert)] * 10)

    assert {each.status_code for each in answers} <= {200, 500}  # 500: another one is telling them at this moment
    assert house.deliver(alert).get_json() == {"outcome": "settled"}
    assert Counter(mail.to[0] for mail in house.mails()) == {OPERATOR: 1, SECOND: 1}
    assert house.deliver(alert).status_code == 200
    assert len(house.mails()) == 2


def test_a_mail_that_is_refused_for_now_fails_its_task_and_is_sent_later(house: House) -> None:
    alert = a_warning(house)
    house.services.inbox.plan(Faults(reject=1, code=451))

    refused, too_soon = house.deliver(alert), house.deliver(alert)
    house.clock.move(seconds=FIRST_PAUSE.total_seconds())
    sent = house.deliver(alert)

    assert [each.status_code for each in (refused, too_soon, sent)] == [500, 500, 200]
    assert [each.get_json()["outcome"] for each in (refused, too_soon, sent)] == ["unfinished", "unfinished", "settled"]
    assert len(house.mails()) == 1
    recipient = house.alert(alert)["recipients"][0]
    assert (recipient["state"], recipient["attempts"], recipient["sent_at"]) == ("sent", 2, house.clock())


def test_a_mail_that_is_refused_for_ever_is_noted_and_settled(house: House) -> None:
    alert = a_warning(house)
    house.services.inbox.plan(Faults(reject=1, code=550))

    refused = house.deliver(alert)

    assert (refused.status_code, refused.get_json()) == (200, {"outcome": "settled"})
    assert house.alert(alert)["recipients"][0]["state"] == "failed"
    assert house.alert(alert)["next_attempt_at"] is None
    house.clock.move(minutes=2)
    assert house.mails() == []
    assert house.deliver(f"{alert}_undelivered").get_json() == {"outcome": "settled"}
    assert [(mail.to, mail.headers["X-Alert-Level"]) for mail in house.mails()] == [
        (("subsection.head@imigrasi.example",), "warning_undelivered")
    ]


def test_one_recipient_who_is_refused_does_not_keep_the_other_waiting(house: House) -> None:
    a_second_operator(house)
    alert = a_warning(house)
    house.services.inbox.plan(Faults(reject=1, code=550))

    assert house.deliver(alert).get_json() == {"outcome": "settled"}

    assert [mail.to for mail in house.mails()] == [(OPERATOR,)]
    states = {each["email"]: each["state"] for each in house.alert(alert)["recipients"]}
    assert states == {SECOND: "failed", OPERATOR: "sent"}


def test_a_mail_whose_reply_was_lost_comes_again_with_the_same_message_id(house: House) -> None:
    alert = a_warning(house)
    house.services.inbox.plan(Faults(drop_after_accept=1))

    assert house.deliver(alert).status_code == 500
    house.clock.move(seconds=FIRST_PAUSE.total_seconds())
    assert house.deliver(alert).status_code == 200

    first, second = house.mails()
    assert first.headers["Message-ID"] == second.headers["Message-ID"]
    assert raw(first) == raw(second)


def test_each_level_and_each_recipient_has_a_message_id_of_its_own(house: House) -> None:
    a_second_operator(house)
    id_ = house.a_complaint()
    house.clock.move(minutes=12)
    house.check(id_)

    for level in ("arrival", "warning", "breach"):
        house.deliver(f"{id_}-1-{level}")

    assert len({mail.headers["Message-ID"] for mail in house.mails()}) == len(house.mails()) == 5


def test_a_delivery_that_died_while_telling_is_taken_over_when_its_claim_is_over(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    alert = a_warning(house)
    with monkeypatch.context() as dying:
        dying.setattr("functions.sla_check.delivery._send", lambda *_: 1 / 0)
        assert house.deliver(alert).status_code == 500

    house.clock.move(seconds=CLAIM.total_seconds() - 1)
    assert house.deliver(alert).get_json() == {"outcome": "unfinished"}
    house.clock.move(seconds=1)
    assert house.deliver(alert).get_json() == {"outcome": "settled"}

    assert len(house.mails()) == 1


def test_an_alert_that_is_being_told_is_claimed_while_the_mail_is_on_its_way(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    alert = a_warning(house)
    on_its_way, may_arrive = threading.Event(), threading.Event()

    def slow(*_: object) -> None:
        on_its_way.set()
        assert may_arrive.wait(10)

    monkeypatch.setattr("functions.sla_check.delivery._send", slow)

    def meanwhile() -> str:
        assert on_its_way.wait(10)
        state = str(house.alert(alert)["recipients"][0]["state"])
        second = house.deliver(alert).status_code
        may_arrive.set()
        return f"{state} {second}"

    first, seen = at_once([lambda: str(house.deliver(alert).status_code), meanwhile])

    assert (first, seen) == ("200", "claimed 500")


def test_a_delivery_that_was_overtaken_does_not_undo_what_the_other_one_did(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    alert = a_warning(house)
    tries = count()

    def slow_at_first(*_: object) -> None:
        if next(tries) == 0:
            house.clock.move(seconds=CLAIM.total_seconds())
            assert house.deliver(alert).get_json() == {"outcome": "settled"}
            raise NotTaken("too slow", for_ever=False)

    monkeypatch.setattr("functions.sla_check.delivery.send", slow_at_first)

    assert house.deliver(alert).get_json() == {"outcome": "settled"}

    assert (next(tries), house.alert(alert)["recipients"][0]["state"]) == (2, "sent")


def test_an_arrival_is_not_told_to_who_passed_it_on(house: House) -> None:
    a_second_operator(house)
    id_ = house.a_complaint("forward")

    assert house.deliver(f"{id_}-2-arrival").get_json() == {"outcome": "settled"}

    assert [mail.to for mail in house.mails()] == [(SECOND,)]
    assert house.mails()[0].headers["X-Alert-Level"] == "arrival"


def test_an_arrival_is_told_once_though_its_task_comes_ten_times_at_once(house: House) -> None:
    id_ = house.a_complaint("review")

    at_once([lambda: house.deliver(f"{id_}-3-arrival")] * 10)

    assert house.deliver(f"{id_}-3-arrival").get_json() == {"outcome": "settled"}
    assert [mail.to for mail in house.mails()] == [(email_of("subsection_head"),)]


def test_an_arrival_of_a_visit_that_is_over_is_stale(house: House) -> None:
    moved_on, closed = house.a_complaint("forward"), house.a_complaint()
    closing = {"outcome": "spam", "public_text": "Bukan pengaduan."}
    assert house.act("subsection_head", closed, "close", **closing).status_code == 200

    answers = [
        house.deliver(name)
        for name in (
            f"{moved_on}-1-arrival",
            f"{closed}-1-arrival",
            "BPN-7K3Q9-F2MXC-1-arrival",
            f"{moved_on}-2-warning",
        )
    ]

    assert [(each.status_code, each.get_json()) for each in answers] == [(200, {"outcome": "stale"})] * 4
    assert house.ids("alerts") == []
    assert house.deliver("nothing").status_code == 404


def test_a_registrar_gets_no_arrival_notice_of_what_he_entered_himself(house: House) -> None:
    registered = house.by("operator").post("/complaints", FORM | {"channel": "counter"})

    assert registered.status_code == 201
    assert [each.path for each in house.asked_for()] == ["/deadlines"]


def test_whoever_was_told_finds_the_alert_in_the_list_and_acknowledges_it_once(house: House) -> None:
    alert = a_warning(house)
    house.deliver(alert)
    operator = house.by("operator")

    before = operator.get("/alerts").get_json()
    noted = operator.post(f"/alerts/{alert}/acknowledgement", {}).get_json()
    house.clock.move(minutes=1)
    again = operator.post(f"/alerts/{alert}/acknowledgement", {}).get_json()

    assert [(each["id"], each["delivery"], each["acknowledged"]) for each in before["items"]] == [(alert, "sent", None)]
    assert noted["acknowledged"]["by"] == OPERATOR
    assert again == noted
    assert house.by("section_head").get("/alerts").get_json() == {"items": [], "next_cursor": None}
    assert house.by("section_head").post(f"/alerts/{alert}/acknowledgement", {}).status_code == 404


def test_the_alert_says_when_the_level_fell_not_when_it_was_told(house: House) -> None:
    alert = a_warning(house)
    fell = house.clock()
    house.clock.move(minutes=90)

    house.deliver(alert)

    assert house.alert(alert)["fell_at"] == fell
    assert house.alert(alert)["recipients"][0]["sent_at"] - fell == timedelta(minutes=90)
