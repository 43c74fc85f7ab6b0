"""The worklists of an office with sixty complaints: which are in which queue, in what order, page by page."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.house import MINUTE, House

CLOSING = {"outcome": "spam", "public_text": "Bukan pengaduan."}
DIVERTING = {"public_text": "Disampaikan kepada instansi yang berwenang."}


def sixty(house: House) -> dict[str, dict[str, Any]]:
    """Sixty complaints, always two at the same instant: five in review, held and closed each, three diverted."""
    ids = []
    for number in range(60):
        ids.append(house.a_complaint("review" if number % 12 == 5 else "receive"))
        house.clock.move(seconds=20 * (number % 2))
    for number, id_ in enumerate(ids):
        if number % 12 == 1:
            assert house.act("operator", id_, "hold", note="Loket yang mana?").status_code == 200
        if number % 12 == 2:
            assert house.act("subsection_head", id_, "close", **CLOSING).status_code == 200
        if number % 24 == 3:
            assert house.act("operator", id_, "divert", **DIVERTING).status_code == 200
        house.clock.move(seconds=number % 2)
    return {each: house.state(each) for each in ids}


def through(house: House, role: str, queue: str, url: str = "/complaints") -> list[list[dict[str, Any]]]:
    """All pages of a queue."""
    pages, cursor = [], ""
    while True:
        query = {"queue": queue} | ({"cursor": cursor} if cursor else {})
        page = house.by(role).get(url, **query).get_json()
        pages.append(page["items"])
        cursor = page["next_cursor"]
        if cursor is None:
            return pages


def listed(pages: list[list[dict[str, Any]]]) -> list[str]:
    return [item["id"] for page in pages for item in page]


def in_order(states: dict[str, dict[str, Any]], field: str, **wanted: Any) -> list[str]:
    """The ids of those whose fields are as wanted, by a time and then by id."""
    chosen = [id_ for id_, each in states.items() if all(each[name] == value for name, value in wanted.items())]
    return sorted(chosen, key=lambda id_: (states[id_][field], id_))


def test_each_queue_holds_what_belongs_there_in_its_order_without_repeats_or_gaps(house: House) -> None:
    states = sixty(house)

    pages = {queue: through(house, "operator", queue) for queue in ("mine", "open", "overdue", "held", "closed")}

    assert [len(page) for page in pages["open"]] == [25, 22]
    assert [len(page) for page in pages["mine"]] == [25, 17]
    assert listed(pages["open"]) == in_order(states, "due_at", status="open")
    assert listed(pages["mine"]) == in_order(states, "due_at", status="open", step="receive")
    assert listed(pages["held"]) == in_order(states, "updated_at", status="held")
    over = {id_: each for id_, each in states.items() if each["status"] in ("closed", "diverted")}
    assert listed(pages["closed"]) == in_order(over, "closed_at")[::-1]
    overdue = [id_ for id_ in in_order(states, "due_at", status="open") if states[id_]["due_at"] <= house.clock()]
    assert listed(pages["overdue"]) == overdue
    assert 0 < len(overdue) < len(listed(pages["open"]))
    assert {item["sla"] for page in pages["overdue"] for item in page} == {"breached"}


def test_mine_is_what_waits_for_the_callers_role(house: House) -> None:
    states = sixty(house)

    assert listed(through(house, "subsection_head", "mine")) == in_order(states, "due_at", step="review")
    assert listed(through(house, "section_head", "mine")) == []
    assert listed(through(house, "admin", "mine")) == []


def test_a_page_that_is_just_full_is_the_last_one(house: House) -> None:
    ids = [house.a_complaint() for _ in range(25)]

    page = house.by("operator").get("/complaints", queue="open").get_json()

    assert [each["id"] for each in page["items"]] == sorted(ids)
    assert page["next_cursor"] is None


def test_what_comes_or_goes_between_two_pages_makes_no_repeat_and_no_gap(house: House) -> None:
    ids = []
    for _ in range(30):
        ids.append(house.a_complaint())
        house.clock.move(seconds=1)
    first = house.by("operator").get("/complaints", queue="open").get_json()

    house.act("subsection_head", ids[24], "close", **CLOSING)
    house.act("subsection_head", ids[2], "close", **CLOSING)
    late = house.a_complaint()
    second = house.by("operator").get("/complaints", queue="open", cursor=first["next_cursor"]).get_json()

    assert [each["id"] for each in first["items"]] == ids[:25]
    assert [each["id"] for each in second["items"]] == [*ids[25:], late]


@pytest.mark.parametrize("cursor", ["nonsense", "e30", "WyJkdWVfYXQiLDEsMl0", "bnVsbA", "%00"])
def test_a_cursor_that_is_none_of_ours_is_refused(house: House, cursor: str) -> None:
    answer = house.by("operator").get("/complaints", queue="open", cursor=cursor)

    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "cursor"


def test_a_cursor_of_another_queue_is_refused(house: House) -> None:
    for _ in range(26):
        house.a_complaint()
    cursor = house.by("operator").get("/complaints", queue="open").get_json()["next_cursor"]

    assert house.by("operator").get("/complaints", queue="held", cursor=cursor).status_code == 422
    assert house.by("operator").get("/complaints", queue="everything").status_code == 422


def test_the_callers_alerts_come_page_by_page_latest_first(house: House) -> None:
    ids = []
    for _ in range(27):
        ids.append(house.a_complaint())
        house.clock.move(seconds=1)
    house.clock.at += 8 * MINUTE
    for each in ids:
        house.check(each)
        house.clock.move(seconds=1)

    pages = through(house, "operator", "", "/alerts")

    assert [len(page) for page in pages] == [25, 2]
    assert listed(pages) == [f"{each}-1-warning" for each in reversed(ids)]


def test_somebody_with_all_roles_has_a_worklist_too(house: House) -> None:
    operator = house.parts.directory.find("operator@imigrasi.example")
    assert operator
    roles = ("operator", "subsection_head", "section_head", "office_head", "compliance", "admin")
    house.employ(operator.model_copy(update={"roles": roles}))
    ids = {house.a_complaint(), house.a_complaint("review"), house.a_complaint(kind="misconduct")}

    for queue in ("mine", "open"):
        assert set(listed(through(house, "operator", queue))) == ids
