"""Many deadlines at once, with tasks lost and doubled and the mail server down: nobody drowns, nothing is missing."""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from emulator.mail_in import Faults
from emulator.seed import staff
from tests.integration.house import House
from tests.integration.queue_of import Waiting, drop, is_due, recover, waiting
from tests.integration.queue_of import call as arrive

VISITS = int(os.environ.get("STORM_VISITS", "40"))
"""How many visits fall due within ten seconds; STORM_VISITS=500 takes two minutes."""
NUMBER = re.compile(r"BPN-[0-9A-Z]{5}-[0-9A-Z]{5}")


def _tell_what_is_due(house: House, chance: random.Random) -> None:
    """Of the tasks whose time has come 20 % are lost, 20 % arrive twice, eight at once."""

    def play(task_and_fate: tuple[Waiting, float]) -> None:
        task, fate = task_and_fate
        answers = [arrive(house, task) for _ in range(0 if fate < 0.2 else 2 if fate < 0.4 else 1)]
        if not answers or 200 in answers:
            drop(house, task)

    due = [(task, chance.random()) for task in waiting(house) if is_due(house, task)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(play, due))


def test_a_storm_of_deadlines_is_told_once_each_in_few_messages(house: House) -> None:
    chance = random.Random(1)
    start = house.clock()
    operator = next(each for each in staff("balikpapan") if "operator" in each.roles)
    house.employ(operator.model_copy(update={"arrivals_by": ()}))
    house.parts.directory.forget()
    for number in range(VISITS):
        house.clock.at = start + timedelta(seconds=10 * number / VISITS)
        assert house.post(reporter=None, subject=f"Antrean nomor {number}").status_code == 201
    ids = set(house.ids())
    house.services.inbox.plan(Faults(reject=10**6, code=451))
    rounds = 24
    for round_ in range(rounds):
        house.clock.at = start + timedelta(minutes=8, seconds=10 + 15 * round_)
        if round_ == rounds // 2:
            house.services.inbox.plan(Faults())
        _tell_what_is_due(house, chance)
        if round_ % 4 == 3:
            assert house.sweep().status_code == 200
    recover(house, minutes=6, each=1)

    told = Counter[tuple[str, str]]()
    messages = Counter[str]()
    seen: set[str] = set()
    for mail in house.mails():
        if mail.headers["X-Alert-Level"] == "arrival" or mail.headers["Message-ID"] in seen:
            continue
        seen.add(mail.headers["Message-ID"])
        messages[mail.to[0]] += 1
        told.update((mail.to[0], number) for number in set(NUMBER.findall(mail.text)))
    warned = Counter({key: count for key, count in told.items() if key[0].startswith("operator")})
    windows = (rounds * 15 + 360) / house.settings.alert_window_seconds + 2
    print(f"{VISITS} visits: {dict(messages)} messages, {len(warned)} warnings told")
    assert {number for _, number in warned} == ids
    assert set(warned.values()) == {1}
    assert all(count <= windows for count in messages.values())


def test_a_receiver_of_many_alerts_is_told_without_looking_at_each_again_and_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without turns each would be put off again at each message that tells some of the others."""
    monkeypatch.setattr("shared.cloud.alerts.MOST_TOGETHER", 3)
    operator = next(each for each in staff("balikpapan") if "operator" in each.roles)
    house.employ(operator.model_copy(update={"arrivals_by": ()}))
    house.parts.directory.forget()
    for number in range(30):
        assert house.post(reporter=None, subject=f"Antrean nomor {number}").status_code == 201
    house.clock.move(minutes=8)
    deliveries, told = 0, Counter[str]()

    for quarter in range(4 * 40):  # ten messages a receiver at the least, a minute apart; turns are by chance
        due = [each for each in waiting(house) if is_due(house, each)]
        deliveries += sum("/delivery" in each.path for each in due)
        for each in due:
            if arrive(house, each) == 200:
                drop(house, each)
        house.clock.move(seconds=15)
        if quarter % 4 == 0:
            house.sweep()
        warned = [mail.text for mail in house.mails() if mail.to[0].startswith("operator")]
        told = Counter(number for text in warned for number in set(NUMBER.findall(text)))
        if set(told) == set(house.ids()):
            break

    alerts = len(house.ids("alerts"))
    print(f"{alerts} alerts, {deliveries} deliveries, {len(house.mails())} messages in {quarter / 4:.0f} minutes")
    assert told == Counter(house.ids())
    assert deliveries <= 4 * alerts
