"""The digest over Firestore: made once for each person and time, delivered like an alert, nothing lost between two."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from werkzeug.test import TestResponse

from emulator.mail_in import Mail
from emulator.seed import SCHEDULER_ACCOUNT, TASKS_ACCOUNT, email_of, staff
from functions.sla_check.app import create
from functions.sla_check.delivery import deliver
from shared.cloud.staff import ActingRole, Reach, StaffMember
from shared.cloud.worklist import Worklists
from shared.domain.alert import Alert
from tests.integration.daily import asked_and_done, worked
from tests.integration.house import MONDAY, House, at_once

MORNING = datetime(2023, 2, 6, 23, 45, tzinfo=UTC)
"""Tuesday 7 February 2023, 07:45 at the office."""

AFTERNOON = datetime(2023, 2, 7, 7, 30, tzinfo=UTC)


def made(house: House, at: datetime) -> int:
    """How many digests are made where they are asked for at `at`."""
    house.clock.at = at
    return worked(house.parts, "digest")["made"]


def digests(house: House) -> dict[str, Alert]:
    """The digests that exist, by the name without its end: one recipient's each."""
    found = [house.parts.alerts.load(each) for each in house.ids("alerts") if each.startswith("digest-")]
    return {f"{each.id[7:-13]} {each.emails[0].split('@')[0]}": each for each in found}


def employ(house: House, *people: StaffMember) -> None:
    """Put people into the directory, for processes that have not read it yet."""
    for each in people:
        house.employ(each)
    house.parts.directory._kept.clear()


def asked(house: House, path: str = "/digest", account: str = SCHEDULER_ACCOUNT) -> TestResponse:
    headers = {"Authorization": f"Bearer {house.services.token(account)}"}
    return house.sla_check.test_client().post(path, headers=headers)


def delivered(house: House) -> list[Mail]:
    """The mails of the digests, after each was delivered."""
    for alert in digests(house).values():
        assert house.deliver(alert.id).status_code == 200
    return [mail for mail in house.mails() if mail.headers["X-Alert-Level"] == "digest"]


def test_each_supervisor_is_told_once_of_the_steps_below(house: House) -> None:
    house.a_complaint(at_step="review")

    counts = [made(house, MORNING + minutes * timedelta(minutes=1)) for minutes in (-1, 0, 0, 15, 179)]

    assert counts == [0, 2, 0, 0, 0]
    assert set(digests(house)) == {
        "balikpapan-2023-02-07T0745 section.head",
        "balikpapan-2023-02-07T0745 office.head",
    }


def test_a_digest_is_no_row_of_the_alerts_list(house: House) -> None:
    complaint = house.a_complaint()
    house.clock.move(minutes=10)
    house.check(complaint)
    made(house, house.clock() + timedelta(hours=7))

    rows = house.by("subsection_head").get("/alerts").get_json()["items"]

    assert digests(house)
    assert [(each["complaint"], each["level"]) for each in rows] == [(complaint, "breach")]


def test_ten_calls_at_once_make_each_digest_once(house: House) -> None:
    house.a_complaint()
    house.clock.at = MORNING

    counts = at_once([lambda: worked(house.parts, "digest")] * 10)

    assert sum(each["made"] for each in counts) == 3
    assert len(digests(house)) == 3
    assert len([task for task in house.tasks() if "/alerts/digest-" in task.path]) == 3


def test_a_crash_halfway_loses_nothing_and_doubles_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.a_complaint()
    create_alert = house.parts.alerts.create
    done: list[str] = []

    def dies_at_the_second(alert: Alert) -> datetime | None:
        done.append(alert.id)
        if len(done) == 2:
            raise ConnectionError
        return create_alert(alert)

    with monkeypatch.context() as broken:
        broken.setattr(house.parts.alerts, "create", dies_at_the_second)
        house.clock.at = MORNING
        with pytest.raises(ConnectionError):
            worked(house.parts, "digest")
    second = made(house, MORNING + timedelta(minutes=15))

    assert second == 2
    assert len(digests(house)) == 3


def test_what_is_finished_costs_one_read(house: House) -> None:
    house.a_complaint()
    made(house, MORNING)
    house.forget_calls()

    made(house, MORNING + timedelta(minutes=15))

    assert sum(house.counts().values()) == 1


