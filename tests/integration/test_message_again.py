"""A message that is sent again says what it said before: a mail program shows its Message-ID once."""

from __future__ import annotations

from emulator.mail_in import Faults
from emulator.seed import email_of
from shared.domain.alert import FIRST_PAUSE
from tests.integration.house import House
from tests.integration.test_delivery import raw

KEY = f"{email_of('operator')}|email"


def test_though_some_of_its_alerts_were_noted_as_told_before_the_delivery_died(house: House) -> None:
    ids = [house.a_complaint() for _ in range(4)]
    house.clock.move(minutes=8)
    for id_ in ids:
        assert house.check(id_).get_json() == {"outcome": "fired"}
    alerts = [f"{id_}-1-warning" for id_ in ids]
    house.services.inbox.plan(Faults(drop_after_accept=1))

    assert house.deliver(alerts[0]).status_code == 500
    house.parts.alerts.change(alerts[2], lambda now: now.with_recipient(now.recipient(KEY).sent(house.clock())))
    house.clock.move(seconds=FIRST_PAUSE.total_seconds())
    assert house.deliver(alerts[0]).get_json() == {"outcome": "settled"}

    first, second = house.mails()
    assert all(each in first.text for each in ids)
    assert raw(first) == raw(second)
    assert [house.alert(each)["waiting"] for each in alerts] == [[]] * 4


def test_though_somebody_saw_the_breach_meanwhile(house: House) -> None:
    id_ = house.a_complaint()
    house.clock.move(minutes=21)
    assert house.check(id_).get_json() == {"outcome": "fired"}
    assert house.deliver(f"{id_}-1-breach").status_code == 200
    house.services.inbox.plan(Faults(drop_after_accept=1))

    assert house.deliver(f"{id_}-1-escalation").status_code == 500
    house.clock.move(seconds=FIRST_PAUSE.total_seconds())
    seen = house.by("subsection_head").post(f"/alerts/{id_}-1-breach/acknowledgement", {})
    assert seen.status_code == 200, seen.text
    assert house.deliver(f"{id_}-1-escalation").get_json() == {"outcome": "settled"}

    _, first, second = house.mails()
    assert raw(first) == raw(second)


def test_though_the_reporter_s_question_was_settled_and_another_was_asked_meanwhile(house: House) -> None:
    reporter = {"name": "Budi", "email": "budi@warga.example"}
    id_ = house.post(reporter=reporter).get_json()["complaint_id"]
    assert house.act("operator", id_, "hold", note="Di loket mana?").status_code == 200
    asked = f"{id_}-{house.state(id_)['seq']}-reporter_question"
    house.services.inbox.plan(Faults(drop_after_accept=1))

    assert house.deliver(asked).status_code == 500
    assert house.act("operator", id_, "resume").status_code == 200
    house.clock.move(seconds=FIRST_PAUSE.total_seconds())
    assert house.act("operator", id_, "hold", note="Jam berapa?").status_code == 200
    assert house.deliver(asked).get_json() == {"outcome": "settled"}

    first, second = house.mails()
    assert "Di loket mana?" in first.text
    assert raw(first) == raw(second)
