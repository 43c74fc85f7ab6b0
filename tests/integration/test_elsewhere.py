"""The second office, by data alone, in one deployment with the first: worklists, alerts, pages; and nothing across."""

import pytest
from google.cloud import firestore

from emulator.seed import email_of, staff
from shared.data import default_office
from shared.domain.procedure_tables import Step
from tests.integration.elsewhere import OTHER, PLOT, Elsewhere
from tests.integration.house import Caller, House

EVERY_OFFICE = True

SHARED: Step = PLOT.left_in
FIRST, SECOND = SHARED.actors
IN_DAYS: Step = next(each.step for each in PLOT.way if each.step.working_days)
PAGE = {"Accept": "text/html", "Accept-Language": "id"}


@pytest.fixture
def there(house: House) -> Elsewhere:
    """The other office with its staff."""
    elsewhere = Elsewhere(house)
    elsewhere.open()
    return elsewhere


def page(caller: Caller, path: str) -> str:
    answer = caller.app.test_client().get(path, headers={**PAGE, "Authorization": f"Bearer {caller.token}"})
    assert answer.status_code == 200, answer.text
    return answer.text


def test_a_shared_step_is_on_each_actors_worklist_until_their_share_is_done(there: Elsewhere) -> None:
    id_ = there.a_complaint(SHARED.key)
    before = [there.mine(role) for role in (FIRST, SECOND)]
    given = {role: dict(turn.documents) for turn in PLOT.way if turn.step == SHARED for role in [turn.actor]}

    there.act(SECOND, id_, "advance", documents=given[SECOND])

    between = [there.mine(role) for role in (FIRST, SECOND)]
    after = there.act(FIRST, id_, "advance", documents=given[FIRST])
    assert before == [[id_], [id_]]
    assert between == [[id_], []]
    assert after["step"]["number"] == SHARED.number + 1


def test_a_complaint_that_an_earlier_release_wrote_is_on_the_worklist_still(house: House) -> None:
    id_ = house.a_complaint()
    document = house.database.collection("complaints").document(id_)
    document.update({"shares_done": firestore.DELETE_FIELD}, timeout=5)

    listed = [each["id"] for each in house.by("operator").get("/complaints", queue="mine").get_json()["items"]]
    done = house.advance(id_)

    assert (listed, done.status_code) == ([id_], 200)
    assert house.state(id_)["shares_done"] == []


def test_both_chains_of_supervisors_are_told_each_in_a_mail_of_its_own(there: Elsewhere) -> None:
    house, breach = there.house, PLOT.level("breached")
    id_ = there.a_complaint(SHARED.key)
    visit = house.state(id_)["visit"]
    while breach.key not in house.state(id_)["levels"]:
        house.clock.at = house.state(id_)["next_check_at"]
        house.check(id_, visit)

    names = [f"{id_}-{visit}-{breach.key}", f"{id_}-{visit}-{breach.key}_2"]
    for name in names:
        assert house.deliver(name).status_code == 200

    told = [role for level, role in PLOT.told if level == breach]
    assert [house.alert(name)["emails"] for name in names] == [[email_of(role, OTHER)] for role in told]
    assert len(set(told)) == 2
    for mail, actor in zip(house.mails(), (FIRST, SECOND), strict=True):
        assert f"Belum selesai: bagian {PLOT.procedure.actor_titled(actor)}." in mail.text
    assert house.by("operator").get("/alerts").get_json()["items"] == []


def test_the_case_says_whose_part_is_done_and_asks_each_for_their_own(there: Elsewhere) -> None:
    id_ = there.a_complaint(SHARED.key, shares=1)
    mine, other = SHARED.shares[1].produces[0], SHARED.shares[0].produces[0]

    written, waiting = (page(there.by(role), f"/complaints/{id_}") for role in (SECOND, FIRST))
    history = page(there.by(SECOND), f"/complaints/{id_}/journal")

    assert "Bagian tiap pelaksana" in written
    assert f"selesai oleh {email_of(FIRST, OTHER)}" in written
    assert "belum selesai" in written
    assert f'id="advance-documents-{mine}"' in written
    assert f'id="advance-documents-{other}"' not in written
    assert "Selesaikan bagian Anda dari langkah" not in waiting
    assert "Bagian sendiri dari langkah ini selesai" in history


def test_a_step_in_working_days_explains_itself_on_the_case(there: Elsewhere) -> None:
    id_ = there.a_complaint(IN_DAYS.key)

    said = page(there.by(IN_DAYS.actor), f"/complaints/{id_}")

    assert f"{IN_DAYS.working_days} hari kerja" in said
    entered = there.house.state(id_)["entered_at"]
    assert PLOT.office.hours.explain_days(entered, IN_DAYS.working_days or 0) in said
    assert PLOT.office.particulars.name in said


def test_a_category_is_one_of_the_offices_own(there: Elsewhere) -> None:
    mine, foreign = there.post(), there.house.post(category=PLOT.form["category"])
    made_up = there.house.post(office=OTHER, category="passport")

    assert mine.status_code == 201
    for refused in (foreign, made_up):
        assert refused.status_code == 422
        assert [each["field"] for each in refused.get_json()["errors"]] == ["category"]


def test_its_board_register_and_report_work(there: Elsewhere) -> None:
    id_ = there.a_complaint(SHARED.key, shares=1)
    top = staff(OTHER)
    head = next(each.roles[0] for each in top if each.roles[0] == PLOT.told[-1][1])

    board = page(there.by(SECOND), "/")
    register = page(there.by(head), "/register?period=this_month")
    report = page(there.by(head), "/performance")

    assert id_ in board
    assert id_ in register
    assert PLOT.procedure.name.id in report


def test_neither_office_sees_anything_of_the_other(there: Elsewhere) -> None:
    house = there.house
    ours, theirs = house.a_complaint(), there.a_complaint(SHARED.key)
    for each in (ours, theirs):
        house.clock.at = max(house.clock.at, house.state(each)["next_check_at"])
        house.check(each, house.state(each)["visit"])
    strangers = ((house.by("section_head"), theirs), (there.by(SECOND), ours))

    for caller, foreign in strangers:
        for tail in ("", "/journal", "/reporter"):
            assert caller.get(f"/complaints/{foreign}{tail}").status_code == 404
        command = {"action": "advance", "expected_version": house.state(foreign)["version"]}
        assert caller.post(f"/complaints/{foreign}/transitions", command).status_code == 404
        for queue in ("mine", "open", "overdue", "held", "closed"):
            assert foreign not in caller.get("/complaints", queue=queue).text
        assert foreign not in caller.get("/alerts").text
        for alert in house.ids("alerts"):
            if alert.startswith(foreign):
                assert caller.post(f"/alerts/{alert}/acknowledgement", {}).status_code in (403, 404)
        assert foreign not in page(caller, "/register?period=this_month")
    assert default_office() != OTHER
    report = there.by(PLOT.told[-1][1]).get("/performance").get_json()
    assert {each["id"] for each in report["procedures"]} <= {each.id for each in PLOT.office.procedures.values()}
