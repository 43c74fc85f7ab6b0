"""What each request costs, counted on the wire: calls of Firestore and Cloud Tasks, their writes and deadlines."""

from __future__ import annotations

from datetime import timedelta

from emulator.seed import staff
from tests.integration.house import DOCUMENTS, MONDAY, House

ANONYMOUS = {"disclosure": "anonymous", "reporter": None}


def writes(house: House) -> list[int]:
    """How many writes each commit had."""
    return [len(call.request.writes) for call in house.wire.calls if call.method == "Commit"]


def without_notices(house: House) -> None:
    """The operator does not want arrival notices."""
    operator = next(each for each in staff("balikpapan") if "operator" in each.roles)
    house.employ(operator.model_copy(update={"arrivals_by": ()}))


def test_intake_is_one_commit_of_three_writes_and_one_task(house: House) -> None:
    without_notices(house)

    assert house.post().status_code == 201

    assert house.counts() == {"Commit": 1, "CreateTask": 1}
    assert writes(house) == [3]
    assert house.asked_for()[0].at == MONDAY + timedelta(minutes=8)


def test_one_task_more_where_the_operator_wants_the_arrival_notice(house: House) -> None:
    assert house.post().status_code == 201

    assert house.counts() == {"Commit": 1, "CreateTask": 2}
    assert house.asked_for()[1].path.endswith("-1-arrival/delivery")


def test_an_anonymous_complaint_is_two_writes(house: House) -> None:
    assert house.post(**ANONYMOUS).status_code == 201

    assert writes(house) == [2]
    assert not list(house.database.collection_group("private").stream(timeout=5))


def test_a_process_that_has_not_read_the_staff_yet_asks_for_it_once(house: House) -> None:
    house.employ()
    house.parts.directory._kept.clear()

    assert [house.post().status_code, house.post().status_code] == [201, 201]

    assert house.counts() == {"Commit": 2, "RunQuery": 1, "CreateTask": 4}


def test_the_same_form_again_is_one_commit_that_is_refused_and_one_read(house: House) -> None:
    first = house.post("a-key")
    house.forget_calls()

    second = house.post("a-key")

    assert second.get_json() == first.get_json()
    assert house.counts() == {"Commit": 1, "GetDocument": 1}


def test_a_transition_is_one_read_one_commit_of_two_writes_and_one_task(house: House) -> None:
    id_ = house.a_complaint()
    house.forget_calls()

    assert house.advance(id_).status_code == 200

    assert house.counts() == {"GetDocument": 1, "Commit": 1, "CreateTask": 1}
    assert writes(house) == [2]


def test_one_task_more_where_work_comes_to_somebody_else(house: House) -> None:
    id_ = house.a_complaint("forward")
    house.forget_calls()

    assert house.advance(id_).status_code == 200

    assert house.counts() == {"GetDocument": 1, "Commit": 1, "CreateTask": 2}
    assert [each.path for each in house.asked_for()] == ["/deadlines", f"/alerts/{id_}-3-arrival/delivery"]


def test_outside_office_hours_too_a_new_visit_is_armed_though_its_check_falls_when_the_last_one_did(
    house: House,
) -> None:
    house.clock.move(minutes=24 * 60 * 5)
    id_ = house.a_complaint()
    house.clock.move(minutes=1)
    house.forget_calls()

    assert house.advance(id_).status_code == 200

    assert [each.body for each in house.asked_for()] == [{"complaint": id_, "visit": 2}]


def test_the_end_arms_nothing(house: House) -> None:
    id_ = house.a_complaint("follow_up")
    house.forget_calls()

    assert house.advance(id_).get_json()["status"] == "closed"

    assert house.counts() == {"GetDocument": 1, "Commit": 1}


def test_a_refused_command_is_one_read(house: House) -> None:
    id_ = house.a_complaint()
    house.forget_calls()

    assert house.advance(id_, expected_version=7).status_code == 409

    assert house.counts() == {"GetDocument": 1}


def test_a_stale_check_is_one_read_and_nothing_else(house: House) -> None:
    id_ = house.a_complaint("forward")
    house.forget_calls()

    assert house.check(id_, visit=1).get_json() == {"outcome": "stale"}

    assert house.counts() == {"GetDocument": 1}


def test_a_level_is_one_read_one_commit_of_three_writes_and_two_tasks(house: House) -> None:
    id_ = house.a_complaint()
    house.clock.move(minutes=8)
    house.forget_calls()

    assert house.check(id_).get_json() == {"outcome": "fired"}

    assert house.counts() == {"GetDocument": 1, "Commit": 1, "CreateTask": 2}
    assert writes(house) == [3]


def test_every_call_has_a_deadline_that_a_caller_can_wait_for(house: House) -> None:
    id_ = house.a_complaint("review")
    head = house.by("subsection_head")
    house.parts.directory._kept.clear()
    for path in (
        "/complaints",
        f"/complaints/{id_}",
        f"/complaints/{id_}/journal",
        f"/complaints/{id_}/reporter",
        "/alerts",
    ):
        assert head.get(path).status_code == 200
    assert house.advance(id_, documents=DOCUMENTS["review"]).status_code == 200
    house.clock.move(minutes=40)
    assert house.check(id_, visit=4).status_code == 200
    for alert in house.ids("alerts"):
        assert house.deliver(alert).status_code == 200
        head.post(f"/alerts/{alert}/acknowledgement", {})
    assert house.deliver(f"{id_}-4-arrival").status_code == 200
    assert house.sweep().status_code == 200
    assert list(house.parts.complaints.all_ids()) == [id_]

    assert set(house.wire.counts()) == {"BatchGetDocuments", "GetDocument", "Commit", "RunQuery"}
    assert [call for call in house.wire.calls if call.timeout is None or call.timeout > 5] == []
    assert [call for call in house.tasks_wire.calls if call.timeout is None or call.timeout > 2] == []