def test_the_mail_tells_the_figures_in_the_persons_language_without_personal_data(house: House) -> None:
    head = next(each for each in staff("balikpapan") if "section_head" in each.roles)
    employ(house, head.model_copy(update={"language": "en"}))
    complaint = house.a_complaint()
    house.clock.move(minutes=25)
    house.sweep()
    made(house, MORNING)

    mails = {mail.to[0]: mail for mail in delivered(house)}

    indonesian, english = mails[email_of("office_head")], mails[email_of("section_head")]
    assert indonesian.subject == "Ringkasan 07/02/2023 07.45 WITA: terlambat 1, terbuka 1"
    assert english.subject == "Digest 07/02/2023 07.45 WITA: late 1, open 1"
    assert "Sejak ringkasan sebelumnya: melewati batas waktu 1, eskalasi 1" in indonesian.text
    assert f"- {complaint}: step 1, limit of the step 06/02/2023 09.10 WITA" in english.text
    assert "- waited too long to be taken: 1 x (waited 10 working minutes" in english.text
    assert indonesian.headers["X-Complaint"] == ""
    written = json.dumps([[mail.subject, mail.text, mail.headers] for mail in mails.values()])
    assert not [each for each in ("Budi", "budi@", "0811", "811 000", "Loket", "tidak ada petugas") if each in written]


def test_a_digest_is_delivered_once_however_often_it_is_asked_for(house: House) -> None:
    house.a_complaint(at_step="direction")
    made(house, MORNING)
    (alert,) = digests(house).values()

    # No two processes read the same microsecond: it tells one claim from another.
    times = [MORNING + number * timedelta(microseconds=1) for number in range(5)]
    at_once([partial(deliver, house.parts, alert.id, at) for at in times])

    assert len(delivered(house)) == 1
    assert house.parts.alerts.load(alert.id).is_settled


def test_the_sweep_brings_a_digest_on_its_way_where_the_task_was_lost(house: House) -> None:
    house.a_complaint(at_step="direction")
    house.tasks_wire.forget()
    made(house, MORNING)
    house.clock.move(minutes=2)
    before = len([task for task in house.tasks() if "/alerts/digest-" in task.path])

    assert house.sweep().json["sent_on"] >= 1  # type: ignore[index]

    assert len([task for task in house.tasks() if "/alerts/digest-" in task.path]) == before + 1


def test_nothing_to_say_is_no_message_also_when_something_comes_shortly_after(house: House) -> None:
    assert made(house, MORNING) == 0
    house.clock.move(minutes=5)
    house.a_complaint()

    assert made(house, MORNING + timedelta(minutes=15)) == 0
    assert made(house, AFTERNOON) == 3


def test_a_time_missed_by_more_than_three_hours_is_let_go_and_the_next_digest_covers_it(house: House) -> None:
    house.a_complaint()
    made(house, MONDAY.replace(hour=7, minute=30))
    house.clock.at = MORNING - timedelta(hours=1)
    house.sweep()

    late = made(house, MORNING + timedelta(hours=3, minutes=1))
    made(house, AFTERNOON)

    assert late == 0
    told = [alert.body or "" for name, alert in digests(house).items() if "02-07T1530" in name]
    assert len(told) == 3
    assert all("melewati batas waktu 1, eskalasi 1" in body for body in told)


def test_an_event_is_told_by_one_digest_also_when_it_falls_beside_a_time(house: House) -> None:
    complaint = house.a_complaint(at_step="direction")
    seconds = timedelta(seconds=1)
    for at in (MORNING - 61 * seconds, MORNING - 59 * seconds):
        house.parts.alerts.create(_breach(house, complaint, at))
    made(house, MORNING)
    made(house, AFTERNOON)

    told = {name[16:31]: alert.body or "" for name, alert in digests(house).items()}

    assert ["melewati batas waktu 1" in body for body in told.values()] == [True, True]


def _breach(house: House, complaint: str, at: datetime) -> Alert:
    """The record of a breach at `at`, as a check would have written it."""
    state = house.parts.complaints.load(complaint).complaint
    return Alert(
        id=f"{complaint}-{at.second}-breach",
        office=state.office,
        readers=("staff",),
        level="breach",
        complaint=complaint,
        visit=state.visit,
        step=state.step,
        procedure_id=state.procedure.id,
        procedure_revision=state.procedure.revision,
        fell_at=at,
        recorded_at=at,
        recipients=(),
        emails=(),
        waiting=(),
        shard=0,
        next_attempt_at=None,
    )


def test_what_was_answered_since_the_last_one_is_told_and_not_again(house: House) -> None:
    complaint = house.a_complaint(at_step="follow_up")
    assert house.advance(complaint).status_code == 200

    counts = [made(house, MORNING), made(house, AFTERNOON)]

    assert counts == [3, 0]
    assert all("dijawab 1" in (alert.body or "") for alert in digests(house).values())


