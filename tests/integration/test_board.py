"""The board: the list that it asks for again, the way to a complaint by its number, and what it costs."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from emulator.seed import email_of
from functions.transition.identity import COOKIE, session
from tests.integration.house import MONDAY, House
from tests.integration.staff_pages import Desk, words

MANY = int(os.environ.get("BOARD_COMPLAINTS", "120"))
"""How many complaints are open where there are many."""

LIST = "/?queue=mine&part=list"


@pytest.fixture
def operator(house: House) -> Desk:
    return Desk(house, "operator")


def test_a_list_that_is_as_it_was_is_told_in_no_words_however_many_seconds_passed(house: House, operator: Desk) -> None:
    house.a_complaint()
    tag = operator.get(LIST).headers["ETag"]

    house.clock.move(seconds=30)
    again = operator.get(LIST, **{"If-None-Match": tag})

    assert (again.status_code, again.get_data()) == (304, b"")
    assert again.headers["Cache-Control"] == "no-store"


def test_a_list_changes_with_the_minutes_that_are_left_and_not_while_the_office_is_closed(
    house: House, operator: Desk
) -> None:
    house.a_complaint()
    first = operator.get(LIST)
    house.clock.move(minutes=1)
    a_minute_later = operator.get(LIST)
    house.clock.move(minutes=12 * 60)
    evening = operator.get(LIST)
    house.clock.move(minutes=45)

    night = operator.get(LIST, **{"If-None-Match": evening.headers["ETag"]})

    assert "10 min left" in words(first)
    assert "9 min left" in words(a_minute_later)
    assert night.status_code == 304


@pytest.mark.parametrize("change", ["comes", "is taken", "goes on", "gets late"])
def test_a_list_changes_with_what_it_shows(house: House, operator: Desk, change: str) -> None:
    id_ = house.a_complaint()
    house.clock.move(minutes=9, seconds=59)
    tag = operator.get(LIST).headers["ETag"]

    match change:
        case "comes":
            house.a_complaint()
        case "is taken":
            house.act("operator", id_, "take")
        case "goes on":
            house.advance(id_)
        case "gets late":
            house.clock.move(seconds=1)

    assert operator.get(LIST, **{"If-None-Match": tag}).status_code == 200


def test_a_page_reads_26_documents_and_an_unchanged_list_one_whether_few_are_open_or_many(
    house: House, operator: Desk
) -> None:
    costs = []
    for count in (20, MANY):
        opened(house, count)
        for path, tag in (("/", ""), (LIST, ""), (LIST, operator.get(LIST).headers["ETag"])):
            house.forget_calls()
            answer = operator.get(path, **{"If-None-Match": tag})
            assert answer.status_code == (304 if tag else 200)
            costs.append([(each.method, limit(each.request)) for each in house.wire.calls])

    page, one, again = [("RunQuery", 26)], [("RunQuery", 1), ("RunQuery", 26)], [("RunQuery", 1)]
    assert costs == [page, one, again] * 2
    assert words(operator.get("/")).startswith("(25+) My turn")


def test_a_list_that_is_asked_for_again_after_a_minute_says_until_when_it_holds_now(
    house: House, operator: Desk
) -> None:
    house.clock.move(minutes=12 * 60)
    house.a_complaint()
    tag = operator.get(LIST).headers["ETag"]
    house.clock.move(minutes=1)

    later = operator.get(LIST, **{"If-None-Match": tag})
    house.forget_calls()
    again = operator.get(LIST, **{"If-None-Match": later.headers["ETag"]})

    assert (later.status_code, again.status_code) == (304, 304)
    assert later.headers["ETag"] != tag
    assert [limit(each.request) for each in house.wire.calls] == [1]


@pytest.mark.parametrize("tag", ['"x"', 'W/"1.2.3"', '"' + "9" * 40 + '.a.b"', "*"])
def test_a_tag_that_was_made_up_gets_the_list(house: House, operator: Desk, tag: str) -> None:
    house.a_complaint()

    assert operator.get(LIST, **{"If-None-Match": tag}).status_code == 200


def test_a_tag_of_another_list_is_worth_nothing(house: House, operator: Desk) -> None:
    id_ = house.a_complaint()
    tag = operator.get("/?queue=open&part=list").headers["ETag"]

    other = operator.get(LIST, **{"If-None-Match": tag})

    assert (other.status_code, id_ in words(other)) == (200, True)


def test_how_many_wait_for_me_stands_in_the_title(house: House, operator: Desk) -> None:
    empty = operator.get("/")
    house.a_complaint()
    house.a_complaint()

    assert words(empty).startswith("My turn –")
    assert words(operator.get("/")).startswith("(2) My turn –")
    assert words(operator.get("/?queue=open")).startswith("Team –")


def test_a_number_leads_to_its_complaint_however_it_is_spelt(house: House, operator: Desk) -> None:
    id_ = house.a_complaint()

    for spelt in (id_, id_.lower(), id_.replace("-", " "), f" {id_.replace('-', '')} ".replace("0", "O")):
        found = operator.get("/?" + "id=" + spelt.replace(" ", "+"))
        assert (found.status_code, found.headers.get("Location")) == (303, f"/complaints/{id_}"), spelt


@pytest.mark.parametrize("asked", ["BPN-00000-00000", "nonsense", "%3Cscript%3E"])
def test_a_number_that_is_none_is_told_on_the_board_itself(operator: Desk, asked: str) -> None:
    answer = operator.get(f"/?id={asked}")

    assert answer.status_code == 404
    assert "There is no such complaint." in words(answer)
    assert "My turn" in words(answer)
    assert "<script>" not in answer.get_data(as_text=True)


def test_a_secret_complaint_is_no_such_complaint_to_those_whom_it_does_not_concern(
    house: House, operator: Desk
) -> None:
    secret = house.a_complaint(kind="misconduct")

    assert operator.get(f"/?id={secret}").status_code == 404
    assert Desk(house, "compliance").get(f"/?id={secret}").status_code == 303


def test_the_first_two_steps_are_completed_by_one_button_each(house: House, operator: Desk) -> None:
    id_ = house.a_complaint()
    button = {"action": "advance", "expected_version": "1", "form_id": f"board-{id_}-1"}
    assert button["form_id"] in operator.get(LIST).get_data(as_text=True)

    received = operator.post(f"/complaints/{id_}/transitions", button)
    repeated = operator.post(f"/complaints/{id_}/transitions", button)
    forwarded = operator.send(id_, "advance")

    assert received.headers["Location"] == repeated.headers["Location"] == f"/complaints/{id_}", "its next step is mine"
    assert forwarded.headers["Location"] == f"/?done={id_}", "its next step is another's"
    assert house.state(id_)["step"] == "review"
    assert id_ in words(operator.get(forwarded.headers["Location"]))


@pytest.mark.parametrize(("step", "role"), [("review", "subsection_head"), ("follow_up", "operator")])
def test_the_board_completes_no_step_whose_text_has_to_be_written_or_read(house: House, step: str, role: str) -> None:
    id_ = house.a_complaint(step)

    listed = Desk(house, role).get(LIST).get_data(as_text=True)

    assert id_ in listed
    assert f"board-{id_}" not in listed


def test_a_board_that_nobody_uses_does_not_keep_a_session_alive(house: House) -> None:
    house.__dict__["settings"] = house.settings.model_copy(update={"session_key": SecretStr("a key of the tests" * 2)})
    house.employ()
    browser = house.transition.test_client()
    with house.transition.app_context():
        browser.set_cookie(COOKIE, session(email_of("operator"), house.clock(), house.clock()))
    house.clock.move(minutes=30)

    asked_by_the_page = browser.get(LIST)
    opened_by_a_person = browser.get("/", headers={"Accept": "text/html"})

    assert asked_by_the_page.status_code == opened_by_a_person.status_code == 200
    assert "Set-Cookie" not in asked_by_the_page.headers
    assert opened_by_a_person.headers["Set-Cookie"].startswith(f"{COOKIE}=")


def opened(house: House, count: int) -> None:
    """So many more open complaints in the first step, as documents: copies of one that was filed."""
    complaints = house.database.collection("complaints")
    one = complaints.document(house.a_complaint()).get().to_dict() or {}
    assert one["entered_at"] == MONDAY
    for first in range(0, count, 400):
        batch = house.database.batch()
        for number in range(first, min(first + 400, count)):
            due_at = one["due_at"] + timedelta(seconds=number)
            batch.set(complaints.document(f"copy-{count}-{number}"), one | {"due_at": due_at})
        batch.commit(timeout=30)


def limit(request: Any) -> int | None:
    """How many documents a query asks for at most."""
    query = getattr(request, "structured_query", None)
    return query.limit.value if query is not None and hasattr(query.limit, "value") else query and query.limit