def test_a_stand_in_is_told_what_the_role_is_told(house: House) -> None:
    acting = ActingRole(role="office_head", first_day=MORNING.date(), last_day=AFTERNOON.date(), letter="Plh-1/2023")
    operator = next(each for each in staff("balikpapan") if "operator" in each.roles)
    employ(house, operator.model_copy(update={"acting": (acting,), "email": "stand.in@imigrasi.example"}))
    house.a_complaint(at_step="direction")

    made(house, MORNING)

    assert {name.split()[1] for name in digests(house)} == {"office.head", "stand.in"}


def test_it_goes_by_the_channels_that_a_person_chose_and_to_nobody_who_wants_none(house: House) -> None:
    people = {each.roles[0]: each for each in staff("balikpapan")}
    by_both = (Reach(), Reach(channel="telegram", to="42"))
    employ(
        house,
        people["section_head"].model_copy(update={"alerts_by": by_both}),
        people["office_head"].model_copy(update={"alerts_by": ()}),
    )
    house.a_complaint(at_step="review")

    made(house, MORNING)

    (alert,) = digests(house).values()
    assert [each.key.split("|")[1] for each in alert.recipients] == ["email", "telegram"]


def test_a_report_on_staff_is_told_to_compliance_alone(house: House) -> None:
    house.a_complaint(kind="misconduct")

    made(house, MORNING)

    assert [name.split()[1] for name in digests(house)] == ["compliance"]


def test_more_than_can_be_read_is_cut_and_says_so(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        house.a_complaint()
    few: dict[str, Any] = {"most": 4}
    monkeypatch.setattr(Worklists, "running", lambda lists, office, _r=Worklists.running: _r(lists, office, **few))

    made(house, MORNING)

    assert all("terlalu banyak" in (alert.body or "") for alert in digests(house).values())


@pytest.mark.parametrize("page", [1, 2, 3, 200])
def test_pages_neither_repeat_nor_leave_out(house: House, monkeypatch: pytest.MonkeyPatch, page: int) -> None:
    monkeypatch.setattr("shared.cloud.worklist.READ_AT_ONCE", page)
    ids = [house.a_complaint(subject=f"Number {number} of some") for number in range(5)]
    for held in ids[3:]:
        body = {"action": "hold", "expected_version": 1, "note": "Which counter was it?"}
        assert house.by("operator").post(f"/complaints/{held}/transitions", body).status_code == 200
    lists = house.parts.worklists

    everything = lists.running("balikpapan")
    cuts = [lists.running("balikpapan", most) for most in (1, 2, 3, 4, 5, 6)]

    assert sorted(each.id for each in everything.items) == sorted(ids)
    assert [each.status for each in everything.items] == ["open"] * 3 + ["held"] * 2
    assert [(len(each.items), each.is_cut) for each in cuts] == [
        (1, True), (2, True), (3, True), (4, True), (5, False), (5, False)
    ]  # fmt: skip
    assert all(each.texts == {} for each in everything.items)
    assert lists.running("lain").items == []


def test_the_scheduler_alone_may_ask_and_now_only_in_a_demonstration(house: House) -> None:
    assert asked(house).json == {"asked": 1, "done": 0, "left": 0, "failed": 0}
    assert asked(house, account=TASKS_ACCOUNT).status_code == 403
    assert asked(house, "/digest?now=1").status_code == 422


def test_while_no_office_has_a_digest_to_make_a_call_makes_no_task_and_reads_no_more_than_one_document_an_office(
    house: House,
) -> None:
    house.a_complaint()
    house.clock.at = MORNING
    asked_and_done(house, "/digest")
    house.clock.move(minutes=5)
    house.forget_calls()

    again = asked(house).json
    calls = house.counts()
    house.clock.move(minutes=5 * 60)
    house.forget_calls()
    at_noon = asked(house).json
    calls_at_noon = house.counts()

    assert len(digests(house)) == 3
    assert again == at_noon == {"asked": 0, "done": 0, "left": 0, "failed": 0}
    assert (calls, calls_at_noon) == ({"BatchGetDocuments": 1}, {})


@pytest.fixture
def demonstration(house: House) -> House:
    """The same house with minutes of a second."""
    settings = house.settings.model_copy(update={"sla_calendar": "always", "sla_minute_seconds": 1})
    house.__dict__["settings"] = settings
    object.__setattr__(house.parts, "settings", settings)
    house.__dict__["sla_check"] = create(settings, house.parts)
    return house


def test_in_a_demonstration_a_digest_can_be_had_at_any_time(demonstration: House) -> None:
    house = demonstration
    house.a_complaint(at_step="direction")
    house.clock.at = MONDAY + timedelta(hours=3, seconds=7)

    for _ in range(2):
        asked_and_done(house, "/digest?now=1")

    assert list(digests(house)) == ["balikpapan-2023-02-06T120007 office.head"]
    assert len(delivered(house)) == 1
